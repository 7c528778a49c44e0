"""Composites: small networks of other kinds that go by one name."""

from __future__ import annotations

from typing import Optional

from convcalc.algebra.num import larger
from convcalc.algebra.window import keeping
from convcalc.layers.activation import Gelu, HardSigmoid, Relu, Relu6, Sigmoid, Silu
from convcalc.layers.attention import Attention
from convcalc.layers.axis_norm import LayerNorm
from convcalc.layers.conv import Conv, DepthwiseConv
from convcalc.layers.dense import Linear
from convcalc.layers.kind import Kind, Part
from convcalc.layers.merge import Add, Multiply
from convcalc.layers.norm import BatchNorm
from convcalc.layers.pool import GlobalAvgPool
from convcalc.layers.settings import Choice, Count, Flag, Pads, PerAxis, setting
from convcalc.layers.site import Site
from convcalc.layers.windowed import (
    filters_setting,
    kernel_setting,
    needs_axes,
    stride_setting,
)

ACTIVATIONS = {"relu": Relu, "silu": Silu}
GATES = {"sigmoid": Sigmoid, "hard_sigmoid": HardSigmoid}


class SqueezeExcite(Kind):
    """Squeeze and excite: gates each channel by what the whole map holds."""

    name = "squeeze_excite"
    source = "https://arxiv.org/abs/1709.01507"
    ratio: int = setting(
        "channels over squeezed channels",
        Count(),
        default=16,
        positional=True,
        aliases=("reduction", "r"),
    )
    squeeze: Optional[int] = setting(
        "squeezed channels, instead of a ratio",
        Count(),
        aliases=("squeeze_channels",),
        default=None,
    )
    activation: str = setting(
        "function of the squeezed channels", Choice(tuple(ACTIVATIONS)), default="relu"
    )
    gate: str = setting("the gate's function", Choice(tuple(GATES)), default="sigmoid")
    bias: bool = setting("biases in both 1x1 convolutions", Flag(), default=True)

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def parts(self, site: Site) -> tuple[Part, ...]:
        squeezed = self.squeeze or larger(site.channels // self.ratio, 1)
        return (
            Part("pool", GlobalAvgPool(keepdims=True), ("input",)),
            Part("squeeze", Conv(filters=squeezed, kernel=1, bias=self.bias), ("pool",)),
            Part("activation", ACTIVATIONS[self.activation](), ("squeeze",)),
            Part("excite", Conv(filters=site.channels, kernel=1, bias=self.bias), ("activation",)),
            Part("gate", GATES[self.gate](), ("excite",)),
            Part("scale", Multiply(), ("input", "gate")),
        )


class InvertedResidual(Kind):
    """Inverted residual: 1x1 to `expand` times the channels, depthwise, 1x1 back, and a shortcut
    where the shape stays. Each convolution has batch norm; relu6 follows the first two.
    """

    name = "inverted_residual"
    source = "https://arxiv.org/abs/1801.04381"
    example = ("24x56x56", "32 3x3/2")
    filters: int = filters_setting()
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting("step of the depthwise convolution")
    expand: int = setting(
        "channels inside over channels that arrive",
        Count(),
        default=6,
        short="e",
        aliases=("expand_ratio", "t"),
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def parts(self, site: Site) -> tuple[Part, ...]:
        kernel = self.per_axis("kernel", site.rank)
        padding: Pads = "same"
        if site.dialect.numeric_padding:
            padding = tuple(map(keeping, kernel))
        inside = site.channels * self.expand
        expand: list[Part] = []
        if self.expand != 1:
            expand = [
                Part("expand", Conv(filters=inside, kernel=1, bias=False), ("input",)),
                Part("expand_norm", BatchNorm(), ("expand",)),
                Part("expand_activation", Relu6(), ("expand_norm",)),
            ]
        depthwise = DepthwiseConv(kernel=kernel, stride=self.stride, padding=padding, bias=False)
        project = Conv(filters=self.filters, kernel=1, bias=False)
        made = [
            *expand,
            Part("depthwise", depthwise, (expand[-1].name if expand else "input",)),
            Part("depthwise_norm", BatchNorm(), ("depthwise",)),
            Part("depthwise_activation", Relu6(), ("depthwise_norm",)),
            Part("project", project, ("depthwise_activation",)),
            Part("project_norm", BatchNorm(), ("project",)),
        ]
        steps = self.per_axis("stride", site.rank)
        if self.filters == site.channels and all(s == 1 for s in steps):
            made.append(Part("add", Add(), ("input", "project_norm")))
        return tuple(made)


class TransformerEncoder(Kind):
    """Transformer encoder layer, norm first: attention, then two linear layers at each position,
    each with a shortcut. The channels are the embedding, all positions the sequence.
    """

    name = "transformer_encoder"
    source = "https://arxiv.org/abs/2010.11929"
    example = ("768x14x14", "12")
    heads: int = setting(
        "number of heads", Count(), positional=True, default=1, aliases=("num_heads", "nhead")
    )
    expand: int = setting(
        "features between the linear layers over channels",
        Count(),
        default=4,
        short="e",
        aliases=("mlp_ratio",),
    )

    def parts(self, site: Site) -> tuple[Part, ...]:
        width = site.channels
        up = Linear(features=width * self.expand, axis="channels")
        down = Linear(features=width, axis="channels")
        return (
            Part("norm1", LayerNorm(), ("input",)),
            Part("attention", Attention(heads=self.heads), ("norm1",)),
            Part("add1", Add(), ("input", "attention")),
            Part("norm2", LayerNorm(), ("add1",)),
            Part("linear1", up, ("norm2",)),
            Part("activation", Gelu(), ("linear1",)),
            Part("linear2", down, ("activation",)),
            Part("add2", Add(), ("add1", "linear2")),
        )
