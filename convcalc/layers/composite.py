"""Composites: small networks of other kinds that go by one name."""

from __future__ import annotations

from typing import Optional

from convcalc.layers.activation import HardSigmoid, Relu, Sigmoid
from convcalc.layers.conv import Conv
from convcalc.layers.kind import Kind, Part, Site
from convcalc.layers.merge import Multiply
from convcalc.layers.pool import GlobalAvgPool
from convcalc.layers.settings import Choice, Count, Flag, setting
from convcalc.layers.windowed import needs_axes
from convcalc.num import larger

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
        "squeezed channels, instead of a ratio", Count(), aliases=("squeeze_channels",)
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
            Part("activation", Relu(), ("squeeze",)),
            Part("excite", Conv(filters=site.channels, kernel=1, bias=self.bias), ("activation",)),
            Part("gate", GATES[self.gate](), ("excite",)),
            Part("scale", Multiply(), ("input", "gate")),
        )
