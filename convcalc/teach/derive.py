"""The engine run on numbers that remember how they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.apply import apply
from convcalc.num import Num, formula, named_parts, numbers
from convcalc.record import NamedTuple
from convcalc.shape import Shape, axis_names
from convcalc.window import SAME_POSITION, Window

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind, Site
    from convcalc.num import Int
    from convcalc.report import LayerReport
    from convcalc.window import AxisMap


class AxisSize(NamedTuple):
    """The size of one or more equal axes: their `names`, the number, and how the axis is read."""

    names: tuple[str, ...]
    number: Num
    along: AxisMap
    n: Int

    def unread(self) -> Num | None:
        """How many elements at the far end no output reads, if some are not padding."""
        if not isinstance(self.along, Window):
            return None
        left: Any = self.along.unread(self.n)
        return left if left > self.along.hi else None


def derive(kind: Kind, site: Site) -> LayerReport:
    """A layer worked out on Nums: every number of the report has its derivation. Refusal if it
    cannot stand there.
    """
    names = axis_names(site.rank)
    shapes = []
    for shape in site.shapes:
        spatial: Any = (Num(n, name) for n, name in zip(shape.spatial, names, strict=True))
        channels: Any = Num(shape.channels, "C")
        shapes.append(Shape(channels, tuple(spatial)))
    inputs = tuple(str(k) for k in range(len(shapes)))
    fields: list[Any] = [{}] * len(inputs)
    return apply(remembering(kind), site._replace(shapes=tuple(shapes)), kind.name, inputs, fields)


def sizes(worked_out: LayerReport) -> list[AxisSize]:
    """The size of each spatial axis of a derived layer; axes with the same numbers are folded."""
    found: dict[str, AxisSize] = {}
    for part in worked_out.parts or (worked_out,):
        spatial = part.input_shapes[0].spatial
        if len(part.axes) != len(spatial):
            continue
        if worked_out.parts and all(along == SAME_POSITION for along in part.axes):
            continue  # a 1x1 convolution among others
        for name, n, along in zip(axis_names(len(spatial)), spatial, part.axes, strict=True):
            number: Any = along.out(n)
            if along is SAME_POSITION or not isinstance(number, Num) or not number.op:
                continue
            key = line(number)
            first = found.get(key) or AxisSize((), number, along, n)
            found[key] = first._replace(names=(*first.names, name))
        if part.parts or found:
            break
    return list(found.values())


def line(number: Num) -> str:
    """`⌊(224 + 3 + 3 − 7)/2⌋ + 1 = 112`"""
    return f"{numbers(number)} = {number}"


def symbols(number: Num) -> str:
    """`⌊(H + padding + padding − K)/stride⌋ + 1, where K = dilation·(kernel − 1) + 1`."""
    where = ", ".join(f"{part.symbol} = {formula(part)}" for part in named_parts(number))
    return formula(number) + (f", where {where}" if where else "")


def remembering(kind: Kind) -> Kind:
    """`kind` with its whole-number settings known by their names."""
    changed = {s.name: remember(getattr(kind, s.name), s.name) for s in kind.settings()}
    return kind.but(**changed)


def remember(value: Any, name: str) -> Any:
    if isinstance(value, tuple):
        return tuple(remember(v, name) for v in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Num(value, name)
    return value
