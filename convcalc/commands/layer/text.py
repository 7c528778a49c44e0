"""The answer to a question about one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import Varies
from convcalc.algebra.listed import Listed
from convcalc.algebra.notation import named_parts
from convcalc.algebra.num import Num
from convcalc.algebra.shape import described
from convcalc.amounts import UNKNOWN, grouped
from convcalc.diagnostics import printable
from convcalc.engine.derive import derive, line, never_read, sizes
from convcalc.layers.site import Site
from convcalc.render import View
from convcalc.render.aligned import Pair, Pairs
from convcalc.render.columns import field_text, jump_text, settings_text
from convcalc.render.console import show
from convcalc.render.left_out import left_out_text
from convcalc.render.lines import Line
from convcalc.render.totals import convention, counts, memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from convcalc.engine.derive import LeftOut
    from convcalc.engine.report import LayerReport, Report


def write(report: Report, out: TextIO, view: View = View()) -> None:  # noqa: B008 - frozen
    """A line that repeats the question, then one line per quantity; how another tool counts, if
    that is asked.
    """
    layer = report.layers[0]
    question = f"{layer.kind.name} {settings_text(layer, report)}".strip()
    pairs = [
        Pair(label, printable(value), "dim", style)
        for label, value, style in rows(report, layer, view)
    ]
    title = Line(question, "bold", (f"  ({report.network.dialect.title})", ""))
    show(out, title, Pairs(pairs), *([Line(convention(view), "dim")] if view.count_as else []))


def rows(report: Report, layer: LayerReport, view: View) -> Iterator[tuple[str, str, str]]:
    """Label, value and style of each line."""
    layout, dialect = report.network.layout, report.network.dialect
    if layer.input_shapes:
        shapes = " and ".join(s.text(layout) for s in layer.input_shapes)
        yield "input", shapes + told(layer, layout), ""
    yield "output", layer.output.text(layout) if layer.output else UNKNOWN, "bold green"
    if layer.input_shapes and layer.output:
        yield from size_rows(layer, Site(layer.input_shapes, dialect, layout))
    for weight in layer.weights:
        if weight.buffer and not dialect.counts_buffers:
            continue
        shape = dialect.weight_shape(weight)
        count = f" = {grouped(weight.elements)}" if len(shape) > 1 else ""
        frozen = "" if weight.trainable else " (not trainable)"
        yield dialect.weight_name(weight), "x".join(map(str, shape)) + count + frozen, ""
    yield "params", grouped(layer.params.total) if layer.known("params") else UNKNOWN, "bold"
    for label, value in counts(report, view):
        yield label, value if layer.known("macs") else UNKNOWN, "bold"
    yield "activations", grouped(layer.activations) if layer.output else UNKNOWN, ""
    for label, value in memory(report):
        yield label, value, ""
    if not layer.fields or not layer.known("field"):
        if layer.input_shapes:
            yield "receptive field", UNKNOWN, ""
        return
    field, jump = field_text(layer.field, fold=False), jump_text(layer.field)
    whys = [f": {axis.why}" for axis in layer.field if isinstance(axis, (Listed, Varies))]
    jumps = [f", jump {jump}"] if jump else []
    yield "receptive field", "".join([field, *jumps, *whys[:1]]), ""


def told(layer: LayerReport, layout: str) -> str:
    """How the shape was read: `: 3 channels, 224x224`. Nothing where it has no axes, or where there
    are several, whose order is the same.
    """
    first, *more = layer.input_shapes
    if more or not first.rank:
        return ""
    last = " (channels last)" if layout == "channels_last" else ""
    return f": {described(first)}{last}"


def size_rows(layer: LayerReport, site: Site) -> Iterator[tuple[str, str, str]]:
    """The formula of each axis with its numbers, and what is never read of it."""
    derived = derive(layer.kind, site)
    for size in sizes(derived):
        yield ", ".join(size.names), line(size.number), "cyan"
        for part in named_parts(size.number):
            yield f"  {part.symbol}", line(part), "dim cyan"
    label = "never read"
    for lost in never_read(derived, site):
        yield label, left_out_text(lost) + reason(lost), "yellow"
        label = ""


def reason(lost: LeftOut) -> str:
    """How many elements there are at the end: `: (7 + 0 + 0 − 3) mod 3 = 1`."""
    if not isinstance(lost.remainder, Num):
        return ""
    padded = f", {lost.padding} of padding" if lost.padding else ""
    return f": {line(lost.remainder)}{padded}"
