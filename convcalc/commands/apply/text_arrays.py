"""Arrays in writing, under what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.commands.apply.rows import lines_of

if TYPE_CHECKING:
    from convcalc.arithmetic.array import Array


def labelled(label: str, array: Array, matrix: bool = False) -> list[Text]:
    return [Text(label, "dim"), *rows(array, "  ", matrix)]


def rows(array: Array, indent: str = "", matrix: bool = False) -> list[Text]:
    return [Text(indent + line) for line in lines_of(array, matrix=matrix)]
