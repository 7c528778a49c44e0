"""What each unit of each layer reads of an input, axis by axis: masks with a bit for each position.

One pass from the input on, for numbers about all layers; positions.py has the positions of one
unit, on all axes at once. What is read on an axis follows from that axis alone as long as paths
that meet are empty in the same rows; where they are not, the answer is left open.

Source: the definition; tests/engine/test_reading.py has it by brute force.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.engine.edges import steps_of
from convcalc.engine.positions import LONG, Budget, TooMuch, reads
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.engine.edges import Edge, Step
    from convcalc.engine.report import Report

Masks = tuple[int, ...]

MAX_AXIS = 2**13
"""How long an axis may be for all its positions to be kept for each unit."""


class Reading(NamedTuple):
    """For each axis of the input a mask for each unit along it; a single one where the layer has
    no such axis.
    """

    axes: tuple[Masks, ...]

    def shares(self, sizes: Sequence[int], unit: Sequence[int]) -> list[float]:
        """The share of each axis, of `sizes`, that a unit reads."""
        found = []
        for k, (masks, n) in enumerate(zip(self.axes, sizes, strict=True)):
            place = unit[k - len(sizes)] if len(masks) > 1 else 0
            found.append(masks[place].bit_count() / n)
        return found if all(found) else [0.0] * len(found)


def middles(report: Report, source: str) -> dict[str, list[float]]:
    """The share of each axis of input `source` that the middle unit of a layer reads, for all that
    see the input; without those where it does not follow axis by axis, or would take too long.
    """
    sizes = tuple(int(n) for n in report.network.inputs[source].spatial)
    if max(sizes, default=1) > MAX_AXIS:
        return {}
    steps, budget = steps_of(report), Budget()
    ahead = Counter(edge.source for step in steps.values() for edge in step.edges)
    single = {n: tuple(1 << p for p in range(n)) for n in sizes}
    alive: dict[str, Reading | None] = {source: Reading(tuple(single[n] for n in sizes))}
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
        if part is None:
            return None
        try:
            known.append(through(part, edge, step, budget))
        except TooMuch:
            return None
    return together(known) if known else None


def through(reading: Reading, edge: Edge, step: Step, budget: Budget) -> Reading:
    """What the units of a step read by an edge."""
    rank = len(reading.axes)
    made: list[Masks] = []
    last: tuple[object, ...] = ()
    for k, masks in enumerate(reading.axes):
        row = masks, *rows_of(edge, step, k - rank, rank)
        made.append(made[-1] if row == last else moved(*row, step.fold, budget))
        last = row  # axes are mostly equal
    return Reading(tuple(made))


def rows_of(edge: Edge, step: Step, behind: int, rank: int) -> tuple[AxisMap | None, int, int]:
    """How an axis is read, counted from behind, and its lengths; None where it comes or goes."""
    alike = len(edge.sizes) == len(step.sizes) or edge.stretched(step.sizes)
    if alike and -behind <= len(edge.sizes):
        return edge.maps[behind], edge.sizes[behind], step.sizes[behind]
    return None, 0, step.sizes[behind] if len(step.sizes) == rank else 1


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


def together(parts: Sequence[Reading]) -> Reading | None:
    """What is read by all paths that meet; None where one is empty in rows in which another is
    not, so that what is read on an axis depends on the others.
    """
    first, *others = parts
    if not others:
        return first
    if len(first.axes) > 1:
        patterns = {tuple(tuple(map(bool, masks)) for masks in part.axes) for part in parts}
        if len(patterns) > 1:
            return None
    made: dict[tuple[Masks, ...], Masks] = {}
    for masks in zip(*(part.axes for part in parts), strict=True):
        if masks not in made:
            made[masks] = tuple(map(union, zip(*masks, strict=True)))
    return Reading(tuple(made[masks] for masks in zip(*(part.axes for part in parts), strict=True)))
