"""The last two axes of the input, and what of them a unit sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import axis_names
from convcalc.amounts import spans
from convcalc.commands.field.levels import levels
from convcalc.engine.cells import along
from convcalc.render.svg import box, line, text, ticks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.algebra.listed import Interval
    from convcalc.commands.field.unit import Unit

MOST_HIGH, SIDE = 420, 120


def plane(unit: Unit, width: float, top: float, used: set[str]) -> tuple[float, list[str]]:
    """Its border, the field with what lies outside, the padding that is read, and what is seen."""
    down, across = unit.axes[-2:]
    rank = len(unit.axes)
    intervals = [axis.here.interval or (0, -1) for axis in (down, across)]
    padded = [padding(unit, k) for k in (rank - 2, rank - 1)]
    low = [min(i[0], p[0], 0) for i, p in zip(intervals, padded, strict=True)]
    high = [
        max(i[1], p[1], axis.n - 1)
        for i, p, axis in zip(intervals, padded, (down, across), strict=True)
    ]
    scale = min((width - 2 * SIDE) / (high[1] - low[1] + 1), MOST_HIGH / (high[0] - low[0] + 1))
    left, y0 = (width - (high[1] - low[1] + 1) * scale) / 2, top + 30

    def area(rows: Interval, columns: Interval, fill: str, line: bool = False) -> str:
        size = (columns[1] - columns[0] + 1) * scale, (rows[1] - rows[0] + 1) * scale
        x, y = left + (columns[0] - low[1]) * scale, y0 + (rows[0] - low[0]) * scale
        return box(x, y, size, fill, line)

    names = " x ".join(axis_names(rank)[-2:])
    parts = [text(16, top + 14, f"{names}: the input, and what of it the unit sees", 13, "bold")]
    if any(beyond(i, p, a.n) for i, p, a in zip(intervals, padded, (down, across), strict=True)):
        used.add("outside")
        parts.append(area(intervals[0], intervals[1], "outside", True))
    ends = [both(p, a.here.clipped) for p, a in zip(padded, (down, across), strict=True)]
    if ends[0] and ends[1] and (padded[0] != (0, -1) or padded[1] != (0, -1)):
        used.add("padding")
        parts.append(area(ends[0], ends[1], "padding", True))
    parts.append(area((0, down.n - 1), (0, across.n - 1), "map", True))
    if down.here.clipped and across.here.clipped:
        if unit_has_holes(unit):
            used.add("hole")
        parts.append(area(down.here.clipped, across.here.clipped, "hole"))
    parts += [area(rows, columns, "seen") for rows, columns in blocks(unit)]
    bottom, edge = y0 + (high[0] - low[0] + 1) * scale, left - 4
    for p in ticks(across.n):
        x = left + (p - low[1] + 0.5) * scale
        parts += [line(x, bottom, (x, bottom + 4), 0.8)]
        parts += [text(x, bottom + 14, str(p), 10, anchor="middle")]
    for p in ticks(down.n):
        y = y0 + (p - low[0] + 0.5) * scale
        parts += [
            line(edge, y, (edge + 4, y), 0.8),
            text(edge - 3, y + 3, str(p), 10, anchor="end"),
        ]
    return 30 + (bottom - y0) + 34, parts


def padding(unit: Unit, axis: int) -> Interval:
    """From the first to the last position that a layer pads at the input, and the unit reads."""
    padded = levels(unit, axis).rows[-1][0].padded
    return (min(padded), max(padded)) if padded else (0, -1)


def both(padded: Interval, clipped: Interval | None) -> Interval | None:
    """What is read, padding included."""
    if clipped is None or padded == (0, -1):
        return clipped
    return min(padded[0], clipped[0]), max(padded[1], clipped[1])


def beyond(interval: Interval, padded: Interval, n: int) -> bool:
    """Whether a field goes on where there is neither input nor padding of it."""
    return interval[0] < min(padded[0], 0) or interval[1] > max(padded[1], n - 1)


def unit_has_holes(unit: Unit) -> bool:
    """Whether anything between what is read of the plane is not read."""
    down, across = unit.axes[-2:]
    read = sum((b - a + 1) * (d - c + 1) for (a, b), (c, d) in blocks(unit))
    (a, b), (c, d) = down.here.clipped or (0, -1), across.here.clipped or (0, -1)
    return read < (b - a + 1) * (d - c + 1)


def blocks(unit: Unit) -> Iterator[tuple[Interval, Interval]]:
    """What is seen of the last two axes, as rectangles: rows that are equal in one."""
    from convcalc.commands.field.text_picture import cut

    masks = cut(unit.cells, unit.middle)
    for first, last in spans(sorted(masks)):
        start = first
        for r in range(first, last + 1):
            if r == last or masks[r + 1] != masks[start]:
                for columns in spans(along({(): masks[start]}, 0, 1)):
                    yield (start, r), columns
                start = r + 1
