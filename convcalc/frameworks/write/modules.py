"""What a class of PyTorch holds: a module for each layer, in the containers that names ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.parts import Join, Step, When
from convcalc.frameworks.write.python import Nest, is_name, quoted
from convcalc.frameworks.write.torch.given import is_given, names_of
from convcalc.frameworks.write.torch.tensors import registered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from convcalc.frameworks.write.parts import Part

    Made = Callable[[Step], Nest]

AGAIN = re.compile(r"(.+)\.([2-9]|\d\d+)")
"""The name of a layer that is applied again: `relu.2`."""
OF_MODULES = """
apply bfloat16 buffers children compile cpu cuda double dump_patches eval extra_repr float forward
get_buffer get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers
named_children named_modules named_parameters parameters register_buffer register_module
register_parameter requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty
train training type xpu zero_grad add_module
""".split()  # noqa: SIM905
"""What nn.Module has already, so that no layer can be called so."""


class Held:
    """The modules of a class: `runs` are containers that are applied as one, by the step that they
    begin with; `apart` are modules that are applied in a way of their own, `wanted` those whose
    results are read from elsewhere; `names` is how each step is called in `forward`.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        modules: Sequence[Step],
        apart: Collection[int] = (),
        wanted: Collection[str] = (),
    ) -> None:
        self.wanted = {*wanted}
        self.steps = {id(step): step for step in modules}
        self.apart = apart
        self.names: dict[int, str] = {}
        self.again: dict[int, Step] = {}
        self.runs: dict[int, tuple[str, list[Step]]] = {}
        alone = [name for step in modules if held_alone(step) for name in names_of(step)]
        within = {name.rpartition(".")[0] for name in alone} - {""}
        self.plain_ones = {*within, *(step.name for step in modules)}
        """What holds others as attributes: layers, and containers that hold parameters."""
        self.find_again(modules)
        self.find_runs(parts)
        for step in self.own():
            self.names[id(step)] = self.path_of(step.name)
        for other, step in self.again.items():
            self.names[other] = self.names[id(step)]

    def own(self) -> list[Step]:
        """The steps that have a module for themselves."""
        return [step for step in self.steps.values() if id(step) not in self.again]

    def path_of(self, name: str) -> str:
        """How a layer is called: `self.conv1`, `self.features["conv0"]`."""
        first, *others = name.split(".")
        text, path = f"self.{first}" if is_name(first) else f"getattr(self, {quoted(first)})", first
        rows = {name for name, _ in self.runs.values()}
        for word in others:
            if first in rows:
                text += f"[{word}]"
            elif path not in self.plain_ones:
                text += f"[{quoted(word)}]"
            elif is_name(word):
                text += f".{word}"
            else:
                text = f"getattr({text}, {quoted(word)})"
            path += f".{word}"
        return text

    def containers(self, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
        """The paths that hold others, each before what it holds, and what they are."""
        seen: dict[str, None] = {}
        held = {name for step in steps for name in names_of(step)}
        for step in steps:
            for words in (name.split(".") for name in names_of(step)):
                for k in range(1, len(words)):
                    seen.setdefault(".".join(words[:k]))
        for path in seen:
            if path in held:  # a layer that holds a parameter of another
                continue
            yield path, "nn.Module()" if path in self.plain_ones else "nn.ModuleDict()"

    def assigned(self, name: str) -> tuple[str, str]:
        """What stands in front of the module of that name, and behind it."""
        owner, dot, last = name.rpartition(".")
        if not is_name(last) and (not dot or owner in self.plain_ones):
            return f"{self.path_of(owner) if dot else 'self'}.add_module({quoted(last)}, ", ")"
        return f"{self.path_of(name)} = ", ""

    def put(self, step: Step, made: Nest) -> tuple[str, Nest, str]:
        """The module of a step, with what stands in front of it and behind."""
        owner, _, last = step.name.rpartition(".")
        buffer = step.kind is not None and step.kind.among("constants")
        if not buffer and (step.reads or is_name(last)):
            front, behind = self.assigned(step.name)
            return front, made, behind
        return "", registered(step, self.path_of(owner) if owner else "self", made), ""

    def find_again(self, modules: Sequence[Step]) -> None:
        by_name = {step.name: step for step in modules}
        for step in modules:
            holds = step.kind is not None and step.kind.holds()
            found = None if holds else AGAIN.fullmatch(step.name)
            first = by_name.get(step.share or (found[1] if found else ""))
            if first is not None and first is not step:
                self.again[id(step)] = self.again.get(id(first), first)

    def find_runs(self, parts: Sequence[Part]) -> None:
        """Lists of layers behind each other whose names are those of a Sequential."""
        for part in parts:
            for inner in inside(part):
                self.find_runs(inner)
        k = 0
        while k < len(parts):
            run = self.run_at(parts, k)
            if run:
                self.runs[id(run[0])] = (run[0].name.split(".", 1)[0], run)
            k += max(len(run), 1)

    def run_at(self, parts: Sequence[Part], k: int) -> list[Step]:
        first = parts[k]
        if not isinstance(first, Step) or "." not in first.name or not self.plain(first):
            return []
        word = first.name.split(".", 1)[0]
        run: list[Step] = []
        for part in parts[k:]:
            if not isinstance(part, Step) or part.name.split(".", 1)[0] != word:
                break
            if not self.plain(part) or (run and part.sources is not None):
                break
            if run and run[-1].name in self.wanted:
                break
            run.append(part)
        every = [step for step in self.own() if step.name.split(".", 1)[0] == word]
        whole = len(every) == len(run) and numbered([s.name.split(".")[1:] for s in run])
        return run if whole else []

    def plain(self, step: Step) -> bool:
        return id(step) in self.steps and not {id(step)} & {*self.again, *self.apart}

    def sequential(self, run: Sequence[Step], made: Made, depth: int = 1) -> Nest:
        """The container of a run."""
        inner: list[Any] = []
        for word in dict.fromkeys(step.name.split(".")[depth] for step in run):
            below = [step for step in run if step.name.split(".")[depth] == word]
            last = len(below[0].name.split(".")) == depth + 1
            inner.append(made(below[0]) if last else self.sequential(below, made, depth + 1))
        return Nest("nn.Sequential(", folded(inner))


def held_alone(step: Step) -> bool:
    """Whether parameters of it stand by themselves."""
    return not step.reads or is_given(step)


def folded(inner: Sequence[Nest]) -> list[Any]:
    """Calls that are the same three times and more as one that is repeated."""
    found: list[Any] = []
    k = 0
    while k < len(inner):
        count = 1
        while k + count < len(inner) and inner[k + count].text == inner[k].text:
            count += 1
        text = f"*[{inner[k].text} for _ in range({count})]"
        found += [text] if count > 2 and len(text) < 76 else list(inner[k : k + count])
        k += count
    return found


def numbered(paths: Sequence[Sequence[str]]) -> bool:
    """Whether names are 0, 1, … in order, and so on below."""
    words = list(dict.fromkeys(path[0] for path in paths if path))
    if words != [str(k) for k in range(len(words))] or not all(paths):
        return False
    for word in words:
        below = [path[1:] for path in paths if path[0] == word]
        if (len(below) > 1 or below[0]) and not numbered(below):
            return False
    return True


def inside(part: Part) -> list[list[Part]]:
    if isinstance(part, Join):
        return part.paths
    return [part.inner] if isinstance(part, When) else []
