"""Convolutions: plain, depthwise, separable and transposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import product, quotient
from convcalc.algebra.shape import Shape
from convcalc.layers.kind import Part
from convcalc.layers.settings import AxisCount, Count, Pads, PerAxis, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import (
    Windowed,
    bias_setting,
    check_groups,
    check_stated,
    dilation_setting,
    filters_setting,
    groups_setting,
    kernel_setting,
    needs_axes,
    padding_setting,
    stated_channels,
    stride_setting,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap, Scatter


class Conv(Windowed):
    """Convolution (cross-correlation): each output is a weighted sum over a window."""

    name = "conv"
    example = ("3x224x224", "64 7x7/2 p3")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html"
    filters: int = filters_setting()
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting()
    padding: Pads = padding_setting()
    dilation: PerAxis = dilation_setting()
    groups: int = groups_setting()
    bias: bool = bias_setting()
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_stated(self.in_channels, site)
        check_groups(self.groups, site.channels, self.filters)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, self.per_axis("dilation", site.rank))

    def channels(self, site: Site) -> Int:
        return self.filters

    def weights(self, site: Site) -> tuple[Weight, ...]:
        kernel = self.per_axis("kernel", site.rank)
        sizes = (
            self.filters,
            quotient(site.channels, self.groups) if self.groups != 1 else site.channels,
        )
        weight = Weight("weight", (*sizes, *kernel), "conv", contracts=True)
        return (weight, Weight("bias", (self.filters,))) if self.bias else (weight,)


class DepthwiseConv(Windowed):
    """Depthwise convolution: every channel has its own filters, `multiplier` of them."""

    name = "depthwise_conv"
    example = ("64x56x56", "3x3 p1")
    source = "https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/"
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting()
    padding: Pads = padding_setting()
    multiplier: int = setting(
        "filters per input channel", Count(), default=1, short="m", aliases=("depth_multiplier",)
    )
    dilation: PerAxis = dilation_setting()
    bias: bool = bias_setting()
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_stated(self.in_channels, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, self.per_axis("dilation", site.rank))

    def channels(self, site: Site) -> Int:
        return site.channels * self.multiplier

    def weights(self, site: Site) -> tuple[Weight, ...]:
        sizes = (site.channels, self.multiplier, *self.per_axis("kernel", site.rank))
        weight = Weight("weight", sizes, "depthwise", contracts=True)
        return (weight, Weight("bias", (self.channels(site),))) if self.bias else (weight,)


class SeparableConv(Windowed):
    """Depthwise separable convolution: depthwise without a bias, then 1x1 across channels."""

    name = "separable_conv"
    example = ("64x56x56", "128 3x3 p1")
    source = "https://keras.io/api/layers/convolution_layers/separable_convolution2d/"
    filters: int = filters_setting()
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting()
    padding: Pads = padding_setting()
    multiplier: int = setting(
        "depthwise filters per input channel",
        Count(),
        default=1,
        short="m",
        aliases=("depth_multiplier",),
    )
    dilation: PerAxis = dilation_setting()
    bias: bool = bias_setting()
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        check_stated(self.in_channels, site)

    def parts(self, site: Site) -> tuple[Part, ...]:
        depthwise = DepthwiseConv(
            kernel=self.kernel,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            multiplier=self.multiplier,
            bias=False,
        )
        pointwise = Conv(filters=self.filters, kernel=1, bias=self.bias)
        return (
            Part("depthwise", depthwise, ("input",)),
            Part("pointwise", pointwise, ("depthwise",)),
        )


class ConvTranspose(Windowed):
    """Transposed convolution: each input adds its filters to a window of the output."""

    name = "conv_transpose"
    example = ("64x28x28", "32 4x4/2 p1")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html"
    filters: int = filters_setting()
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting("distance between the windows of neighbours")
    padding: Pads = padding_setting()
    output_padding: Optional[PerAxis] = setting(
        "elements added at the far end of the output", AxisCount(0), short="op", default=None
    )
    output_size: Optional[PerAxis] = setting(
        "output size to reach, instead of output_padding",
        AxisCount(),
        aliases=("output_shape",),
        default=None,
    )
    dilation: PerAxis = dilation_setting()
    groups: int = groups_setting()
    bias: bool = bias_setting()
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_stated(self.in_channels, site)
        check_groups(self.groups, site.channels, self.filters)

    def axes(self, site: Site, i: int = 0) -> tuple[Scatter, ...]:
        rank = site.rank
        rows = zip(
            site.spatial,
            self.per_axis("kernel", rank),
            self.strides(rank),
            self.per_axis("dilation", rank),
            self.pads(rank),
            self.per_axis("output_padding", rank),
            self.per_axis("output_size", rank),
            strict=True,
        )
        rules = site.dialect
        return tuple(
            rules.scatter(n, k, s, d, pad, extra)
            if size is None
            else rules.scatter_to(n, size, k, s, d, pad, extra)
            for n, k, s, d, pad, extra, size in rows
        )

    def channels(self, site: Site) -> Int:
        return self.filters

    def weights(self, site: Site) -> tuple[Weight, ...]:
        kernel = self.per_axis("kernel", site.rank)
        filters = quotient(self.filters, self.groups) if self.groups != 1 else self.filters
        weight = Weight("weight", (site.channels, filters, *kernel), "transposed", contracts=True)
        return (weight, Weight("bias", (self.filters,))) if self.bias else (weight,)

    def positions(self, site: Site, output: Shape) -> Int:
        """Each weight is applied once per *input* position."""
        return product(site.spatial)
