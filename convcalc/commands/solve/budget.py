"""The largest value of a spec's var whose network is within a budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Optional

from convcalc.commands.solve.measure import TOO_LARGE, Efforts, Measure, Number, measured
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.solve.measure import Build
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.limits import Budget

MAX_VALUE = 2**20
"""No larger value is tried."""
NEAR = 16
"""Where a value makes no network, how many beside it are tried."""

FAR = 64
"""How far from the spec's own value it is looked whether costs rise or fall."""


class Grid(NamedTuple):
    """The values that are tried: `step` times low … high, and `start`, the spec's own."""

    step: Decimal
    low: int
    high: int
    start: int

    def value(self, k: int) -> Number:
        """A whole number where the step is one."""
        exact = self.step * k
        return int(exact) if self.step == self.step.to_integral_value() else float(exact)


class Searched(NamedTuple):
    """The best value, with those before and after it on the grid as far as they are there.

    `largest`: it is the largest within the budget, else the smallest. `bounded`: the next value
    was measured and is not within; else the grid ends there. `steady`: what was measured rises, or
    falls, all along, as the search supposes. `stopped`: why the next value makes no network.
    """

    best: Measure
    rows: tuple[Measure, ...]
    largest: bool
    bounded: bool
    steady: bool
    tried: int
    stopped: Optional[Diagnostic] = None


class Search:
    """The measures so far, by place on the grid."""

    def __init__(
        self, grid: Grid, budgets: Sequence[Budget], build: Build, written: int = 0
    ) -> None:
        self.grid, self.budgets, self.build = grid, budgets, build
        self.efforts = Efforts(written)
        self.known: dict[int, Measure] = {}

    def at(self, k: int) -> Measure:
        if k not in self.known:
            self.known[k] = measured(self.grid.value(k), self.build, self.efforts)
        return self.known[k]

    def keeps(self, k: int, budgets: Sequence[Budget]) -> bool:
        return not any(self.at(k).breaks(budget) for budget in budgets)

    def usable(self, k: int, toward: int, end: int | None = None) -> int | None:
        """The first place from k on, toward `toward` and before `end`, that is a network."""
        for place in range(k, k + NEAR * toward, toward):
            if place == end or not self.grid.low <= place <= self.grid.high:
                return None
            if not self.at(place).problem:
                return place
            if self.too_large(place):
                return None
        return None

    def too_large(self, k: int) -> bool:
        """A limit is exceeded, so that it is no use to look beside it."""
        problem = self.at(k).problem
        return problem is not None and problem.code == TOO_LARGE

    def gallop(self, start: int, d: int, budgets: Sequence[Budget]) -> tuple[int, int | None]:
        """By doubling steps from `start` in direction `d`: the last place that is judged as it is,
        and the first that is not; None if there is none. Where there are no networks, nothing is
        within.
        """
        kept, last, step = self.keeps(start, budgets), start, 1
        while True:
            place = min(max(last + d * step, self.grid.low), self.grid.high)
            if place == last:
                return last, None
            found = self.usable(place, -d, last)
            if found is None and not self.too_large(place):
                found = self.usable(place + d, d)
            if found is None and kept:
                return last, place
            if found is not None and self.keeps(found, budgets) != kept:
                return last, found
            last, step = place if found is None else found, 2 * step

    def edge(self, d: int, budgets: Sequence[Budget]) -> int | None:
        """The last place in direction `d` that keeps `budgets`; None if none does."""
        start = self.usable(self.grid.start, -d)
        if start is None:
            start = self.usable(self.grid.start, d)
        if start is None:
            return None
        inside: int | None
        outside: int | None
        if self.keeps(start, budgets):
            inside, outside = self.gallop(start, d, budgets)
        else:
            outside, inside = self.gallop(start, -d, budgets)
        while inside is not None and outside is not None and abs(outside - inside) > 1:
            middle = (inside + outside) // 2
            found = self.usable(middle, -d, inside)
            if found is None and self.too_large(middle):
                outside = middle
                continue
            if found is None:
                found = self.usable(middle + d, d, outside)
            if found is None:
                break
            if self.keeps(found, budgets):
                inside = found
            else:
                outside = found
        return inside


def search(
    grid: Grid, budgets: Sequence[Budget], build: Build, written: int = 0
) -> Searched | Search:
    """The largest value on the grid within all budgets; if costs fall as it rises, or where only a
    smallest field is asked for, the smallest. What was measured, if there is none.

    By doubling and bisection from the spec's own value, which takes costs to rise, or to fall, all
    along; values that make no network are passed over. All values that are named were measured.
    `written` is how many layers stand in the spec. Refusal E107 where it is too much work.
    """
    found = Search(grid, budgets, build, written)
    upper = [budget for budget in budgets if not budget.least]
    d = direction(found, upper)
    best = found.edge(d, upper or budgets)
    if best is None or not found.keeps(best, budgets):
        return found
    after = found.usable(best + d, d)
    before = found.usable(best - d, -d)
    rows = [found.at(k) for k in (before, best, after) if k is not None]
    rows.sort(key=lambda row: row.value)
    next_ = found.known.get(best + d)
    return Searched(
        found.at(best),
        tuple(rows),
        d > 0,
        after is not None and not found.keeps(after, budgets),
        steady(found, upper or budgets),
        len(found.known),
        next_.problem if next_ and after is None else None,
    )


def direction(found: Search, upper: Sequence[Budget]) -> int:
    """1 to look for the largest value, -1 for the smallest: if costs fall as the value rises."""
    if not upper:
        return -1
    what, begin = upper[0].what, found.usable(found.grid.start, -1) or found.grid.start
    here, step = found.at(begin).of(what), 1
    while begin + step <= found.grid.high and step <= FAR:
        place = found.usable(begin + step, 1)
        there = found.at(place).of(what) if place is not None else here
        if here is not None and there is not None and there != here:
            return 1 if there > here else -1
        step *= 2
    return 1


def steady(found: Search, budgets: Sequence[Budget]) -> bool:
    """What was measured rises all along, or falls all along."""
    rows = [found.known[k] for k in sorted(found.known) if not found.known[k].problem]
    for budget in budgets:
        values = [x for x in (row.of(budget.what) for row in rows) if x is not None]
        if values not in (sorted(values), sorted(values, reverse=True)):
            return False
    return True
