"""The cells that tables share: inputs first, then a row per layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import UNKNOWN
from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from convcalc.engine.report import LayerReport, Report
    from convcalc.render import View
    from convcalc.render.columns import Column


def heading(report: Report) -> str:
    """`LeNet-5: 1x28x28 → 10 (pytorch)`"""
    network = report.network
    into = ", ".join(s.text(report.layout) for s in network.inputs.values())
    if not into and network.told:
        into = UNKNOWN
    out = ", ".join(s.text(report.layout) for s in report.outputs.values())
    name = f"{network.name}: " if network.name else ""
    return printable(f"{name}{into} → {out or UNKNOWN} ({network.dialect.name})")


def shown(report: Report, view: View) -> tuple[LayerReport, ...]:
    """The rows of the view: layers, of which groups below its depth are folded; sorted, or one for
    each kind, where that is asked for.
    """
    rows = report.layers
    if view.depth is not None and report.network.groups:
        from convcalc.render.groups import fold

        rows = fold(report, view.depth)
    if view.ranked:
        from convcalc.render.ranked import ranked

        rows = ranked(report, rows, view)
    return rows


FEW, MANY = 2, 4


def few(words: str) -> str:
    """The first of a long list, and how many more there are.

    >>> few("64 64x3x3x3 64"), few("64 64x3x3x3 64 64 64")
    ('64 64x3x3x3 64', '64 64x3x3x3 and 3 more')
    """
    listed = words.split(" ")
    if len(listed) <= MANY:
        return words
    return f"{' '.join(listed[:FEW])} and {len(listed) - FEW} more"


def cell(column: Column, layer: LayerReport, report: Report) -> str:
    """The text of a column in the row of a layer."""
    value = column.raw(layer, report)
    if value is None:
        return UNKNOWN
    text = column.text(value)
    return few(text) if column.listed and layer.folded else text


def layer_cells(
    report: Report, rows: Iterable[LayerReport], columns: Mapping[str, Column], inputs: bool = True
) -> Iterator[list[str]]:
    """The texts of each row, if wanted the inputs' first."""
    for name, shape in report.network.inputs.items() if inputs else ():
        known = {"name": name, "kind": "input", "output": shape.text(report.layout)}
        yield [printable(known.get(key, "")) for key in columns]
    for layer in rows:
        yield [cell(column, layer, report) for column in columns.values()]
