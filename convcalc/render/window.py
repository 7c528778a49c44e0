"""A table that fits its window: totals first, then as many levels of groups as there is room for.

A pipe has no window, and gets all. So does who asks for all of it, with the totals below, where a
terminal ends up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.engine.network import Group
from convcalc.render.aligned import Pairs
from convcalc.render.cells import heading, shown
from convcalc.render.columns import DEFAULT, SHARES
from convcalc.render.console import lines_of, show, size_of, width_of
from convcalc.render.lines import Line
from convcalc.render.terminal import cut_short, parts, table, totals
from convcalc.render.totals import convention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.report import LayerReport, Report
    from convcalc.render import View
    from convcalc.render.aligned import Aligned

PROMPT, TITLES, NOTE = 1, 1, 1
"""Lines for what follows, for the titles, for what is left out."""
LEAST = 3
"""How many rows there are in the lowest of windows."""
FIRST = 2
"""How many of the totals there are in such a one: parameters and MACs."""
LAST = 3
"""How many rows stand behind those that are left out."""
BETWEEN = "…"
"""The name of the row that stands for those."""


def write(report: Report, view: View, out: TextIO) -> None:
    """Print the report on `out`."""
    if out.isatty():
        width, height = size_of(out)
        told = min(told_in(report.diagnostics, width), height // 3)
        show(out, *fitted(report, view, width, height - PROMPT - told))
    else:
        show(out, *parts(report, view, width_of(out)))


def told_in(diagnostics: Sequence[Diagnostic], width: int) -> int:
    """How many lines the diagnostics take, with the command that says what they mean."""
    lines = [line for d in diagnostics for line in [*d.text(width).split("\n"), ""]]
    return sum(max(-(-len(line) // width), 1) for line in lines) + bool(diagnostics)


def fitted(
    report: Report, view: View, width: int, height: int, more: str = ""
) -> list[RenderableType]:
    """Heading, totals and table in `height` lines; all of it where that is asked for. `more` is
    what shows all, if that is no option.
    """
    inputs = 0 if view.ranked else len(report.network.inputs)
    top = above(report, view, width, height - TITLES - inputs - LEAST - NOTE)
    room = height - lines_of(top, width) - TITLES
    if view.everything or view.weights or view.depth or view.top:
        rows, note = shown(report, view), cut_short(report, view)
        taken = len(rows) if view.ranked else inputs + lines(report, rows)
        if view.weights or taken + len(note) > room:
            return parts(report, view, width)
    elif view.ranked:
        view = view._replace(top=max(room - NOTE, LEAST))
        rows, note = shown(report, view), cut_short(report, view)
    else:
        rows, note = folded(report, room - inputs, more)
        wrapped = best(report, rows, view, width).lines
        if wrapped > 1:
            rows, note = folded(report, (room + TITLES) // wrapped - TITLES - inputs, more)
    return [*top, best(report, rows, view, width), *note]


def above(report: Report, view: View, width: int, room: int) -> list[RenderableType]:
    """What stands above the table; without most of it if it takes more lines than `room`."""
    head = Line(heading(report), "bold")
    sums, how = totals(report, view), Line(convention(view, width), "dim")
    found: list[RenderableType] = [head, sums, how, Line()]
    if lines_of(found, width) <= room:
        return found
    return [head, Pairs(sums.pairs[:FIRST]), Line()]


def best(report: Report, rows: Sequence[LayerReport], view: View, width: int) -> Aligned:
    """The table with as much of shares as there is room for: a column of its own, if nobody has
    chosen columns, and bars.
    """
    totals = report.totals
    views = [view]
    if not (view.keys or view.ranked) and totals.complete and totals.macs and len(rows) > 1:
        views.insert(0, view._replace(keys=(*DEFAULT, SHARES["macs"])))
    tables = (table(report, rows, one, width, bars) for one in views for bars in (True, False))
    return next((one for one in tables if one.fits), table(report, rows, view, width))


def folded(
    report: Report, room: int, more: str = ""
) -> tuple[tuple[LayerReport, ...], list[RenderableType]]:
    """The rows of the greatest depth that `room` is enough for, and what says so; of a network that
    is too long at every depth, the first and the last.
    """
    room = max(room, LEAST)
    if lines(report, report.layers) <= room:
        return report.layers, []
    room = max(room - NOTE, LEAST)
    depth, rows, deeper = 1, report.layers, False
    for k, layers in enumerate(levels(report), 1):
        if k > 1 and lines(report, layers) > room:
            deeper = True
            break
        depth, rows = k, layers
    if lines(report, rows) > room:
        rows = shortened(report, rows, room)
    more = more or (f"--depth {depth + 1}, --all" if deeper else "--all")
    all_of, some = counted(len(report.layers), "layer"), counted(len(rows), "row")
    said = f"{all_of} in {some} · {more} for more"
    return rows, [Line(said, "dim")]


def levels(report: Report) -> Iterator[tuple[LayerReport, ...]]:
    """The rows at depth 1, 2, …, as long as something is folded."""
    if not report.network.groups:
        yield report.layers
        return
    from convcalc.render.groups import fold

    depth, rows = 1, fold(report, 1)
    while True:
        yield rows
        if not any(row.folded for row in rows):
            return
        depth += 1
        rows = fold(report, depth)


def lines(report: Report, rows: Sequence[LayerReport]) -> int:
    """How many lines the rows take, with those of the groups that are open."""
    if not report.network.groups:
        return len(rows)
    from convcalc.render.groups import tree

    return sum(1 for _ in tree(rows, report.network.groups))


def shortened(report: Report, rows: tuple[LayerReport, ...], room: int) -> tuple[LayerReport, ...]:
    """The first rows and the last ones, and between them one with the sums of the others."""
    from convcalc.render.groups import folded as row_of

    last = min(LAST, room // 3)
    first = room - last - 1
    between = rows[first : len(rows) - last]
    layers = [part for row in between for part in (row.parts if row.folded else (row,))]
    inside = {row.name: BETWEEN for row in between}
    group = Group(counted(len(layers), "layer"))
    one = row_of(BETWEEN, group, tuple(layers), inside, report.shapes)
    return (*rows[:first], one, *rows[-last:])
