"""What a layer leaves out along an axis: the elements of its input that no output reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Sampler, Window
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.window import AxisMap


class Unread(NamedTuple):
    """How many elements of an input no output reads: at its far end, and elsewhere."""

    end: int = 0
    between: int = 0

    @property
    def total(self) -> int:
        return self.end + self.between


def unread(axis: AxisMap, n: int) -> Unread:
    """What is never read of an input of `n` elements. Padding does not count, nor does what a crop
    cuts off, which is meant; other maps than windows and samplers read all.

    >>> unread(Window(span=3, stride=3, lo=0, hi=0), 7)
    Unread(end=1, between=0)
    >>> unread(Window(span=1, stride=2, lo=0, hi=0), 8)
    Unread(end=1, between=3)
    >>> unread(Sampler(length=4, num=2, den=1), 8)
    Unread(end=1, between=3)
    """
    if isinstance(axis, Window):
        if axis.lo < 0 or axis.hi < 0:
            return Unread()
        end = min(max(0, int(axis.left_over(n)) - int(axis.hi)), n)
        return Unread(end, n - end - read(axis, n))
    return skipped(axis, n) if isinstance(axis, Sampler) else Unread()


def read(window: Window, n: int) -> int:
    """How many of `n` elements some output reads.

    A tap reads one element per output, a stride apart: for each remainder by the stride, the
    elements read are a union of intervals, whatever the number of outputs.
    """
    stride, out, taps = window.period[1], int(window.out(n)), window.taps(0)
    assert taps is not None
    if taps.step == 1:
        return read_densely(taps.first, taps.number, stride, out, n)
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


def read_densely(first: int, kernel: int, stride: int, out: int, n: int) -> int:
    """Likewise, without dilation: windows that overlap are one, others lie apart."""
    if stride <= kernel:
        return clipped(first + (out - 1) * stride + kernel, 0, 1, n) - clipped(first, 0, 1, n)
    return clipped(first + kernel, stride, out, n) - clipped(first, stride, out, n)


def clipped(first: int, step: int, count: int, n: int) -> int:
    """The sum of `first`, `first + step`, …, each no less than 0 and no more than `n`."""
    if not step:
        return min(max(first, 0), n) * count
    low = min(max(-(first // step), 0), count)  # those before are at most 0
    high = min(max(-((first - n) // step), low), count)  # those from here on are at least n
    number = high - low
    return number * first + step * (low + high - 1) * number // 2 + (count - high) * n


def skipped(axis: Sampler, n: int) -> Unread:
    """What lies between, before and behind what outputs read, where they read that far apart."""
    out, num, den = int(axis.length), int(axis.num), int(axis.den)
    low, high = int(axis.first), int(axis.last)
    end = max(0, n - 1 - ((out - 1) * num + high) // den)
    start = max(0, low // den)
    if num + low <= high + den:  # the next starts where the one before ends, or earlier
        return Unread(end, start)
    starts = floors(num, low + num, den, out - 1)
    return Unread(end, start + starts - floors(num, high, den, out - 1) - (out - 1))


def floors(a: int, b: int, m: int, count: int) -> int:
    """⌊b/m⌋ + ⌊(a + b)/m⌋ + ⌊(2·a + b)/m⌋ + …, of `count` terms, by Euclid's algorithm.

    >>> floors(3, 1, 2, 4), sum((3 * i + 1) // 2 for i in range(4))
    (10, 10)
    """
    total = 0
    while count > 0:
        total += count * (count - 1) // 2 * (a // m) + count * (b // m)
        a, b = a % m, b % m
        reach = a * count + b
        if reach < m:
            break
        count, b, m, a = reach // m, reach % m, a, m
    return total
