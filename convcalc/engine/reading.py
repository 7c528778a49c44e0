"""What each unit of each layer reads of an input, axis by axis: masks with a bit for each position.

One pass from the input on, for numbers about all layers; positions.py has the positions of one
unit, on all axes at once. What is read on an axis follows from that axis alone as long as paths
that meet are empty in the same rows; where they are not, the answer is left open.

Source: the definition; tests/engine/test_reading.py has it by brute force.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Optional

from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.engine.cells import LONG, Budget, TooMuch
from convcalc.engine.edges import steps_of
from convcalc.engine.positions import reads
from convcalc.engine.sequences import positions_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.engine.edges import Edge, Step
    from convcalc.engine.report import Report

Masks = tuple[int, ...]
Carriers = tuple[Optional[int], ...]

MAX_AXIS = 2**13
"""How long an axis may be for all its positions to be kept for each unit."""


class Reading(NamedTuple):
    """For each axis of the input a mask for each unit along the axis of the layer that follows it,
    one of `carriers`; a single mask where none does.
    """

    axes: tuple[Masks, ...]
    carriers: Carriers

    def shares(self, sizes: Sequence[int], unit: Sequence[int]) -> list[float]:
        """The share of each axis, of `sizes`, that a unit reads."""
        found = []
        for masks, axis, n in zip(self.axes, self.carriers, sizes, strict=True):
            found.append(masks[0 if axis is None else unit[axis]].bit_count() / n)
        return found if all(found) else [0.0] * len(found)

    def stretched(self, carriers: Carriers, sizes: Sequence[int]) -> Reading:
        """The same where all units along an axis, of `sizes`, read what a single one did."""
        rows = zip(self.axes, self.carriers, carriers, strict=True)
        made = [
            masks * sizes[new] if old is None and new is not None else masks
            for masks, old, new in rows
        ]
        return Reading(tuple(made), carriers)


def middles(report: Report, source: str) -> dict[str, list[float]]:
    """The share of each axis of input `source` that the middle unit of a layer reads, for all that
    see the input; without those where it does not follow axis by axis, or would take too long.
    """
    sizes = tuple(int(n) for n in positions_of(report.network, source))
    if max(sizes, default=1) > MAX_AXIS:
        return {}
    steps, budget = steps_of(report), Budget()
    ahead = Counter(edge.source for step in steps.values() for edge in step.edges)
    single = {n: tuple(1 << p for p in range(n)) for n in sizes}
    start = Reading(tuple(single[n] for n in sizes), tuple(range(len(sizes))))
    alive: dict[str, Reading | None] = {source: start}
    shares = {}
    for step in steps.values():
        made = arrived(step, alive, budget)
        if made:
            shares[step.name] = made.shares(sizes, [n // 2 for n in step.sizes])
        if any(edge.source in alive for edge in step.edges):
            alive[step.name] = made
        for edge in step.edges:
            ahead[edge.source] -= 1
            if not ahead[edge.source]:
                alive.pop(edge.source, None)
    return shares


def arrived(step: Step, alive: dict[str, Reading | None], budget: Budget) -> Reading | None:
    """What the units of a step read, from what those before it read; None where that is open."""
    known = []
    for edge in step.edges:
        if edge.source not in alive:  # it sees another input
            continue
        part = alive[edge.source]
        if part is None or edge.joint:
            return None
        try:
            known.append(through(part, edge, step, budget))
        except TooMuch:
            return None
    return together(known, step.sizes) if known else None


def through(reading: Reading, edge: Edge, step: Step, budget: Budget) -> Reading:
    """What the units of a step read by an edge."""
    made: list[Masks] = []
    carriers: list[int | None] = []
    last: tuple[object, ...] = ()
    for masks, axis in zip(reading.axes, reading.carriers, strict=True):
        place = None if axis is None else edge.place(axis)
        row = masks, *row_of(edge, step, axis, place)
        made.append(made[-1] if row == last else moved(*row, step.fold, budget))
        carriers.append(place)
        last = row  # axes are mostly equal
    return Reading(tuple(made), tuple(carriers))


def row_of(
    edge: Edge, step: Step, axis: int | None, place: int | None
) -> tuple[AxisMap | None, int, int]:
    """How an axis of an edge is read, and its lengths; None where nothing is known of it, or it is
    none.
    """
    out = 1 if place is None else step.sizes[place]
    if axis is None or edge.origins is None or axis >= len(edge.maps):
        return None, 0, out
    return edge.maps[axis], edge.sizes[axis], out


def moved(
    masks: Masks, along: AxisMap | None, n: int, out: int, fold: str | None, budget: Budget
) -> Masks:
    """What each of `out` units reads through those that have `masks`."""
    if along is None or isinstance(along, (Whole, Scrambled)):
        return (union(masks),) * out
    if along is SAME_POSITION or len(masks) != n:
        return masks
    read = reads(along, n, out, fold)
    return tuple(gathered(masks, read(o), budget) for o in range(out))


def gathered(masks: Masks, read: Sequence[int], budget: Budget) -> int:
    """All that the read positions read."""
    budget.spend(len(read) * (1 + len(masks) // LONG))
    found = 0
    for p in read:
        found |= masks[p]
    return found


def union(masks: Masks) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def shared(several: Sequence[Carriers]) -> Carriers | None:
    """The axes that are followed where paths meet; None where they follow different ones."""
    found = []
    for axes in zip(*several, strict=True):
        moving = {axis for axis in axes if axis is not None}
        if len(moving) > 1:
            return None
        found.append(moving.pop() if moving else None)
    return tuple(found)


def together(parts: Sequence[Reading], sizes: Sequence[int]) -> Reading | None:
    """What is read by all paths that meet; None where one is empty in rows in which another is
    not, so that what is read on an axis depends on the others.
    """
    first, *others = parts
    if not others:
        return first
    carriers = shared([part.carriers for part in parts])
    if carriers is None:
        return None
    parts = [part.stretched(carriers, sizes) for part in parts]
    if len(carriers) > 1:
        patterns = {tuple(tuple(map(bool, masks)) for masks in part.axes) for part in parts}
        if len(patterns) > 1:
            return None
    made: dict[tuple[Masks, ...], Masks] = {}
    for masks in zip(*(part.axes for part in parts), strict=True):
        if masks not in made:
            made[masks] = tuple(map(union, zip(*masks, strict=True)))
    rows = zip(*(part.axes for part in parts), strict=True)
    return Reading(tuple(made[masks] for masks in rows), carriers)
