"""Paddings that mirror, and windows that are unfolded and folded: what their numbers say."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator


def mirrored(said: Said) -> Reading:
    """A mirrored padding that is as large as the axis, or larger."""
    before, after = said.number("before"), said.number("after")
    dims, axis = said.sizes("input"), said.number("axis")
    require(0 <= axis < len(dims))
    require(max(before, after) >= dims[axis])
    most = max(dims[axis] - 1, 0)
    name = {1: "columns", 2: "rows", 3: "planes"}.get(len(dims) - axis, f"axis {axis}")
    fixes = [
        Fix(
            f"let a larger map arrive, of more than {max(before, after)} {name}: a larger image, "
            "or fewer strides before it",
            code="print(x.shape)",
        ),
        Fix(f"pad by at most {most} on the {name}", "padding", most, f"padding={most}"),
        Fix("repeat the edge instead, which takes any padding", code='mode="replicate"'),
    ]
    if most == 0:
        del fixes[1]
    return Reading(
        f"a mirrored padding of {max(before, after)} is too large for {dims[axis]} {name}",
        tuple(fixes),
        f"The padding shows the map itself, without its edge: {dims[axis]} {name} of {sizes(dims)} "
        f"have {most} beside it.",
    )


def circular(said: Said) -> Reading:
    return Reading(
        "a circular padding is larger than the map itself",
        (
            Fix("pad by at most the size of the axis, or let a larger map arrive"),
            Fix("look at the shape before it", code="print(x.shape)"),
        ),
        "It goes round the map once, no further.",
    )


def unsupported(said: Said) -> Reading:
    """A padding for another number of axes than the input has."""
    length, rank = said.number("length"), said.number("rank")
    axes = length // 2
    require(axes > 0)
    fix = Fix(
        f"for {axes} axes give channels, too: {axes + 1} dimensions, or {axes + 2} with the batch"
    )
    missing = Fix("if channels or batch are missing, add them", code="x = x.unsqueeze(0)")
    fixes = (missing, fix) if rank < axes + 1 else (fix,)
    return Reading(
        f"a padding of {length} numbers does not go with {rank} dimensions",
        fixes,
        f"{length} numbers pad the last {axes} axes, and mirrored or repeated ones need channels "
        "before them.",
    )


def uneven(said: Said) -> Reading:
    return Reading(
        "a padding has another number of values than the axes take",
        (
            Fix(
                "give two for each axis, the last axis first: left, right, top, bottom",
                code="x = F.pad(x, (1, 1, 1, 1))",
                sure=LIKELY,
            ),
        ),
        "Each axis has a padding before and one after; there are no more axes than the input has.",
    )


def cut_away(said: Said) -> Reading:
    """Negative padding, or a crop, of more than there is."""
    return Reading(
        "a negative padding, or a crop, takes more than there is",
        (Fix("look at the sizes before it, and cut less", code="print(x.shape)"),),
        "What is left must not be less than 0.",
    )


def unfolded(said: Said) -> Reading:
    """Windows that do not fit on the map."""
    kernel, dilation = said.sizes("kernel"), said.sizes("dilation")
    map_size, pad = said.sizes("map"), said.sizes("pad")
    same = len(kernel) == len(dilation) == len(map_size) == len(pad) > 0
    require(same)
    require(min(kernel) > 0, min(dilation) > 0)
    spans = tuple((k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True))
    padded = tuple(n + 2 * p for n, p in zip(map_size, pad, strict=True))
    return Reading(
        f"windows of {sizes(spans)} do not fit on a map of {sizes(padded)}",
        (
            Fix("let a larger map arrive, or use a smaller kernel or more padding"),
            Fix("look at the shape before it", code="print(x.shape)"),
        ),
        f"The kernel of {sizes(kernel)} spans {sizes(spans)}, and the padded map is "
        f"{sizes(padded)}.",
    )


def folded_channels(said: Said) -> Reading:
    """Columns that hold no whole windows."""
    columns, kernel = said.number("columns"), said.sizes("kernel")
    require(len(kernel) == 2)
    require(min(kernel) > 0)
    window = kernel[0] * kernel[1]
    require(columns % window > 0)
    near = [n for n in (columns // window * window, (columns // window + 1) * window) if n]
    return Reading(
        f"{columns} values for each window are no whole windows of {sizes(kernel)}",
        (
            Fix(f"let a multiple of {window} arrive in dimension 1: {', '.join(map(str, near))}"),
            Fix("if the windows stand there, turn the last two", code="x = x.transpose(1, 2)"),
            Fix("use the kernel_size of the unfold that made it"),
        ),
        f"fold takes batch, channels·{kernel[0]}·{kernel[1]}, windows: {columns} is no multiple "
        f"of {window}.",
    )


def folded_windows(said: Said) -> Reading:
    """Another number of windows than fit on the output."""
    blocks, wanted, got = said.sizes("blocks"), said.number("wanted"), said.number("got")
    require(wanted != got, len(blocks) == 2)
    same = Fix(
        "fold with the size of the map before its unfold, and its kernel, stride and padding",
        code="output_size=before.shape[2:]",
        sure=LIKELY,
    )
    return Reading(
        f"{got} windows arrive, and an output of {sizes(said.sizes('output'))} has {wanted}",
        (same, *square_output(said, got)),
        f"{sizes(blocks)} windows fit there: {blocks[0]}·{blocks[1]} = {wanted}.",
    )


def square_output(said: Said, windows: int) -> Iterator[Fix]:
    """The least output on which as many rows as columns of windows lie."""
    side = isqrt(windows)
    names = ("kernel", "dilation", "pad", "stride")
    settings = [said.sizes(name) for name in names]
    if side * side != windows or side < 1 or any(len(each) != 2 for each in settings):
        return
    axes = zip(*settings, strict=True)
    own = tuple((side - 1) * s + (k - 1) * d + 1 - 2 * p for k, d, p, s in axes)
    if min(own) > 0:
        text = f"if the map was as high as wide, {windows} windows are {side}x{side} of it"
        yield Fix(text, code=f"output_size={own}")


def longest(said: Said) -> Reading:
    """A window of Tensor.unfold that is longer than its axis."""
    axis, size, window = said.number("axis"), said.number("size"), said.number("window")
    require(window > size >= 0)
    return Reading(
        f"a window of {window} is longer than the {size} on axis {axis}",
        (
            Fix(
                f"use a window of at most {size}",
                code=f"x.unfold({axis}, {size}, {size})",
                sure=LIKELY,
            ),
            Fix(
                "pad the axis before it",
                code=f"x = F.pad(x, (0, {window - size}))  # of the last axis",
            ),
        ),
        f"{window} > {size}.",
    )


def shrunk(said: Said) -> Reading:
    """A convolution, transposed or not, of which nothing is left."""
    map_size, left = said.sizes("map"), said.sizes("left")
    require(len(map_size) == len(left) > 0)
    require(min(left) < 1)
    return Reading(
        f"nothing is left of a map of {sizes(map_size)}: {sizes(left)} would come out",
        (
            Fix("use less padding: a transposed convolution cuts it off on every side"),
            Fix("let a larger map arrive, or use a smaller kernel"),
        ),
        "The size that comes out must be at least 1.",
        ("convolutions", "transposed"),
        {},
    )


def positive(said: Said) -> Reading:
    """A setting of 0 or less."""
    return Reading(
        "a kernel, stride, dilation or padding is 0 or negative where it must not be",
        (
            Fix(
                "kernel, stride, dilation and groups are 1 or more, padding 0 or more", sure=LIKELY
            ),
            Fix("if it is calculated, look at the number: a division may have given 0"),
        ),
        "A division of whole numbers (//) rounds down.",
    )
