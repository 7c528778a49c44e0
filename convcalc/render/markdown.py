"""A table to paste into a README or an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render.cells import heading, layer_cells, shown
from convcalc.render.escape import markdown, markdown_cell
from convcalc.render.totals import convention, total_rows
from convcalc.render.weights import TITLES, weight_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.render import View


def write(report: Report, view: View, out: TextIO) -> None:
    """The table of layers, the totals as a list, and the weights if asked for."""
    columns = view.columns
    out.write(f"### {markdown(heading(report))}\n\n")
    titles = [column.title for column in columns.values()]
    rows = layer_cells(report, shown(report, view), columns, not view.ranked)
    table(titles, [c.number for c in columns.values()], rows, out)
    out.write("\n")
    if view.top:
        from convcalc.render.ranked import told

        said = told(report, view)
        out.write(f"{markdown(said)}\n\n" if said else "")
    for label, value in total_rows(report, view):
        out.write(f"- {markdown(label)}: {markdown(value)}\n")
    out.write(f"\n{convention(view)}\n")
    if view.weights:
        out.write("\n")
        listed = ([*row[:3], f"{row[3]:,}", row[4]] for row in weight_rows(report))
        table(TITLES, [False, False, False, True, False], listed, out)


def table(
    titles: Sequence[str], numbers: Sequence[bool], rows: Iterable[Sequence[str]], out: TextIO
) -> None:
    out.write(f"| {' | '.join(map(markdown_cell, titles))} |\n")
    out.write(f"|{'|'.join('---:' if number else '---' for number in numbers)}|\n")
    for row in rows:
        out.write(f"| {' | '.join(map(markdown_cell, row))} |\n")
