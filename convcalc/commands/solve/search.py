"""The variant that is best in one number, within budgets, and what more of a budget would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.solve.limits import excess
from convcalc.commands.sweep.chosen import Aim, Front
from convcalc.commands.sweep.tally import Tally
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from convcalc.commands.sweep.columns import Row
    from convcalc.engine.limits import Budget


class Goal(NamedTuple):
    """What is to be as large as can be, or with `sign` 1 as small: a column."""

    what: str
    aim: Aim


class Found(NamedTuple):
    """The best row, None where none is within the budgets, and then the one that is `nearest`. The
    `curve` has the rows that keep all budgets but the first, and of which no other beats one in
    both the goal and what the first budget is of. `exact`: all `variants` were worked out.
    """

    best: Optional[Row]
    nearest: Optional[Row]
    curve: tuple[Row, ...]
    tried: int
    refused: int
    variants: int
    exact: bool


class Search:
    """What is found among rows, as they come.

    >>> from convcalc.engine.limits import Budget
    >>> columns = ("variant", "field", "macs")
    >>> goal = Goal("field", Aim(1, -1))
    >>> search = Search(goal, [Budget("macs", 10)], columns)
    >>> for row in [(1, 5, 8), (2, 7, 10), (3, 7, 9), (4, 9, 20)]:
    ...     search.take(row)
    >>> search.best, search.curve.rows
    ((3, 7, 9), [(1, 5, 8), (3, 7, 9), (4, 9, 20)])
    """

    def __init__(self, goal: Goal, budgets: Sequence[Budget], columns: Sequence[str]) -> None:
        self.goal, self.budgets, self.columns = goal, budgets, columns
        self.best: Row | None = None
        self.nearest: tuple[float, Row] | None = None
        self.tried = self.refused = 0
        first = budgets[0]
        against = Aim(columns.index(first.what), -1 if first.least else 1)
        self.curve = Front([against, goal.aim])

    def rank(self, row: Row) -> tuple[Any, ...]:
        """What makes a row better than another: the goal, then how much of each budget it leaves,
        then that it comes first.
        """
        left = [-budget.left(row[self.columns.index(budget.what)]) for budget in self.budgets]
        return (self.goal.aim.of(row), *left, row[0])

    def take(self, row: Row) -> None:
        self.tried += 1
        beyond = excess(row, self.budgets, self.columns)
        if self.goal.aim.of(row) is None or beyond == float("inf"):
            self.refused += 1
            return
        if not beyond and (self.best is None or self.rank(row) < self.rank(self.best)):
            self.best = row
        if self.nearest is None or beyond < self.nearest[0]:
            self.nearest = beyond, row
        if not excess(row, self.budgets[1:], self.columns):
            self.curve.take(row)

    def within(self, row: Row) -> bool:
        return not excess(row, self.budgets, self.columns)

    def found(self, variants: int, exact: bool) -> Found:
        nearest = self.nearest[1] if self.nearest else None
        rows = sorted(self.curve.rows, key=lambda row: (row is not self.best, row[0]))
        curve = one_each(rows, [aim.place for aim in self.curve.aims])
        return Found(self.best, nearest, curve, self.tried, self.refused, variants, exact)


def one_each(rows: Iterable[Row], places: Sequence[int]) -> tuple[Row, ...]:
    """Of rows that are alike in these columns, the first."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        found.setdefault(tuple(row[place] for place in places), row)
    return tuple(sorted(found.values(), key=lambda row: (row[places[0]], row[0])))


def enumerated(
    search: Search, rows: Iterable[Row], size: int, tell: Callable[[str], None]
) -> Found:
    """What is found among all variants."""
    tally = Tally(size)
    for row in rows:
        search.take(row)
        tally.done += 1
        if tally.due():
            tell(tally.progress())
    return search.found(size, True)
