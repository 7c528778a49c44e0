"""Receptive fields that no short period describes: what each output sees, one by one.

Paths that meet may advance at different rates, as where an upsampling with aligned corners meets
the map that was halved: 14/15 of a position for each output beside 1. On an endless axis they part
without end, but a map ends, and each of its outputs has its interval.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from convcalc.algebra.window import Elsewhere, Tapped, Taps

    class Seeing(Protocol):
        """What has an interval for each output."""

        def interval(self, output: int) -> Interval | None: ...


MAX_LISTED = 2**12
"""How many outputs are listed."""

MAX_READ = 2**16
"""How many are read to make one list."""

Interval = tuple[int, int]


class Listed(NamedTuple):
    """What each output of a node sees on one axis; `why` no period describes it.

    Such a field ends with the map: what would be read beyond its ends sees nothing.
    """

    seen: tuple[Optional[Interval], ...]
    why: str

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(x[1] - x[0] + 1 if x else 0 for x in self.seen)

    @property
    def size(self) -> int:
        return max(self.sizes)

    @property
    def smallest(self) -> int:
        return min(self.sizes)

    def interval(self, output: int) -> Interval | None:
        return self.seen[output] if 0 <= output < len(self.seen) else None


def listed(a: Seeing, b: Seeing, n: int, why: str) -> Listed | None:
    """The union of what two paths see, for each of `n` outputs; None where these are not known, or
    too many.

    >>> from convcalc.algebra.field import START, through
    >>> from convcalc.algebra.window import Sampler, Window
    >>> halved = through(START, Window(2, 2, 0, 0))
    >>> up = through(halved, Sampler(8, 3, 7, 0, 6), 4)  # linear with aligned corners, 4 to 8
    >>> listed(START, up, 8, "").seen[:3]
    ((0, 1), (0, 3), (0, 3))
    """
    if not 1 <= n <= MAX_LISTED:
        return None
    return Listed(tuple(union(a.interval(o), b.interval(o)) for o in range(n)), why)


def read_listed(field: Listed, axis: Tapped | Elsewhere, n: int) -> Listed | None:
    """What each output sees that reads `n` listed ones by `axis`; None where they are too many."""
    out = int(axis.out(n))
    if not 1 <= out <= MAX_LISTED:
        return None
    ordered = rising(field.seen)
    seen: list[Interval | None] = []
    left = MAX_READ
    for o in range(out):
        taps = axis.taps(o)
        read: Sequence[int] = inside(taps, n) if taps else ()
        if ordered and read:
            read = read[0], read[-1]
        left -= len(read)
        if left < 0:
            return None
        known = [x for x in (field.seen[p] for p in read) if x]
        seen.append((min(x[0] for x in known), max(x[1] for x in known)) if known else None)
    return Listed(tuple(seen), field.why)


def inside(taps: Taps, n: int) -> range:
    """The tapped positions among the first `n`."""
    first, number, step = taps
    skipped = max(0, -(first // step)) if first < 0 else 0
    return range(first + skipped * step, min(first + number * step, n), step)


def rising(seen: Sequence[Interval | None]) -> bool:
    """Later ones never begin or end earlier, and all see something."""
    return None not in seen and all(
        a[0] <= b[0] and a[1] <= b[1]  # type: ignore[index]
        for a, b in pairwise(seen)
    )


def union(a: Interval | None, b: Interval | None) -> Interval | None:
    """The smallest interval around both."""
    return (min(a[0], b[0]), max(a[1], b[1])) if a and b else a or b
