"""Layers that take some positions of one axis: slice, split, index_select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import ceil_div
from convcalc.algebra.placed import Picked
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION, Scrambled, Window
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axis, Named, check_axes, place
from convcalc.layers.kind import Kind
from convcalc.layers.places import (
    Each,
    Numbers,
    OneOrMore,
    Signed,
    along_text,
    counted,
    from_start,
    length_of,
)
from convcalc.layers.settings import Count, PerAxis, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site


class OnOneAxis(Kind):
    """What takes some positions of an axis, in their order or another."""

    axis: Named = setting(
        "channels, or the number of a spatial axis from 1", Axis(), default=CHANNELS
    )

    def count(self, site: Site) -> Int:
        """How many it takes."""
        raise NotImplementedError

    def taken(self, site: Site) -> AxisMap:
        """How the axis is read."""
        raise NotImplementedError

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        here = place(self.axis) - 1
        return tuple(self.taken(site) if k == here else SAME_POSITION for k in range(site.rank))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        sizes = list(site.shape.sizes)
        sizes[place(self.axis)] = self.count(site)
        return Shape(sizes[0], tuple(sizes[1:]))


class Bounded(OnOneAxis):
    """What takes positions from one to another."""

    @property
    def every(self) -> int:
        """The distance between those that it takes."""
        return 1

    def bounds(self, site: Site) -> tuple[Int, Int]:
        """The first position, and that after the last."""
        raise NotImplementedError

    def count(self, site: Site) -> Int:
        start, stop = self.bounds(site)
        return stop - start if self.every == 1 else ceil_div(stop - start, self.every)

    def taken(self, site: Site) -> AxisMap:
        start, stop = self.bounds(site)
        n = length_of(self.axis, site)
        everything = self.every == 1 and stop - start == n
        return SAME_POSITION if everything else Window(1, self.every, -start, stop - n)


class Slice(Bounded):
    """Positions `start` to `stop` of an axis, counted from 0, without `stop`; every `step`-th.

    Negative ones count from the end, as `x[:, -3:]` has it.
    """

    name = "slice"
    example = ("64x56x56", "0 32")
    source = "https://onnx.ai/onnx/operators/onnx__Slice.html"
    start: int = setting(
        "first position; negative: from the end", Signed(), positional=True, default=0
    )
    stop: Optional[int] = setting(
        "position after the last; the end if not given", Signed(), positional=True, default=None
    )
    step: int = setting("distance between what is taken", Count(), default=1)

    def bounds(self, site: Site) -> tuple[Int, Int]:
        n = length_of(self.axis, site)
        return from_start(self.start, n), n if self.stop is None else from_start(self.stop, n)

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        n = length_of(self.axis, site)
        start, stop = self.bounds(site)
        if not 0 <= start < stop <= n:
            what, where = along_text(self.axis, site)
            shown = n if self.stop is None else self.stop
            raise Refusal(
                "E208",
                f"{what} {self.start} to {shown} are not within the {n} {where}",
                f"use 0 <= start < stop <= {n}",
                "stop" if self.stop is not None else "start",
            )

    @property
    def every(self) -> int:
        return self.step


class Split(Bounded):
    """One part of an axis that is split into equal `chunks`, into parts of one size, or of each its
    size.

    As in PyTorch, where it does not come out even the last part is smaller.
    """

    name = "split"
    example = ("64x56x56", "0 2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.split.html"
    part: int = setting("which of the parts, from 0", Count(0), positional=True, required=True)
    chunks: Optional[int] = setting(
        "how many parts of equal size",
        Count(),
        positional=True,
        default=None,
        aliases=("num_outputs",),
    )
    sizes: Optional[PerAxis] = setting(
        "instead of chunks: the size of each part, or one for all",
        Each(),
        default=None,
        aliases=("split_size", "split_size_or_sections"),
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        n, sizes = length_of(self.axis, site), self.sizes
        what, where = along_text(self.axis, site)
        if (self.chunks is None) == (sizes is None):
            raise Refusal("E103", "split takes either chunks or sizes", "write one of the two")
        if isinstance(sizes, tuple) and sum(map(int, sizes)) != n:  # type: ignore[arg-type]
            listed = " + ".join(map(str, sizes))
            raise Refusal(
                "E208",
                f"the sizes {listed} are {sum(sizes)}, not the {n} {what} {where}",  # type: ignore[arg-type]
                f"use sizes whose sum is {n}",
                "sizes",
            )
        made = len(sizes) if isinstance(sizes, tuple) else ceil_div(int(n), self.size(int(n)))
        if self.part >= made:
            raise Refusal(
                "E208",
                f"there is no part {self.part}: the {n} {what} {where} make "
                f"{counted(made, 'part')}",
                f"use a part from 0 to {made - 1}" if made > 1 else "use part 0",
                "part",
            )

    def size(self, n: Int) -> Int:
        """Of all parts, but perhaps the last."""
        if self.chunks is None:
            return self.sizes  # type: ignore[return-value]
        return ceil_div(n, self.chunks)

    def even(self, site: Site) -> bool:
        """Whether all parts are as large, and as many as were asked for."""
        return self.chunks is None or length_of(self.axis, site) % self.chunks == 0

    def bounds(self, site: Site) -> tuple[Int, Int]:
        n = length_of(self.axis, site)
        if isinstance(self.sizes, tuple):
            first = sum(self.sizes[: self.part])  # type: ignore[arg-type]
            return first, first + self.sizes[self.part]  # type: ignore[operator]
        first = self.part * self.size(n)
        last = first + self.size(n)
        return first, last if last <= n else n


class IndexSelect(OnOneAxis):
    """Positions of an axis by their numbers, in any order, each as often as it is listed.

    Of channels it is enough to say how many.
    """

    name = "index_select"
    example = ("64x56x56", "[0,2,1]")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.index_select.html"
    indices: OneOrMore = setting(
        "the positions, from 0, or how many there are",
        Numbers(),
        positional=True,
        required=True,
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        n = length_of(self.axis, site)
        if isinstance(self.indices, tuple) and max(self.indices) >= n:
            what, where = along_text(self.axis, site)
            raise Refusal(
                "E208",
                f"there is no {max(self.indices)} among the {n} {what} {where}",
                f"use numbers from 0 to {n - 1}",
                "indices",
            )

    def count(self, site: Site) -> Int:
        return len(self.indices) if isinstance(self.indices, tuple) else self.indices

    def taken(self, site: Site) -> AxisMap:
        if isinstance(self.indices, tuple):
            return Picked(self.indices)
        return Scrambled(self.indices, "its positions are picked by numbers that are not given")
