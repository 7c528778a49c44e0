"""What lies behind a mismatch, read off its numbers: advice that fits those numbers only.

What would run and compute something else than was meant comes last, and says when it is right.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.algebra.window import half_kernel
from convcalc.commands.why.reading import Fix, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLOURS = (1, 3, 4)
"""As many channels have images."""


def colours(expected: int, received: int) -> Iterator[Fix]:
    """An image of other colours than the network is made for."""
    if (expected, received) == (3, 1):
        yield Fix("repeat the grey channel three times")
    if (expected, received) == (3, 4):
        yield Fix("convert the image to RGB: its fourth channel says how opaque it is")
    if expected == 1 and received in (3, 4):
        yield Fix("convert the image to grey, which the layer is made for")


def tokens(one: int, other: int) -> Iterator[Fix]:
    """Two sequences that are images cut into squares, and a token for the class."""
    sides = [isqrt(max(n - 1, 0)) for n in (one, other)]
    if all(side > 1 and side * side == n - 1 for side, n in zip(sides, (one, other), strict=True)):
        cut = " and ".join(f"{s * s + 1} = {s}x{s} + 1" for s in sides)
        yield Fix(
            f"if they are tokens, {cut}: give an image of the size that the position embedding is "
            "made for, or interpolate the embedding"
        )


def no_map(padded: Sequence[int], kernel: Sequence[int]) -> Iterator[Fix]:
    """A map that holds nothing but padding, or that is no map of an image."""
    if len(padded) == 1 and padded[0] == 2 * half_kernel(kernel[0]) > 0:
        yield Fix(
            f"if the layer pads by {padded[0] // 2}, an empty sequence arrives: look why it is "
            "empty, such as a sound or text without content",
            code="print(x.shape)",
        )
        return
    for n, k in zip(padded, kernel, strict=False):
        if 0 < n == 2 * half_kernel(k) and len(set(padded)) > 1:
            yield Fix(
                f"if the layer pads by {n // 2}, an axis of 0 arrives: look for an empty crop or "
                "slice before it"
            )
            return


def small_map(padded: Sequence[int], kernel: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """Why a map is smaller than a kernel: it is empty, is none, or has shrunk too far."""
    if len(padded) == 3 and padded[0] < kernel[0] and not too_small(padded[1:], kernel[1:]):
        frames = Fix(
            f"give at least {kernel[0]} frames or planes, or pad or shorten that axis alone",
            code=f"kernel_size=({padded[0]}, {kernel[1]}, {kernel[2]})",
        )
        return f"{padded[0]} frames or planes arrive, fewer than the kernel has", (frames,)
    empty = tuple(no_map(padded, kernel))
    if empty:
        return "an empty map seems to arrive: an axis has nothing but its padding", empty
    small, large = min(padded), max(padded)
    if small <= 4 < min(kernel) and large >= 8 * small and len(padded) > 1:
        text = (
            f"look at its axes: {small} may be the colours of an image, or a mask or a vector "
            "arrives instead of it"
        )
        head = f"what arrives seems to be no image: {sizes(padded)} is long on one axis only"
        return head, (Fix(text, code="print(x.shape)"),)
    head = f"the map has shrunk to {sizes(padded)}, smaller than the kernel of {sizes(kernel)}"
    return head, ()


def too_small(padded: Sequence[int], kernel: Sequence[int]) -> bool:
    return any(n < k for n, k in zip(padded, kernel, strict=True))
