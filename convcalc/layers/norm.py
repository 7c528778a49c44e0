"""Normalisation. Receptive fields disregard its statistics: it keeps every position apart."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Count, Flag, Real, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import check_stated, stated_channels

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


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
    in_channels: Optional[int] = stated_channels("num_features")

    def check(self, site: Site) -> None:
        check_stated(self.in_channels, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        count = site.channels
        return (
            *self.scale_and_shift((count,)),
            Weight("running_mean", (count,), buffer=True),
            Weight("running_var", (count,), buffer=True),
        )


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
    in_channels: Optional[int] = stated_channels("num_channels")

    def check(self, site: Site) -> None:
        check_stated(self.in_channels, site)
        divide(site.channels, self.groups)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return self.scale_and_shift((site.channels,))


class InstanceNorm(Normalisation):
    """Instance normalisation of each channel of each sample."""

    name = "instance_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html"
    affine: bool = setting("a trainable scale and shift", Flag(), default=False)
    eps: float = eps_setting()
    in_channels: Optional[int] = stated_channels("num_features")

    def check(self, site: Site) -> None:
        check_stated(self.in_channels, site)

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


class Normalization(Kind):
    """Normalisation by the mean and variance of the data, measured once, before training.

    Keras holds them, and the number of samples, unless they are `given` to the layer.
    """

    name = "normalization"
    example = ("3x224x224", "")
    source = "https://keras.io/api/layers/preprocessing_layers/numerical/normalization/"
    given: bool = setting(
        "mean and variance are stated, so that none are held", Flag(), default=False
    )

    def weights(self, site: Site) -> tuple[Weight, ...]:
        if self.given:
            return ()
        return (
            Weight("mean", (site.channels,), buffer=True),
            Weight("variance", (site.channels,), buffer=True),
            Weight("count", (1,), buffer=True),
        )


class LayerScale(Kind):
    """Layer scale: a trainable factor for each channel, and with `bias` a trainable shift."""

    name = "layer_scale"
    source = "https://arxiv.org/abs/2103.17239"
    init: float = setting(
        "the factors before training", Real(), default=1e-6, aliases=("init_values",)
    )
    bias: bool = setting("a trainable shift", Flag(), default=False, aliases=("center",))

    def weights(self, site: Site) -> tuple[Weight, ...]:
        factor = Weight("weight", (site.channels,))
        return (factor, Weight("shift", (site.channels,))) if self.bias else (factor,)


class WeightNorm(Kind):
    """Weight normalisation of the convolution or linear layer before it: a trainable length for
    each of its filters, beside the weights that give the direction.
    """

    name = "weight_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.weight_norm.html"

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("length", (site.channels,)),)


def divide(channels: int, groups: int) -> None:
    """Refusal, if `channels` do not divide into `groups`."""
    if channels % groups:
        from convcalc.algebra.counts import groups_of, listed
        from convcalc.amounts import counted

        fitting = groups_of(int(channels))
        common = gcd(int(channels), groups)
        best = common if common > 1 else max(n for n in fitting if n <= groups)
        raise Refusal(
            "E202",
            f"{channels} channels do not divide into {groups} groups",
            f"use {counted(best, 'group')}: these divide, {listed(fitting)}",
            "groups",
        )
