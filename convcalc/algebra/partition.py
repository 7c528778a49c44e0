"""Maps of an axis that is taken apart: attention within blocks of positions, and over a grid.

They answer what those of window.py do, for as many positions as arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Taps
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


class Blocks(NamedTuple):
    """An axis in blocks of `size`, of which one begins at `shift`; an output reads the block that
    holds it.

    Of a shifted axis the first block and the last are cut by its ends: what a cyclic shift brings
    beside them is masked.

    Source: Liu et al., Swin Transformer: Hierarchical Vision Transformer using Shifted Windows,
    2021.

    >>> Blocks(size=7, shift=3).taps(12)
    Taps(first=10, number=7, step=1)
    """

    size: Int
    shift: Int = 0

    def out(self, n: Int) -> Int:
        return n

    @property
    def period(self) -> tuple[int, int]:
        return int(self.size), int(self.size)

    def taps(self, o: int) -> Taps | None:
        size, shift = int(self.size), int(self.shift)
        return Taps((o - shift) // size * size + shift, size, 1)


class Comb(NamedTuple):
    """An axis of `number` times `step` positions; an output reads all that lie whole steps away.

    Source: Tu et al., MaxViT: Multi-Axis Vision Transformer, 2022.

    >>> Comb(number=7, step=8).taps(19)
    Taps(first=3, number=7, step=8)
    """

    number: Int
    step: Int

    def out(self, n: Int) -> Int:
        return n

    @property
    def period(self) -> tuple[int, int]:
        """The pattern never moves on: it is that of one axis, of as many positions."""
        return int(self.step), 0

    def taps(self, o: int) -> Taps | None:
        return Taps(o % int(self.step), int(self.number), int(self.step))
