"""What the operator of a graph, its name and its two shapes say of a sum that does not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import LIKELY, Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, tuple[Fix, ...]]

SHORTCUT = r"res(?:net|block|unit|idual|\d)|shortcut|skip|bottleneck"
SHOW = Fix("look where the two get their sizes", code="print(a.shape, b.shape)")


def summed(node: str, one: Dims, other: Dims, a: int, b: int) -> Reading | None:
    """Two shapes that are added, read by their axes and the names around them."""
    one, other = rejoined(one, (a, b)), rejoined(other, (a, b))
    for cause in (biases, vectors, positions, channels, kept_axis):
        found = cause(node, one, other)
        if found:
            why = f"{shape(one)} meets {shape(other)}: where sizes differ, one of them must be 1."
            return Reading(*found, why, ("elementwise",))
    return None


def rejoined(dims: Dims, whole: Sequence[int]) -> tuple[int | None, ...]:
    """Sizes of which one was broken by a line end: `1 28` where the message says 128.

    >>> rejoined((256, 32, 32, 1, 28), (128, 32))
    (256, 32, 32, 128)
    """
    for k in range(len(dims) - 1):
        left, right = dims[k], dims[k + 1]
        joined = f"{left}{right}"
        if None not in (left, right) and joined.isdigit() and int(joined) in whole:
            return (*dims[:k], int(joined), *dims[k + 2 :])
    return tuple(dims)


def biases(node: str, one: Dims, other: Dims) -> Answer | None:
    """A bias of another size than the output, or where another layout has the channels."""
    if len(one) == 2 and len(other) == 1 and one[-1] and other[-1]:
        out, bias = one[-1], other[-1]
        both = Fix(
            f"give both one size: the bias {out} as the output has, or the weight {bias} columns",
            sure=LIKELY,
        )
        return f"an output of {out} meets {bias} values, such as a bias", (both, SHOW)
    sizes = [n for n in other if n != 1]
    if len(one) == len(other) > 2 and len(sizes) == 1 and other[1] == sizes[0] == one[-1]:
        last = Fix(
            "let the channels stand last, where the layers give them",
            code='keras.backend.set_image_data_format("channels_last")',
            sure=LIKELY,
        )
        head = f"the {sizes[0]} values of a bias are put on axis 1, and the output has them last"
        return f"{head}: the data format is channels_first", (last, SHOW)
    return None


def vectors(node: str, one: Dims, other: Dims) -> Answer | None:
    """Two vectors: losses of layers of other widths."""
    if len(one) != 1 or len(other) != 1:
        return None
    mean = Fix(
        "if they are losses of layers, make each of them one number before they are added: a mean "
        "of one axis alone leaves a number for each channel",
        code="loss = tf.reduce_mean(tf.square(a - b))",
    )
    return f"a vector of {one[0]} meets one of {other[0]}: losses of layers, often", (SHOW, mean)


def positions(node: str, one: Dims, other: Dims) -> Answer | None:
    """Positions are made in pairs of sine and cosine."""
    if "pos" not in node or len(one) != len(other) or one[-1] is None or other[-1] is None:
        return None
    odd = min(one[-1], other[-1])
    if one[:-1] != other[:-1] or odd % 2 == 0 or abs(one[-1] - other[-1]) != 1:
        return None
    even = Fix(f"use an even width: {odd - 1} or {odd + 1}", sure=LIKELY)
    head = f"positions come in pairs of sine and cosine, and the width {odd} is odd"
    return head, (even,)


def channels(node: str, one: Dims, other: Dims) -> Answer | None:
    """The two paths of a residual block with other channels."""
    if len(one) != len(other) or len(one) < 3 or [*one[:-1]] != [*other[:-1]]:
        return None
    if one[-1] is None or other[-1] is None or not re.search(SHORTCUT, node):
        return None
    few, many = sorted((one[-1], other[-1]))
    wide = Fix(
        f"put a 1x1 convolution of {many} filters on the path with {few} (the shortcut, often)",
        code=f"shortcut = layers.Conv{len(one) - 2}D({many}, 1)(shortcut)",
        sure=LIKELY,
    )
    head = f"the two paths of a residual block have {one[-1]} and {other[-1]} channels"
    return head, (wide, Fix("or give both paths as many filters"))


def kept_axis(node: str, one: Dims, other: Dims) -> Answer | None:
    """Axes of the smaller that stand apart in the larger."""
    long, short = (one, other) if len(one) > len(other) else (other, one)
    if len(short) != 2 or len(long) < 4 or long[-1] != short[-1] or short[0] not in long[:-2]:
        return None
    look = Fix(
        f"look which axis stands between {short[0]} and {short[1]}: one that was to be summed, "
        "perhaps (batch_dot and dot of another version keep other axes: use the version that the "
        "code was written for)",
        code="print(a.shape, b.shape)",
    )
    return f"{short[0]} and {short[1]} stand apart in {shape(long)}", (look,)
