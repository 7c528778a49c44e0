"""Shuffles: between channels and space, and among channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import product, quotient
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Scatter, Window
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.norm import divide
from convcalc.layers.settings import (
    Count,
    setting,
)
from convcalc.layers.site import Site
from convcalc.layers.windowed import (
    needs_axes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class PixelShuffle(Kind):
    """Channels become space: C·r² x H x W turns into C x H·r x W·r."""

    name = "pixel_shuffle"
    example = ("64x28x28", "2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html"
    factor: int = setting(
        "growth of each axis", Count(), positional=True, required=True, aliases=("upscale_factor",)
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        groups = product((self.factor,) * site.rank)
        if site.channels % groups:
            raise Refusal(
                "E202",
                f"{site.channels} channels do not divide by {self.factor}^{site.rank} = {groups}",
                f"use a multiple of {groups} channels",
                "factor",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return (Scatter(self.factor, self.factor),) * site.rank

    def channels(self, site: Site) -> Int:
        return quotient(site.channels, product((self.factor,) * site.rank))


class PixelUnshuffle(Kind):
    """Space becomes channels: C x H·r x W·r turns into C·r² x H x W."""

    name = "pixel_unshuffle"
    example = ("64x28x28", "2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html"
    factor: int = setting(
        "shrinkage of each axis",
        Count(),
        positional=True,
        required=True,
        aliases=("downscale_factor",),
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        for axis, n in zip(axis_names(site.rank), site.spatial, strict=True):
            if n % self.factor:
                raise Refusal(
                    "E208",
                    f"{axis}: {n} does not divide by the factor {self.factor}",
                    f"pad or crop {axis} to a multiple of {self.factor}",
                    "factor",
                )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return (Window(self.factor, self.factor, 0, 0),) * site.rank

    def channels(self, site: Site) -> Int:
        return site.channels * product((self.factor,) * site.rank)


class ChannelShuffle(Kind):
    """Mixes the channels of `groups` groups, as ShuffleNet does."""

    name = "channel_shuffle"
    example = ("64x28x28", "4")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html"
    groups: int = setting(
        "number of groups of channels", Count(), positional=True, required=True, short="g"
    )

    def check(self, site: Site) -> None:
        divide(int(site.channels), self.groups)
