"""Layers that join several inputs along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.joint import Stacked
from convcalc.algebra.placed import Segment
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION
from convcalc.layers.axes import CHANNELS, Axis, Named, check_axes, place
from convcalc.layers.dims import Redimensioned, check_new, inserted
from convcalc.layers.kind import Kind
from convcalc.layers.merge import Disagree
from convcalc.layers.settings import setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.joint import Joint
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class Concat(Kind):
    """Joins its inputs along an axis: the channels, or a spatial axis counted from 1."""

    name = "concat"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.cat.html"
    inputs = (2, None)
    example = ("64x56x56 32x56x56", "")
    axis: Named = setting(
        "channels, or the number of a spatial axis from 1",
        Axis(),
        default=CHANNELS,
        positional=True,
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        joined, first = place(self.axis), site.shapes[0].sizes
        for k, other in enumerate(site.shapes[1:], 1):
            if other.rank != site.rank or any(
                a != b
                for d, (a, b) in enumerate(zip(first, other.sizes, strict=True))
                if d != joined
            ):
                raise Disagree(site, 0, k, "all dimensions but the joined one must be equal")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        joined = place(self.axis)
        sizes = [shape.sizes[joined] for shape in site.shapes]
        here = Segment(sum(sizes), sizes[i], sum(sizes[:i]))
        return tuple(here if d == joined else SAME_POSITION for d in range(1, site.rank + 1))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        joined = place(self.axis)
        sizes = list(site.shapes[0].sizes)
        sizes[joined] = sum(s.sizes[joined] for s in site.shapes)
        return Shape(sizes[0], tuple(sizes[1:]))


class StackInputs(Redimensioned):
    """Joins inputs of one shape along a new axis, on which each has a position of its own."""

    name = "stack_inputs"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.stack.html"
    inputs = (2, None)
    example = ("64x56x56 64x56x56", "")
    axis: Named = setting(
        "which axis it is in what comes out: channels, or the number of a spatial axis from 1",
        Axis(),
        default=CHANNELS,
        positional=True,
    )

    def check(self, site: Site) -> None:
        check_new(self.axis, site)
        for k, other in enumerate(site.shapes[1:], 1):
            if other != site.shapes[0]:
                raise Disagree(site, 0, k, "all dimensions must be equal")

    def places(self, site: Site) -> tuple[int | None, ...]:
        return inserted(self.axis, site)

    def added(self, site: Site) -> Int:
        return len(site.shapes)

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        """Where the new axis is that of channels, all inputs are at each position."""
        return None if self.axis == CHANNELS else Stacked(place(self.axis) - 1, i)
