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
    inputs, shapes = report.network.inputs, report.shapes
    boxes = [Box(f"n{k}", name, "", "input") for k, name in enumerate(inputs)]
    keys = {name: f"n{k}" for k, name in enumerate(inputs)}
    for k, row in enumerate(rows, len(inputs)):
        form = "group" if row.folded else "layer"
        boxes.append(Box(f"n{k}", called(row), said(row, report), form))
        keys |= {layer.name: f"n{k}" for layer in layers_in(row)}
    arrows: dict[Arrow, None] = {}
    for layer in report.layers:
        for source in layer.inputs:
            shape = shapes.get(source)
            text = shape.text(report.layout) if shape else "?"
            if keys[source] != keys[layer.name]:
                arrows[Arrow(keys[source], keys[layer.name], text)] = None
    for k, (name, shape) in enumerate(report.outputs.items()):
        boxes.append(Box(f"out{k}", "output" if len(report.outputs) == 1 else name, "", "output"))
        arrows[Arrow(keys[name], f"out{k}", shape.text(report.layout))] = None
    return Graph(report.network.name, boxes, list(arrows))


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


def layers_in(row: LayerReport) -> tuple[LayerReport, ...]:
    """The layers that a row stands for: a group that is used several times has a row for each use,
    all of one name.
    """
    return row.parts if row.folded else (row,)


def called(row: LayerReport) -> str:
    """The name of a row; none, if it is that of its kind with a number."""
    last = row.name.rpartition(".")[2]
    kind = row.kind.title
    return "" if last.startswith(kind) and last[len(kind) :].isdecimal() else row.name


def said(row: LayerReport, report: Report) -> str:
    """`conv 64 7x7/2 p3`"""
    shape = "" if shape_text(row, report) else " ?"
    return f"{row.kind.title} {settings_text(row, report)}".strip() + shape
