"""Sliding blocks as columns, and back: unfold, fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.joint import Backwards, Columns
from convcalc.algebra.num import product, quotient
from convcalc.algebra.placed import Column
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Scrambled, Window
from convcalc.diagnostics import Refusal
from convcalc.layers.places import counted
from convcalc.layers.settings import AxisCount, Pads, PerAxis, setting
from convcalc.layers.windowed import (
    Windowed,
    dilation_setting,
    kernel_setting,
    needs_axes,
    padding_setting,
    stride_setting,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site


class Unfold(Windowed):
    """Sliding blocks as columns (im2col): C x H x W turns into C·k·k x L."""

    name = "unfold"
    example = ("3x32x32", "4x4/4")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html"
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting()
    padding: Pads = padding_setting()
    dilation: PerAxis = dilation_setting()

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def blocks(self, site: Site) -> tuple[Window, ...]:
        return windows(self, site, self.per_axis("dilation", site.rank))

    def counts(self, site: Site) -> tuple[Int, ...]:
        """How many blocks there are on each axis."""
        return super().output(site, self.blocks(site)).spatial

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        counts = self.counts(site)
        return tuple(
            Column(window, product(counts), n, product(counts[k + 1 :]))
            for k, (window, n) in enumerate(zip(self.blocks(site), counts, strict=True))
        )

    def origins(self, site: Site, i: int = 0) -> Origins:
        return (tuple(range(site.rank)),)

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        blocks = tuple(Window(*map(int, window)) for window in self.blocks(site))
        return Columns(blocks, tuple(map(int, site.spatial)), tuple(map(int, self.counts(site))))

    def reads(self, site: Site) -> Sequence[AxisMap]:
        return self.blocks(site)

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        kernel = product(self.per_axis("kernel", site.rank))
        return Shape(site.channels * kernel, (product(self.counts(site)),))


class Fold(Windowed):
    """Adds up columns of sliding blocks (col2im): C·k·k x L turns into C x OUTPUT_SIZE."""

    name = "fold"
    example = ("48x64", "32x32 4x4 stride=4")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html"
    output_size: PerAxis = setting(
        "the size of the map", AxisCount(), positional=True, required=True
    )
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting()
    padding: Pads = padding_setting(modes=())
    dilation: PerAxis = dilation_setting()

    @property
    def rank(self) -> int:
        """Of what comes out; two, where one size stands for all axes."""
        return len(self.output_size) if isinstance(self.output_size, tuple) else 2

    def axes_set(self, rank: int) -> int:
        return self.rank

    def blocks(self, site: Site) -> tuple[Window, ...]:
        """The windows on the map whose elements the columns hold."""
        rank, window = self.rank, site.dialect.window
        rows = zip(
            self.per_axis("output_size", rank),
            self.per_axis("kernel", rank),
            self.strides(rank),
            self.per_axis("dilation", rank),
            self.pads(rank),
            strict=True,
        )
        return tuple(window(*row) for row in rows)

    def counts(self, site: Site) -> tuple[Int, ...]:
        rows = zip(self.blocks(site), self.per_axis("output_size", self.rank), strict=True)
        return tuple(window.out(n) for window, n in rows)

    def check(self, site: Site) -> None:
        if site.rank != 1:
            raise Refusal(
                "E203",
                f"fold takes columns, which have 1 spatial axis, but the input has "
                f"{counted(site.rank, 'spatial axis')}",
                "write it behind 'unfold', or flatten the spatial axes",
            )
        elements, counts = product(self.per_axis("kernel", self.rank)), self.counts(site)
        if site.channels % elements:
            raise Refusal(
                "E202",
                f"{site.channels} channels do not divide by the {elements} elements of the kernel",
                f"use a multiple of {elements} channels",
                "kernel",
            )
        if min(counts) < 1 or product(counts) != site.spatial[0]:
            shown = " x ".join(str(max(int(n), 0)) for n in counts)
            raise Refusal(
                "E208",
                f"there are {site.spatial[0]} columns, but {shown} blocks on the map",
                "use the output_size, kernel, stride, padding and dilation of the unfold before it",
                "output_size",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return tuple(Scrambled(n, "fold adds up blocks") for n in site.spatial)

    def origins(self, site: Site, i: int = 0) -> Origins:
        return (None,) * self.rank

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        sizes = tuple(map(int, self.per_axis("output_size", self.rank)))
        blocks = tuple(Window(*map(int, window)) for window in self.blocks(site))
        return Backwards(Columns(blocks, sizes, tuple(map(int, self.counts(site)))))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        elements = product(self.per_axis("kernel", self.rank))
        return Shape(quotient(site.channels, elements), self.per_axis("output_size", self.rank))
