"""`forward` of a class: the layers in the order in which they are applied."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import Join, Loop, Step, When, steps_in
from convcalc.frameworks.write.python import IN, WIDTH, Nest, identifier, statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.frameworks.write.modules import Held
    from convcalc.frameworks.write.parts import Part

    Applied = Callable[[Step, Sequence[str]], str]
    """The expression of a layer that is applied to these."""


JOINED = re.compile(r"torch\.cat\(\[([^()]*)\], (\d+)\)")
CALLED = re.compile(r"([\w.]+\()([^()]*)\)")


class Forward:
    """Writes statements. `known` are the names of what is given, `wanted` those of layers whose
    results are read from elsewhere, `flags` the attributes that conditions are kept in.
    """

    def __init__(
        self,
        held: Held,
        applied: Applied,
        known: Mapping[str, str],
        flags: Mapping[int, str],
        wanted: Sequence[str],
    ) -> None:
        self.held, self.applied, self.flags = held, applied, flags
        self.known = dict(known)
        self.wanted = set(wanted)
        self.taken = set(known.values())
        self.lines: list[str] = []
        self.indent = IN * 2
        self.comments: Callable[[Step], str] = lambda step: ""

    def add(self, line: str) -> None:
        self.lines.append(f"{self.indent}{line}")

    def fresh(self, word: str) -> str:
        name, count = word, 1
        while name in self.taken:
            count += 1
            name = f"{word}{count}"
        self.taken.add(name)
        return name

    def emit(self, parts: Sequence[Part], tip: str, var: str) -> str:
        """Statements that apply `parts` to `tip`, in `var`; where the result is."""
        k = 0
        while k < len(parts):
            part = parts[k]
            turns = self.turns(parts, k)
            if turns:
                tip = self.loop(turns, tip, var)
                k += len(turns)
                continue
            if isinstance(part, Step):
                name, run = self.held.runs.get(id(part), ("", [part]))
                tip = self.step(part, run[-1], name, tip, var)
                k += len(run)
                continue
            if isinstance(part, Join):
                tip = self.join(part, tip, var)
            elif isinstance(part, When):
                tip = self.when(part, tip, var)
            else:
                assert not isinstance(part, Loop), "loops are not made for code"
            k += 1
        return tip

    def target(self, step: Step, var: str) -> str:
        if step.name not in self.wanted:
            return var
        found = self.fresh(identifier(step.name.replace(".", "_")))
        self.known[step.name] = found
        return found

    def step(self, step: Step, last: Step, run: str, tip: str, var: str) -> str:
        if not step.reads:  # a parameter, which is there
            self.known[step.name] = self.applied(step, [])
            return self.known[step.name]
        sources = step.sources if step.sources is not None else (("",) if step.reads else ())
        inputs = [self.known[name] if step.sources is not None else tip for name in sources]
        text = f"self.{run}({inputs[0]})" if run else self.applied(step, inputs)
        target = self.target(last, var)
        if text != target:
            self.comment(step)
            self.assign(target, text)
        return target

    def comment(self, step: Step) -> None:
        """What is said above a layer."""
        told = self.comments(step)
        if told:
            self.lines += folded(told, self.indent)

    def assign(self, target: str, text: str) -> None:
        self.lines += statement(f"{target} = ", nested(text), self.indent)

    def join(self, join: Join, tip: str, var: str) -> str:
        ends = []
        words = ("out", "shortcut") if join.residual else ("branch",) * len(join.paths)
        for word, path in zip(words, join.paths, strict=True):
            if not path:
                ends.append(tip)
                continue
            own = self.fresh(word)
            if isinstance(path[0], When):
                self.add(f"{own} = {tip}")
                ends.append(self.emit(path, own, own))
            else:
                ends.append(self.emit(path, tip, own))
        self.merged(join, ends, self.target(join.merge, var))
        return self.known.get(join.merge.name, var)

    def merged(self, join: Join, ends: Sequence[str], target: str) -> None:
        text = self.applied(join.merge, ends)
        if join.skips is not None:
            text = f"{text} if {self.told(join)} else {ends[0]}"
        self.assign(target, text)

    def turns(self, parts: Sequence[Part], k: int) -> list[Step]:
        """Steps from `k` on that are written as a loop: modules have other ones."""
        return []

    def loop(self, run: Sequence[Step], tip: str, var: str) -> str:
        raise NotImplementedError

    def told(self, part: Join | When) -> str:
        """The condition of a part."""
        return f"self.{self.flags[id(part)]}"

    def when(self, part: When, tip: str, var: str) -> str:
        if tip != var:
            self.add(f"{var} = {tip}")
        self.add(f"if {self.told(part)}:")
        self.indent += IN
        end = self.emit(part.inner, var, var)
        if end != var:
            self.add(f"{var} = {end}")
        self.indent = self.indent[: -len(IN)]
        return var


def folded(comment: str, indent: str) -> list[str]:
    """A comment on as many lines as it takes."""
    return wrap(comment, WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def nested(text: str) -> str | Nest:
    """An expression that may have to be written on several lines."""
    join = JOINED.fullmatch(text)
    if join:
        return Nest("torch.cat(", [Nest("[", join[1].split(", "), "]"), join[2]])
    call = CALLED.fullmatch(text)
    return Nest(call[1], call[2].split(", ")) if call else text


def referenced(parts: Sequence[Part]) -> Iterator[str]:
    """What layers read that does not stand before them."""
    for step in steps_in(parts):
        if step.sources is not None:
            yield from step.sources
