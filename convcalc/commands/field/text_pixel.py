"""The units that see a pixel, in words and as a picture of the layer's map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.algebra.shape import axis_names
from convcalc.commands.field.positions import count
from convcalc.commands.field.text_picture import plane_of
from convcalc.diagnostics import printable
from convcalc.render.aligned import Pair, Pairs
from convcalc.render.console import UNCUT, show, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.field.positions import Cells
    from convcalc.engine.report import LayerReport, Report


def write(
    layer: LayerReport,
    report: Report,
    at: tuple[int, ...],
    axes: Sequence[Sequence[int]],
    cells: Cells,
    origin: int,
    out: TextIO,
) -> None:
    """The units of `layer` in `cells` see the pixel `at`; positions count from `origin`."""
    assert layer.output is not None
    width = width_of(out)
    sizes = tuple(int(n) for n in layer.output.spatial)
    place = ",".join(str(p + origin) for p in at)
    total = 1
    for n in sizes:
        total *= n
    if not sizes:
        title = (
            f"pixel {place}: each of the {layer.output.channels:,} units of {layer.name} sees it"
        )
        show(out, Text(printable(title), "bold"))
        return
    title = f"pixel {place}: {count(cells):,} of {total:,} units of {layer.name} see it"
    rows = [
        Pair(name, f"{runs(units, origin)} of {n}", "cyan")
        for name, units, n in zip(axis_names(len(sizes)), axes, sizes, strict=True)
    ]
    show(
        out,
        Text(printable(title), "bold"),
        Pairs(rows),
        Text(""),
        *plane_of(cells, sizes, 76 if width == UNCUT else min(width, 76)),
    )


def runs(units: Sequence[int], origin: int) -> str:
    """`3 … 5, 9`"""
    if not units:
        return "none"
    found: list[list[int]] = []
    for unit in units:
        if found and unit == found[-1][1] + 1:
            found[-1][1] = unit
        else:
            found.append([unit, unit])
    texts = [str(a + origin) if a == b else f"{a + origin} … {b + origin}" for a, b in found]
    return ", ".join(texts[:12]) + (", …" if len(texts) > 12 else "")
