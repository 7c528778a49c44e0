"""What is claimed, and what is so."""

from __future__ import annotations

import re

from tests.commands.quiz.types.oracle.layers import (
    Layer,
    Read,
    biases,
    held,
    numbers_in,
    read,
    seen,
    through,
    totals,
    work,
)
from tests.commands.quiz.types.oracle.sizes import extent


def conv_rows(asked: Read) -> int:
    return through(asked)[-1][1][0]


def field_rows(asked: Read) -> int:
    _, sizes = through(asked)[-1]
    unit = tuple(n // 2 for n in sizes)
    return extent({row for row, _ in seen(asked.layers, asked.sizes, unit)})


def weights_in(asked: Read) -> int:
    return sum(totals(asked, held))


def params_in(asked: Read) -> int:
    return weights_in(asked) + sum(
        biases(one, channels)
        for one, (channels, _) in zip(asked.layers, through(asked), strict=False)
    )


def claimed_number(asked: Read) -> tuple[int, int]:
    """What is so, and what is claimed."""
    text, n, one = asked.asked, asked.sizes[0] if asked.sizes else 0, asked.layers[0]
    if "as high as the input" in text:
        return conv_rows(asked), n
    if "leave its height" in text:
        (width,) = numbers_in(text, r"width (\d+)")
        return n + 2 * width, n
    if "makes a map for each" in text:
        real = asked.layers[1].whole("filters")
        return real, real * one.whole("filters") if "pair" in text else real
    if "On an image twice" in text:
        real = weights_in(asked)
        return real, 4 * real if "four times" in text else real
    if "two numbers of it" in text:
        return 2 * asked.channels, 2 * asked.channels
    if "Its only filter" in text:
        return weights_in(asked), one.whole("kernel") ** 2
    if "The pool" in text:
        real = weights_in(asked)
        return real, real // 4 if "cuts" in text else real
    if "The 1x1 layer sees" in text:
        real = field_rows(asked)
        return real, real + 1 if "more" in text else real
    if "In inference half" in text:
        return params_in(asked), params_in(asked) // 2
    if "The stride of 2 leaves" in text:
        plain = Layer("conv", {**one.said, "stride": "1"}, asked.title)
        full = work(plain, asked.channels, asked.sizes)
        return sum(totals(asked, work)), full // (2 if "half" in text else 4)
    if "as many weights as a kernel" in text:
        (size,) = numbers_in(text, r"kernel of (\d+)x")
        return weights_in(asked), one.whole("filters") * asked.channels * size**2
    assert "sees as much of the image as one layer" in text
    (size,) = numbers_in(text, r"one layer of (\d+)x")
    return field_rows(asked), size


def true_or_false(lines: list[str], offered: tuple[str, ...]) -> str:
    real, claimed = claimed_number(read(lines))
    word = "true" if real == claimed else "false"
    (right,) = [x for x in offered if x.startswith(word) and re.search(rf"\b{real:,}(?![\d,])", x)]
    return right
