"""Where layers stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.algebra.shape import Shape
    from convcalc.layers.dialect import Dialect


class Site(NamedTuple):
    """Where a layer stands: the shapes that reach it, and whose rules apply."""

    shapes: tuple[Shape, ...]
    dialect: Dialect
    layout: str = "channels_first"

    @property
    def shape(self) -> Shape:
        return self.shapes[0]

    @property
    def channels(self) -> Int:
        return self.shapes[0].channels

    @property
    def spatial(self) -> tuple[Int, ...]:
        return self.shapes[0].spatial

    @property
    def rank(self) -> int:
        return len(self.shapes[0].spatial)
