"""Which rows are told: the best, or those that nothing beats."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING, Any

from convcalc.commands.sweep.columns import MEASURED
from convcalc.diagnostics import did_you_mean
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.sweep.columns import Row


class Aim(NamedTuple):
    """A column of which little is good, or with `sign` -1, much."""

    place: int
    sign: int

    def of(self, row: Row) -> Any:
        value = row[self.place]
        if isinstance(value, str):  # that of a var
            value = float(value)
        return None if value is None else self.sign * value


def aim_of(word: str, columns: Sequence[str], vars: Sequence[str] = ()) -> Aim:
    """`macs`: as few as can be; `-field`: as much as can be. ValueError for what is no number, as
    the values of `vars` are.
    """
    word = word.strip()
    name = word.removeprefix("-")
    if name not in MEASURED and name not in vars:
        known = (*MEASURED, *vars)
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        raise ValueError(f"there is no number '{name[:60]}'; {hint}")
    return Aim(columns.index(name), -1 if word != name else 1)


class Front:
    """The rows that no other beats: none is at least as good in all aims, and better in one.

    >>> front = Front([Aim(0, 1), Aim(1, 1)])
    >>> for row in [(1, 5), (2, 6), (3, 1), (3, 1)]:
    ...     front.take(row)
    >>> front.rows
    [(1, 5), (3, 1), (3, 1)]
    """

    def __init__(self, aims: Sequence[Aim]) -> None:
        self.aims = aims
        self.kept: list[tuple[tuple[Any, ...], Row]] = []

    def take(self, row: Row) -> None:
        mine = tuple(aim.of(row) for aim in self.aims)
        if None in mine or any(beats(one, mine) for one, _ in self.kept):
            return
        self.kept = [pair for pair in self.kept if not beats(mine, pair[0])]
        self.kept.append((mine, row))

    @property
    def rows(self) -> list[Row]:
        """Ordered by the first aim; those that are as good, as they came."""
        return [row for _, row in sorted(self.kept, key=lambda pair: pair[0])]


def beats(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


class Best:
    """The `most` rows that are best in one aim; of those that are as good, the first.

    >>> best = Best(Aim(0, 1), 2)
    >>> for row in [(3, "a"), (1, "b"), (2, "c"), (1, "d")]:
    ...     best.take(row)
    >>> best.rows
    [(1, 'b'), (1, 'd')]
    """

    def __init__(self, aim: Aim, most: int) -> None:
        self.aim, self.most = aim, most
        self.kept: list[tuple[Any, int, Row]] = []
        self.count = 0

    def take(self, row: Row) -> None:
        mine = self.aim.of(row)
        self.count += 1
        if mine is not None and (len(self.kept) < self.most or mine < self.kept[-1][0]):
            insort(self.kept, (mine, self.count, row))
            del self.kept[self.most :]

    @property
    def rows(self) -> list[Row]:
        return [row for _, _, row in self.kept]
