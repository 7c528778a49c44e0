"""Two batches of other sizes, outside PyTorch."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.elsewhere import close
from convcalc.commands.why.reading import LIKELY, NUMPY, POSSIBLE, TENSORFLOW, Fix, Reading, Said

if TYPE_CHECKING:
    from collections.abc import Iterator

DROP = {TENSORFLOW: "dataset = dataset.batch(size, drop_remainder=True)"}
SHOW = "print(a.shape, b.shape)"


def batches(framework: str, a: int, b: int) -> tuple[str, list[Fix]]:
    """Two batches of other sizes."""
    large, small = max(a, b), max(min(a, b), 1)
    likely = f"two batches of other sizes meet: {a} and {b}"
    if large % small and framework != NUMPY:
        text = "drop the last batch, which is smaller"
        return likely + "; the last batch is often smaller", [
            Fix(
                text, code=DROP.get(framework, "n = len(x) // size * size\nx = x[:n]"), sure=LIKELY
            ),
            Fix("take the size of the batch from what arrives, never a fixed one"),
        ]
    return likely, [
        Fix(f"look for a reshape that makes {large // small} rows of one sample", code=SHOW),
        Fix("take the size of the batch from what arrives, never a fixed one"),
    ]


def tokens(a: int, b: int) -> str:
    """Two sequences that are images cut into squares, and perhaps a token for the class."""
    for more in (1, 0):
        sides = [isqrt(max(n - more, 0)) for n in (a, b)]
        if all(s > 6 and s * s + more == n for s, n in zip(sides, (a, b), strict=True)):
            cut = " and ".join(f"{s * s + more} = {s}x{s}{' + 1' * more}" for s in sides)
            return f"tokens of images of other sizes: {cut}"
    return ""


def unknown(said: Said) -> Reading:
    """Nothing is told but that they differ."""
    return Reading(
        "two tensors that are added or multiplied do not have the same shape",
        (Fix("print both shapes before the line: the labels and the output, often", code=SHOW),),
        "Where sizes differ, one of them must be 1.",
        ("elementwise",),
    )


def other_channels(a: int, b: int) -> tuple[str, list[Fix]]:
    """Two maps with their channels first, which differ in those."""
    look = Fix("look at both paths: the filters of each last convolution", code=SHOW)
    widen = Fix(f"put a 1x1 convolution of {max(a, b)} filters on the path with fewer channels")
    return f"the two paths have other channels: {a} and {b}", [look, widen]


def maps(a: int, b: int, bare: bool = False) -> Iterator[Fix]:
    large, small = max(a, b), max(min(a, b), 1)
    if large // small in (2, 4) and large % small == 0:
        text = "if both are maps, " if bare else ""
        text += f"stride the one by {large // small}, or enlarge the other"
        yield Fix(text, sure=POSSIBLE if bare else LIKELY)
    elif close(a, b) or (large - small == 1 and not bare):
        yield Fix(
            "a pool rounded an odd size: give an input whose sides are multiples of 2 to the "
            "power of the number of pools, such as 256 or 512",
            sure=LIKELY,
        )
    yield Fix("let both paths have the same strides and paddings")
