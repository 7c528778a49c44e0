"""How a state reads one axis: each output reads all up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Taps
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


class Prefix(NamedTuple):
    """What carries a state along: output `o` reads 0 … o; the output has `length` elements.

    >>> Prefix(9).taps(2)
    Taps(first=0, number=3, step=1)
    """

    length: Int

    @property
    def why(self) -> str:
        """Why no period describes what outputs see."""
        return "each output sees all up to it"

    def out(self, n: Int) -> Int:
        return self.length

    @property
    def period(self) -> tuple[int, int]:
        """The pattern is that of one axis, and ends with it."""
        return int(self.length), 0

    def taps(self, o: int) -> Taps | None:
        return Taps(0, o + 1, 1)
