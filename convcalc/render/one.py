"""The answer to a question about one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from convcalc.columns import field_text, grouped, jump_text, scaled, settings_text
from convcalc.diagnostics import printable
from convcalc.layers.kind import Site
from convcalc.render.console import console_for
from convcalc.teach.derive import sizes, unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from convcalc.report import LayerReport, Report

AXIS_ELEMENTS = {"H": ("row", "rows"), "W": ("column", "columns"), "D": ("frame", "frames")}


def write(report: Report, out: TextIO) -> None:
    """A line that repeats the question, then one line per quantity."""
    console = console_for(out)
    layer = report.layers[0]
    question = f"{layer.kind.name} {settings_text(layer)}".strip()
    console.print(Text.assemble((question, "bold"), f"  ({report.network.dialect.title})"))
    table = Table.grid(padding=(0, 2))
    for label, value, style in rows(report, layer):
        table.add_row(Text(label, "dim"), Text(printable(value), style))
    console.print(table)


def rows(report: Report, layer: LayerReport) -> Iterator[tuple[str, str, str]]:
    """Label, value and style of each line."""
    layout, dialect = report.network.layout, report.network.dialect
    assert layer.output is not None
    yield "input", " and ".join(s.text(layout) for s in layer.input_shapes), ""
    yield "output", layer.output.text(layout), "bold green"
    site = Site(layer.input_shapes, dialect, layout)
    for kind, at in [(layer.kind, site)] if not layer.parts else []:
        yield from size_rows(kind, at)
    if layer.parts:
        first = layer.parts[0]
        yield from size_rows(first.kind, site)
    for weight in layer.weights:
        if weight.buffer and not dialect.counts_buffers:
            continue
        shape = "x".join(map(str, dialect.weight_shape(weight)))
        frozen = " (not trainable)" if weight.buffer else ""
        yield dialect.weight_name(weight), f"{shape} = {grouped(int(weight.elements))}{frozen}", ""
    yield "params", grouped(layer.params.total), "bold"
    yield "MACs", f"{scaled(layer.macs)} ({grouped(layer.macs)})" if layer.macs else "0", "bold"
    field, jump = field_text(layer.field), jump_text(layer.field)
    yield "receptive field", f"{field}, jump {jump}" if jump else field, ""


def size_rows(kind: object, site: Site) -> Iterator[tuple[str, str, str]]:
    """The formula of each axis, and what is never read of it."""
    lost: list[str] = []
    why = ""
    for size in sizes(kind, site):  # type: ignore[arg-type]
        yield ", ".join(size.names), size.line(), "cyan"
        if size.along is None:
            continue
        for name in size.names:
            n = dict(
                zip(
                    ("D", "H", "W")[-site.rank :] if site.rank > 1 else ("L",),
                    site.spatial,
                    strict=True,
                )
            )[name]
            count = unread(size.along, n)
            if count:
                one, more = AXIS_ELEMENTS.get(name, ("element", "elements"))
                lost.append(f"{count} {one if count == 1 else more}")
                why = f"stride {size.along.stride} does not divide what the window can move"
    if lost:
        yield "never read", f"{' and '.join(lost)} at the end: {why}", "yellow"
