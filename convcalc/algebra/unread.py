"""What a layer leaves out along an axis: the elements of its input that no output reads."""

from __future__ import annotations

from math import gcd
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
    """How many of `n` elements some output reads, whatever the sizes, in a few steps."""
    stride, out, taps = int(window.stride), int(window.out(n)), window.taps(0)
    assert taps is not None
    grid = Grid(stride, out, taps.step, taps.number)
    return grid.below(n - taps.first) - grid.below(-taps.first)


class Grid(NamedTuple):
    """The positions `o*stride + t*step`, for o below `outs` and t below `taps`."""

    stride: int
    outs: int
    step: int
    taps: int

    def below(self, end: int) -> int:
        """How many positions lie before `end`.

        Where one is met by several pairs (o, t), these form a chain, each pair `step/g` further on
        in o and `stride/g` back in t than the one before; so there are as many positions as pairs,
        less those that follow another.

        >>> Grid(stride=2, outs=3, step=1, taps=3).below(5)  # 0 1 2, 2 3 4, 4 5 6
        5
        """
        common = gcd(self.stride, self.step)
        outs, taps = self.outs - self.step // common, self.taps - self.stride // common
        if outs <= 0 or taps <= 0:
            return self.pairs(end)
        met = self._replace(outs=outs, taps=taps)
        return self.pairs(end) - met.pairs(end - self.stride * self.step // common)

    def pairs(self, end: int) -> int:
        """How many pairs (o, t) lie before `end`."""
        some = min(max(-(-end // self.step), 0), self.taps)  # taps with an output before it
        last = (self.outs - 1) * self.stride
        all_ = min(max(-(-(end - last) // self.step), 0), self.taps)  # taps with every output
        if some <= all_:
            return all_ * self.outs
        first = end - (some - 1) * self.step + self.stride - 1
        return all_ * self.outs + floors(self.step, first, self.stride, some - all_)


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
