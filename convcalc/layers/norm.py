"""Normalisation. Receptive fields disregard its statistics: it keeps every position apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind, Site, Weight
from convcalc.layers.settings import Choice, Count, Flag, Real, setting
from convcalc.layers.windowed import check_stated

if TYPE_CHECKING:
    from convcalc.num import Int


def eps_setting() -> float:
    eps: float = setting("added to the variance", Real(0), default=1e-5, aliases=("epsilon",))
    return eps


class Normalisation(Kind):
    """What normalisations share: a trainable scale and shift."""

    affine: bool = setting(
        "a trainable scale and shift", Flag(), default=True, aliases=("elementwise_affine",)
    )
    scale: bool = setting("a trainable scale", Flag(), default=True)
    center: bool = setting("a trainable shift", Flag(), default=True, aliases=("bias",))

    def scale_and_shift(self, sizes: tuple[Int, ...]) -> tuple[Weight, ...]:
        """The trainable weights that the flags leave."""
        if not self.affine:
            return ()
        wanted = {"weight": self.scale, "shift": self.center}
        return tuple(Weight(name, sizes) for name, kept in wanted.items() if kept)


class BatchNorm(Normalisation):
    """Batch normalisation of each channel."""

    name = "batch_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html"
    eps: float = eps_setting()
    momentum: float = setting("of the running statistics", Real(0, 1), default=0.1)
    in_channels: Optional[int] = setting(
        "channels that must arrive (checked)", Count(), aliases=("num_features",), default=None
    )

    def check(self, site: Site) -> None:
        check_stated(self.in_channels, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        count = site.channels
        return (
            *self.scale_and_shift((count,)),
            Weight("running_mean", (count,), buffer=True),
            Weight("running_var", (count,), buffer=True),
        )


class LayerNorm(Normalisation):
    """Layer normalisation, over the channels of each position or over the whole sample."""

    name = "layer_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html"
    over: str = setting(
        "what is normalised together",
        Choice(("channels", "all")),
        default="channels",
        positional=True,
    )
    eps: float = eps_setting()

    def weights(self, site: Site) -> tuple[Weight, ...]:
        sizes = site.shape.dims(site.layout) if self.over == "all" else (site.channels,)
        return self.scale_and_shift(sizes)


class GroupNorm(Normalisation):
    """Group normalisation, over the channels of each group and all positions."""

    name = "group_norm"
    example = ("64x56x56", "32")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html"
    groups: int = setting(
        "number of groups of channels",
        Count(),
        positional=True,
        required=True,
        short="g",
        aliases=("num_groups",),
    )
    eps: float = eps_setting()

    def check(self, site: Site) -> None:
        divide(site.channels, self.groups)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return self.scale_and_shift((site.channels,))


class InstanceNorm(Normalisation):
    """Instance normalisation of each channel of each sample."""

    name = "instance_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html"
    affine: bool = setting("a trainable scale and shift", Flag(), default=False)
    eps: float = eps_setting()

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return self.scale_and_shift((site.channels,))


class LocalResponseNorm(Kind):
    """Local response normalisation across neighbouring channels."""

    name = "local_response_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html"
    size: int = setting("channels that are summed over", Count(), positional=True, default=5)
    alpha: float = setting("scale of the sum", Real(), default=1e-4)
    beta: float = setting("exponent", Real(), default=0.75)
    k: float = setting("added to the sum", Real(), default=1.0)


def divide(channels: int, groups: int) -> None:
    """Refusal, if `channels` do not divide into `groups`."""
    if channels % groups:
        raise Refusal(
            "E202",
            f"{channels} channels do not divide into {groups} groups",
            f"use a number of groups that divides {channels}",
            "groups",
        )
