"""Exactly which inputs a unit sees, and which units see a pixel: sets of positions, moved through
the layers one by one.

A field (field.py) is the smallest interval around what a unit sees; here are the positions
themselves, with the holes that dilation and strides leave, and without what would come from
padding: a position that a layer pads is read from nowhere. Sets are of all axes at once, so that
paths through 1x3 and 3x1 kernels see a cross, not a square.

Source: the definition; tests/test_reach.py has it by brute force.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.listed import inside
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole, Window
from convcalc.engine.cells import (
    Budget,
    Relation,
    arranged,
    cells_of,
    everywhere,
    joined,
    jointly,
    moved,
    throughout,
)
from convcalc.engine.edges import FOLDS, steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap, Taps
    from convcalc.engine.cells import Cells
    from convcalc.engine.edges import Edge, Step
    from convcalc.engine.report import Report


def reads(axis: AxisMap, n: int, out: int, fold: str | None = None) -> Relation:
    """The positions among `n` that an output reads."""
    if isinstance(axis, (Whole, Scrambled)):
        return Relation(lambda o: range(n), n)
    mirror = FOLDS[fold] if fold else None

    def read(o: int) -> Sequence[int]:
        taps = axis.taps(o)
        if taps is None:
            return ()
        if mirror:
            return [p if 0 <= p < n else mirror(p, n) for p in places(taps)]
        return inside(taps, n)

    taps = axis.taps(0) if isinstance(axis, Window) and axis.stride == 1 and not fold else None
    return Relation(read, n, places(taps) if taps else range(0))


def places(taps: Taps) -> range:
    first, number, step = taps
    return range(first, first + number * step, step)


def readers(axis: AxisMap, n: int, out: int, fold: str | None, budget: Budget) -> Relation:
    """The outputs that read one of `n` positions."""
    if isinstance(axis, (Whole, Scrambled)):
        return Relation(lambda p: range(out), out)
    read = reads(axis, n, out, fold)
    steps = read.steps
    if steps:
        back = range(-steps[-1], -steps.start + 1, steps.step)
        return Relation(lambda p: [p + by for by in back if 0 <= p + by < out], out, back)
    found: dict[int, list[int]] = {}
    for o in range(out):
        positions = dict.fromkeys(read(o))
        budget.spend(len(positions))
        for p in positions:
            found.setdefault(p, []).append(o)
    return Relation(lambda p: found.get(p, ()), out)


def seen(report: Report, name: str, position: Sequence[int]) -> dict[str, Cells]:
    """What the unit of layer `name` at `position` sees: for each step on the way, and for each
    input of the network, its positions. TooMuch where that is too much work.

    >>> import convcalc
    >>> from convcalc.engine.cells import along, count
    >>> net = convcalc.loads("{input: 1x9x9, layers: [conv 1 3x3 d2, conv 1 3x3]}")
    >>> cells = seen(convcalc.analyze(net), "conv2", (0, 0))["input"]
    >>> along(cells, 0, 2), count(cells)
    ([0, 1, 2, 3, 4, 5, 6], 49)
    """
    return seen_by(steps_of(report), name, position, Budget())


def seen_by(
    steps: dict[str, Step], name: str, position: Sequence[int], budget: Budget
) -> dict[str, Cells]:
    """The same from `steps`, for one of many questions that share a `budget`."""
    found: dict[str, Cells] = {name: cells_of(position)}
    for step in reversed(steps.values()):
        if step.name not in found:
            continue
        budget.enter(step.sizes)
        for edge in step.edges:
            cells = back(found[step.name], edge, step, budget)
            budget.spend(len(cells))
            found[edge.source] = joined(found.get(edge.source), cells)
    return found


def reached(report: Report, source: str, pixel: Sequence[int]) -> dict[str, Cells]:
    """What sees the element of input `source` at `pixel`: for each step its positions. TooMuch
    as for `seen`.
    """
    steps, budget = steps_of(report), Budget()
    found: dict[str, Cells] = {source: cells_of(pixel)}
    for step in steps.values():
        for edge in step.edges:
            if edge.source in found:
                cells = forth(found[edge.source], edge, step, budget)
                budget.spend(len(cells))
                found[step.name] = joined(found.get(step.name), cells)
    return found


def back(cells: Cells, edge: Edge, step: Step, budget: Budget) -> Cells:
    """What the units `cells` of a step read by an edge."""
    budget.enter(edge.sizes)
    if not cells:
        return {}
    if edge.joint:
        return jointly(cells, edge.joint.reads, len(step.sizes), budget)
    if edge.plain:
        return moved(cells, relations(edge, step), budget)
    if edge.apart:
        budget.spend(prod(edge.sizes[:-1]))
        return everywhere(edge.sizes)
    places = [edge.place(axis) for axis in range(len(edge.sizes))]
    return moved(arranged(cells, places, budget), relations(edge, step), budget)


def forth(cells: Cells, edge: Edge, step: Step, budget: Budget) -> Cells:
    """The units of a step that read any of `cells` by an edge."""
    budget.enter(step.sizes)
    if not cells:
        return {}
    if edge.joint:
        return jointly(cells, edge.joint.readers, len(edge.sizes), budget)
    if edge.plain:
        return moved(cells, relations(edge, step, budget), budget)
    if edge.apart or edge.origins is None:
        budget.spend(prod(step.sizes[:-1]))
        return everywhere(step.sizes)
    found = moved(cells, relations(edge, step, budget), budget)
    new = [
        throughout(n) if axis is None else None
        for axis, n in zip(edge.origins, step.sizes, strict=True)
    ]
    places = [None if isinstance(axis, tuple) else axis for axis in edge.origins]
    return moved(arranged(found, places, budget), new, budget)


def relations(edge: Edge, step: Step, forth: Budget | None = None) -> list[Relation | None]:
    """For each axis of an edge what an output reads, or `forth`, who reads a position; None:
    itself.
    """
    places = (edge.place(axis) for axis in range(len(edge.sizes)))
    sizes = (1 if place is None else step.sizes[place] for place in places)
    rows = zip(edge.maps, edge.sizes, sizes, strict=True)
    return [
        None
        if axis is SAME_POSITION
        else readers(axis, n, out, step.fold, forth)
        if forth
        else reads(axis, n, out, step.fold)
        for axis, n, out in rows
    ]
