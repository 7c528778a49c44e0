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
MODULES = {"table": "window"}
"""Formats whose module has another name."""


class View(NamedTuple):
    """What to show of a report: keys of COLUMNS (or the usual ones), the weights, another tool's
    count, how many levels of groups; `everything` on a terminal too, which else gets what fits it;
    rows sorted by a key, the `top` ones, or one for each kind.
    """

    keys: tuple[str, ...] | None = None
    weights: bool = False
    count_as: str | None = None
    depth: int | None = None
    everything: bool = False
    sort: str | None = None
    top: int | None = None
    by: str | None = None

    @property
    def ranked(self) -> bool:
        """Whether the rows are not those of the network, in its order."""
        return bool(self.sort or self.top or self.by)

    @property
    def usual(self) -> tuple[str, ...]:
        """The keys of the columns that are shown if nothing else is asked for."""
        from convcalc.render.columns import BY_KIND, DEFAULT, RANKED

        keys = BY_KIND if self.by else RANKED if self.ranked else DEFAULT
        added = self.sort and self.sort not in (*keys, self.count_as)
        return (*keys, self.sort) if self.sort and added else keys

    @property
    def columns(self) -> dict[str, Column]:
        from convcalc.render.columns import COLUMNS, counted_as

        chosen = {key: COLUMNS[key] for key in self.keys or self.usual}
        if self.count_as:
            chosen[self.count_as] = counted_as(self.count_as)
        return chosen


def render(report: Report, format: str, view: View, out: TextIO) -> None:
    """Write `report` to `out`; a format is a module with a function `write` of these arguments."""
    if report.network.told is not None and not view.keys:
        view = view._replace(keys=told(report, view))
    import_module(f"convcalc.render.{MODULES.get(format, format)}").write(report, view, out)


def told(report: Report, view: View) -> tuple[str, ...]:
    """The usual columns of a print-out: those in which something is known."""
    columns, layers = view._replace(count_as=None).columns, report.layers
    return tuple(
        key
        for key, column in columns.items()
        if any(column.raw(layer, report) not in (None, "") for layer in layers)
    )
