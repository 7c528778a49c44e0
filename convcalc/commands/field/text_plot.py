"""The growth of the field with depth, as a plot."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.diagnostics import printable
from convcalc.render.console import UNCUT, show, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.field.growth import Growth

HEIGHT, WIDEST, LEVELS = 16, 78, " ▁▂▃▄▅▆▇█"


def write(growth: Growth, out: TextIO) -> None:
    """One plot for each axis that differs from the others."""
    width = width_of(out)
    width = WIDEST if width == UNCUT else min(width - 2, WIDEST)
    parts: list[Text] = []
    done: dict[tuple[tuple[int, ...], int], list[str]] = {}
    for k, axis in enumerate(growth.axes):
        series = tuple(point.sizes[k] for point in growth.points)
        done.setdefault((series, growth.inputs[k]), []).append(axis)
    for (sizes, n), names in done.items():
        parts += [*plot(growth, ", ".join(names), sizes, n, width), Text("")]
    last = growth.points[-1]
    if growth.covering:
        told = f"'{growth.covering}' is the first layer whose middle unit sees the whole input."
    else:
        told = f"No layer's middle unit sees the whole input; '{last.layer}' comes last."
    show(out, *parts, Text(printable(told), "bold"))


def plot(growth: Growth, names: str, sizes: Sequence[int], n: int, width: int) -> Iterator[Text]:
    """Bars from the first layer on the left to the last, and a line at the input's size."""
    top = max(*sizes, n, 1)
    label = len(str(top))
    columns = resampled(sizes, width - label - 2)
    eighths = [max(round(8 * HEIGHT * size / top), 1) for size in columns]
    level = min(HEIGHT - 1, max(round(HEIGHT * n / top) - 1, 0))
    name = f"{growth.name}: " if growth.name else ""
    yield Text(printable(f"{name}field on {names} by depth, {len(sizes)} layers"), "bold")
    for line in reversed(range(HEIGHT)):
        number = str(n) if line == level else str(top) if line == HEIGHT - 1 else ""
        text = Text(f"{number.rjust(label)} ┤" if number else f"{' ' * label} │", "dim")
        for e in eighths:
            filled = min(max(e - 8 * line, 0), 8)
            if line == level and filled == 0:
                text.append("─", "yellow")
            else:
                text.append(LEVELS[filled], "green")
        if line == level:
            text.append(" input", "yellow")
        yield text
    yield Text(f"{' ' * label} └{'─' * len(columns)}", "dim")


def resampled(sizes: Sequence[int], width: int) -> list[int]:
    """`sizes` in columns: each layer several where there are few, the largest of each few where
    there are many.
    """
    width = max(width - len(" input"), 8)
    if len(sizes) <= width:
        each = max(1, min(width // len(sizes), 4))
        return [size for size in sizes for _ in range(each)]
    cuts = [len(sizes) * k // width for k in range(width + 1)]
    return [max(sizes[a:b]) for a, b in pairwise(cuts)]
