"""Saved position embeddings: the patches of an image, and the tokens beside them."""

from __future__ import annotations

import re
from math import isqrt, prod
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

POSITIONS = re.compile(r"pos|rel")


def tokens(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """Position embeddings of another number of tokens: squares, often with one more."""
    if len(file) != len(net) or not POSITIONS.search(name.lower()) or file[-1] != net[-1]:
        return None
    counts = [prod(shape[:-1]) for shape in (file, net)]
    if 0 < abs(counts[0] - counts[1]) < 6 and "pos" in name.lower():
        return extra_token(*counts)
    for more in (0, 1, 2):
        sides = [isqrt(max(n - more, 0)) for n in counts]
        if all(s > 1 and s * s == n - more for s, n in zip(sides, counts, strict=True)):
            add = f" + {more}" if more else ""
            squares = " and ".join(f"{s * s + more} = {s}x{s}{add}" for s in sides)
            head = (
                f"the file is for images of {sides[0]}x{sides[0]} patches, the network for "
                f"{sides[1]}x{sides[1]}"
            )
            size = Fix(
                f"build the network for the file's image size: {sides[0]} times the patch "
                f"({sides[0] * 16} for patches of 16)",
                sure=LIKELY,
            )
            resize = Fix("or interpolate the position embedding (timm does it when it loads)")
            return Reading(head, (size, resize), squares + ".")
    return None


def extra_token(file: int, net: int) -> Reading | None:
    """The same patches, and other tokens beside them: of the class, of a teacher, registers."""
    side = isqrt(max(min(file, net) - 1, 0))
    if side < 2 or min(file, net) - side * side > 5:
        return None
    patches = side * side
    more, fewer = ("file", "network") if file > net else ("network", "file")
    build = Fix(
        "build the class that the file was saved from, with the same tokens beside the patches "
        "(class token, distillation, registers)",
    )
    head = f"the {more} has other tokens beside its patches than the {fewer}: {file} and {net}"
    why = f"{file} = {side}x{side} + {file - patches} and {net} = {side}x{side} + {net - patches}."
    return Reading(head, (build,), why)
