"""What convolutions and pools share: their settings, their windows, their checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Optional

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import AxisCount, Count, Flag, Padded, Pads, PerAxis, setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import Window


def filters_setting() -> Any:
    return setting(
        "number of output channels",
        Count(),
        positional=True,
        required=True,
        short="f",
        aliases=("out_channels", "channels_out"),
    )


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


def stride_setting(
    doc: str = "step between windows", default: Any = 1, positional: bool = False
) -> Any:
    return setting(
        doc,
        AxisCount(),
        default=default,
        short="s",
        aliases=("strides",),
        positional=positional,
    )


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


def stated_channels(alias: str = "channels_in") -> Any:
    return setting("channels that must arrive (checked)", Count(), aliases=(alias,))


class Windowed(Kind):
    """What convolutions and pools share: a kernel that moves along each axis.

    Each kind declares these settings itself, in the order in which people write them.
    """

    unset: ClassVar = {"stride": "it is the kernel's size"}
    kernel: PerAxis
    stride: Optional[PerAxis]
    padding: Pads

    def pads(self, rank: int) -> tuple[Any, ...]:
        """For each axis (lo, hi), or the mode."""
        if isinstance(self.padding, str):
            return (self.padding,) * rank
        return tuple(p if isinstance(p, tuple) else (p, p) for p in self.per_axis("padding", rank))

    def in_effect(self, setting: str) -> Any:
        """A pool without a stride has that of its kernel."""
        not_given = setting == "stride" and self.stride is None
        return self.kernel if not_given else super().in_effect(setting)

    def strides(self, rank: int) -> tuple[Any, ...]:
        """The stride of each axis: the kernel where none is given, as pools have it."""
        return self.per_axis("kernel" if self.stride is None else "stride", rank)


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
    made: list[Window] = []
    last: tuple[Any, ...] = ()
    for row in rows:  # axes are mostly equal
        made.append(made[-1] if row == last else window(*row, ceil))
        last = row
    return tuple(made)


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
            f"{setting} is {stated}, but {arriving(site.channels)}",
            f"write {setting}: {site.channels}, or leave it out{meant(stated, site)}",
            setting,
        )


def meant(stated: Int, site: Site) -> str:
    """What images may be meant, by their channels."""
    if stated in COLOURS and site.spatial and site.spatial[-1] == stated != site.channels:
        first = Shape(stated, (site.channels, *site.spatial[:-1]))
        return f"; if the channels stand last, the input is {first.text(site.layout)}"
    if {stated, site.channels} == {*COLOURS}:
        return "; grey images have 1 channel, colour images 3"
    return ""


COLOURS = (1, 3)


def arriving(channels: Int) -> str:
    """`1 channel arrives`, `64 channels arrive`"""
    return "1 channel arrives" if channels == 1 else f"{channels} channels arrive"


def check_groups(groups: Int, channels: Int, filters: Int) -> None:
    if groups == 1:
        return
    from convcalc.algebra import counts

    for what, count in (("input channels", channels), ("filters", filters)):
        if count % groups:
            raise Refusal(
                "E202",
                f"{count} {what} do not divide into {groups} groups",
                f"groups must divide both {channels} input channels and {filters} filters: "
                f"{counts.listed(counts.groups_of(int(channels), int(filters)))}",
                "groups",
            )
