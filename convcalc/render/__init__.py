"""Reports as text: one row per format, loaded when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.render.columns import Column

FORMATS = {
    "table": "for reading in a terminal",
    "json": "everything, for programs",
    "csv": "a row per layer, raw numbers",
    "markdown": "a table to paste",
}
MODULES = {"table": "terminal"}
"""Formats whose module has another name."""


class View(NamedTuple):
    """What to show of a report: keys of COLUMNS (or the usual ones), the weights, another tool's
    count, how many levels of groups.
    """

    keys: tuple[str, ...] | None = None
    weights: bool = False
    count_as: str | None = None
    depth: int | None = None

    @property
    def columns(self) -> dict[str, Column]:
        from convcalc.render.columns import COLUMNS, DEFAULT, counted_as

        chosen = {key: COLUMNS[key] for key in self.keys or DEFAULT}
        if self.count_as:
            chosen[self.count_as] = counted_as(self.count_as)
        return chosen


def render(report: Report, format: str, view: View, out: TextIO) -> None:
    """Write `report` to `out`; a format is a module with a function `write` of these arguments."""
    import_module(f"convcalc.render.{MODULES.get(format, format)}").write(report, view, out)
