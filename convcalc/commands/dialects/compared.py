"""A layer by the rules of each framework, and in what their answers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.dialects.shift import Shift, border, shift
from convcalc.engine.report import Params, first_field
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Node
    from convcalc.engine.report import Fields
    from convcalc.engine.trial import Trial

BASE = ""
"""Among the dialects: of each layer, the one that the others are compared with."""


class Compared(NamedTuple):
    """A layer by the rules of each dialect. `base` is the one that the others are compared with,
    and `told` says in what the answer of each differs from the base's.

    Of each other dialect that does not agree: `agreeing`, layers that do; `close`, a single layer
    of the same output size that reads other positions. `seen` is what it sees of the network's
    inputs, where each dialect stands in with `close` what it refuses; for BASE too.
    """

    name: str
    shapes: tuple[Shape, ...]
    base: str
    sides: Mapping[str, Trial]
    told: Mapping[str, tuple[str, ...]]
    agreeing: Mapping[str, Trial] = {}
    close: Mapping[str, Trial] = {}
    seen: Mapping[str, Fields] = {}

    @property
    def differs(self) -> bool:
        return any(self.told.values())

    def differences(self, name: str) -> tuple[str, ...]:
        """In what a dialect's answer differs from the base's."""
        return self.told[name]

    @property
    def gathered(self) -> dict[str, Shift]:
        """How far each dialect's grid lies from the base's, at the network's input."""
        seen = {name: first_field(fields) for name, fields in self.seen.items()}
        base = seen.pop(BASE, None)
        return {} if base is None else {name: shift(one, base) for name, one in seen.items()}


def told_of(sides: Mapping[str, Trial], base: str) -> dict[str, tuple[str, ...]]:
    """In what the answer of each dialect differs from the base's."""
    return {name: differences(side, sides[base]) for name, side in sides.items()}


def differences(side: Trial, base: Trial) -> tuple[str, ...]:
    if side is base or base.refused:
        return ()
    if side.refused:
        return ("accepted",)
    told = {
        "output": side.output != base.output,
        "shift": side.fields != base.fields,
        "border": border(side) != border(base),
        "params": side.params != base.params,
    }
    return tuple([key for key, differs in told.items() if differs])


def placed(side: Trial, node: Node) -> Trial:
    """What a dialect answers to a layer: a refusal is said of its place."""
    if not side.refused:
        return side
    used = node.used if side.kinds else side.refused.used
    here = side.refused._replace(span=node.span_of(side.fault), layer=node.name, used=used)
    return side._replace(refused=here)


def unshared(sides: Mapping[str, Trial]) -> dict[str, Trial]:
    """The same without parameters: they are counted where the weights belong."""
    return {name: side._replace(params=Params()) for name, side in sides.items()}
