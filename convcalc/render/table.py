"""The table for the terminal, by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.columns import Column
from convcalc.render.aligned import Aligned, Head, Pair, Pairs, natural, total
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


def layers(report: Report, view: View, width: int) -> Aligned:
    """A row per input and layer; in a narrow terminal kind and settings share a column."""
    columns = view.columns
    cells = list(layer_cells(report, columns))
    marks = {d.layer: d.severity for d in report.diagnostics}
    inputs = len(report.network.inputs)
    for layer, row in zip(report.layers, cells[inputs:], strict=True):
        if marks.get(layer.name) == "error":
            row[0] = f"✗ {row[0]}"
    if total(natural(heads(columns), cells)) > width:
        columns, cells = merged(columns, cells)
    styles = ["dim"] * inputs + [
        "red" if marks.get(x.name) == "error" else "dim" if x.failed else "" for x in report.layers
    ]
    return Aligned(heads(columns), cells, styles, width)


def heads(columns: dict[str, Column]) -> list[Head]:
    return [
        Head(column.title, STYLES.get(key, ""), column.number, key in SHORTENED)
        for key, column in columns.items()
    ]


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


def totals(report: Report, view: View) -> Pairs:
    return Pairs([Pair(label, value, "bold") for label, value in total_rows(report, view)])


def weights(report: Report) -> Aligned:
    rows = [
        [name, weight, shape, f"{elements:,}", trainable]
        for name, weight, shape, elements, trainable in weight_rows(report)
    ]
    titles = [Head(title, right=title == "elements") for title in TITLES]
    return Aligned(titles, rows, [""] * len(rows), 0)
