"""Padding and cropping as layers of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Window
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import (
    Choice,
    Padded,
    Pads,
    PerAxis,
    SettingType,
    integer,
    setting,
    split_by_x,
)
from convcalc.layers.site import Site
from convcalc.layers.windowed import (
    needs_axes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class BothEnds(SettingType):
    """A number for both ends, or [before, after]."""

    of_axes = False

    @property
    def must(self) -> str:
        return "be a whole number of at least 0, or [before, after]"

    def parse(self, raw: Any) -> PerAxis:
        raw = split_by_x(raw)
        if not isinstance(raw, list):
            return integer(raw, 0)
        before, after = raw
        return integer(before, 0), integer(after, 0)

    def show(self, value: Any) -> str:
        return f"[{value[0]},{value[1]}]" if isinstance(value, tuple) else str(value)


class Pad(Kind):
    """Padding as a layer of its own."""

    name = "pad"
    example = ("3x224x224", "3")
    source = "https://docs.pytorch.org/docs/stable/nn.html#padding-layers"
    padding: Pads = setting(
        "elements added at each end of an axis",
        Padded(modes=()),
        positional=True,
        required=True,
        short="p",
        aliases=("size",),
    )
    mode: str = setting(
        "what is added",
        Choice(("zeros", "constant", "reflect", "replicate", "circular")),
        default="zeros",
        positional=True,
    )
    channel_padding: PerAxis = setting(
        "channels added, or [before, after]; with zeros and constants only",
        BothEnds(),
        default=0,
        aliases=("channels",),
    )
    LIMITS: ClassVar = {"reflect": 1, "circular": 0}

    @property
    def repeats(self) -> str | None:
        return None if self.mode in ("zeros", "constant") else self.mode

    def ends(self, rank: int) -> tuple[Any, ...]:
        return tuple(p if isinstance(p, tuple) else (p, p) for p in self.per_axis("padding", rank))

    @property
    def added(self) -> tuple[int, int]:
        """Channels before and after."""
        both: Any = self.channel_padding
        return both if isinstance(both, tuple) else (both, both)

    def channels(self, site: Site) -> Int:
        before, after = self.added
        return site.channels if before == after == 0 else site.channels + before + after

    def check(self, site: Site) -> None:
        if any(self.added):
            if self.repeats:
                raise Refusal(
                    "E206",
                    f"channels are padded with zeros or constants, not by {self.mode}",
                    "write two 'pad' layers, one of them for the channels",
                    "channel_padding",
                )
        else:
            needs_axes(self.name, site)
        if self.mode not in self.LIMITS:
            return
        for axis, n, ends in zip(
            axis_names(site.rank), site.spatial, self.ends(site.rank), strict=True
        ):
            most = n - self.LIMITS[self.mode]
            if max(ends) > most:
                raise site.dialect.refuses(
                    f"{self.mode} padding of {max(ends)} on {axis}, which has {n} elements",
                    f"use a padding of at most {most}",
                )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return tuple(Window(1, 1, lo, hi) for lo, hi in self.ends(site.rank))


class Crop(Kind):
    """Cuts elements off the ends of each axis."""

    name = "crop"
    example = ("3x224x224", "16")
    source = "https://keras.io/api/layers/reshaping_layers/cropping2d/"
    cropping: Pads = setting(
        "elements cut off at each end of an axis", Padded(modes=()), positional=True, required=True
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        ends = (c if isinstance(c, tuple) else (c, c) for c in self.per_axis("cropping", site.rank))
        return tuple(Window(1, 1, -lo, -hi) for lo, hi in ends)
