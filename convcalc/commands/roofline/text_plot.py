"""A roofline as a plot of letters: intensity to the right, FLOPs a second upwards."""

from __future__ import annotations

from math import floor, log2
from typing import TYPE_CHECKING

from convcalc.amounts import scaled
from convcalc.record import NamedTuple
from convcalc.render.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.roofline.bound import Roofline

HEIGHT, LEAST = 10, 8
MARKS = ((0.1, "█"), (0.01, "▓"), (0.0, "░"))
"""How a column is marked, by the share of the time that its layers have."""
LEGEND = "FLOPs for each byte; █ over 10 % of the time, ▓ 1 %, ░ less"


class Span(NamedTuple):
    """The powers of 2 of the intensities that are shown, from the lowest to the highest."""

    low: int
    high: int

    @classmethod
    def of(cls, found: Roofline) -> Span:
        """From the layers, and some room around the ridge."""
        known = [row.intensity for row in found.rows if row.intensity > 0]
        values = [floor(log2(x)) for x in (*known, found.ridge or 1)]
        return cls(min(values) - 1, max(values) + 2)

    def at(self, intensity: float) -> float:
        """Where an intensity lies, from 0 to 1."""
        return (log2(intensity) - self.low) / (self.high - self.low)

    def roof(self, intensity: float, ridge: float) -> float:
        """How high the roof is there, from 0 to 1 at the peak."""
        return (log2(min(intensity, ridge)) - self.low) / max(log2(ridge) - self.low, 1)


def plot(found: Roofline, width: int) -> Iterator[Line]:
    """The roof, and the layers on it: no layer can be above, and none is said to be below."""
    ridge, peak = found.ridge or 1.0, found.peak or 1.0
    top = f"{scaled(round(peak))}FLOPS"
    columns = max(width - len(top) - 2, LEAST)
    span = Span.of(found)
    shares = [0.0] * columns
    for row in found.rows:
        if row.intensity > 0:
            k = min(int(span.at(row.intensity) * columns), columns - 1)
            shares[k] += found.share(row)
    lines = [[" "] * columns for _ in range(HEIGHT)]
    for k, share in enumerate(shares):
        x = 2 ** (span.low + (k + 0.5) / columns * (span.high - span.low))
        height = min(int(span.roof(x, ridge) * HEIGHT), HEIGHT - 1)
        mark = next(sign for least, sign in MARKS if share > least) if share else ""
        lines[height][k] = mark or ("─" if x >= ridge else "/")
    for height in reversed(range(HEIGHT)):
        label = top if height == HEIGHT - 1 else ""
        text = Line(f"{label.rjust(len(top))} {'┤' if label else '│'}", "dim")
        for sign in lines[height]:
            text.append(sign, "dim" if sign in " /─" else "green")
        yield text
    yield Line(f"{' ' * len(top)} └{'─' * columns}", "dim")
    yield Line(f"{' ' * len(top)}  {scale(span, columns)}", "dim")
    yield Line(f"{' ' * len(top)}  {LEGEND}", "dim")


def scale(span: Span, columns: int) -> str:
    """Intensities below the plot, as many as there is room for."""
    made, every = "", max((span.high - span.low) * 7 // columns, 1)
    for power in range(span.low, span.high, every):
        place = int((power - span.low) / (span.high - span.low) * columns)
        word = f"{2**power}" if power >= 0 else f"1/{2**-power}"
        if place >= len(made) + bool(made) and place + len(word) <= columns:
            made = made.ljust(place) + word
    return made
