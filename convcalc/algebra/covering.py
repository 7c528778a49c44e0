"""What max unpooling reads to know where an element goes, on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Scatter, Taps
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


class Covering(NamedTuple):
    """Output `o` reads all of each of the `windows` of a pool that holds `o`; the output has
    `length` elements.

    >>> Covering(3, 2, 1, 9, 5).taps(1)  # in the windows -1 … 1 and 1 … 3
    Taps(first=-1, number=5, step=1)
    """

    span: Int
    stride: Int
    lo: Int
    length: Int
    windows: Int

    def out(self, n: Int) -> Int:
        return self.length

    @property
    def period(self) -> tuple[int, int]:
        return int(self.stride), int(self.stride)

    def taps(self, o: int) -> Taps | None:
        span, stride, lo = int(self.span), int(self.stride), int(self.lo)
        held = Scatter(span, stride, lo).taps(o)
        if held is None or held.first >= int(self.windows):
            return None
        last = min(held.first + held.number, int(self.windows)) - 1
        return Taps(held.first * stride - lo, (last - held.first) * stride + span, 1)
