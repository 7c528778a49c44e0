"""Other convolutions: with a state, with weights of each position, with a grid of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import named, product
from convcalc.algebra.shape import Shape, axis_names
from convcalc.algebra.window import Scrambled
from convcalc.diagnostics import Refusal
from convcalc.layers.conv import Conv
from convcalc.layers.kind import Kind, same_positions
from convcalc.layers.recurrent import (
    dropped_setting,
    function_setting,
    gates_setting,
    sequences_setting,
    steps_of,
)
from convcalc.layers.settings import Count, Flag, Pads, PerAxis, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import (
    Windowed,
    bias_setting,
    check_stated,
    dilation_setting,
    filters_setting,
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
    activation: str = function_setting("of what is new", "tanh")
    gate_activation: str = gates_setting()
    input_dropout: float = dropped_setting("what a step reads")
    state_dropout: float = dropped_setting("the state before")
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


class LocallyConnected(Windowed):
    """Locally connected layer: a convolution with filters of its own at each output position."""

    name = "locally_connected"
    example = ("3x32x32", "16 3x3/2")
    source = "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/layers/LocallyConnected2D"
    filters: int = filters_setting()
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting()
    padding: Pads = padding_setting()
    bias: bool = setting("a bias per output element", Flag(), default=True, aliases=("use_bias",))
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_stated(self.in_channels, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, (1,) * site.rank)

    def channels(self, site: Site) -> Int:
        return self.filters

    def weights(self, site: Site) -> tuple[Weight, ...]:
        """As Keras 2 has them: positions, elements of a window, filters."""
        rows = zip(self.axes(site), site.spatial, axis_names(site.rank), strict=True)
        out = tuple(named(axis.out(n), f"{name}_out") for axis, n, name in rows)
        window = product(self.per_axis("kernel", site.rank)) * site.channels
        weight = Weight("weight", (product(out), window, self.filters), "local", contracts=True)
        return (weight, Weight("bias", (*out, self.filters))) if self.bias else (weight,)

    def positions(self, site: Site, output: Shape) -> Int:
        """Each weight is of one position."""
        return 1


class DeformableConv(Conv):
    """Deformable convolution: a second input, the offsets, moves each element of each window.

    For each output position the offsets have a channel per axis, element of the kernel and offset
    group; a third input, the mask, has a factor for each element. What is read between positions
    is interpolated, which MACs do not count.
    """

    name = "deformable_conv"
    inputs = (2, 3)
    example = ("64x28x28 18x28x28", "64 3x3 p1")
    source = "https://docs.pytorch.org/vision/stable/generated/torchvision.ops.DeformConv2d.html"
    offset_groups: Optional[int] = setting(
        "groups of channels that move alike; as many as there are offsets for if not given (ONNX: "
        "1)",
        Count(),
        default=None,
        aliases=("offset_group", "deform_groups", "deformable_groups"),
    )

    def check(self, site: Site) -> None:
        super().check(site)
        kernel = self.per_axis("kernel", site.rank)
        elements, each = product(kernel), "·".join(map(str, kernel))
        groups = self.groups_of(
            site.shapes[1].channels, site.rank * elements, f"{site.rank}·{each}"
        )
        if site.channels % groups:
            raise Refusal(
                "E202",
                f"{site.channels} channels do not divide into {groups} offset groups",
                f"use a number of offset groups that divides {site.channels}",
                "offset_groups",
            )
        for shape in site.shapes[2:]:
            if shape.channels != groups * elements:
                raise Refusal(
                    "E202",
                    f"the mask has {shape.channels} channels, but {each} = {elements} elements in "
                    f"each of {groups} offset groups take {groups * elements}",
                    f"give the layer of the mask {groups * elements} filters",
                )
        self.check_places(site)

    def groups_of(self, offsets: Int, one: Int, each: str) -> Int:
        """The offset groups, of which `one` takes as many channels as `each` says."""
        stated = self.offset_groups
        groups = stated or int(offsets) // int(one)
        if groups and offsets == groups * one:
            return groups
        number = f", of which there {'is' if stated == 1 else 'are'} {stated}" if stated else ""
        raise Refusal(
            "E202",
            f"the offsets have {offsets} channels, but a kernel takes {each} = {one} for each "
            f"offset group{number}",
            f"give the layer of the offsets {one * (groups or 1)} filters",
            "offset_groups" if stated else "",
        )

    def check_places(self, site: Site) -> None:
        """There are offsets, and factors of the mask, for each output position."""
        place = site._replace(shapes=site.shapes[:1])
        out = Conv.output(self, place, Conv.axes(self, place)).spatial
        for what, shape in zip(("offsets have", "mask has"), site.shapes[1:], strict=False):
            if shape.spatial != out:
                sizes, need = ("x".join(map(str, n)) or "no" for n in (shape.spatial, out))
                raise Refusal(
                    "E205",
                    f"the {what} {sizes} positions, but {need} come out",
                    "give the layer that makes them the same kernel, stride, padding and dilation",
                )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        """What is read depends on the offsets, of which each output reads its own."""
        if i:
            return same_positions(site.rank)
        read = super().axes(site)
        why = "the offsets say what is read"
        return tuple(
            Scrambled(axis.out(n), why) for axis, n in zip(read, site.spatial, strict=True)
        )
