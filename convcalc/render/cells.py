"""The cells that tables share: inputs first, then a row per layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.report import Report
    from convcalc.render import View
    from convcalc.render.columns import Column

UNKNOWN = "?"


def heading(report: Report) -> str:
    """`LeNet-5: 1x28x28 → 10 (pytorch)`"""
    network = report.network
    into = ", ".join(s.text(report.layout) for s in network.inputs.values())
    out = ", ".join(s.text(report.layout) for s in report.outputs.values())
    name = f"{network.name}: " if network.name else ""
    return printable(f"{name}{into} → {out or UNKNOWN} ({network.dialect.name})")


def shown(report: Report, view: View) -> Report:
    """`report` with the rows of the view for its layers: groups below its depth are folded."""
    if view.depth is None or not report.network.groups:
        return report
    from convcalc.render.groups import fold

    return report._replace(layers=fold(report, view.depth))


def layer_cells(report: Report, columns: Mapping[str, Column]) -> Iterator[list[str]]:
    """The texts of each row, the inputs' first."""
    for name, shape in report.network.inputs.items():
        known = {"name": name, "kind": "input", "output": shape.text(report.layout)}
        yield [printable(known.get(key, "")) for key in columns]
    for layer in report.layers:
        values = ((column, column.raw(layer, report)) for column in columns.values())
        yield [UNKNOWN if value is None else column.text(value) for column, value in values]
