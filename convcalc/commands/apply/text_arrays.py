"""Arrays in writing, under what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.arithmetic.said import text_of
from convcalc.commands.apply.rows import lines_of

if TYPE_CHECKING:
    from convcalc.arithmetic.array import Array

MOST, WIDEST = 4096, 64
"""Of a larger array only the size and the values at its ends are told."""


def is_large(array: Array) -> bool:
    return len(array.at) > MOST or array.sizes[-1] > WIDEST


def labelled(label: str, array: Array, matrix: bool = False) -> list[Text]:
    return [Text(label, "dim"), *rows(array, "  ", matrix)]


def rows(array: Array, indent: str = "", matrix: bool = False) -> list[Text]:
    if is_large(array):
        low, high = (text_of(f(array.at.values())) for f in (min, max))
        more = "--format plain writes them all, --picture map.png draws them"
        return [Text(f"{indent}{array.text()}, values {low} to {high}; {more}", "dim")]
    return [uncut(indent + line) for line in lines_of(array, matrix=matrix)]


def uncut(line: str = "") -> Text:
    """A row of numbers, which does not go on in the next line: what a terminal has no room for is
    left out behind `…`.
    """
    return Text(line, no_wrap=True, overflow="ellipsis")
