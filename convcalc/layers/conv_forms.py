"""Other convolutions: with a state, with weights of each position, with a grid of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Scrambled
from convcalc.diagnostics import Refusal
from convcalc.layers.conv import Conv
from convcalc.layers.kind import Kind
from convcalc.layers.recurrent import sequences_setting, steps_of
from convcalc.layers.settings import Flag, Pads, PerAxis, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import (
    bias_setting,
    check_stated,
    dilation_setting,
    filters_setting,
    kernel_setting,
    padding_setting,
    stated_channels,
    stride_setting,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class ConvLstm(Kind):
    """LSTM of convolutions: the first spatial axis is time, the others a map.

    Each step is convolved as the settings say, and the state before it with the same kernel, so
    that it keeps its size.
    """

    name = "conv_lstm"
    apart = 1
    example = ("3x10x64x64", "16 3x3 same")
    source = "https://arxiv.org/abs/1506.04214"
    filters: int = filters_setting()
    kernel: PerAxis = kernel_setting()
    stride: PerAxis = stride_setting()
    padding: Pads = padding_setting()
    dilation: PerAxis = dilation_setting()
    bias: bool = bias_setting()
    sequences: bool = sequences_setting()
    peepholes: bool = setting(
        "gates see each element of the cell",
        Flag(),
        default=False,
    )
    in_channels: Optional[int] = stated_channels()

    def step(self, site: Site) -> tuple[Conv, Site]:
        """The convolution of a step, and where it stands."""
        names = ("filters", "kernel", "stride", "padding", "dilation", "bias")
        conv = Conv(**{name: getattr(self, name) for name in names})
        return conv, site._replace(shapes=(Shape(site.channels, site.spatial[1:]),))

    def check(self, site: Site) -> None:
        axes = site.rank - 1
        if axes < 1:
            has = f"has {site.rank}" if site.rank else f"is flat: {site.channels} features"
            raise Refusal(
                "E203",
                f"conv_lstm reads maps step by step: an axis of steps, and one or more of space; "
                f"the input {has}",
                "use lstm for a sequence without space",
            )
        check_stated(self.in_channels, site)
        for name in ("kernel", "stride", "padding", "dilation"):
            value = getattr(self, name)
            if isinstance(value, tuple) and len(value) != axes:
                raise Refusal(
                    "E203",
                    f"'{name}' has {len(value)} values, but the maps of a step have {axes} axes",
                    f"give one number for all axes, or {axes}",
                    name,
                )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        """At each step a state spreads by its kernel; without a spread a map is read by windows."""
        conv, place = self.step(site)
        time, n = steps_of(site, self.sequences), site.spatial[0]
        read: list[AxisMap] = []
        rows = zip(
            conv.axes(place), place.spatial, conv.per_axis("kernel", place.rank), strict=True
        )
        for window, size, kernel in rows:
            alone = kernel == 1 or n == 1
            why = "at each step a state spreads by its kernel"
            read.append(window if alone else Scrambled(window.out(size), why))
        return (time, *read)

    def channels(self, site: Site) -> Int:
        return self.filters

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        conv, place = self.step(site)
        maps = conv.output(place, conv.axes(place))
        return maps._replace(spatial=(site.spatial[0], *maps.spatial)) if self.sequences else maps

    def weights(self, site: Site) -> tuple[Weight, ...]:
        conv, place = self.step(site)
        kernel, gates = conv.per_axis("kernel", place.rank), 4 * self.filters
        made = [
            Weight("weight_ih", (gates, site.channels, *kernel), "conv", contracts=True),
            Weight("weight_hh", (gates, self.filters, *kernel), "conv", contracts=True),
        ]
        if self.bias:
            made.append(Weight("bias", (gates,)))
        if self.peepholes:
            maps = conv.output(place, conv.axes(place))
            made.append(Weight("weight_peephole", (3, self.filters, *maps.spatial)))
        return tuple(made)

    def positions(self, site: Site, output: Shape) -> Int:
        """Once per step and position of a map, also where only the last state comes out."""
        maps = output.spatial[1:] if self.sequences else output.spatial
        return site.spatial[0] * product(maps)
