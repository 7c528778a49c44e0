"""A table of counts on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render.aligned import Aligned, Head, natural, total
from convcalc.render.console import show, width_of
from convcalc.render.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rich.console import RenderableType


def shown(
    heading: str,
    heads: Sequence[str],
    rows: Sequence[list[str]],
    notes: Sequence[str],
    out: TextIO,
) -> None:
    """Print a heading, the columns, those that do not fit a terminal below, and notes."""
    columns = [Head(heads[0], "bold"), *(Head(head, "", True) for head in heads[1:])]
    styles = ["bold" if row[0] == "in all" else "" for row in rows]
    width = width_of(out)
    parts: list[RenderableType] = [Line(heading, "bold")]
    for places in fitting(natural(heads, rows), width):
        cells = [[row[k] for k in places] for row in rows]
        parts += [Aligned([columns[k] for k in places], cells, styles, width), Line()]
    show(out, *parts, *(Line(note, "dim") for note in notes))


def fitting(widths: Sequence[int], width: int) -> list[list[int]]:
    """Which columns stand beside each other so that they fit; the first two stand in all.

    >>> fitting([4, 3, 5, 5, 5], 30), fitting([4, 3, 5, 5, 5], 23), fitting([4, 3, 5], 10)
    ([[0, 1, 2, 3, 4]], [[0, 1, 2, 3], [0, 1, 4]], [[0, 1, 2]])
    """
    found: list[list[int]] = []
    for place in range(2, len(widths)):
        more = [*found[-1], place] if found else []
        if more and total([widths[k] for k in more]) <= width:
            found[-1] = more
        else:
            found.append([0, 1, place])
    return found
