"""Arrays as lines of text."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from convcalc.arithmetic.said import text_of

if TYPE_CHECKING:
    from convcalc.arithmetic.array import Array

LARGE = 10
"""From so many rows or columns on they are numbered."""


def lines_of(array: Array, plain: bool = False, matrix: bool = False) -> list[str]:
    """Rows, `|` between channels, `||` between filters; a `matrix` has neither. Rows and columns of
    a large array are numbered, but not in `plain` text, which is to be read again.
    """
    cells = {place: text_of(value) for place, value in array.at.items()}
    axes = 2 if matrix or len(array.sizes) > 2 else len(array.sizes) - 1
    numbered = not plain and axes > 0 and max(array.sizes[-axes:]) >= LARGE
    width = 0 if plain else max(map(len, cells.values()))
    width = max(width, len(f"{array.sizes[-1] - 1}:")) if numbered else width
    side = len(f"{array.sizes[-2] - 1}:") if numbered and axes > 1 else 0
    found = [" " * (side + bool(side)) + header(array.sizes[-1], width)] if numbered else []
    first = len(found)
    for place in product(*map(range, array.sizes[:-1])):
        if len(found) > first:
            found += between(place, axes)
        keys = [(*place, k) for k in range(array.sizes[-1])]
        line = [cells[key].rjust(width) for key in keys]
        head = f"{place[-1]}:".rjust(side) + " " if side else ""
        found.append(head + " ".join(line))
    return found


def header(count: int, width: int) -> str:
    return " ".join(f"{k}:".rjust(width) for k in range(count))


def between(place: tuple[int, ...], axes: int) -> list[str]:
    """What stands above a row that is not the first."""
    if axes == 1:
        return ["||" if len(place) == 2 and place[-1] == 0 else "|"]
    if axes == 2 and place[-1] == 0:
        return ["||" if len(place) == 3 and place[-2] == 0 else "|"]
    return []
