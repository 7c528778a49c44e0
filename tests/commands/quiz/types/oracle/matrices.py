"""The matrices of im2col, counted."""

from __future__ import annotations

from math import prod

from tests.commands.quiz.types.oracle.layers import Read, numbers_in, read, through, windows


def window_matrix(asked: Read) -> tuple[int, int]:
    """Rows and columns of the windows as columns."""
    reads = windows(asked.layers[0], asked.sizes)
    elements = asked.channels * prod(len(axis[0]) for axis in reads)
    return elements, prod(map(len, reads))


def matrix_size(lines: list[str]) -> str:
    asked = read(lines)
    rows, columns = window_matrix(asked)
    filters = asked.layers[0].whole("filters")
    if "the product" in asked.asked:
        return f"{filters} x {columns}"
    if "matrix of the filters" in asked.asked:
        return f"{filters} x {rows}"
    return f"{rows} x {columns}"


def matrix_elements(lines: list[str]) -> int:
    return prod(window_matrix(read(lines)))


def one_matrix(lines: list[str]) -> str:
    asked = read(lines)
    filters, sizes = through(asked)[-1]
    return f"{filters * prod(sizes)} x {asked.channels * prod(asked.sizes)}"


def columns_at(lines: list[str]) -> int:
    asked = read(lines)
    place = numbers_in(asked.asked, r"row (\d+), column (\d+)")
    reads = windows(asked.layers[0], asked.sizes)
    return prod(sum(p in w for w in axis) for p, axis in zip(place, reads, strict=True))
