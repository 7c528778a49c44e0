"""Fields whose axis has moved: which axis of a layer do they follow?

A field tells what the outputs of a layer see on an axis of the network's input, from one output to
the next along an axis of the layer. Mostly the two are the same axis. Where layers drop, insert or
exchange axes they are not: the height of an image may become the only axis of a sequence, or a
single position of it may be taken, which all outputs see.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Optional, Union

from convcalc.algebra.field import (
    EVERYTHING,
    Everything,
    Field,
    Varies,
    at_position,
    even,
    through,
)
from convcalc.algebra.listed import Listed
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap

    Placed = Union[AxisField, "Carried"]

Origins = tuple[Union[int, tuple[int, ...], None], ...]
"""For each axis of an output the axis of the input that it comes from, or those that it puts
together; None where it is new. One that comes from the same axis as another is a part of it.
"""

LOST = Varies("its axes are not those of the input")


class Carried(NamedTuple):
    """A field that follows `axis` of the layer, counted from 0, which is not the axis of the
    network's input that it is on; None: it follows none, and all outputs see the same.
    """

    field: AxisField
    axis: Optional[int]


def bare(field: Placed) -> AxisField:
    """The field, whatever axis it follows."""
    return field.field if type(field) is Carried else field  # type: ignore[return-value]


def carrier(field: Placed, own: int) -> int | None:
    """The axis of the layer that a field on axis `own` of the network's input follows."""
    return field.axis if type(field) is Carried else own


def extends(field: AxisField) -> bool:
    """Whether a field follows an axis at all; what sees everything, or has no answer, does not."""
    return not isinstance(field, Everything) and (not isinstance(field, Varies) or field.followed)


def carried(field: AxisField, axis: int | None, own: int) -> Placed:
    """`field`, which is on axis `own` of the network's input and follows `axis` of the layer."""
    return Carried(field, axis) if axis != own and extends(field) else field


def identity(origins: Origins, rank: int) -> bool:
    """Whether all of `rank` axes stay where they are."""
    return origins == tuple(range(rank))


def followed(
    field: Placed,
    own: int,
    along: Sequence[AxisMap],
    sizes: Sequence[Int],
    origins: Origins | None,
    mixes: bool = False,
    made: Sequence[Int] = (),
) -> Placed:
    """The field of a layer that reads the axes of its input, of `sizes`, by `along`, and whose
    axes have these `origins`; None where that is not known. `mixes`: each of its outputs reads all
    features of a flat vector; `made` are the sizes of what comes out, for axes that become several.

    >>> from convcalc.algebra.field import START
    >>> from convcalc.algebra.window import SAME_POSITION
    >>> turned = (SAME_POSITION, SAME_POSITION), (5, 7), (1, 0)
    >>> followed(START, 0, *turned) == Carried(START, 1)
    True
    """
    before, axis = bare(field), carrier(field, own)
    if isinstance(before, Everything) or (isinstance(before, Varies) and before.unknown):
        return field
    if isinstance(before, Varies) and not before.followed:
        return scattered(before, own, along, origins, mixes)
    if axis is None:
        return field
    if axis >= len(along):
        laid_out = not along and origins == (None,)  # a sequence of the features of an input
        return field if origins == () or laid_out else LOST
    after = through(before, along[axis], sizes[axis])
    if isinstance(after, Everything) or (isinstance(after, Varies) and not after.followed):
        return after
    places = [] if origins is None else places_of(axis, origins)
    if len(places) == 1:
        return carried(after, places[0], own)
    if len(places) > 1 and made:
        part, inner = part_of(before, [int(made[place]) for place in places])
        return carried(inner or after, places[part], own)
    if (not places and origins is not None) or constant(after):
        return carried(alone(after), None, own)
    return LOST


def places_of(axis: int, origins: Origins) -> list[int]:
    """The axes of an output that come from this axis of the input."""
    rows = enumerate(origins)
    return [o for o, a in rows if a == axis or (isinstance(a, tuple) and axis in a)]


def part_of(field: AxisField, sizes: Sequence[int]) -> tuple[int, AxisField | None]:
    """Which of the parts of an axis a field follows, the axis becoming several of these sizes, and
    the field along it: where it depends on the place on one of them alone, as the width of an image
    after its rows have been put one behind the other. Else the first, along which it advances, and
    None.

    >>> from convcalc.algebra.placed import Column
    >>> from convcalc.algebra.field import START
    >>> part_of(through(START, Column(SAME_POSITION, 12, 4, 1), 4), (3, 4))
    (1, Field(advance=1, lows=(0,), sizes=(1,)))
    """
    if not isinstance(field, Listed) or len(field.seen) != prod(sizes):
        return 0, None
    for part, n in enumerate(sizes):
        apart = prod(sizes[part + 1 :])
        row = field.seen[: n * apart : apart]
        if all(seen == row[p // apart % n] for p, seen in enumerate(field.seen)):
            return part, even(field._replace(seen=row))
    return 0, None


def scattered(
    field: Varies, own: int, along: Sequence[AxisMap], origins: Origins | None, mixes: bool
) -> AxisField:
    """As `followed`, of a field of which it is not known along which axes it varies."""
    if (along and all(isinstance(axis, Whole) for axis in along)) or (mixes and not along):
        return EVERYTHING
    if origins is None and not all(axis is SAME_POSITION for axis in along):
        return LOST
    last = along[own] if own < len(along) else None
    return Varies(last.why) if isinstance(last, Scrambled) else field


def constant(field: AxisField) -> bool:
    """Whether all outputs see the same."""
    return isinstance(field, Field) and field.period == 1 and not field.advance


def alone(field: AxisField) -> AxisField:
    """The field of output 0, where there is no other."""
    return at_position(field, 0) if isinstance(field, (Field, Listed)) else LOST
