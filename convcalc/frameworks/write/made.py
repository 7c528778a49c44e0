"""What stands for each layer in a class of PyTorch: a module, a parameter, or a function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.frameworks.write import each
from convcalc.frameworks.write.flags import flags_in
from convcalc.frameworks.write.forward import referenced
from convcalc.frameworks.write.guesses import CHANNELS
from convcalc.frameworks.write.helpers import helper
from convcalc.frameworks.write.lengths import FUNCTION, HELD
from convcalc.frameworks.write.modules import OF_MODULES, Held
from convcalc.frameworks.write.parts import Block, Slot, Step, steps_in
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.spelled import Call, constructor, value_of, wraps
from convcalc.frameworks.write.torch.functions import function
from convcalc.frameworks.write.torch.given import is_given
from convcalc.frameworks.write.torch.tensors import tensor
from convcalc.frameworks.write.torch.tied import is_twice
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.weight import FROZEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.write.parts import Part


class Made:
    """A class that is being written: the module of each of its layers."""

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
        self.tensors = {step.gives: step for step in steps_in(parts) if not step.reads}
        self.alone = {*self.tensors}
        """Tensors that are there by themselves, without a batch."""
        self.single: set[str] = set()
        """What is made of these alone: for one sample."""
        for step in steps_in(parts):
            if step.reads and all(name in self.alone | self.single for name in step.reads):
                self.single.add(step.gives)
        self.layers = {step.name for step in steps_in(parts) if step.kind and step.kind.holds()}
        self.made_here = {step.gives for step in steps_in(parts)}
        """What layers of the class give."""
        self.steps = {step.name: step for step in steps_in(parts)}
        self.stored: dict[str, None] = {}
        """The parameters that `forward` needs."""
        for step in steps_in(parts):
            made = self.made(step)
            if made is not None:
                self.modules[id(step)] = made
        steps = [step for step in steps_in(parts) if id(step) in self.modules]
        apart = {
            id(step)
            for step in steps
            if wraps(step, self.rank(step)) or each.is_each(step) or is_given(step)
        }
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
            return self.without_input(step)
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
        if step.tie is not None and not is_twice(step, self.steps):
            return None
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

    def without_input(self, step: Step) -> Nest | None:
        """A tensor that is there by itself."""
        why = "this writer does not know it yet"
        try:
            held = tensor(step, self.told)
        except Unwritten as unwritten:
            held, why = None, str(unwritten)
        if held is None:
            self.refuse(step, why)
        return held

    def is_module(self, step: Step) -> bool:
        """Whether a module is applied at each place along an axis by itself."""
        return each.is_each(step) and step.kind is not None and step.kind.inputs[1] == 1

    def call(self, step: Step) -> Call | None:
        """The module that a layer is; None, if it is a function."""
        found, why = None, "this writer does not know it yet"
        inner = each.within(step)
        try:
            arriving = self.shapes.get(step.reads[0])
            others = [self.shapes.get(name) for name in step.reads[1:]]
            found = helper(inner, self.told, arriving, others)
            found = found or constructor(inner, self.rank(step), self.told)
        except Unwritten as unwritten:
            why = str(unwritten)
        if found is None and (
            step.kind is None
            or step.kind.holds()
            or function(inner, self.rank(step), ["x"] * len(step.reads), self.told) is None
        ):
            raise Unwritten(why)
        if step.held not in ("", FROZEN, *HELD) and step.tie is None:
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


def is_default_name(step: Step) -> bool:
    """Whether a layer is called as its kind, with a number: nobody gave it that name."""
    last = step.name.rpartition(".")[2]
    return last.startswith(step.word) and last[len(step.word) :].isdecimal()
