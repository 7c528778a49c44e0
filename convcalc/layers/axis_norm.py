"""Normalisation over some axes of each sample. Receptive fields disregard its statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axes, Several, arranged, check_axes, places
from convcalc.layers.kind import Kind
from convcalc.layers.norm import Normalisation, eps_setting
from convcalc.layers.places import EachSigned, OneOrMore
from convcalc.layers.settings import Dims, Flag, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.algebra.num import Int


def over_setting() -> Any:
    return setting(
        "what is normalised together: channels, spatial, all, or a list of axes",
        Axes(),
        default=CHANNELS,
        positional=True,
        aliases=("axes",),
    )


def dims_setting() -> Any:
    return setting(
        "the same as dimensions without the batch in the order of the layout: from 1, or negative "
        "ones from the end",
        EachSigned(),
        default=None,
    )


def sizes_setting() -> Any:
    return setting(
        "sizes of what is normalised together (checked)",
        Dims(),
        aliases=("normalized_shape",),
        default=None,
    )


class LayerNorm(Normalisation):
    """Layer normalisation, over the channels of each position, the whole sample, or some axes."""

    name = "layer_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html"
    over: Several = over_setting()
    dims: Optional[OneOrMore] = dims_setting()
    eps: float = eps_setting()
    sizes: Optional[tuple[int, ...]] = sizes_setting()

    def check(self, site: Site) -> None:
        check_over(self, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return self.scale_and_shift(together(self, site))


class RmsNorm(Kind):
    """Normalisation by the root mean square, without a mean or a shift."""

    name = "rms_norm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html"
    affine: bool = setting(
        "a trainable scale", Flag(), default=True, aliases=("elementwise_affine", "scale")
    )
    over: Several = over_setting()
    dims: Optional[OneOrMore] = dims_setting()
    eps: float = eps_setting()
    sizes: Optional[tuple[int, ...]] = sizes_setting()

    def check(self, site: Site) -> None:
        check_over(self, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", together(self, site)),) if self.affine else ()


OverAxes = Union[LayerNorm, RmsNorm]


def check_over(kind: OverAxes, site: Site) -> None:
    """Refusal, if an axis is not there, or if the sizes are not as stated."""
    check_axes(kind.over, site.rank, "over")
    if kind.dims is not None:
        check_dims(kind.dims, "over", kind.over != CHANNELS, site)
    found = tuple(map(int, together(kind, site)))
    if kind.sizes and kind.sizes != found:
        arriving = site.shape.dims(site.layout)
        last = range(-len(kind.sizes), 0)
        meant = tuple(map(int, arriving[last[0] :])) == kind.sizes
        dims = EachSigned().show(tuple(last)) if len(last) > 1 else "-1"
        raise Refusal(
            "E204",
            f"sizes is {by_x(kind.sizes)}, but what is normalised together of "
            f"{site.shape.text(site.layout)} is {by_x(found)}",
            f"write dims: {dims}" if meant else f"write sizes: {by_x(found)}, or leave it out",
            "sizes",
        )


def check_dims(dims: OneOrMore, beside: str, named: bool, site: Site) -> None:
    """Refusal E203, if a dimension is not there or stands twice, or if the setting `beside` it has
    `named` axes already.
    """
    if named:
        raise Refusal(
            "E203",
            f"'{beside}' and 'dims' both say {MEANT[beside]}",
            "write one of them",
            "dims",
        )
    number = site.rank + 1
    listed = listed_dims(dims)
    wrong = next((d for d in listed if not 1 <= abs(d) <= number), None)
    if wrong is not None:
        raise Refusal(
            "E203",
            f"there is no dimension {wrong} without the batch; {site.shape.text(site.layout)} "
            f"arrives",
            f"use 1 to {number}, or -{number} to -1",
            "dims",
        )
    if len({d if d > 0 else d + number + 1 for d in listed}) < len(listed):
        raise Refusal("E203", "a dimension is listed twice", "list each once", "dims")


MEANT = {"over": "what is normalised", "axis": "what it goes over"}


def listed_dims(dims: OneOrMore) -> tuple[int, ...]:
    return tuple(map(int, dims if isinstance(dims, tuple) else (dims,)))


def by_x(sizes: Iterable[int]) -> str:
    return "x".join(map(str, sizes))


def together(kind: OverAxes, site: Site) -> tuple[Int, ...]:
    """The sizes that are normalised together, in the order of the layout."""
    chosen = normalised(kind, site)
    order = arranged(site.rank, site.layout)
    return tuple(site.shape.sizes[place] for place in order if place in chosen)


def normalised(kind: OverAxes, site: Site) -> set[int]:
    """Which of the sizes of the input they are."""
    return chosen(kind.over, kind.dims, site.rank, site.layout)


def chosen(named: Several, dims: OneOrMore | None, rank: int, layout: str) -> set[int]:
    """Which of the sizes of a shape are meant by axes, or by dimensions of the layout.

    >>> chosen("channels", -1, 2, "channels_first"), chosen("spatial", None, 2, "channels_first")
    ({2}, {1, 2})
    """
    if dims is None:
        return set(places(named, rank))
    order = arranged(rank, layout)
    return {order[d - 1 if d > 0 else d] for d in listed_dims(dims)}


def are_the_last(kind: OverAxes, site: Site) -> bool:
    """Whether they are the last dimensions in the order of the layout."""
    chosen = normalised(kind, site)
    return set(arranged(site.rank, site.layout)[-len(chosen) :]) == chosen
