"""Convolutions: plain, depthwise, separable and transposed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind, Part, Site, Weight
from convcalc.layers.settings import AxisCount, Count, Flag, Padded, Pads, PerAxis, setting
from convcalc.num import product
from convcalc.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.num import Int
    from convcalc.window import AxisMap, Scatter, Window

FILTERS = setting(
    "number of output channels",
    Count(),
    positional=True,
    required=True,
    short="f",
    aliases=("out_channels", "channels_out"),
)


def axis_setting(doc: str, *, minimum: int = 1, default: Any = 1, **more: Any) -> Any:
    return setting(doc, AxisCount(minimum), default=default, **more)


def kernel_setting(**more: Any) -> Any:
    return setting(
        "kernel size",
        AxisCount(),
        positional=True,
        required=True,
        short="k",
        aliases=("kernel_size", "kernel_shape", "pool_size"),
        **more,
    )


def stride_setting(doc: str = "step between windows", default: Any = 1) -> Any:
    return setting(doc, AxisCount(), default=default, short="s", aliases=("strides",))


def padding_setting(**more: Any) -> Any:
    return setting(
        "padding of each axis", Padded(**more), default=0, short="p", aliases=("pad", "pads")
    )


def dilation_setting() -> Any:
    return setting(
        "distance between kernel elements",
        AxisCount(),
        default=1,
        short="d",
        aliases=("dilation_rate", "dilations"),
    )


def groups_setting() -> Any:
    return setting(
        "number of groups of channels", Count(), default=1, short="g", aliases=("group",)
    )


def bias_setting() -> Any:
    return setting("a bias per output channel", Flag(), default=True, aliases=("use_bias",))


def stated_channels() -> Any:
    return setting("channels that must arrive (checked)", Count(), aliases=("channels_in",))


class Windowed(Kind):
    """What convolutions and pools share: a kernel that moves along each axis.

    Each kind declares these settings itself, in the order in which people write them.
    """

    kernel: PerAxis
    stride: Optional[PerAxis]
    padding: Pads

    def pads(self, rank: int) -> tuple[Any, ...]:
        """For each axis (lo, hi), or the mode."""
        if isinstance(self.padding, str):
            return (self.padding,) * rank
        return tuple(p if isinstance(p, tuple) else (p, p) for p in self.per_axis("padding", rank))

    def strides(self, rank: int) -> tuple[Any, ...]:
        """The stride of each axis: the kernel where none is given, as pools have it."""
        return self.per_axis("kernel" if self.stride is None else "stride", rank)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Conv(Windowed):
    """Convolution (cross-correlation): each output is a weighted sum over a window."""

    name = "conv"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html"
    filters: int = FILTERS
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
        site.dialect.check_padding("conv", self.padding)
        rank = site.rank
        site.dialect.check_conv(self.strides(rank), self.per_axis("dilation", rank), self.padding)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, self.per_axis("dilation", site.rank))

    def channels(self, site: Site) -> Int:
        return self.filters

    def weights(self, site: Site) -> tuple[Weight, ...]:
        kernel = self.per_axis("kernel", site.rank)
        sizes = (self.filters, site.channels // self.groups if self.groups != 1 else site.channels)
        weight = Weight("weight", (*sizes, *kernel), "conv", contracts=True)
        return (weight, Weight("bias", (self.filters,))) if self.bias else (weight,)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DepthwiseConv(Windowed):
    """Depthwise convolution: every channel has its own filters, `multiplier` of them."""

    name = "depthwise_conv"
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
        site.dialect.check_padding("conv", self.padding)
        if site.dialect.name != "keras":  # Keras accepts stride with dilation here, and only here
            strides, dilations = self.strides(site.rank), self.per_axis("dilation", site.rank)
            site.dialect.check_conv(strides, dilations, self.padding)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, self.per_axis("dilation", site.rank))

    def channels(self, site: Site) -> Int:
        return site.channels * self.multiplier

    def weights(self, site: Site) -> tuple[Weight, ...]:
        sizes = (site.channels, self.multiplier, *self.per_axis("kernel", site.rank))
        weight = Weight("weight", sizes, "depthwise", contracts=True)
        return (weight, Weight("bias", (self.channels(site),))) if self.bias else (weight,)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SeparableConv(Windowed):
    """Depthwise separable convolution: depthwise without a bias, then 1x1 across channels."""

    name = "separable_conv"
    source = "https://keras.io/api/layers/convolution_layers/separable_convolution2d/"
    filters: int = FILTERS
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


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ConvTranspose(Windowed):
    """Transposed convolution: each input adds its filters to a window of the output."""

    name = "conv_transpose"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html"
    filters: int = FILTERS
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting("distance between the windows of neighbours")
    padding: Pads = padding_setting()
    output_padding: Optional[PerAxis] = setting(
        "elements added at the far end of the output", AxisCount(0), short="op"
    )
    output_size: Optional[PerAxis] = setting(
        "output size to reach, instead of output_padding", AxisCount(), aliases=("output_shape",)
    )
    dilation: PerAxis = dilation_setting()
    groups: int = groups_setting()
    bias: bool = bias_setting()
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_stated(self.in_channels, site)
        check_groups(self.groups, site.channels, self.filters)
        site.dialect.check_padding("transpose", self.padding)
        rank = site.rank
        site.dialect.check_transpose(
            self.strides(rank),
            self.per_axis("dilation", rank),
            self.per_axis("output_padding", rank),
        )

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
            else rules.scatter_to(n, size, k, s, d, pad)
            for n, k, s, d, pad, extra, size in rows
        )

    def channels(self, site: Site) -> Int:
        return self.filters

    def weights(self, site: Site) -> tuple[Weight, ...]:
        kernel = self.per_axis("kernel", site.rank)
        filters = self.filters // self.groups if self.groups != 1 else self.filters
        weight = Weight("weight", (site.channels, filters, *kernel), "transposed", contracts=True)
        return (weight, Weight("bias", (self.filters,))) if self.bias else (weight,)

    def positions(self, site: Site, output: Shape) -> Int:
        """Each weight is applied once per *input* position."""
        return product(site.spatial)


def windows(
    kind: Windowed, site: Site, dilations: Sequence[Int], ceil: bool = False
) -> tuple[Window, ...]:
    """The windows of a convolution or pool, by the dialect's rules."""
    rank = site.rank
    window = site.dialect.window
    rows = zip(
        site.spatial,
        kind.per_axis("kernel", rank),
        kind.strides(rank),
        dilations,
        kind.pads(rank),
        strict=True,
    )
    return tuple(window(n, k, s, d, pad, ceil) for n, k, s, d, pad in rows)


def needs_axes(name: str, site: Site) -> None:
    if not site.spatial:
        raise Refusal(
            "E203",
            f"{name} needs spatial axes, but the input is flat: {site.channels} features",
            "put it before flatten, or reshape the input",
        )


def check_stated(stated: Int | None, site: Site, setting: str = "in_channels") -> None:
    if stated is not None and stated != site.channels:
        raise Refusal(
            "E204",
            f"{setting} is {stated}, but {site.channels} channels arrive",
            f"write {setting}: {site.channels}, or leave it out",
            setting,
        )


def check_groups(groups: Int, channels: Int, filters: Int) -> None:
    if groups == 1:
        return
    for what, count in (("input channels", channels), ("filters", filters)):
        if count % groups:
            raise Refusal(
                "E202",
                f"{count} {what} do not divide into {groups} groups",
                f"groups must divide both {channels} input channels and {filters} filters",
                "groups",
            )
