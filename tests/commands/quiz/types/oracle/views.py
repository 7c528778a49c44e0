"""The same layer seen otherwise: as a matrix, a stretched input, another layer; and a norm."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isqrt, prod

from tests.commands.quiz.types.oracle.layers import (
    Layer,
    held,
    layer,
    numbers_in,
    read,
    spread,
    step,
)


def saved_by_a_pool(lines: list[str]) -> int:
    asked = read(lines)
    units = asked.layers[1].whole("features")
    return units * asked.channels * prod(asked.sizes) - units * asked.channels


def linear_as_conv(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one with as many weights that leaves one position."""
    asked = read(lines)
    units = asked.layers[1].whole("features")
    wanted = units * asked.channels * prod(asked.sizes)
    right = []
    for text in offered:
        one = layer(f"conv: {text}", asked.title)
        channels, sizes = step(one, asked.channels, asked.sizes)
        if held(one, asked.channels, asked.sizes) == wanted and (channels, prod(sizes)) == (
            units,
            1,
        ):
            right.append(text)
    (answer,) = right
    return answer


def matrix_rows(lines: list[str]) -> str:
    found = re.search(r"the kernel ([-\d ]+), stride (\d+)", lines[0])
    assert found
    (n,) = numbers_in(lines[1], r"reads (\d+) numbers")
    kernel = found[1].split()
    rows, start = [], 0
    while start + len(kernel) <= n:
        rows.append(["0"] * start + kernel + ["0"] * (n - start - len(kernel)))
        start += int(found[2])
    return "; ".join(" ".join(row) for row in rows)


def normalised(lines: list[str]) -> str:
    gamma, beta, mean, variance = numbers_in(
        lines[0],
        r"gamma is (-?\d+), beta (-?\d+), the running mean (-?\d+), the running variance (\d+)",
    )
    (value,) = numbers_in(lines[1], r"element (-?\d+)")
    result = Fraction(gamma * (value - mean), isqrt(variance)) + beta
    return f"{float(result):.4g}"


def stretching(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one whose windows meet the same inputs with the same weights."""
    asked = read(lines)
    one = asked.layers[0]
    right = []
    wanted = [sorted(adds) for adds in spread(one, asked.sizes[:1])[0]]
    for text in offered:
        between, before, after = numbers_in(text, r"(\d+) between, (\d+) before, (\d+) after")
        if windows_over(one, asked.sizes[0], between + 1, before, after) == wanted:
            right.append(text)
    (answer,) = right
    return answer


def windows_over(
    one: Layer, n: int, apart: int, before: int, after: int
) -> list[list[tuple[int, int]]]:
    """For each window over a stretched row, which inputs it holds, and which weight each meets:
    those of the kernel turned round.
    """
    kernel = one.whole("kernel")
    place = {before + i * apart: i for i in range(n)}
    length = before + (n - 1) * apart + 1 + after
    return [
        sorted((place[o + t], kernel - 1 - t) for t in range(kernel) if o + t in place)
        for o in range(length - kernel + 1)
    ]
