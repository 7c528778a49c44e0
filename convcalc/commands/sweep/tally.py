"""How many rows there were, how many of them were refused and why, and how long the rest takes."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING

from convcalc.amounts import counted

if TYPE_CHECKING:
    from convcalc.commands.sweep.columns import Row

BEAT, BAR = 0.2, 20
MOST = 5


class Tally:
    """The rows so far, of `size` that there are in all."""

    def __init__(self, size: int) -> None:
        self.size, self.done, self.kept = size, 0, 0
        self.codes: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self.began = self.shown = monotonic()
        self.before = 0

    def start(self, done: int) -> None:
        """So many variants were done before."""
        self.done = self.before = done

    def take(self, row: Row) -> None:
        *_, code, message = row
        if code:
            self.codes[code] += 1
            self.first.setdefault(code, f"variant {row[0]}: {message}")

    def due(self) -> bool:
        """Whether it is time to say how far it has come."""
        now = monotonic()
        if now - self.shown < BEAT:
            return False
        self.shown = now
        return True

    def progress(self) -> str:
        """`##.. 40 %, 12,000 of 30,000, 2 min left`"""
        share = self.done / self.size if self.size else 1
        full = round(BAR * share)
        bar = "#" * full + "." * (BAR - full)
        rate = (self.done - self.before) / max(monotonic() - self.began, 1e-6)
        left = f", {seconds((self.size - self.done) / rate)} left" if rate else ""
        return f"{bar} {int(100 * share)} %, {self.done:,} of {self.size:,}{left}"

    def nothing(self) -> list[str]:
        """Why there is no row at all, if there is none."""
        if self.kept:
            return []
        if not self.size:
            return ["no variant is in this part"]
        return [f"--where holds for none of {counted(self.size, 'variant')}"]

    def refused(self) -> list[str]:
        """What is wrong with variants that are refused, the first of each code."""
        count = sum(self.codes.values())
        if not count:
            return []
        lines = [f"{count:,} of {counted(self.size, 'variant')} {are(count)} refused:"]
        for code, often in self.codes.most_common(MOST):
            lines.append(f"  {code} ({often:,}): {self.first[code]}")
        return lines


def are(count: int) -> str:
    return "is" if count == 1 else "are"


def seconds(count: float) -> str:
    """`40 s`, `3 min`, `2 h`"""
    for size, name in ((3600, "h"), (60, "min")):
        if count >= 2 * size:
            return f"{count / size:.0f} {name}"
    return f"{count:.0f} s"
