"""Pooling: over windows, over adaptive bins, over everything, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Sampler, Scatter, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import AxisCount, Flag, Pads, PerAxis, Real, setting
from convcalc.layers.site import Site
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

    from convcalc.algebra.window import AxisMap


class Pool(Windowed):
    """A window that is summarised; the stride is the kernel unless given."""

    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting(
        "step between windows; the kernel size if not given", None, positional=True
    )
    padding: Pads = padding_setting()
    dilation: PerAxis = dilation_setting()
    ceil_mode: bool = setting("round the output size up", Flag(), default=False, aliases=("ceil",))

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, self.per_axis("dilation", site.rank), self.ceil_mode)


class MaxPool(Pool):
    """Max pooling: the largest element of each window."""

    name = "max_pool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html"


class AvgPool(Pool):
    """Average pooling: the mean of each window."""

    name = "avg_pool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html"
    count_include_pad: bool = setting("padding counts in the divisor", Flag(), default=True)


class LpPool(Pool):
    """Power-average pooling: the p-norm of each window."""

    name = "lp_pool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html"
    order: float = setting(
        "the order of the norm", Real(0, exclusive=True), default=2, aliases=("norm_type", "p")
    )


class AdaptiveAvgPool(Kind):
    """Adaptive average pooling: bin i of o is the mean of ⌊i·n/o⌋ … ⌈(i+1)·n/o⌉ − 1."""

    name = "adaptive_avg_pool"
    example = ("64x56x56", "7x7")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html"
    output_size: PerAxis = setting(
        "output size; null keeps an axis",
        AxisCount(1, optional=True),
        positional=True,
        required=True,
        aliases=("size", "output"),
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        sizes = self.per_axis("output_size", site.rank)
        return tuple(
            Whole() if o == 1 else Sampler(n, 1, 1) if o is None else Sampler(o, n, o, 0, n - 1)
            for n, o in zip(site.spatial, sizes, strict=True)
        )


class AdaptiveMaxPool(AdaptiveAvgPool):
    """Adaptive max pooling: bin i of o is the maximum of ⌊i·n/o⌋ … ⌈(i+1)·n/o⌉ − 1."""

    name = "adaptive_max_pool"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html"


class GlobalAvgPool(Kind):
    """Global average pooling: the mean of each channel."""

    name = "global_avg_pool"
    source = "https://keras.io/api/layers/pooling_layers/global_average_pooling2d/"
    keepdims: bool = setting("keep the axes, with size 1 (Keras: false)", Flag(), default=True)

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return (Whole(),) * site.rank

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape(site.channels, (1,) * site.rank if self.keepdims else ())


class GlobalMaxPool(GlobalAvgPool):
    """Global max pooling: the maximum of each channel."""

    name = "global_max_pool"
    source = "https://keras.io/api/layers/pooling_layers/global_max_pooling2d/"


class MaxUnpool(Windowed):
    """Max unpooling: puts each element back where max pooling found it, zeros elsewhere."""

    name = "max_unpool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html"
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting(
        "stride of the pool; the kernel size if not given", None
    )
    padding: Pads = padding_setting(modes=())
    output_size: Optional[PerAxis] = setting("the size before pooling", AxisCount(), default=None)

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> tuple[Scatter, ...]:
        rank = site.rank
        rows = zip(
            site.spatial,
            self.per_axis("kernel", rank),
            self.strides(rank),
            self.pads(rank),
            self.per_axis("output_size", rank),
            strict=True,
        )
        made = []
        for n, k, s, (lo, hi), size in rows:
            plain = Scatter(k, s, lo, hi)
            usual = plain.out(n)
            if size is not None and not usual - s < size < usual + s:
                raise Refusal(
                    "E206",
                    f"output_size {size} is not within a stride of {usual}",
                    f"use an output_size from {usual - s + 1} to {usual + s - 1}",
                    "output_size",
                )
            made.append(plain if size is None else plain._replace(extra=size - usual))
        return tuple(made)
