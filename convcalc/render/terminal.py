"""The table for the terminal, by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable
from convcalc.render.aligned import Aligned, Head, Pair, Pairs, natural, total
from convcalc.render.cells import heading, layer_cells, shown
from convcalc.render.columns import SHARES, Column
from convcalc.render.lines import Line
from convcalc.render.totals import convention, total_rows
from convcalc.render.weights import TITLES, weight_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def parts(report: Report, view: View, width: int) -> list[RenderableType]:
    """Heading, a row per layer, totals, and the weights if asked for."""
    found: list[RenderableType] = [
        Line(heading(report), "bold"),
        layers(report, view, width),
        *cut_short(report, view),
        Line(),
        totals(report, view),
        Line(convention(view), "dim"),
    ]
    if view.weights:
        found += [Line(), weights(report)]
    return found


def cut_short(report: Report, view: View) -> list[RenderableType]:
    """What stands under a table that has not all rows."""
    if not view.top:
        return []
    from convcalc.render.ranked import told

    said = told(report, view)
    return [Line(said, "dim")] if said else []


def layers(report: Report, view: View, width: int, bars: bool = False) -> Aligned:
    """The rows of the view, in the order of the network the inputs' first; in a narrow terminal
    kind and settings share a column.
    """
    return table(report, shown(report, view), view, width, bars)


def table(
    report: Report, rows: Sequence[LayerReport], view: View, width: int, bars: bool = False
) -> Aligned:
    """The inputs, unless rows are sorted, and the `rows`; as a tree, where they are in order."""
    columns = view.columns
    inputs = 0 if view.ranked else len(report.network.inputs)
    cells, styles = list(layer_cells(report, rows, columns, not view.ranked)), ["dim"] * inputs
    errors = {d.layer for d in report.diagnostics if d.severity == "error"}
    for layer, row in zip(rows, cells[inputs:], strict=True):
        if is_wrong(layer, errors):
            row[0] = MARK + row[0]
            styles.append(WRONG)
        else:
            styles.append("dim" if layer.lost else "")
    if bars:
        draw_bars(report, rows, columns, cells[inputs:])
    if report.network.groups and "name" in columns and not view.ranked:
        cells, styles = grown(report, rows, list(columns), cells, styles)
    if total(natural([head.title for head in heads(columns)], cells)) > width:
        columns, cells = merged(columns, cells)
    return Aligned(heads(columns), cells, styles, width)


BAR = 5
"""How long the longest bar is, in columns of the terminal."""


def bar(part: float) -> str:
    """A bar of blocks and halves of them, in as many columns whatever its length.

    >>> bar(1), bar(0.5), bar(0.12), bar(0.01)
    ('█████', '██▌  ', '▌    ', '     ')
    """
    halves = round(2 * BAR * part)
    return f"{'█' * (halves // 2)}{'▌' * (halves % 2)}".ljust(BAR)


def draw_bars(
    report: Report,
    rows: Sequence[LayerReport],
    columns: dict[str, Column],
    cells: Sequence[list[str]],
) -> None:
    """Put a bar behind each share, which compares it with the largest of the table."""
    for place, (key, column) in enumerate(columns.items()):
        if key in SHARES.values():
            found = [column.raw(layer, report) for layer in rows]
            most = max((share for share in found if isinstance(share, float)), default=0)
            for share, row in zip(found, cells, strict=True):
                part = share / most if most and isinstance(share, float) else 0
                row[place] += f" {bar(part)}"


def is_wrong(layer: LayerReport, errors: set[str | None]) -> bool:
    """Whether there is an error at a layer, or at one that is folded into this row."""
    if layer.folded:
        return any(part.name in errors for part in layer.parts)
    return layer.name in errors


def grown(
    report: Report,
    layers: Sequence[LayerReport],
    keys: Sequence[str],
    cells: Sequence[list[str]],
    styles: Sequence[str],
) -> tuple[list[list[str]], list[str]]:
    """Rows and styles of a tree: a line ahead of each group, and names as they are inside it."""
    from convcalc.render.groups import tree

    inputs, place = len(report.network.inputs), keys.index("name")
    filled = keys[: 1 + max(keys.index(key) for key in TOLD if key in keys)]
    rows, of_row = list(cells[:inputs]), list(styles[:inputs])
    given = zip(cells[inputs:], styles[inputs:], strict=True)
    for line in tree(layers, report.network.groups):
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
