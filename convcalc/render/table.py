"""The table for the terminal, by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from convcalc.columns import Column
from convcalc.render.cells import heading, layer_cells
from convcalc.render.console import show, width_of
from convcalc.render.totals import convention, total_rows
from convcalc.render.weights import TITLES, weight_rows

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.render import View
    from convcalc.report import Report

STYLES = {"name": "bold", "settings": "cyan", "output": "green", "from": "dim"}
SHORTENED = ("name", "kind", "settings", "from", "input", "weights")
"""Columns that may be cut in a narrow terminal; numbers and shapes never are."""
LEAST = 8
GAP = 2


def write(report: Report, view: View, out: TextIO) -> None:
    """Print the report on `out`."""
    show(out, *parts(report, view, width_of(out)))


def parts(report: Report, view: View, width: int) -> list[RenderableType]:
    """Heading, a row per layer, totals, and the weights if asked for."""
    found: list[RenderableType] = [
        Text(heading(report), "bold"),
        layers(report, view, width),
        Text(""),
        totals(report, view),
        Text(convention(view), "dim"),
    ]
    if view.weights:
        found += [Text(""), weights(report)]
    return found


def layers(report: Report, view: View, width: int) -> Table:
    """The rows, in at most `width` columns where that is possible."""
    columns = view.columns
    cells = list(layer_cells(report, columns))
    marks = {d.layer: d.severity for d in report.diagnostics}
    inputs = len(report.network.inputs)
    for layer, row in zip(report.layers, cells[inputs:], strict=True):
        if marks.get(layer.name) == "error":
            row[0] = f"✗ {row[0]}"
    if sum(widths(columns, cells)) > width:
        columns, cells = merged(columns, cells)
    natural = widths(columns, cells)
    least = (LEAST if k in SHORTENED else w for k, w in zip(columns, natural, strict=True))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    if sum(least) > width:  # a terminal that wraps lines is better than one that hides numbers
        table.width = sum(natural)
    for key, column in columns.items():
        table.add_column(
            column.title,
            style=STYLES.get(key, ""),
            justify="right" if column.number else "left",
            no_wrap=key not in SHORTENED,
        )
    styles = ["dim"] * inputs + [
        "red" if marks.get(x.name) == "error" else "dim" if x.failed else "" for x in report.layers
    ]
    for row, style in zip(cells, styles, strict=True):
        texts = (Text(cell, no_wrap=True, overflow="ellipsis") for cell in row)
        table.add_row(*texts, style=style)
    return table


def widths(columns: dict[str, Column], cells: list[list[str]]) -> list[int]:
    """How wide each column is when nothing is cut, with the gap behind it."""
    titles = [column.title for column in columns.values()]
    return [max(map(len, column)) + GAP for column in zip(titles, *cells, strict=True)]


def merged(
    columns: dict[str, Column], cells: list[list[str]]
) -> tuple[dict[str, Column], list[list[str]]]:
    """Kind and settings in one column, which together need less room."""
    keys = list(columns)
    if "kind" not in keys or "settings" not in keys:
        return columns, cells
    kind, settings = keys.index("kind"), keys.index("settings")
    rows = []
    for row in cells:
        both = f"{row[kind]} {row[settings]}".rstrip()
        rows.append([both if k == settings else c for k, c in enumerate(row) if k != kind])
    return {key: column for key, column in columns.items() if key != "kind"}, rows


def totals(report: Report, view: View) -> Table:
    table = Table.grid(padding=(0, GAP))
    for label, value in total_rows(report, view):
        table.add_row(Text(label, "bold"), Text(value))
    return table


def weights(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    for title in TITLES:
        table.add_column(title, justify="right" if title == "elements" else "left", no_wrap=True)
    for name, weight, shape, elements, trainable in weight_rows(report):
        table.add_row(*map(Text, (name, weight, shape, f"{elements:,}", trainable)))
    return table
