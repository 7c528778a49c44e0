"""Exactly which inputs a unit sees, and which units see a pixel: sets of positions, moved through
the layers one by one.

A field (field.py) is the smallest interval around what a unit sees; here are the positions
themselves, with the holes that dilation and strides leave, and without what would come from
padding: a position that a layer pads is read from nowhere. Sets are of all axes at once, so that
paths through 1x3 and 3x1 kernels see a cross, not a square.

Source: the definition; tests/test_reach.py has it by brute force.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.commands.field.edges import FOLDS, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.commands.field.edges import Edge, Step
    from convcalc.engine.report import Report

    Relation = Callable[[int], Sequence[int]]

MAX_WORK = 2**22
"""How many moves of a position are made for one question."""

MAX_AXIS, MAX_MAP = 2**20, 2**26
"""How many positions an axis, and a map, may have for them to be followed."""

LONG = 2**12
"""How many bits of a mask are combined in the time that a move takes."""

Cells = dict[tuple[int, ...], int]
"""Positions: for each place on all axes but the last, a bit for each on the last."""


class Unclear(Exception):
    """Why a question about what is seen has no answer; `hint` says what to ask instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}; {hint}")


class TooMuch(Unclear):
    """The answer would take too long."""


class Budget:
    """Counts the work of one question. TooMuch where it is too much."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooMuch(
                "the sets of positions are too large to be worked out one by one",
                "ask for a layer nearer to the input, or with a smaller --input",
            )

    def enter(self, sizes: Sequence[int]) -> None:
        """TooMuch where a map of these sizes is too large for its positions to be followed."""
        if max(sizes, default=1) > MAX_AXIS or prod(sizes) > MAX_MAP:
            self.spend(self.left + 1)


def reads(axis: AxisMap, n: int, out: int, fold: str | None = None) -> Relation:
    """The positions among `n` that an output reads."""
    if isinstance(axis, (Whole, Scrambled)):
        return lambda o: range(n)
    mirror = FOLDS[fold] if fold else None

    def read(o: int) -> Sequence[int]:
        taps = axis.taps(o)
        if taps is None:
            return ()
        first, number, step = taps
        if mirror:
            found = range(first, first + number * step, step)
            return [p if 0 <= p < n else mirror(p, n) for p in found]
        skipped = max(0, -(first // step)) if first < 0 else 0
        end = min(first + number * step, n)
        return range(first + skipped * step, end, step)

    return cached(read)


def readers(axis: AxisMap, n: int, out: int, fold: str | None, budget: Budget) -> Relation:
    """The outputs that read one of `n` positions."""
    if isinstance(axis, (Whole, Scrambled)):
        return lambda p: range(out)
    read = reads(axis, n, out, fold)
    found: dict[int, list[int]] = {}
    for o in range(out):
        positions = dict.fromkeys(read(o))
        budget.spend(len(positions))
        for p in positions:
            found.setdefault(p, []).append(o)
    return lambda p: found.get(p, ())


def cached(relation: Relation) -> Relation:
    known: dict[int, Sequence[int]] = {}

    def found(position: int) -> Sequence[int]:
        if position not in known:
            known[position] = relation(position)
        return known[position]

    return found


def bits(mask: int) -> Iterator[int]:
    """The positions in a mask, from the lowest on."""
    digits = f"{mask:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def mask_of(positions: Collection[int]) -> int:
    """A mask with a bit for each of `positions`."""
    made = bytearray(max(positions, default=-1) // 8 + 1)
    for p in positions:
        made[p >> 3] |= 1 << (p & 7)
    return int.from_bytes(made, "little")


def moved(cells: Cells, relations: Sequence[Relation | None], budget: Budget) -> Cells:
    """`cells` with every position replaced by those it is related to; None keeps an axis."""
    if not relations:
        return cells
    *before, last = relations
    if last:
        masks = {mask: image(mask, last, budget) for mask in set(cells.values())}
        cells = {key: masks[mask] for key, mask in cells.items() if masks[mask]}
    for k, relation in enumerate(before):
        if relation is None:
            continue
        spread: Cells = {}
        for key, mask in cells.items():
            head, tail, related = key[:k], key[k + 1 :], relation(key[k])
            budget.spend(len(related) * (1 + mask.bit_length() // LONG))
            for p in related:
                place = (*head, p, *tail)
                spread[place] = spread.get(place, 0) | mask
        cells = spread
    return cells


def image(mask: int, relation: Relation, budget: Budget) -> int:
    """The positions that those in `mask` are related to."""
    made: set[int] = set()
    for position in bits(mask):
        related = relation(position)
        budget.spend(len(related))
        made.update(related)
    return mask_of(made)


def everywhere(sizes: Sequence[int]) -> Cells:
    """All positions of `sizes`; one, where there is no axis."""
    if not sizes:
        return {(): 1}
    return dict.fromkeys(product(*map(range, sizes[:-1])), (1 << sizes[-1]) - 1)


def joined(a: Cells | None, b: Cells) -> Cells:
    """All positions of both."""
    if not a:
        return dict(b)
    return {key: a.get(key, 0) | b.get(key, 0) for key in {**a, **b}}


def cells_of(position: Sequence[int]) -> Cells:
    """The set of one position; `()` where there is no axis."""
    return {tuple(position[:-1]): 1 << position[-1]} if position else {(): 1}


def count(cells: Cells) -> int:
    return sum(mask.bit_count() for mask in cells.values())


def along(cells: Cells, axis: int, rank: int) -> list[int]:
    """The positions on one axis at which `cells` has any."""
    if axis < rank - 1:
        return sorted({key[axis] for key, mask in cells.items() if mask})
    mask = 0
    for part in {id(part): part for part in cells.values()}.values():
        mask |= part
    return list(bits(mask))


def seen(report: Report, name: str, position: Sequence[int]) -> dict[str, Cells]:
    """What the unit of layer `name` at `position` sees: for each step on the way, and for each
    input of the network, its positions. TooMuch where that is too much work.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x9x9, layers: [conv 1 3x3 d2, conv 1 3x3]}")
    >>> cells = seen(convcalc.analyze(net), "conv2", (0, 0))["input"]
    >>> along(cells, 0, 2), count(cells)
    ([0, 1, 2, 3, 4, 5, 6], 49)
    """
    steps, budget = steps_of(report), Budget()
    found: dict[str, Cells] = {name: cells_of(position)}
    for step in reversed(steps.values()):
        if step.name not in found:
            continue
        for edge in step.edges:
            cells = through(found[step.name], edge, step, reads, edge.sizes, budget)
            found[edge.source] = joined(found.get(edge.source), cells)
    return found


def reached(report: Report, source: str, pixel: Sequence[int]) -> dict[str, Cells]:
    """What sees the element of input `source` at `pixel`: for each step its positions. TooMuch
    as for `seen`.
    """
    steps, budget = steps_of(report), Budget()
    back = partial(readers, budget=budget)
    found: dict[str, Cells] = {source: cells_of(pixel)}
    for step in steps.values():
        for edge in step.edges:
            if edge.source in found:
                cells = through(found[edge.source], edge, step, back, step.sizes, budget)
                found[step.name] = joined(found.get(step.name), cells)
    return found


def through(
    cells: Cells,
    edge: Edge,
    step: Step,
    relation: Callable[[AxisMap, int, int, str | None], Relation],
    sizes: Sequence[int],
    budget: Budget,
) -> Cells:
    """`cells` at the other end of an edge, which has `sizes`."""
    budget.enter(sizes)
    if not cells or len(edge.sizes) != len(step.sizes):
        return everywhere(sizes) if cells else {}
    relations = [
        None if axis is SAME_POSITION else relation(axis, n, out, step.fold)
        for axis, n, out in zip(edge.maps, edge.sizes, step.sizes, strict=True)
    ]
    return moved(cells, relations, budget)
