"""The class of a block or network in PyTorch: what it holds, and what it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write import each
from convcalc.frameworks.write.flags import flags_in
from convcalc.frameworks.write.forward import Forward, referenced
from convcalc.frameworks.write.guesses import CHANNELS
from convcalc.frameworks.write.helpers import helper
from convcalc.frameworks.write.lengths import FUNCTION, HELD
from convcalc.frameworks.write.modules import OF_MODULES, Held
from convcalc.frameworks.write.parts import Block, Join, Slot, Step, When, steps_in
from convcalc.frameworks.write.python import IN, Nest, statement
from convcalc.frameworks.write.spelled import Call, constructor, value_of, wraps
from convcalc.frameworks.write.torch.functions import function
from convcalc.frameworks.write.torch.moving import unpacked
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.weight import FROZEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.write.parts import Part


class Body:
    """A class that is being written."""

    def __init__(
        self,
        parts: Sequence[Part],
        channels: str,
        shapes: Mapping[str, Shape | None],
        refuse: Callable[[Step, str], None],
        titles: Mapping[str, str],
        outputs: Sequence[str] = (),
    ) -> None:
        self.titles, self.outputs = titles, outputs
        self.parts, self.channels, self.shapes, self.refuse = parts, channels, shapes, refuse
        self.flags = flags_in(parts)
        self.modules: dict[int, Nest] = {}
        self.alone = {step.gives for step in steps_in(parts) if not step.reads}
        """Tensors that are there by themselves, without a batch."""
        self.single: set[str] = set()
        """What is made of these alone: for one sample."""
        for step in steps_in(parts):
            if step.reads and all(name in self.alone | self.single for name in step.reads):
                self.single.add(step.gives)
        self.layers = {step.name for step in steps_in(parts) if step.kind and step.kind.holds()}
        self.stored: dict[str, None] = {}
        """The parameters that `forward` needs."""
        for step in steps_in(parts):
            made = self.made(step)
            if made is not None:
                self.modules[id(step)] = made
        steps = [step for step in steps_in(parts) if id(step) in self.modules]
        apart = {id(step) for step in steps if wraps(step, self.rank(step)) or each.is_each(step)}
        last = list(steps_in(parts))[-1].name
        self.wanted = [*referenced(parts), *(outputs if list(outputs) != [last] else [])]
        """The layers whose results are read from elsewhere."""
        self.held = Held(parts, steps, apart, self.wanted)

    def rank(self, step: Step) -> int:
        """On how many axes a layer works."""
        rank = self.whole_rank(step)
        return rank - len(each.axes_of(step, rank)) if each.is_each(step) else rank

    def whole_rank(self, step: Step) -> int:
        shape = self.shapes.get(step.reads[0]) if step.reads else None
        return len(shape.spatial) if shape else 0

    def made(self, step: Step) -> Nest | None:
        """The module of a step; None if it has none."""
        if step.name.split(".", 1)[0] in OF_MODULES:
            self.refuse(step, "modules of PyTorch have something of that name")
            return None
        if step.block is not None:
            return Nest(f"{self.titles[step.block.name]}(", self.given(step))
        assert step.kind is not None
        if not step.reads:
            held = parameter(step, self.told)
            if held is None:
                self.refuse(step, "the numbers that it holds are not kept where a network is read")
            return held
        within = step.name.rpartition(".")[0] in self.layers  # as an activation of Keras
        if not step.kind.holds() and (within or not step.named or is_default_name(step)):
            try:
                inner, inputs = each.within(step), ["x"] * len(step.reads)
                if function(inner, self.rank(step), inputs, self.told) is not None:
                    return None
            except Unwritten:
                pass
        if step.words is not None:
            return Nest(f"{self.told(step.words)}(", [])
        try:
            found = self.call(step)
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
            return None
        if found is None:
            return None
        close = ").requires_grad_(False)" if step.held == FROZEN else ")"
        made = Nest(f"{found.name}(", found.arguments, close)
        return Nest(f"{FUNCTION}(", [made]) if step.held in HELD else made

    def is_module(self, step: Step) -> bool:
        """Whether a module is applied at each place along an axis by itself."""
        return each.is_each(step) and step.kind is not None and step.kind.inputs[1] == 1

    def call(self, step: Step) -> Call | None:
        """The module that a layer is; None, if it is a function."""
        found, why = None, "this writer does not know it yet"
        inner = each.within(step)
        try:
            arriving = self.shapes.get(step.reads[0])
            found = helper(inner, self.told, arriving)
            found = found or constructor(inner, self.rank(step), self.told)
        except Unwritten as unwritten:
            why = str(unwritten)
        if found is None and (
            step.kind is None
            or step.kind.holds()
            or function(inner, self.rank(step), ["x"] * len(step.reads), self.told) is None
        ):
            raise Unwritten(why)
        if step.held not in ("", FROZEN, *HELD):
            raise Unwritten("its weights are given, not trained")
        return found

    def given(self, step: Step) -> list[str]:
        """The arguments of a block."""
        assert step.block is not None
        block, words = step.block, []
        if block.reads_channels:
            words.append(self.told(step.settings[CHANNELS]))
        for key in block.params:
            slot, usual = step.settings[key], block.defaults[key]
            text = self.told(slot)
            if usual is None:
                words.append(text)
            elif text != value_of(usual):
                words.append(f"{key}={text}")
        return words

    def told(self, slot: Slot) -> str:
        """A slot as Python has it."""
        if slot.code is not None and not slot.code.plain:
            return re.sub(rf"\b{CHANNELS}\b", self.channels, slot.code.text)
        return value_of(slot)

    def told_later(self, slot: Slot) -> str:
        """The same in `forward`, where parameters are attributes."""
        text = self.told(slot)
        if slot.code is None or slot.code.plain:
            return text
        for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text)):
            if name not in ("or", "and", "not"):
                self.stored[name] = None
                text = re.sub(rf"(?<!\.)\b{name}\b", f"self.{name}", text)
        return text

    def parameters(self, block: Block) -> list[str]:
        """What the constructor of a block takes."""
        required = [k for k in block.params if block.defaults[k] is None]
        optional = [k for k in block.params if block.defaults[k] is not None]
        first = [self.channels] if block.reads_channels else []
        late = [f"{key}={value_of(block.defaults[key])}" for key in optional]
        return [*first, *required, *late]

    # What is held

    def constructor(self, parameters: Sequence[str]) -> Iterator[str]:
        yield from statement("def __init__(", Nest("", ["self", *parameters], "):"), IN)
        inner = IN * 2
        yield f"{inner}super().__init__()"
        yield from (f"{inner}self.{name} = {name}" for name in self.stored)
        own = self.held.own()
        runs = {id(step): run for run in self.held.runs.values() for step in run[1]}
        seen: set[int] = set()
        singles = [step for step in own if id(step) not in runs]
        for path, container in self.held.containers(singles):
            front, behind = self.held.assigned(path)
            yield f"{inner}{front}{container}{behind}"
        yield from self.listed(self.parts, inner, runs, seen)

    def listed(
        self, parts: Sequence[Part], indent: str, runs: Mapping[int, Any], seen: set[int]
    ) -> Iterator[str]:
        for part in parts:
            if isinstance(part, Step):
                yield from self.one(part, indent, runs, seen)
            elif isinstance(part, Join):
                for path in part.paths:
                    yield from self.listed(path, indent, runs, seen)
                yield from self.one(part.merge, indent, runs, seen)
                if part.skips is not None:
                    yield f"{indent}self.{self.flags[id(part)]} = {self.told(part.skips)}"
            elif isinstance(part, When):
                flag = self.flags[id(part)]
                yield f"{indent}self.{flag} = {self.told(part.holds)}"
                inner = list(self.listed(part.inner, indent + IN, runs, seen))
                if inner:
                    yield f"{indent}if self.{flag}:"
                    yield from inner

    def one(
        self, step: Step, indent: str, runs: Mapping[int, Any], seen: set[int]
    ) -> Iterator[str]:
        if id(step) not in self.modules or id(step) in self.held.again or id(step) in seen:
            return
        if id(step) in runs:
            name, run = runs[id(step)]
            seen.update(map(id, run))
            nest = self.held.sequential(run, lambda one: self.modules[id(one)])
            yield from statement(f"self.{name} = ", nest, indent)
            return
        front, behind = self.held.assigned(step.name)
        yield from statement(front, self.modules[id(step)], indent, behind)

    # What is done

    def forward(
        self,
        known: Mapping[str, str],
        names: Sequence[str],
        comments: Callable[[Step], str],
    ) -> Iterator[str]:
        yield f"{IN}def forward(self, {', '.join(names)}):"
        made = Forward(self.held, self.applied, known, self.flags, self.wanted)
        made.comments = comments
        read_again = any(name in self.wanted for name in known)
        var = made.fresh("out") if read_again else names[0]
        tip = made.emit(self.parts, names[0], var)
        ends = [made.known.get(name, tip) for name in self.outputs] or [tip]
        yield from made.lines
        yield f"{IN * 2}return {', '.join(ends)}"

    def applied(self, step: Step, inputs: Sequence[str]) -> str:
        """The expression of a layer applied to `inputs`."""
        name = self.held.names.get(id(step))
        if name is not None and not step.reads:
            return name
        if step.gives in self.single:
            rows = zip(inputs, step.reads, strict=True)
            inputs = [f"{text}[None]" if read in self.alone else text for text, read in rows]
        if name is not None:
            if self.is_module(step):
                return each.applied(name, step, inputs, self.whole_rank(step))
            if step.kind is not None and step.kind.among("embeddings"):
                return f"{name}({inputs[0]}).movedim(-1, 1)"
            if step.kind is not None and wraps(step, self.rank(step)):
                return f"{name}({inputs[0]}.movedim(1, -1)).movedim(-1, 1)"
            return f"{name}({', '.join(inputs)})"
        if step.kind is not None and step.kind.among("joins"):
            inputs = self.in_batches(step, inputs)
        try:
            if not self.is_module(step):
                return function(step, self.rank(step), inputs, self.told_later) or "None"
            text = function(each.within(step), self.rank(step), ["x"], self.told_later)
            return each.applied(f"lambda x: {text}", step, inputs, self.whole_rank(step))
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
            return "None"

    def in_batches(self, step: Step, inputs: Sequence[str]) -> list[str]:
        """Inputs with a copy for each sample of what has no batch: joins do not broadcast."""
        rows = list(zip(inputs, step.reads, strict=True))
        lone = self.alone | self.single
        batched = next((text for text, name in rows if name not in lone), None)
        found = []
        for text, name in rows:
            shape = self.shapes.get(name)
            keep = ", -1" * (len(shape.spatial) + 1 if shape else 0)
            copied = batched is not None and name in lone
            found.append(f"{text}.expand({batched}.shape[0]{keep})" if copied else text)
        return found

    # A list of modules

    def sequence(self) -> bool:
        """Whether it is a Sequential itself: its layers are called 0, 1, …"""
        steps = list(steps_in(self.parts))
        names = [step.name for step in steps]
        flat = all(
            isinstance(inner, Step)
            for part in self.parts
            for inner in (part.inner if isinstance(part, When) else [part])
        )
        straight = all(step.sources is None and self.held.plain(step) for step in steps)
        return flat and straight and names == [str(k) for k in range(len(names))]

    def as_sequence(self, block: Block) -> Iterator[str]:
        parameters = self.parameters(block)
        yield from statement("def __init__(", Nest("", ["self", *parameters], "):"), IN)
        inner = IN * 2
        plain = [part for part in self.parts if isinstance(part, Step)]
        nests = [self.modules[id(step)] for step in plain]
        if len(plain) == len(self.parts):
            yield from statement("", Nest("super().__init__(", nests), inner)
            return
        front = 0
        while isinstance(self.parts[front], Step):
            front += 1
        yield from statement("layers = ", Nest("[", nests[:front], "]"), inner)
        for part in self.parts[front:]:
            if isinstance(part, Step):
                yield from statement("layers.append(", self.modules[id(part)], inner, ")")
                continue
            assert isinstance(part, When)
            yield f"{inner}if {self.told(part.holds)}:"
            for step in steps_in(part.inner):
                yield from statement("layers.append(", self.modules[id(step)], inner + IN, ")")
        yield f"{inner}super().__init__(*layers)"


def parameter(step: Step, told: Callable[[Slot], str]) -> Nest | None:
    """A tensor that is trained; None for what else has no input."""
    shape = step.settings.get("shape")
    if shape is None or step.kind is None or not step.kind.holds():
        return None
    return Nest("nn.Parameter(", [f"torch.zeros({unpacked(told(shape))})"])


def is_default_name(step: Step) -> bool:
    """Whether a layer is called as its kind, with a number: nobody gave it that name."""
    last = step.name.rpartition(".")[2]
    return last.startswith(step.word) and last[len(step.word) :].isdecimal()
