"""What a layer sees of the network's inputs, from what its own inputs see.

How a layer reads an input depends on where it stands alone, and is found once for all layers that
are alike there (`reading_of`); what it sees by that, for each layer anew (`see`, `meet`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.carried import bare, carried, carrier, extends, followed, identity
from convcalc.algebra.field import Field, Varies, aligned, all_aligned, through
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import SAME_POSITION, Scrambled
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.carried import Origins, Placed
    from convcalc.algebra.field import Alignment, AxisField
    from convcalc.algebra.num import Int
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.report import Fields
    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site

    Joined = Callable[[AxisField, AxisField, "tuple[str, str]", int], AxisField]


class Reading(NamedTuple):
    """How a layer reads one of its inputs, whose axes have `sizes`: each `along` its map.

    `origins` are those of the output's axes, None where that is not known; `plain`: its axes stay
    where they are; `still`: and so do the positions on them, so that what is seen stays the same.
    `mixes`: each output reads all features of a flat vector. `made` are the sizes of what comes
    out. `unseen` stands for all that is seen, where it is not known what is read.
    """

    along: tuple[AxisMap, ...]
    sizes: tuple[Int, ...]
    origins: Optional[Origins]
    plain: bool
    still: bool
    mixes: bool
    made: tuple[Int, ...]
    unseen: Optional[Varies] = None


def readings_of(
    kind: Kind, site: Site, axes: tuple[AxisMap, ...], output: Shape
) -> tuple[Reading, ...]:
    """How a layer reads each of its inputs, the first by `axes`."""
    rest = range(1, len(site.shapes))
    along = (axes, *(tuple(kind.axes(site, i)) for i in rest)) if site.shapes else ()
    return tuple(reading_of(kind, site, one, output, i) for i, one in enumerate(along))


def reading_of(
    kind: Kind, site: Site, along: tuple[AxisMap, ...], output: Shape, i: int
) -> Reading:
    """How a layer reads its input `i`, each axis by its map of `along`."""
    sizes, made = site.shapes[i].spatial, output.spatial
    if "field" in kind.unknown:
        scrambled = (axis.why for axis in along if isinstance(axis, Scrambled))
        unseen = Varies(next(scrambled, "what it reads is not known"), unknown=True)
        return Reading(along, sizes, None, False, False, kind.mixes, made, unseen)
    origins = kind.origins(site, i)
    known = origins if len(origins) == output.rank else None
    plain = known is not None and identity(known, len(along))
    still = plain and bool(along) and all(axis is SAME_POSITION for axis in along)
    return Reading(along, sizes, known, plain, still, kind.mixes, made)


def see(reading: Reading, fields: Fields) -> Fields:
    """The fields of a layer from those of an input."""
    if reading.still:
        return fields
    unseen = reading.unseen
    if unseen:
        return {source: (unseen,) * len(before) for source, before in fields.items()}
    return {source: after(before, reading) for source, before in fields.items()}


def after(before: tuple[Placed, ...], reading: Reading) -> tuple[Placed, ...]:
    """Fields after a layer. They are kept per axis of the network's input; where the layer's axes
    stay where they are, equal ones are worked out once.
    """
    along, sizes, origins, plain, _, mixes, made, _ = reading
    done: list[Placed] = []
    last: tuple[object, ...] = ()
    for own, field in enumerate(before):
        row: tuple[object, ...] = ()
        if plain and type(field) is Field and own < len(along):  # as nearly every field is
            row = field, along[own], sizes[own]
            done.append(done[-1] if row == last else through(field, along[own], sizes[own]))
        else:
            done.append(followed(field, own, along, sizes, origins, mixes, made))
        last = row
    return tuple(done)


def meet(
    readings: Sequence[Reading],
    output: Shape,
    inputs: tuple[str, ...],
    fields: Sequence[Fields],
    joined: Joined,
) -> tuple[Fields, Alignment]:
    """The fields of a layer with several inputs, which are `joined` where they meet, and whether
    they are aligned (None: nothing to compare).
    """
    result: dict[str, tuple[Placed, ...]] = {}
    origin: dict[str, str] = {}
    compared: list[Alignment] = []
    for reading, name, before in zip(readings, inputs, fields, strict=True):
        for source, now in see(reading, before).items():
            if source not in result:
                result[source], origin[source] = now, name
                continue
            names = (f"'{origin[source]}'", f"'{name}'")
            rows = list(enumerate(zip(result[source], now, strict=True)))
            compared += [
                aligned(bare(a), bare(b)) for k, (a, b) in rows if carrier(a, k) == carrier(b, k)
            ]
            result[source] = tuple(together(a, b, k, output, names, joined) for k, (a, b) in rows)
    return result, all_aligned(compared)


def together(
    a: Placed, b: Placed, own: int, output: Shape, names: tuple[str, str], joined: Joined
) -> Placed:
    """The field of a layer on one axis from those of two of its inputs."""
    if a == b:
        return a
    found = [bare(a), bare(b)]
    axes = {carrier(x, own) for x, field in zip((a, b), found, strict=True) if extends(field)}
    moving = sorted(axis for axis in axes if axis is not None)
    if len(moving) > 1:
        known = axis_names(output.rank)
        return Varies(
            f"it moves along {known[moving[0]]} on one path, {known[moving[1]]} on another"
        )
    axis = moving[0] if moving else None if axes else own
    n = 1 if axis is None else output.spatial[axis] if axis < output.rank else 0
    return carried(joined(found[0], found[1], names, n), axis, own)
