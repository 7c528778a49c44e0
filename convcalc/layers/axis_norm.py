"""Normalisation over some axes of each sample. Receptive fields disregard its statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axes, Several, check_axes, places
from convcalc.layers.kind import Kind
from convcalc.layers.norm import Normalisation, eps_setting
from convcalc.layers.settings import Dims, Flag, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


def over_setting() -> Any:
    return setting(
        "what is normalised together: channels, spatial, all, or a list of axes",
        Axes(),
        default=CHANNELS,
        positional=True,
        aliases=("axes",),
    )


def sizes_setting() -> Any:
    return setting(
        "last sizes that must arrive (checked)", Dims(), aliases=("normalized_shape",), default=None
    )


class LayerNorm(Normalisation):
    """Layer normalisation, over the channels of each position, the whole sample, or some axes."""

    name = "layer_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html"
    over: Several = over_setting()
    eps: float = eps_setting()
    sizes: Optional[tuple[int, ...]] = sizes_setting()

    def check(self, site: Site) -> None:
        check_over(self.over, self.sizes, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return self.scale_and_shift(together(self.over, site))


class RmsNorm(Kind):
    """Normalisation by the root mean square, without a mean or a shift."""

    name = "rms_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html"
    affine: bool = setting(
        "a trainable scale", Flag(), default=True, aliases=("elementwise_affine", "scale")
    )
    over: Several = over_setting()
    eps: float = eps_setting()
    sizes: Optional[tuple[int, ...]] = sizes_setting()

    def check(self, site: Site) -> None:
        check_over(self.over, self.sizes, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", together(self.over, site)),) if self.affine else ()


def check_over(over: Several, sizes: tuple[int, ...] | None, site: Site) -> None:
    """Refusal, if an axis is not there, or if the last sizes are not as stated."""
    check_axes(over, site.rank, "over")
    arriving = site.shape.dims(site.layout)
    if sizes and tuple(arriving[-len(sizes) :]) != sizes:
        raise Refusal(
            "E204",
            f"sizes is {'x'.join(map(str, sizes))}, but {site.shape.text(site.layout)} arrives",
            "write the last sizes of what arrives, or leave it out",
            "sizes",
        )


def together(over: Several, site: Site) -> tuple[Int, ...]:
    """The sizes that are normalised together, in the order of the layout."""
    axes = places(over, site.rank)
    found = [site.shape.sizes[axis] for axis in axes]
    last = axes[:1] == (0,) and site.layout == "channels_last"
    return tuple(found[1:] + found[:1] if last else found)
