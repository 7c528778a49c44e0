"""Rows as points of two numbers: what a plot of a sweep shows."""

from __future__ import annotations

from math import log10
from random import Random
from typing import TYPE_CHECKING

from convcalc.amounts import grouped, scaled, sized
from convcalc.commands.sweep.chosen import Front
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.sweep.chosen import Aim
    from convcalc.commands.sweep.columns import Row

MOST = 20_000
"""How many points are drawn."""
WIDE = 30
"""From which ratio on an axis is logarithmic."""
TITLES = {"macs": "MACs", "flops": "FLOPs"}


class Scatter:
    """The points of rows, of many a part that is drawn by lot, and those that no other beats.

    >>> from convcalc.commands.sweep.chosen import Aim
    >>> scatter = Scatter((Aim(0, 1), Aim(1, -1)), ("params", "field"))
    >>> for row in [(1, 5), (2, 5), (2, 9)]:
    ...     scatter.take(row)
    >>> scatter.count, scatter.best, scatter.titles
    (3, [(1, 5), (2, 9)], ('params (fewer is better)', 'field (more is better)'))
    """

    def __init__(self, aims: tuple[Aim, Aim], names: Sequence[str]) -> None:
        self.aims, self.names = aims, tuple(names)
        self.front = Front(aims)
        self.points: list[tuple[int, int]] = []
        self.count = 0
        self.lot = Random(0)
        self.low: list[int] = []
        self.high: list[int] = []

    def take(self, row: Row) -> None:
        x, y = (row[aim.place] for aim in self.aims)
        if x is None or y is None:
            return
        self.front.take(row)
        self.low = [min(a, b) for a, b in zip(self.low or (x, y), (x, y), strict=True)]
        self.high = [max(a, b) for a, b in zip(self.high or (x, y), (x, y), strict=True)]
        self.count += 1
        if len(self.points) < MOST:
            self.points.append((x, y))
        elif (k := self.lot.randrange(self.count)) < MOST:
            self.points[k] = x, y

    @property
    def best(self) -> list[tuple[int, int]]:
        """The points that no other beats, each once."""
        x, y = (aim.place for aim in self.aims)
        return [*dict.fromkeys((row[x], row[y]) for row in self.front.rows)]

    @property
    def titles(self) -> tuple[str, str]:
        logs = [", logarithmic" if scale.log else "" for scale in self.scales]
        x, y = (
            f"{TITLES.get(name, name)} ({'fewer' if aim.sign > 0 else 'more'} is better{log})"
            for name, aim, log in zip(self.names, self.aims, logs, strict=True)
        )
        return x, y

    @property
    def scales(self) -> tuple[Scale, Scale]:
        x, y = (
            Scale(low, high, name)
            for low, high, name in zip(self.low, self.high, self.names, strict=True)
        )
        return x, y

    @property
    def told(self) -> str:
        """What it shows, in a line."""
        best = len(self.best)
        drawn = (
            f"{len(self.points):,} of {self.count:,}" if self.count > MOST else f"{self.count:,}"
        )
        return f"{drawn} variants; {best:,} {'is' if best == 1 else 'are'} beaten by none in both"


class Scale(NamedTuple):
    """An axis from the lowest value to the highest; logarithmic where they are far apart."""

    low: int
    high: int
    name: str

    @property
    def log(self) -> bool:
        """Whether equal ratios are as far apart, not equal differences."""
        return self.low > 0 and self.high > WIDE * self.low

    def at(self, value: int) -> float:
        """Where it stands, from 0 to 1."""
        if self.low == self.high:
            return 0.5
        if self.log:
            return log10(value / self.low) / log10(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[int]:
        """Round values on it, at most so many; the ends where there are less than two.

        >>> Scale(1_500_000, 3_504_872, "params").ticks(5)
        [1500000, 2000000, 2500000, 3000000, 3500000]
        >>> Scale(3, 4_000, "macs").ticks(5)
        [10, 100, 1000]
        >>> Scale(0, 5_000_000, "memory").ticks(3)
        [0, 2097152, 4194304]
        """
        unit = 1
        while self.name == "memory" and unit * 1024 <= self.high:
            unit *= 1024
        for step in (k * 10**e for e in range(-3, 19) for k in (1, 2, 5)):
            every = round(step * unit)
            if self.log or every < 1 or every != step * unit:
                continue
            if self.high // every - -(-self.low // every) < most:
                found = [k * every for k in range(-(-self.low // every), self.high // every + 1)]
                break
        else:
            powers = [10**e for e in range(19)]
            found = [x for x in powers if self.low <= x <= self.high]
            found = found[:: -(-len(found) // most) or 1]
        return found if len(found) > 1 else sorted({self.low, self.high})

    def label(self, value: int) -> str:
        if self.name == "memory":
            return sized(value)
        return grouped(value) if value < 10_000 else scaled(value)
