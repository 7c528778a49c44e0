"""A network as boxes and arrows: a box for each input, layer or folded group, shapes between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.record import NamedTuple
from convcalc.render.columns import settings_text, shape_text
from convcalc.render.window import levels

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport, Report

MOST = 60
"""Boxes of a picture that nobody asked to be deeper."""
MOST_ASKED = 2_000


class Box(NamedTuple):
    """`name` is what somebody called it, `text` what it is; `form`: input, layer, group, output."""

    key: str
    name: str
    text: str
    form: str = "layer"


class Arrow(NamedTuple):
    """From the box `start` to the box `end`; `shape` is what passes."""

    start: str
    end: str
    shape: str


class Graph(NamedTuple):
    title: str
    boxes: list[Box]
    arrows: list[Arrow]


def graph(report: Report, depth: Optional[int]) -> Graph:
    """The graph of a network whose groups below `depth` are folded; without one, of the greatest
    depth that is still a picture. Problems E408, if there would be too many boxes.
    """
    rows = rows_of(report, depth)
    if len(rows) > MOST_ASKED:
        message = f"there would be {len(rows):,} boxes, of which a picture has at most"
        raise Problems(
            [Diagnostic("E408", f"{message} {MOST_ASKED:,}", "fold groups: a smaller depth")]
        )
    names = [*report.network.inputs, *(row.name for row in rows)]
    keys = {name: f"n{k}" for k, name in enumerate(names)}
    shapes = report.shapes
    boxes = [Box(keys[name], name, "", "input") for name in report.network.inputs]
    arrows: list[Arrow] = []
    for row in rows:
        form = "group" if row.folded else "layer"
        boxes.append(Box(keys[row.name], called(row), said(row, report), form))
        for source in row.inputs:
            shape = shapes.get(source) or next((r.output for r in rows if r.name == source), None)
            text = shape.text(report.layout) if shape else "?"
            arrows.append(Arrow(keys[source], keys[row.name], text))
    ends = ends_of(report, rows)
    for k, (name, shape) in enumerate(report.outputs.items()):
        boxes.append(Box(f"out{k}", "output" if len(ends) == 1 else name, "", "output"))
        arrows.append(Arrow(keys[ends[name]], f"out{k}", shape.text(report.layout)))
    return Graph(report.network.name, boxes, arrows)


def rows_of(report: Report, depth: Optional[int]) -> tuple[LayerReport, ...]:
    if depth is not None:
        from convcalc.render.groups import fold

        return fold(report, depth) if report.network.groups else report.layers
    if len(report.layers) <= MOST:
        return report.layers
    found = report.layers
    for k, rows in enumerate(levels(report)):
        if k and len(rows) > MOST:
            break
        found = rows
    return found


def ends_of(report: Report, rows: tuple[LayerReport, ...]) -> dict[str, str]:
    """The row that each output of the network comes from."""
    inside = {layer.name: row.name for row in rows if row.folded for layer in row.parts}
    return {name: inside.get(name, name) for name in report.outputs}


def called(row: LayerReport) -> str:
    """The name of a row; none, if it is that of its kind with a number."""
    last = row.name.rpartition(".")[2]
    kind = row.kind.title
    return "" if last.startswith(kind) and last[len(kind) :].isdecimal() else row.name


def said(row: LayerReport, report: Report) -> str:
    """`conv 64 7x7/2 p3`"""
    shape = "" if shape_text(row, report) else " ?"
    return f"{row.kind.title} {settings_text(row, report)}".strip() + shape
