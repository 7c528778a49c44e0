"""The table for the terminal, by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from convcalc.render.cells import heading, layer_cells
from convcalc.render.console import show
from convcalc.render.totals import convention, total_rows
from convcalc.render.weights import TITLES, weight_rows

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.render import View
    from convcalc.report import Report

STYLES = {"name": "bold", "settings": "cyan", "output": "green", "from": "dim"}


def write(report: Report, view: View, out: TextIO) -> None:
    """Heading, a row per layer, totals, and the weights if asked for."""
    parts: list[RenderableType] = [
        Text(heading(report), "bold"),
        layers(report, view),
        totals(report, view),
    ]
    parts.append(Text(convention(view), "dim"))
    if view.weights:
        parts.append(weights(report))
    show(out, *parts)


def layers(report: Report, view: View) -> Table:
    columns = view.columns
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for key, column in columns.items():
        table.add_column(
            column.title,
            style=STYLES.get(key, ""),
            justify="right" if column.number else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=6 if key in ("name", "settings", "from") else None,
        )
    cells = layer_cells(report, columns)
    for _ in report.network.inputs:
        table.add_row(*map(Text, next(cells)), style="dim")
    marks = {d.layer: d.severity for d in report.diagnostics}
    for layer, row in zip(report.layers, cells, strict=True):
        failed = marks.get(layer.name) == "error"
        texts = [Text(cell) for cell in row]
        if failed:
            texts[0] = Text(f"✗ {row[0]}")
        table.add_row(*texts, style="red" if failed else "dim" if layer.failed else "")
    return table


def totals(report: Report, view: View) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, value in total_rows(report, view):
        table.add_row(Text(label, "bold"), Text(value))
    return table


def weights(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for title in TITLES:
        table.add_column(title, justify="right" if title == "elements" else "left", no_wrap=True)
    for name, weight, shape, elements, trainable in weight_rows(report):
        table.add_row(*map(Text, (name, weight, shape, f"{elements:,}", trainable)))
    return table
