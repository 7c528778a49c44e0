"""The growth of the field with depth, as a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable
from convcalc.render.bars import cell, eighths, resampled
from convcalc.render.console import show, width_of
from convcalc.render.lines import UNCUT, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.field.growth import Growth

HEIGHT, WIDEST = 16, 78


def write(growth: Growth, out: TextIO) -> None:
    """One plot for each axis that differs from the others."""
    width = width_of(out)
    width = WIDEST if width == UNCUT else min(width - 2, WIDEST)
    parts: list[Line] = []
    done: dict[tuple[tuple[int, ...], int], list[str]] = {}
    for k, axis in enumerate(growth.axes):
        series = tuple(point.sizes[k] for point in growth.points)
        done.setdefault((series, growth.inputs[k]), []).append(axis)
    for (sizes, n), names in done.items():
        parts += [*plot(growth, ", ".join(names), sizes, n, width), Line()]
    last = growth.points[-1]
    if growth.covering:
        told = f"'{growth.covering}' is the first layer whose middle unit sees the whole input."
    else:
        told = f"No layer's middle unit sees the whole input; '{last.layer}' comes last."
    show(out, *parts, Line(printable(told), "bold"))


def plot(growth: Growth, names: str, sizes: Sequence[int], n: int, width: int) -> Iterator[Line]:
    """Bars from the first layer on the left to the last, and a line at the input's size."""
    top = max(*sizes, n, 1)
    label = len(str(top))
    columns = resampled(sizes, max(width - label - 2 - len(" input"), 8))
    bars = eighths(columns, top, HEIGHT)
    level = min(HEIGHT - 1, max(round(HEIGHT * n / top) - 1, 0))
    name = f"{growth.name}: " if growth.name else ""
    yield Line(printable(f"{name}field on {names} by depth, {len(sizes)} layers"), "bold")
    for line in reversed(range(HEIGHT)):
        number = str(n) if line == level else str(top) if line == HEIGHT - 1 else ""
        text = Line(f"{number.rjust(label)} ┤" if number else f"{' ' * label} │", "dim")
        for bar in bars:
            filled = cell(bar, line)
            if line == level and filled == " ":
                text.append("─", "yellow")
            else:
                text.append(filled, "green")
        if line == level:
            text.append(" input", "yellow")
        yield text
    yield Line(f"{' ' * label} └{'─' * len(columns)}", "dim")
