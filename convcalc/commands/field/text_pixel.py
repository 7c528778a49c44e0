"""The units that see a pixel, in words and as a picture of the layer's map."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.shape import axis_names
from convcalc.amounts import ranges, spans
from convcalc.commands.field.text_picture import plane_of
from convcalc.diagnostics import printable
from convcalc.engine.cells import count
from convcalc.render.aligned import Pair, Pairs
from convcalc.render.console import show, width_of
from convcalc.render.lines import UNCUT, Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.field.pixel import Pixel


def write(pixel: Pixel, origin: int, out: TextIO) -> None:
    """The units that see the pixel; positions count from `origin`."""
    width = width_of(out)
    sizes, layer = pixel.sizes, pixel.layer
    place = ",".join(str(p + origin) for p in pixel.position)
    if not sizes:
        assert layer.output is not None
        units = f"of the {layer.output.channels:,} units of {layer.name} sees it"
        title = f"pixel {place}: {'each' if pixel.cells else 'none'} {units}"
        show(out, Line(printable(title), "bold"))
        return
    seen = f"{count(pixel.cells):,} of {prod(sizes):,} units of {layer.name} see it"
    rows = [
        Pair(name, f"{numbered(units, origin)} of {n}", "cyan")
        for name, units, n in zip(axis_names(len(sizes)), pixel.axes, sizes, strict=True)
    ]
    show(
        out,
        Line(printable(f"pixel {place}: {seen}"), "bold"),
        Pairs(rows),
        Line(),
        *plane_of(pixel.cells, sizes, 76 if width == UNCUT else min(width, 76)),
    )


def numbered(units: Sequence[int], origin: int) -> str:
    """`3 … 5, 9`"""
    told = ranges(spans(unit + origin for unit in units), " … ")
    return ", ".join([*told[:12], "…"] if len(told) > 12 else told) or "none"
