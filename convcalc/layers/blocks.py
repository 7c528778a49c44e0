"""Layers that cut axes into windows, and put them together again: windows, window_partition,
window_reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.joint import Backwards, Cut
from convcalc.algebra.num import quotient
from convcalc.algebra.placed import Column
from convcalc.algebra.shape import MAX_AXES, Shape, axis_names
from convcalc.algebra.window import SAME_POSITION, Sampler, Window
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axis, Named, check_axes, place
from convcalc.layers.kind import Kind
from convcalc.layers.places import along_text, counted, length_of
from convcalc.layers.settings import AxisCount, Count, PerAxis, setting
from convcalc.layers.windowed import (
    needs_axes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site


def check_room(added: int, site: Site) -> None:
    """Refusal E203, if there would be too many axes."""
    if site.rank + added > MAX_AXES:
        raise Refusal(
            "E203",
            f"there would be {site.rank + added} spatial axes, of which there may be {MAX_AXES}",
            "join axes first, with reshape or flatten",
        )


class Windows(Kind):
    """Windows that slide along an axis: their number takes its place, and the positions within them
    are a new spatial axis, the last.
    """

    name = "windows"
    example = ("64x56x56", "7 step=4 axis=2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html"
    size: int = setting("how long a window is", Count(), positional=True, required=True)
    step: int = setting("step between windows", Count(), default=1, short="s", aliases=("stride",))
    axis: Named = setting(
        "channels, or the number of a spatial axis from 1", Axis(), required=True, aliases=("dim",)
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        check_room(1, site)
        n = length_of(self.axis, site)
        if self.size > n:
            what, where = along_text(self.axis, site)
            raise Refusal(
                "E208",
                f"a window of {self.size} does not fit the {n} {what} {where}",
                f"use a window of at most {n}",
                "size",
            )

    def window(self) -> Window:
        return Window(self.size, self.step, 0, 0)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        here = place(self.axis) - 1
        return tuple(self.window() if k == here else SAME_POSITION for k in range(site.rank))

    def origins(self, site: Site, i: int = 0) -> Origins:
        return (*range(site.rank), None)

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        if self.axis == CHANNELS:
            return None
        axis = place(self.axis) - 1
        count = self.window().out(site.spatial[axis])
        return Cut((axis,), (site.rank,), (self.size,), (self.step,), (count,))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        sizes, at = list(site.shape.sizes), place(self.axis)
        sizes[at] = self.window().out(sizes[at])
        return Shape(sizes[0], (*sizes[1:], self.size))


class WindowPartition(Kind):
    """Windows side by side on each axis: C x H x W turns into C x H/k x W/k x k x k.

    First come the numbers of the windows, then the positions within them.
    """

    name = "window_partition"
    example = ("96x56x56", "7")
    source = "https://arxiv.org/abs/2103.14030"
    size: PerAxis = setting(
        "size of a window",
        AxisCount(),
        positional=True,
        required=True,
        aliases=("window_size",),
    )

    def sizes(self, site: Site) -> tuple[int, ...]:
        return self.per_axis("size", site.rank)

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_room(site.rank, site)
        names = axis_names(site.rank)
        for axis, n, size in zip(names, site.spatial, self.sizes(site), strict=True):
            if n % size:
                raise Refusal(
                    "E208",
                    f"{axis}: {n} does not divide into windows of {size}",
                    f"pad or crop {axis} to a multiple of {size}",
                    "size",
                )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        rows = zip(site.spatial, self.sizes(site), strict=True)
        return tuple(Window(k, k, 0, 0) if k > 1 else SAME_POSITION for _, k in rows)

    def origins(self, site: Site, i: int = 0) -> Origins:
        return (*range(site.rank), *range(site.rank))

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        return partition(site.spatial, self.sizes(site))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        sizes = self.sizes(site)
        numbers = (quotient(n, k) for n, k in zip(site.spatial, sizes, strict=True))
        return Shape(site.channels, (*numbers, *sizes))


def partition(spatial: Sequence[Int], sizes: Sequence[int]) -> Cut:
    """Windows of `sizes`, side by side."""
    rank, steps = len(sizes), tuple(map(int, sizes))
    counts = tuple(int(n) // k for n, k in zip(spatial, steps, strict=True))
    return Cut(tuple(range(rank)), tuple(range(rank, 2 * rank)), steps, steps, counts)


class WindowReverse(Kind):
    """What window_partition undoes: C x nH x nW x k x k turns into C x nH·k x nW·k."""

    name = "window_reverse"
    example = ("96x8x7", "")
    source = "https://arxiv.org/abs/2103.14030"

    def check(self, site: Site) -> None:
        if site.rank % 2 or not site.rank:
            raise Refusal(
                "E203",
                f"windows have two axes for each of the map, but the input has "
                f"{counted(site.rank, 'spatial axis')}",
                "write it behind 'window_partition', or use reshape and permute",
            )

    def pairs(self, site: Site) -> list[tuple[Int, Int]]:
        """For each axis the number of windows, and their size."""
        rank = site.rank // 2
        return list(zip(site.spatial[:rank], site.spatial[rank:], strict=True))

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        pairs = self.pairs(site)
        outer = tuple(Sampler(n * k, 1, k) if k > 1 else SAME_POSITION for n, k in pairs)
        return (*outer, *(Column(SAME_POSITION, n * k, k, 1) for n, k in pairs))

    def origins(self, site: Site, i: int = 0) -> Origins:
        rank = site.rank // 2
        return tuple((k, k + rank) for k in range(rank))

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        sizes = [int(k) for _, k in self.pairs(site)]
        return Backwards(partition([n * k for n, k in self.pairs(site)], sizes))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape(site.channels, tuple(n * k for n, k in self.pairs(site)))
