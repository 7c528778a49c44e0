"""Layers that get other features than they are made for: which of the two is to be changed.

A layer that is made anew has no trained weights, so this is right only in a network of one's own.
"""

from __future__ import annotations

from math import gcd, isqrt
from typing import TYPE_CHECKING

from convcalc.algebra.counts import same_count
from convcalc.commands.why.evidence import names, trained
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Said

ENCODERS = (384, 768, 1152, 1280, 1408, 1536, 1664, 3072, 3584, 4096, 5120)
"""Features of well-known encoders of texts and images (ViT, BERT, CLIP, T5, Llama)."""
OTHERS = (*ENCODERS, 512, 640, 1024, 2048, 2560, 8192)
"""The same, but also widths that many other networks have."""
ASPECTS = ((4, 3), (16, 9), (3, 2), (5, 4))
"""How images are longer than high."""
POSITIONS = (77, 100, 128, 200, 256, 500, 512, 514, 1000, 1024, 2048, 4096)
"""So many positions have the models of texts."""
MANY = 1000
"""Features that come of a flattened map, not of a layer's width."""
OWN = "if you write the network yourself, "
WRITTEN = r"\bnn\.Module\b|\bnn\.Sequential\("
"""What a network has that the user writes."""
KEPT = (
    "trained weights keep their sizes: give what they were made for (the image size, the encoder, "
    "the checkpoint)"
)


def encoder(arrived: int, made_for: int) -> Fix | None:
    """Both are widths of encoders, which are no sizes of one map."""
    both = {arrived, made_for}
    if not both <= {*OTHERS} or not both & {*ENCODERS} or same_count(arrived, made_for):
        return None
    return Fix(
        f"{made_for} and {arrived} are widths of well-known encoders: load the encoder (or the "
        f"checkpoint) that the network was made for, which gives {made_for}"
    )


def image(arrived: int, made_for: int) -> Fix | None:
    """Two flattened maps of other sizes: their ratio is one of sides of images."""
    if min(arrived, made_for) < MANY:
        return None
    common = gcd(arrived, made_for)
    ratio = (max(arrived, made_for) // common, min(arrived, made_for) // common)
    if ratio not in ASPECTS:
        return None
    return Fix(
        f"give images of the size that the layer was counted for: {arrived}:{made_for} = "
        f"{arrived // common}:{made_for // common}, as maps of other rows or columns have"
    )


def positions(index: int, rows: int) -> bool:
    """Whether an index beyond a table may be a place in a text that is too long for the model."""
    return rows in POSITIONS and rows <= index < 4 * rows


def sized(arrived: int, made_for: int) -> bool:
    """Whether the two are flattened maps of images of other sizes, by their ratio."""
    common = gcd(arrived, made_for)
    parts = (arrived // common, made_for // common)
    squares = min(arrived, made_for) >= MANY and all(isqrt(n) ** 2 == n for n in parts)
    return not encoder(arrived, made_for) and (squares or bool(image(arrived, made_for)))


def ordered(
    said: Said, own: Fix, arrived: int, made_for: int, look: Fix | None = None
) -> tuple[Fix, ...]:
    """What fits, where the layer has `made_for` and `arrived` come: first what the numbers or the
    paste speak for. `own` makes the layer anew; `look` tells the causes apart, where the numbers
    do not.
    """
    joined = f"{OWN[:-2]} and {own.text[3:]}" if own.text.startswith("if ") else OWN + own.text
    anew = own._replace(text=joined)
    first = encoder(arrived, made_for) or image(arrived, made_for)
    if first:
        return first, anew._replace(sure=POSSIBLE)
    if trained(said):
        return Fix(KEPT, sure=LIKELY), anew._replace(sure=POSSIBLE)
    if look and not names(said, WRITTEN):
        return look, anew._replace(sure=POSSIBLE), Fix(KEPT)
    return anew, Fix(KEPT)
