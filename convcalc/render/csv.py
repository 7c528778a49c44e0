"""A row per layer, raw numbers; with weights, a row per weight."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from convcalc.render.cells import shown
from convcalc.render.escape import csv_cell
from convcalc.render.weights import TITLES, weight_rows

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.render import View


def write(report: Report, view: View, out: TextIO) -> None:
    """Unknown values are empty fields."""
    writer = csv.writer(out, lineterminator="\n")
    if view.weights:
        writer.writerow(TITLES)
        writer.writerows(map(csv_cell, row) for row in weight_rows(report))
        return
    columns = view.columns
    writer.writerow(columns)
    for layer in shown(report, view):
        values = (column.raw(layer, report) for column in columns.values())
        writer.writerow(map(csv_cell, values))
