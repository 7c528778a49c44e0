"""The table for the terminal, by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.diagnostics import printable
from convcalc.render.aligned import Aligned, Head, Pair, Pairs, natural, total
from convcalc.render.cells import heading, layer_cells, shown
from convcalc.render.columns import Column
from convcalc.render.console import show, width_of
from convcalc.render.totals import convention, total_rows
from convcalc.render.weights import TITLES, weight_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.engine.report import LayerReport, Report
    from convcalc.render import View

STYLES = {"name": "bold", "settings": "cyan", "output": "green", "from": "dim"}
SHORTENED = ("name", "kind", "settings", "from", "input", "weights")
"""Columns that may be cut in a narrow terminal; numbers and shapes never are."""
MARK, WRONG = "✗ ", "red"
INDENT = "  "
TOLD = ("name", "kind", "settings")
"""Columns in which a group that is open has something to say."""


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
    columns, rows = view.columns, shown(report, view)
    inputs = len(report.network.inputs)
    cells, styles = list(layer_cells(rows, columns)), ["dim"] * inputs
    errors = {d.layer for d in report.diagnostics if d.severity == "error"}
    for layer, row in zip(rows.layers, cells[inputs:], strict=True):
        if is_wrong(layer, errors):
            row[0] = MARK + row[0]
            styles.append(WRONG)
        else:
            styles.append("dim" if layer.failed else "")
    if report.network.groups and "name" in columns:
        cells, styles = grown(rows, list(columns), cells, styles)
    if total(natural([head.title for head in heads(columns)], cells)) > width:
        columns, cells = merged(columns, cells)
    return Aligned(heads(columns), cells, styles, width)


def is_wrong(layer: LayerReport, errors: set[str | None]) -> bool:
    """Whether there is an error at a layer, or at one that is folded into this row."""
    if layer.folded:
        return any(part.name in errors for part in layer.parts)
    return layer.name in errors


def grown(
    report: Report, keys: Sequence[str], cells: Sequence[list[str]], styles: Sequence[str]
) -> tuple[list[list[str]], list[str]]:
    """Rows and styles of a tree: a line ahead of each group, and names as they are inside it."""
    from convcalc.render.groups import tree

    inputs, place = len(report.network.inputs), keys.index("name")
    filled = keys[: 1 + max(keys.index(key) for key in TOLD if key in keys)]
    rows, of_row = list(cells[:inputs]), list(styles[:inputs])
    given = zip(cells[inputs:], styles[inputs:], strict=True)
    for line in tree(report.layers, report.network.groups):
        if line.group:
            known = line.group._asdict()
            row, style = [printable(known.get(key, "")) for key in filled], "dim"
        else:
            row, style = next(given)
        mark = MARK if style == WRONG and not place else ""
        row[place] = f"{INDENT * line.level}{mark}{printable(line.name)}"
        rows.append(row)
        of_row.append(style)
    return rows, of_row


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
