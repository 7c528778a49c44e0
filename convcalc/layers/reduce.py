"""Reductions: one number for all elements along some axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape, axis_names
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import (
    CHANNELS,
    SPATIAL,
    Axes,
    Several,
    arranged,
    check_axes,
    origins_of,
    places,
)
from convcalc.layers.kind import ONLY_RUNS, Kind, same_axes
from convcalc.layers.settings import Choice, Flag, setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap

OPERATIONS = ("sum", "mean", "max", "min", "norm", "prod", "argmax", "std", "var")


class Reduce(Kind):
    """The sum, mean or the like over some axes, which are dropped, or kept with 1 element.

    What remains keeps its order. Where the channels are dropped, the axis that comes first now, or
    last in channels_last, holds the channels: `x.mean(1)` of B x C x H x W is B x H x W, H channels
    of length W. Where all axes are dropped, each sample is a single number.
    """

    name = "reduce"
    mixes = True
    example = ("64x56x56", "mean channels keepdims=true")
    source = "https://docs.pytorch.org/docs/stable/torch.html#reduction-ops"
    op: str = setting(
        "what is computed; norm is the root of the sum of squares",
        Choice(OPERATIONS),
        positional=True,
        required=True,
        aliases=("operation",),
    )
    axis: Several = setting(
        "the axes that it goes over", Axes(), default=SPATIAL, positional=True, aliases=("axes",)
    )
    keepdims: bool = setting(
        "keep the axes, with 1 element", Flag(), default=False, aliases=("keepdim",)
    )

    indices: bool = setting(
        f"max and min: gives where they stand besides {ONLY_RUNS}",
        Flag(),
        default=False,
        rare=True,
    )

    @property
    def of_squares(self) -> bool:
        """Whether squares are summed."""
        return self.op == "norm"

    def gone(self, site: Site) -> tuple[int, ...]:
        """Which of the sizes of the input it goes over."""
        return places(self.axis, site.rank)

    def left(self, site: Site) -> list[int]:
        """Which of the sizes of the input are left, in the order of the layout."""
        gone = self.gone(site)
        return [place for place in arranged(site.rank, site.layout) if place not in gone]

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        gone = self.gone(site)
        if not gone:
            raise Refusal(
                "E203",
                "a flat input has no spatial axes to go over",
                f"write axis={CHANNELS}",
                "axis",
            )
        if self.op == "argmax" and len(gone) > 1:
            raise Refusal(
                "E203",
                f"argmax goes over one axis, but there are {len(gone)} of them here",
                "use op max, or put flatten or reshape before it, so that they are one",
                "axis",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        gone, moved = self.gone(site), self.origins(site)
        return tuple(
            Whole()
            if axis + 1 in gone
            else SAME_POSITION
            if axis in moved
            else Scrambled(n, f"{axis_names(site.rank)[axis]} becomes the channels")
            for axis, n in enumerate(site.spatial)
        )

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        if self.keepdims:
            return same_axes(site.rank)
        return origins_of(self.left(site), site.layout)

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        sizes = site.shape.sizes
        if self.keepdims:
            gone = self.gone(site)
            kept = [1 if place in gone else n for place, n in enumerate(sizes)]
            return Shape(kept[0], tuple(kept[1:]))
        return Shape.of([sizes[place] for place in self.left(site)], site.layout)
