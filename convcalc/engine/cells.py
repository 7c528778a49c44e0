"""Sets of positions of a map, of all axes at once, and moving them: one by one, or many by
shifting a mask of bits. What they are related to is said by others (positions.py).
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convcalc.engine.work import LIMIT, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

MOVES = 2
"""How many moves of a position are made in the time of a step."""

MAX_AXIS, MAX_MAP = 2**18, 2**26
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


class Budget(Work):
    """The work of one question, in moves. TooMuch where it is too much."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(
            "the sets of positions are too large to be worked out one by one",
            "ask for a layer nearer to the input, or with a smaller --input",
            MOVES * LIMIT,
        )

    def exceeded(self) -> Exception:
        return TooMuch(self.what, self.hint)

    def enter(self, sizes: Sequence[int]) -> None:
        """TooMuch where a map of these sizes is too large for its positions to be followed."""
        if max(sizes, default=1) > MAX_AXIS or prod(sizes) > MAX_MAP:
            self.spend(self.left + 1)


class Relation:
    """What positions of an axis are related to, of `n` at the other end: one by one, or many at
    once. Where all lie the same `steps` away, as with a window that moves one step at a time, many
    are moved by shifting their mask.
    """

    def __init__(self, related: Callable[[int], Sequence[int]], n: int, steps: range = range(0)):
        self.related, self.n, self.steps = related, n, steps
        self.known: dict[int, Sequence[int]] = {}

    def __call__(self, position: int) -> Sequence[int]:
        if position not in self.known:
            self.known[position] = self.related(position)
        return self.known[position]

    def image(self, mask: int, budget: Budget) -> int:
        """The positions that those in `mask` are related to."""
        most = mask.bit_length()
        if self.steps and most > 1:
            near = reaching(self.steps, 1 - most, self.n)
            budget.spend(1 + len(near).bit_length() * (1 + (most + self.n) // LONG))
            return shifted(mask, near) & (1 << self.n) - 1
        found: set[int] = set()
        for position in bits(mask):
            related = self(position)
            budget.spend(len(related))
            found.update(related)
        return mask_of(found)


def reaching(steps: range, low: int, end: int) -> range:
    """Those of ascending `steps` that are at least `low` and below `end`.

    >>> reaching(range(-9, 9, 3), -4, 4)
    range(-3, 6, 3)
    """
    first = max(-((steps.start - low) // steps.step), 0)
    last = max(-((steps.start - end) // steps.step), first)
    return steps[first:last]


def shifted(mask: int, steps: range) -> int:
    """What is in `mask`, moved by each of `steps`, by doubling.

    >>> bin(shifted(0b1000, range(-2, 2, 2)))
    '0b1010'
    """
    if not steps:
        return 0
    made, done = mask, 1
    while done < len(steps):
        more = min(done, len(steps) - done)
        made |= made << more * steps.step
        done += more
    return made << steps.start if steps.start >= 0 else made >> -steps.start


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
        masks = {mask: last.image(mask, budget) for mask in set(cells.values())}
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


def jointly(
    cells: Cells,
    related: Callable[[tuple[int, ...]], Iterable[tuple[int, ...]]],
    rank: int,
    budget: Budget,
) -> Cells:
    """All that any of `cells`, which have `rank` axes, is related to, one position at a time."""
    found: Cells = {}
    for key, mask in cells.items():
        for last in bits(mask):
            places = list(related((*key, last) if rank else ()))
            budget.spend(1 + len(places))
            for place in places:
                head = place[:-1]
                found[head] = found.get(head, 0) | 1 << (place[-1] if place else 0)
    return found


def throughout(n: int) -> Relation:
    """All of `n` positions, whatever they are related to."""
    return Relation(lambda p: range(n), n)


def arranged(cells: Cells, places: Sequence[int | None], budget: Budget) -> Cells:
    """`cells` with other axes: each the old one of this place, or one of position 0 alone where it
    is None. What is named by none is left out.

    >>> arranged({(3,): 0b110}, (1, None), Budget()), arranged({(3,): 0b110}, (1, 0), Budget())
    ({(1,): 1, (2,): 1}, {(1,): 8, (2,): 8})
    """
    rank = max((len(key) for key in cells), default=0) + 1
    *before, last = places or [None]
    found: Cells = {}
    ends: list[tuple[tuple[int, ...], int]]
    for key, mask in cells.items():
        if last == rank - 1 and last not in before:
            ends = [((), mask)]
        elif rank - 1 in places:
            ends = [((p,), 0) for p in bits(mask)]
        else:
            ends = [((0,), 0)] if mask else []
        budget.spend(len(ends))
        for end, kept in ends:
            position = (*key, *end)
            place = tuple(0 if axis is None else position[axis] for axis in before)
            bit = kept or 1 << (0 if last is None else position[last])
            found[place] = found.get(place, 0) | bit
    return found
