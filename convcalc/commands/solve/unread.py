"""What a layer leaves out along an axis: inputs that nothing reads, outputs that get nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from convcalc.algebra.window import Scatter, Window
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.window import AxisMap


class Unread(NamedTuple):
    """How many elements of an input no output reads: at its far end, and elsewhere."""

    end: int = 0
    between: int = 0


def unread(window: Window, n: int) -> Unread:
    """What is never read of an input of `n` elements; padding does not count.

    >>> unread(Window(span=3, stride=3, lo=0, hi=0), 7)
    Unread(end=1, between=0)
    >>> unread(Window(span=1, stride=2, lo=0, hi=0), 8)
    Unread(end=1, between=3)
    """
    end = min(max(0, int(window.unread(n)) - int(window.hi)), n)
    return Unread(end, n - end - read(window, n))


def read(window: Window, n: int) -> int:
    """How many of `n` elements some output reads.

    A tap reads one element per output, a stride apart: for each remainder by the stride, the
    elements read are a union of intervals, whatever the number of outputs.
    """
    stride, out, taps = window.period[1], int(window.out(n)), window.taps(0)
    assert taps is not None
    ranges: dict[int, list[int]] = {}
    for k in range(taps.number):
        turn, place = divmod(taps.first + k * taps.step, stride)
        ranges.setdefault(place, []).append(turn)
    count = 0
    for place, turns in ranges.items():
        covered, last = 0, (n - 1 - place) // stride + 1  # turns from 0 up to here are inputs
        for turn in turns:  # ascending
            end = min(turn + out, last)
            start = max(turn, covered)
            if end > start:
                count += end - start
                covered = end
    return count


def evenness(axis: AxisMap) -> str:
    """How a scatter covers its outputs: `even`, `uneven` (some get more than others), or `gaps`.

    Source: Odena, Dumoulin and Olah, Deconvolution and Checkerboard Artifacts, Distill 2016.

    >>> evenness(Scatter(span=4, stride=2)), evenness(Scatter(span=3, stride=2))
    ('even', 'uneven')
    """
    assert isinstance(axis, Scatter)
    return evenness_of(axis._replace(lo=0, hi=0, extra=0))


@cache
def evenness_of(axis: Scatter) -> str:
    """Likewise; what is cut off, or added, at the ends does not matter."""
    taps = [axis.taps(o) for o in range(axis.period[0])]
    if None in taps:
        return "gaps"
    return "even" if len({t.number for t in taps if t}) == 1 else "uneven"
