"""A table of counts on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.render.aligned import Aligned, Head
from convcalc.render.console import show, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO


def shown(
    heading: str,
    heads: Sequence[str],
    rows: Sequence[list[str]],
    notes: Sequence[str],
    out: TextIO,
) -> None:
    """Print a heading, the columns, and notes below them."""
    columns = [Head(heads[0], "bold"), *(Head(head, "", True) for head in heads[1:])]
    styles = ["bold" if row[0] == "in all" else "" for row in rows]
    told = [Text(note, "dim") for note in notes]
    show(out, Text(heading, "bold"), Aligned(columns, rows, styles, width_of(out)), Text(""), *told)
