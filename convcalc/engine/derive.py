"""The engine run on numbers that remember how they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.carried import Carried, bare
from convcalc.algebra.field import Field
from convcalc.algebra.notation import formula, named_parts, numbers
from convcalc.algebra.num import Num, named
from convcalc.algebra.shape import Shape, axis_names, channels_name
from convcalc.algebra.unread import unread
from convcalc.algebra.window import SAME_POSITION, Window
from convcalc.engine.layer import apply
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.carried import Placed
    from convcalc.algebra.num import Int
    from convcalc.algebra.unread import Unread
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.report import Fields, LayerReport
    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site


class AxisSize(NamedTuple):
    """The size of one or more equal axes: their `names`, and the number."""

    names: tuple[str, ...]
    number: Num


class LeftOut(NamedTuple):
    """What is never read of one or more equal axes of `n` elements; `remainder` is the number of
    elements behind the last window, padding included, if some of them are not padding.
    """

    names: tuple[str, ...]
    n: int
    unread: Unread
    remainder: Int | None
    padding: int


def derive(kind: Kind, site: Site, fields: Sequence[Fields] = (), held: str = "") -> LayerReport:
    """A layer worked out on Nums: every number of the report has its derivation. Refusal if it
    cannot stand there. `fields` are those of its inputs, if they are asked for.
    """
    several = len(site.shapes) > 1
    below = [str(k + 1).translate(BELOW) if several else "" for k in range(len(site.shapes))]
    inputs = tuple(map(str, range(len(below))))
    shapes = tuple(known_shape(shape, b) for shape, b in zip(site.shapes, below, strict=True))
    before = [
        known_fields(seen, b) for seen, b in zip(fields or [{}] * len(below), below, strict=True)
    ]
    place = site._replace(shapes=shapes)
    rank = site.rank if site.shapes else 0
    return apply(
        remembering(kind, rank), place, kind.name, inputs, before, called=called, held=held
    )


def known_shape(shape: Shape, below: str) -> Shape:
    """A shape whose numbers have names; `below` tells inputs apart."""
    names = axis_names(shape.rank)
    spatial: Any = (Num(n, name + below) for n, name in zip(shape.spatial, names, strict=True))
    channels: Any = Num(shape.channels, channels_name(shape.rank) + below)
    return shape._replace(channels=channels, spatial=tuple(spatial))


def known_fields(seen: Fields, below: str) -> Fields:
    """Fields whose numbers have names: size r, jump J, and where output 0 starts."""
    return {source: tuple(known_placed(a, below) for a in axes) for source, axes in seen.items()}


def known_placed(field: Placed, below: str) -> Placed:
    inner = bare(field)
    known = known_field(inner, below) if isinstance(inner, Field) else inner
    return Carried(known, field.axis) if type(field) is Carried else known


def known_field(field: Field, below: str) -> Field:
    if field.period > 1:
        return field
    (low,), (size,) = field.lows, field.sizes
    start: Any = None if low is None else Num(low, f"start{below}")
    advance: Any = Num(field.advance, f"J{below}")
    extent: Any = Num(size, f"r{below}")
    return Field(advance, (start,), (extent,))


def called(output: Shape) -> Shape:
    """An output whose sizes are known by name in what is computed from them."""
    names = axis_names(output.rank)
    rows = zip(output.spatial, names, strict=True)
    return output._replace(spatial=tuple(named(n, f"{name}_out") for n, name in rows))


def sizes(worked_out: LayerReport) -> list[AxisSize]:
    """The size of each spatial axis of a derived layer; axes with the same numbers are folded."""
    found: dict[str, AxisSize] = {}
    for part in worked_out.parts or (worked_out,):
        spatial = part.input_shapes[0].spatial
        if len(part.axes) != len(spatial) or not part.output:
            continue
        made = part.output.spatial
        if worked_out.parts and all(along == SAME_POSITION for along in part.axes):
            continue  # a 1x1 convolution among others
        axes = part.axes if len(made) == len(spatial) else (None,) * len(made)
        for name, number, along in zip(axis_names(len(made)), made, axes, strict=True):
            if along is SAME_POSITION or not isinstance(number, Num) or not number.op:
                continue
            key = line(number)
            first = found.get(key) or AxisSize((), number)
            found[key] = first._replace(names=(*first.names, name))
        if part.parts or found:
            break
    return list(found.values())


def left_out(
    names: Sequence[str], axes: Sequence[AxisMap], lengths: Sequence[Int]
) -> list[LeftOut]:
    """What is never read of the axes `names`, which are read as `axes` say; equal ones as one."""
    found: dict[object, LeftOut] = {}
    for name, along, n in zip(names, axes, lengths, strict=True):
        seen = unread(along, int(n))
        if not seen.total:
            continue
        remainder: Any = along.left_over(n) if isinstance(along, Window) and seen.end else None
        padding = max(int(along.hi), 0) if isinstance(along, Window) else 0
        key = int(n), seen, remainder is None or line(remainder)
        first = found.get(key) or LeftOut((), int(n), seen, remainder, padding)
        found[key] = first._replace(names=(*first.names, name))
    return list(found.values())


def never_read(worked_out: LayerReport, site: Site) -> list[LeftOut]:
    """What a derived layer never reads of its input; of a composite, its parts of theirs."""
    if worked_out.parts:
        return [lost for part in worked_out.parts for lost in never_read(part, site)]
    place = site._replace(shapes=worked_out.input_shapes)
    axes = worked_out.kind.reads(place)
    names = axis_names(place.rank)
    return left_out(names, axes, place.spatial) if len(axes) == len(names) else []


def line(number: Num) -> str:
    """`⌊(224 + 3 + 3 − 7)/2⌋ + 1 = 112`"""
    return f"{numbers(number)} = {number}"


def symbols(number: Num) -> str:
    """`⌊(H + 2·padding − K)/stride⌋ + 1, where K = dilation·(kernel − 1) + 1`."""
    where = ", ".join(f"{part.symbol} = {formula(part)}" for part in named_parts(number))
    return formula(number) + (f", where {where}" if where else "")


def remembering(kind: Kind, rank: int) -> Kind:
    """`kind` with its whole-number settings known by their names."""
    axes = axis_names(rank)
    changed = {s.name: remember(getattr(kind, s.name), s.name, axes) for s in kind.settings()}
    return kind.but(**changed)


def remember(value: Any, name: str, axes: Sequence[str] = ()) -> Any:
    """The numbers in `value`, known as `name`; where axes differ, with that of the axis."""
    if isinstance(value, tuple):
        apart = len(value) == len(axes) and len(set(value)) > 1
        names = [f"{name}_{axis}" for axis in axes] if apart else [name] * len(value)
        if not axes and len(set(value)) > 1:
            names = list(ENDS.get(name.partition("_")[0], names))
        return tuple(remember(v, n) for v, n in zip(value, names, strict=True))
    if isinstance(value, int) and not isinstance(value, bool):
        return Num(value, name)
    return value


BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
ENDS = {"padding": ("lo", "hi")}
"""What the two ends of an axis are called where they differ, as `same` has them."""
