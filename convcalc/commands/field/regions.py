"""What every unit of a layer sees, at once.

Where one path of all holds the others on every axis, a unit sees the positions of its row times
those of its column, and the axes alone tell it: a set for each position of each. Where paths cross,
as those of 1x3 and 3x1 kernels do, each unit is followed by itself, if that is not too much.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Optional

from convcalc.amounts import spans
from convcalc.engine.cells import Budget, TooMuch, along, bits
from convcalc.engine.edges import steps_of
from convcalc.engine.positions import reads, seen_by
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convcalc.commands.field.unit import Unit
    from convcalc.engine.cells import Cells
    from convcalc.engine.edges import Edge, Step

    Masks = tuple[tuple[int, ...], ...]

MOST_UNITS, MOST_RUNS = 1024, 100_000
"""How many units are followed one by one, and how many runs of positions a page holds."""

Run = tuple[int, int]


class Regions(NamedTuple):
    """Either `axes`: for each position of each axis the runs that are seen; or `blocks`: for each
    unit, in their order, rectangles of the input that share nothing.
    """

    axes: Optional[list[list[list[Run]]]] = None
    blocks: Optional[list[list[list[Run]]]] = None

    def to_dict(self) -> dict[str, Any]:
        return {"axes": self.axes, "blocks": self.blocks}


def regions_of(unit: Unit) -> Regions | None:
    """What the units of the layer of `unit` see. None where it would be too much, or where the axes
    of the layer are not those of the input.
    """
    steps, layer = steps_of(unit.report), unit.layer
    assert layer.output is not None
    sizes = [int(n) for n in layer.output.spatial]
    if len(sizes) != len(unit.sizes):
        return None
    try:
        masks = axes_of(steps, unit.source, unit.sizes, layer.name, Budget())
        if masks is not None:
            axes = runs_of(masks)
            runs = sum(len(of_unit) for axis in axes for of_unit in axis)
            return Regions(axes=axes) if runs <= MOST_RUNS else None
        return each(steps, unit, sizes)
    except TooMuch:
        return None


def axes_of(
    steps: Mapping[str, Step], source: str, sizes: Sequence[int], name: str, budget: Budget
) -> Masks | None:
    """For each axis, the positions of `source` that each position of step `name` sees, as masks;
    None where what a unit sees is no product of them.
    """
    way = needed(steps, name)
    walked = [step for step in steps.values() if step.name in way]
    return dict(walk(walked, source, sizes, budget)).get(name)


def walk(
    steps: Iterable[Step], source: str, sizes: Sequence[int], budget: Budget
) -> Iterator[tuple[str, Masks | None]]:
    """The same of each step, in walking order; steps that see nothing of `source` are left out."""
    held: dict[str, Masks | None] = {source: tuple(tuple(1 << p for p in range(n)) for n in sizes)}
    for step in steps:
        found = [through(held[e.source], e, step, budget) for e in step.edges if e.source in held]
        if found:
            held[step.name] = holding([masks for masks in found if masks], len(found))
            yield step.name, held[step.name]


def runs_of(masks: Masks) -> list[list[list[Run]]]:
    """Masks as runs."""
    return [[spans(bits(mask)) for mask in axis] for axis in masks]


def needed(steps: Mapping[str, Step], name: str) -> set[str]:
    """The steps that lead to `name`, and itself."""
    found, open = {name}, [name]
    while open:
        step = steps.get(open.pop())
        for edge in step.edges if step else ():
            if edge.source not in found:
                found.add(edge.source)
                open.append(edge.source)
    return found


def through(before: Masks | None, edge: Edge, step: Step, budget: Budget) -> Masks | None:
    """What is seen by way of an edge; None where its axes do not stay where they are."""
    if before is None or edge.joint or not edge.plain or len(step.sizes) != len(edge.sizes):
        return None
    budget.enter(step.sizes)
    found = []
    rows = zip(edge.maps, edge.sizes, step.sizes, before, strict=True)
    for axis, n, out, masks in rows:
        relation = reads(axis, n, out, step.fold)
        made = []
        for o in range(out):
            positions = relation(o)
            budget.spend(1 + len(positions))
            mask = 0
            for p in positions:
                mask |= masks[p]
            made.append(mask)
        found.append(tuple(made))
    return tuple(found)


def holding(found: Sequence[Masks], count: int) -> Masks | None:
    """Of `count` paths that meet, the one that holds all others on every axis."""
    if len(found) < count:
        return None
    for one in found:
        if all(all(map(within, other, one)) for other in found):
            return one
    return None


def within(some: Sequence[int], all_: Sequence[int]) -> bool:
    return all(a & ~b == 0 for a, b in zip(some, all_, strict=True))


def each(steps: dict[str, Step], unit: Unit, sizes: Sequence[int]) -> Regions | None:
    """Every unit by itself, of a layer of one axis or two."""
    places = list(product(*map(range, sizes)))
    if len(sizes) > 2 or len(places) > MOST_UNITS:
        return None
    budget = Budget()
    blocks, runs = [], 0
    for place in places:
        cells = seen_by(steps, unit.layer.name, place, budget).get(unit.source, {})
        blocks.append(rectangles(cells, len(sizes)))
        runs += len(blocks[-1])
        if runs > MOST_RUNS:
            return None
    return Regions(blocks=blocks)


def rectangles(cells: Cells, rank: int) -> list[list[Run]]:
    """Positions as rectangles that share nothing: rows that are equal in one."""
    if rank == 1:
        return [[run] for run in spans(along(cells, 0, 1))]
    found: list[list[Run]] = []
    rows = sorted((key[0], mask) for key, mask in cells.items() if mask)
    start = 0
    for k, (row, mask) in enumerate(rows):
        if k + 1 == len(rows) or rows[k + 1] != (row + 1, mask):
            found += [[(rows[start][0], row), run] for run in spans(bits(mask))]
            start = k + 1
    return found
