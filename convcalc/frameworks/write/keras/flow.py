"""The statements of a function: the layers in the order in which they are applied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.frameworks.write import each
from convcalc.frameworks.write.constants import VALUES, comment
from convcalc.frameworks.write.forward import Forward, folded
from convcalc.frameworks.write.keras.applied import Applied, activation, applied, given, plain
from convcalc.frameworks.write.keras.functions import function
from convcalc.frameworks.write.keras.helpers import helper
from convcalc.frameworks.write.keras.layers import layer
from convcalc.frameworks.write.keras.tied import tied
from convcalc.frameworks.write.loops import numbered
from convcalc.frameworks.write.parts import WORD, Join, Step, When, fixed, steps_in
from convcalc.frameworks.write.python import (
    IN,
    Nest,
    identifier,
    quoted,
    statement,
)
from convcalc.frameworks.write.spelled import value_of
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.weight import FROZEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.write.parts import Part, Slot

GIVEN = "by a mean and variance that the original was given: write them here"
TURNS = 3
"""How many uses of a block are a loop."""


def is_automatic(name: str, made: Nest) -> bool:
    """Whether Keras gives such a name by itself to a layer without one: `add`, `activation_3`."""
    word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", made.open.partition("(")[0].rpartition(".")[2])
    return re.fullmatch(rf"{word.lower()}(_\d+)?", plain(name)) is not None


class NoModules:
    """Functions hold no modules, and so no containers that are applied as one."""

    runs: Mapping[int, tuple[str, list[Step]]] = {}


class Flow(Forward):
    """Writes the statements of one function. `words` are what the names in expressions become,
    `prefix` is whether names of layers begin with what the function is given.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        known: Mapping[str, str],
        wanted: Sequence[str],
        shapes: Mapping[str, Shape | None],
        refuse: Callable[[Step, str], None],
        words: Mapping[str, str],
        titles: Mapping[str, str],
        prefix: bool,
    ) -> None:
        super().__init__(NoModules(), self.apply, known, {}, wanted)  # type: ignore[arg-type]
        self.parts, self.shapes, self.refuse = parts, shapes, refuse
        self.words, self.titles, self.prefix = words, titles, prefix
        self.indent = IN
        self.first = next(iter(known.values()))
        self.names = False
        """Whether any layer is called by what the function is given."""
        self.again = {step.share for step in steps_in(parts) if step.share}
        self.again |= {step.tie.owner for step in steps_in(parts) if step.tie}
        self.gives = {step.gives for step in steps_in(parts)}
        """What layers of the function give."""
        self.owners = {step.name: step for step in steps_in(parts)}
        self.made: dict[str, str] = {}
        """The variables of layers that are applied again."""

    # Values

    def slot(self, slot: Slot) -> str:
        """A slot as Python has it."""
        if slot.code is not None and not slot.code.plain:
            return self.renamed(slot.code.text)
        value = slot.known[0]
        if slot.type is WORD:
            return quoted(activation(str(value)))
        return value_of(slot)

    def renamed(self, text: str) -> str:
        return re.sub(r"[A-Za-z_]\w*", lambda found: self.words.get(found[0], found[0]), text)

    def told(self, part: Join | When) -> str:
        slot = part.skips if isinstance(part, Join) else part.holds
        assert slot is not None
        return self.slot(slot)

    def called(self, step: Step, late: str = "") -> list[str]:
        """The argument that a layer has its name by."""
        word = plain(step.name) if not late else f"{plain(step.name[: -len(late)])}"
        if step.kind is not None and step.kind.among("constants"):
            word += VALUES  # operations of Keras are called "mean" and the like
        if not self.prefix and not late:
            return [f"name={quoted(word)}"]
        self.names = self.names or self.prefix
        front = "{name}_" if self.prefix else ""
        return [f'name=f"{front}{word}{"{i}" if late else ""}"']

    # Layers

    def rank(self, step: Step) -> int:
        shape = self.shapes.get(step.reads[0]) if step.reads else None
        return len(shape.spatial) if shape else 0

    def apply(self, step: Step, inputs: Sequence[str]) -> str:
        return self.applied_to(step, inputs).text

    def applied_to(self, step: Step, inputs: Sequence[str]) -> Nest | Applied:
        """The expression of a layer applied to `inputs`."""
        try:
            if step.block is not None:
                return self.use(step, inputs[0])
            return self.layer(step, inputs)
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
            return Nest("None", [], "")

    def layer(self, step: Step, inputs: Sequence[str]) -> Nest | Applied:
        assert step.kind is not None
        inputs = list(inputs) or [self.first]
        if step.kind.among("embeddings") and step.reads[0] in self.gives:
            inputs = [f'ops.cast(ops.squeeze({inputs[0]}, -1), "int32")']
        if step.name in self.made or step.share in self.made:
            return applied(Nest(self.made[step.share or step.name], [], ""), step, inputs)
        rank = self.rank(step)
        made = self.plain(step, inputs, rank)
        if made is None:
            found = None if step.kind.holds() else function(step, inputs, self.slot, rank)
            if found is None:
                raise Unwritten("this writer does not know it yet")
            return found
        if step.held not in ("", FROZEN):
            made = tied(step, self.owners, self.made)
        if step.kind.among("scalings") and fixed(step.settings.get("given"), True):
            self.lines += folded(GIVEN, self.indent)
        late = ["trainable=False"] if step.held == FROZEN else []
        told = step.kind.holds() or (self.said(step) and not is_automatic(step.name, made))
        named = self.called(step) if told else []
        self.lines += folded(comment(step), self.indent)
        made = made._replace(inner=[*made.inner, *late, *named])
        if step.name in self.again:
            self.made[step.name] = name = self.fresh(f"{identifier(plain(step.name))}_layer")
            self.lines += statement(f"{name} = ", made, self.indent)
            made = Nest(name, [], "")
        return applied(made, step, inputs)

    def plain(self, step: Step, inputs: Sequence[str], rank: int) -> Nest | None:
        """The layer that a step is; at each place along the first axes in a layer around it."""
        inner = each.within(step)
        if inner is step:
            arriving = self.shapes.get(step.reads[0]) if step.reads else None
            return helper(step, self.slot, arriving) or layer(step, inputs, self.slot, rank)
        axes = each.axes_of(step, rank)
        if len(inputs) > 1 or step.kind is None or step.kind.among("attentions"):
            return None
        made = layer(inner, inputs, self.slot, rank - len(axes))
        if made is None:
            return None
        if axes != tuple(range(1, len(axes) + 1)):
            raise Unwritten("only the first axes are as in the batch in Keras")
        for _ in axes:
            made = Nest("layers.TimeDistributed(", [made])
        return made

    def said(self, step: Step) -> bool:
        """Whether somebody gave a layer its name."""
        last = step.name.rpartition(".")[2]
        counted = last.startswith(step.word) and last[len(step.word) :].isdecimal()
        return step.named and not counted

    def use(self, step: Step, source: str, late: str = "") -> Nest:
        """A use of a block."""
        assert step.block is not None
        block, title = step.block, self.titles[step.block.name]
        words = [source, *given(block, step, self.slot, self.titles)]
        if title.endswith("*"):  # nothing in it has a name
            return Nest(f"{title[:-1]}(", words)
        return Nest(f"{title}(", [*words, *self.called(step, late)])

    # Statements

    def put(self, target: str, made: Nest | Applied, behind: str = "") -> None:
        """`target = made`, on as many lines as black takes for it."""
        front = f"{target} = "
        if isinstance(made, Applied):
            made = made.folded(self.indent + front)
        self.lines += statement(front, made, self.indent, behind)

    def step(self, step: Step, last: Step, run: str, tip: str, var: str) -> str:
        sources = step.sources if step.sources is not None else (("",) if step.reads else ())
        inputs = [self.known[name] if step.sources is not None else tip for name in sources]
        made = self.applied_to(step, inputs)
        if not step.reads:
            target = self.known[step.name] = self.fresh(identifier(plain(step.name)))
        else:
            target = self.target(step, var)
        if made.text != target:
            self.comment(step)
            self.put(target, made)
        return target

    def merged(self, join: Join, ends: Sequence[str], target: str) -> None:
        made = self.applied_to(join.merge, ends)
        behind = ""
        if join.skips is not None:
            behind = f" if {self.told(join)} else {ends[0]}"
        self.put(target, made, behind)

    def turns(self, parts: Sequence[Part], k: int) -> list[Step]:
        """Uses of one block that only their number tells apart, from `k` on."""
        run: list[Step] = []
        for part in parts[k:]:
            if not isinstance(part, Step) or part.block is None or part.sources is not None:
                break
            name, number = numbered(part.name)
            if number < 0 or part.name in self.wanted:
                break
            if run and not self.follows(run, part, name, number):
                break
            run.append(part)
        return run if len(run) >= TURNS else []

    def follows(self, run: Sequence[Step], part: Step, name: str, number: int) -> bool:
        one = run[0]
        same_block = part.block is one.block and one.block is not None
        if not same_block or (name, number - len(run)) != numbered(one.name):
            return False
        assert one.block is not None
        words = [given(one.block, step, self.slot, self.titles) for step in (one, part)]
        return words[0] == words[1]

    def loop(self, run: Sequence[Step], tip: str, var: str) -> str:
        _, start = numbered(run[0].name)
        if tip != var:
            self.add(f"{var} = {tip}")
        span = f"{start}, {start + len(run)}" if start else str(len(run))
        self.add(f"for i in range({span}):")
        made = self.use(run[0], var, late=str(start))
        self.lines += statement(f"{var} = ", made, self.indent + IN)
        return var
