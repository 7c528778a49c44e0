"""Pixel and channel shuffles: what the numbers of what they do not divide say."""

from __future__ import annotations

from math import isqrt

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

MOST = 4096
"""How far numbers of a message are tried."""


def shuffled(said: Said) -> Reading:
    """Channels that do not divide into the square of a factor."""
    channels, square = said.number("channels"), said.number("square")
    require(channels > 0, square > 0)
    require(channels % square > 0)
    factor = isqrt(square)
    above = (channels // square + 1) * square
    fixes = [
        Fix(
            f"let the convolution before it give a multiple of {square} channels: "
            f"{factor}·{factor} for each that comes out",
            code=f"nn.Conv2d(channels, {square} * out_channels, 3, padding=1)",
            sure=LIKELY,
        ),
        Fix(f"the next number of channels that fits is {above}"),
    ]
    return Reading(
        f"{channels} channels do not divide into {factor}x{factor} = {square} for a pixel shuffle",
        tuple(fixes),
        f"A pixel shuffle makes {factor}x{factor} places of {square} channels: {channels} = "
        f"{square}·{channels // square} + {channels % square}.",
    )


def unbatched(said: Said) -> Reading:
    """A pixel shuffle takes maps with batch and channels."""
    dims = said.sizes("input")
    require(len(dims) != 4)
    why = f"A pixel shuffle takes batch, channels, rows, columns; {sizes(dims)} arrives."
    if len(dims) == 3:
        batch = Fix("add the batch", code="x = x.unsqueeze(0)", sure=LIKELY)
        return Reading("the batch is missing before a pixel shuffle", (batch,), why)
    channels = Fix(
        "let a map with channels arrive, a multiple of the factor's square: put the shuffle behind "
        "a convolution and before flatten",
        code="print(x.shape)",
    )
    return Reading("no map with channels arrives at a pixel shuffle", (channels,), why)


def unshuffled(said: Said) -> Reading:
    """A size that does not divide by the factor."""
    size, factor = said.number("size"), said.number("factor")
    require(factor > 0)
    require(size % factor > 0)
    more = factor - size % factor
    height = said.number("axis", -1) == -2
    whole = Fix(f"give an input whose sides are multiples of {factor}: {size + more} here")
    pad = Fix(
        f"or pad it by {more}, or crop it by {size % factor}",
        code=f"x = F.pad(x, (0, 0, 0, {more}))" if height else f"x = F.pad(x, (0, {more}))",
    )
    return Reading(
        f"a {'height' if height else 'width'} of {size} does not divide by {factor}, as a pixel "
        "unshuffle needs",
        (whole, pad),
        f"{size} = {factor}·{size // factor} + {size % factor}.",
    )


def groups(said: Said) -> Reading:
    """Channels that do not divide into the groups of a shuffle."""
    channels, count = said.number("channels"), said.number("groups")
    require(channels > 0, count > 0)
    require(channels % count > 0)
    fitting = [g for g in range(min(count, channels, MOST), 0, -1) if channels % g == 0][:1]
    return Reading(
        f"{channels} channels do not divide into {count} groups",
        (
            Fix(f"use {fitting[0]} groups", code=f"groups={fitting[0]}", sure=LIKELY),
            Fix(f"let a multiple of {count} channels arrive"),
        ),
        f"{channels} = {count}·{channels // count} + {channels % count}.",
    )
