"""Layers that are written for a number of axes, as `Conv2d` is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site


def other_rank(layer: Kind, ranks: Sequence[int], site: Site, first: bool = False) -> Refusal:
    """Why a layer that is written for some number of axes cannot stand where there are others;
    `first`: what arrives is an input of the network, which may lack an axis.
    """
    wanted = " or ".join(map(str, ranks))
    axes = "axis" if ranks[-1] == 1 else "axes"
    return Refusal(
        "E204",
        f"this {layer.name} is for {wanted} spatial {axes}, but the input has "
        f"{site.rank or 'none'}: {site.shape.text(site.layout)}",
        (first and as_input(layer, ranks, site)) or instead(layer, site),
    )


LACKS, BATCHED = "the input lacks", "an input is given without the batch"
"""How advice begins that is of the network's input."""


def as_input(layer: Kind, ranks: Sequence[int], site: Site) -> str:
    """How an input is given that lacks axes, or has the batch in front; nothing of another."""
    more = ranks[0] - site.rank
    sizes = site.shape.dims(site.layout)
    if more == 1 and len({*sizes}) == 1 and len(sizes) > 1:  # a square map, without its channels
        grey, colours = (Shape(n, sizes).text(site.layout) for n in (1, 3))
        return f"{LACKS} its channels: give it as {grey} if it is grey, {colours} in colours"
    if site.rank and more > 0:
        whole = Shape(site.channels, (*site.spatial, *site.spatial[-1:] * more)).text(site.layout)
        return f"{LACKS} {'an axis' if more == 1 else f'{more} axes'}: give it as {whole}"
    samples, *rest = site.shape.dims(site.layout)
    stated, single = getattr(layer, "in_channels", None), Shape.of(rest, site.layout)
    batch = samples != stated and (samples == 1 or single.channels == stated)
    if site.rank - ranks[-1] == 1 and batch:
        return f"{BATCHED}: {single.text(site.layout)}"
    if not site.rank:
        whole = Shape(3, sizes * ranks[0]).text(site.layout)
        return f"{LACKS} its axes: give channels and sizes, such as {whole}"
    return ""


def instead(layer: Kind, site: Site) -> str:
    """The same kind of layer for the axes that there are."""
    kind = layer.name
    if site.rank > layer.apart:
        return f"write {kind}{site.rank - layer.apart}d, or {kind} for any number"
    return "put it before flatten, or reshape the input"
