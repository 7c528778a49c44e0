"""Rows that are not those of the network in its order: sorted, a few of them, one for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted, percent
from convcalc.engine.layer import unknown_of
from convcalc.engine.network import Group
from convcalc.engine.report import LayerReport, Params
from convcalc.render.columns import COLUMNS, SUMMED, counted_as
from convcalc.render.groups import Folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.engine.report import Report
    from convcalc.render import View

MOST = "macs"
"""What rows are sorted by if nothing else is said."""


def ranked(report: Report, layers: Iterable[LayerReport], view: View) -> tuple[LayerReport, ...]:
    """The rows of a view, `layers` being those of the network: numbers fall, texts rise, what is
    not known comes last, and what is equal stays in order.
    """
    rows = by_kind(report) if view.by else layers
    key = view.sort or MOST
    column = counted_as(key) if key == view.count_as else COLUMNS[key]
    pairs = [(column.raw(row, report), row) for row in rows]
    known = [pair for pair in pairs if pair[0] is not None]
    falling = not any(isinstance(value, str) for value, _ in known)
    known.sort(key=lambda pair: pair[0], reverse=falling)
    unknown = [pair for pair in pairs if pair[0] is None]
    return tuple(row for _, row in (*known, *unknown))[: view.top]


def by_kind(report: Report) -> list[LayerReport]:
    """A row for each kind, with the sums over its layers; unknown if one of them is."""
    found: dict[str, list[LayerReport]] = {}
    for layer in report.layers:
        found.setdefault(layer.kind.name, []).append(layer)
    return [of_kind(name, tuple(layers)) for name, layers in found.items()]


def of_kind(name: str, layers: tuple[LayerReport, ...]) -> LayerReport:
    row = LayerReport(name, Folded(Group(name)), (), (), None, parts=layers, folded=True)
    if any(layer.lost for layer in layers):
        return row
    return row._replace(
        output=layers[-1].output,
        params=sum((layer.params for layer in layers), Params()),
        macs=sum(layer.macs for layer in layers),
        unknown=unknown_of(layers),
    )


def told(report: Report, view: View) -> str:
    """How much of all stands in a table that is cut short: `2 of 7 layers: 58 % of params, 95 % of
    MACs`. Nothing if it has all rows.
    """
    if not view.top:
        return ""
    every = ranked(report, rows_before(report, view), view._replace(top=None))
    shown = every[: view.top]
    if len(shown) == len(every):
        return ""
    what = "kind" if view.by else "row" if view.depth else "layer"
    some = f"{len(shown):,} of {counted(len(every), what)}"
    totals = report.totals
    if not totals.complete or not totals.params.total or not totals.macs:
        return some
    params = percent(sum(row.params.total for row in shown) / totals.params.total)
    macs = percent(sum(row.macs for row in shown) / totals.macs)
    return f"{some}: {params} of params, {macs} of MACs"


def rows_before(report: Report, view: View) -> Sequence[LayerReport]:
    """The rows that are sorted."""
    if view.depth is None or not report.network.groups:
        return report.layers
    from convcalc.render.groups import fold

    return fold(report, view.depth)


def ranked_dict(report: Report, view: View) -> dict[str, Any]:
    """The rows as plain data, with what adds up; what is not known is None."""
    first = ("kind",) if view.by else ("name", "kind")
    keys = (*first, *SUMMED)
    rows = []
    for row in ranked(report, rows_before(report, view), view):
        values = {key: COLUMNS[key].raw(row, report) for key in keys}
        if view.count_as:
            values[view.count_as] = counted_as(view.count_as).raw(row, report)
        rows.append({key: None if value == "" else value for key, value in values.items()})
    return {"by": view.by or "layer", "sort": view.sort or MOST, "rows": rows}
