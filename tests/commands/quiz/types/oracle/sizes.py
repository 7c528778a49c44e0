"""Paddings, fields and transposed convolutions, by trying and listing."""

from __future__ import annotations

import re

from tests.commands.quiz.types.oracle.layers import (
    Layer,
    ends,
    layer,
    listed,
    numbers_in,
    out_sizes,
    read,
    spread,
    through,
)


def kept_size(lines: list[str]) -> int:
    """By trying all."""
    found = re.search(r"\((\w+)\)", lines[0])
    assert found
    one = layer(lines[0], found[1])
    (n,) = numbers_in(lines[1], r"Input (\d+)x")
    (right,) = [
        p
        for p in range(3 * n)
        if out_sizes(Layer("conv", {**one.said, "padding": str(p)}), [n]) == [n]
    ]
    return right


def rows_added(lines: list[str]) -> str:
    asked = read(lines)
    one = asked.layers[0]
    settings = (one.whole("kernel"), one.whole("stride"), one.whole("dilation"))
    lo, hi = ends(one, asked.sizes[0], *settings)
    return f"{lo} above, {hi} below"


def keeping_rows(lines: list[str], offered: tuple[str, ...]) -> str:
    (n,) = numbers_in(lines[-1], r"into (\d+) rows")
    (right,) = [text for text in offered if out_sizes(layer(f"conv: {text}", ""), [n]) == [n]]
    return right


def row_of(kernel: int, dilations: list[int], stride: int = 1) -> set[int]:
    """What the first output of such layers reads."""
    here = {0}
    for dilation in reversed(dilations):
        here = {p * stride + dilation * t for p in here for t in range(kernel)}
    return here


def extent(places: set[int]) -> int:
    return max(places) - min(places) + 1


def deep_field(lines: list[str]) -> int:
    times, kernel, stride = numbers_in(
        lines[0], r"(\d+) convolutions .* kernel (\d+) and stride (\d+)"
    )
    return extent(row_of(kernel, [1] * times, stride))


def fewest_layers(lines: list[str]) -> int:
    (kernel,) = numbers_in(lines[0], r"kernel (\d+)")
    (wanted,) = numbers_in(lines[1], r"to see (\d+) pixels")
    count = 1
    doubling = "dilated" in lines[0]
    while extent(row_of(kernel, [2**k if doubling else 1 for k in range(count)])) < wanted:
        count += 1
    return count


def dilated_field(lines: list[str]) -> int:
    found = re.search(r"kernel (\d+), stride 1 and dilations ([\d, ]+)", lines[0])
    assert found
    dilations = [int(d) for d in found[2].split(", ")]
    blocks = int(lines[1].split()[0]) if len(lines) > 2 else 1
    return extent(row_of(int(found[1]), dilations * blocks))


def without_holes(lines: list[str], offered: tuple[str, ...]) -> str:
    every = "sees every" in lines[-1]
    (right,) = [text for text in offered if full(text) == every]
    return right


def full(text: str) -> bool:
    places = row_of(3, [int(d) for d in text.removeprefix("dilations ").split(", ")])
    return len(places) == extent(places)


def rows_back(lines: list[str]) -> int:
    return through(read(lines))[-1][1][0]


def more_rows(lines: list[str]) -> int:
    asked = read(lines)
    one = asked.layers[0]
    _, middle = through(asked)[-1]
    (right,) = [
        more
        for more in range(one.whole("stride"))
        if len(
            spread(
                Layer("conv_transpose", {**one.said, "output_padding": str(more)}, asked.title),
                middle,
            )[0]
        )
        == asked.sizes[0]
    ]
    return right


def evenly(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one that adds as many inputs everywhere, counted along a long axis."""
    right = []
    for text in offered:
        one = Layer("conv_transpose", layer(f"conv: {text}", "").said)
        (axis,) = spread(one, [40])
        if len({len(adds) for adds in axis[12:-12]}) == 1:
            right.append(text)
    (answer,) = right
    return answer


def adding_rows(lines: list[str]) -> str:
    asked = read(lines)
    (row,) = numbers_in(asked.asked, r"row (\d+) of the output")
    axis = spread(asked.layers[0], asked.sizes)[0]
    return listed(sorted({i for i, _ in axis[row]})) or "none"


def unreached(lines: list[str]) -> int:
    asked = read(lines)
    return sum(not adds for adds in spread(asked.layers[0], asked.sizes)[0])
