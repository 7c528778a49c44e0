"""A sweep as a picture: rings for variants, joined diamonds for those that no other beats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render.escape import xml
from convcalc.render.svg import INK, LINE, document, line, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.sweep.scatter import Scatter

WIDE, HIGH = 720, 460
LEFT, TOP, RIGHT, BOTTOM = 96, 48, 28, 84
MOST = 400
"""How many points of the best are joined and named at most."""


def picture(scatter: Scatter, name: str) -> str:
    """The picture, whatever the number of points; a screen reader reads what it shows."""
    title = f"{name}: {scatter.names[1]} against {scatter.names[0]}"
    body = "\n".join(parts(scatter, title))
    across, up = scatter.titles if scatter.count else scatter.names
    return document(body, (WIDE, HIGH), title, f"{across}, {up}. {scatter.told}.")


def parts(scatter: Scatter, title: str) -> Iterator[str]:
    yield text(LEFT, 26, title, 14, "bold")
    if not scatter.count:
        yield text(LEFT, HIGH / 2, "nothing to plot: of no variant both numbers are known")
        return
    yield from axes(scatter)
    places = dict.fromkeys(place(scatter, point) for point in scatter.points)
    yield f'<g fill="none" stroke="{LINE}" stroke-width="1">'
    for x, y in places:
        yield f'<circle cx="{x}" cy="{y}" r="3"/>'
    yield "</g>"
    yield from best(scatter)
    yield from legend(scatter)


def place(scatter: Scatter, point: tuple[int, int]) -> tuple[float, float]:
    """Where a point stands, in pixels."""
    across, up = scatter.scales
    x = LEFT + across.at(point[0]) * (WIDE - LEFT - RIGHT)
    return round(x, 1), round(HIGH - BOTTOM - up.at(point[1]) * (HIGH - TOP - BOTTOM), 1)


def axes(scatter: Scatter) -> Iterator[str]:
    across, up = scatter.scales
    low, bottom, right = LEFT - 8, HIGH - BOTTOM + 8, WIDE - RIGHT
    yield line(low, bottom, (right, bottom), 1)
    yield line(low, bottom, (low, TOP), 1)
    for value in across.ticks(6):
        x, _ = place(scatter, (value, up.low))
        yield line(x, bottom, (x, bottom + 5), 1)
        yield text(x, bottom + 18, across.label(value), 11, anchor="middle")
    for value in up.ticks(6):
        _, y = place(scatter, (across.low, value))
        yield line(low - 5, y, (low, y), 1)
        yield text(low - 8, y + 4, up.label(value), 11, anchor="end")
    yield text((LEFT + right) / 2, bottom + 38, scatter.titles[0], 12, anchor="middle")
    middle = (TOP + HIGH - BOTTOM) / 2
    yield f'<g transform="rotate(-90 16 {middle})">'
    yield text(16, middle, scatter.titles[1], 12, anchor="middle")
    yield "</g>"


def best(scatter: Scatter) -> Iterator[str]:
    """The front, from its first point to its last; a mouse that rests on one tells its numbers."""
    points = scatter.best[:MOST]
    path = " ".join("{},{}".format(*place(scatter, point)) for point in points)
    yield f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-dasharray="5 3"/>'
    for point in points:
        x, y = place(scatter, point)
        told = ", ".join(
            f"{name} {number:,}" for name, number in zip(scatter.names, point, strict=True)
        )
        yield f'<path d="{diamond(x, y)}" fill="{INK}"><title>{xml(told)}</title></path>'


def diamond(x: float, y: float) -> str:
    return f"M{x} {y - 5:.1f}l5 5l-5 5l-5 -5z"


def legend(scatter: Scatter) -> Iterator[str]:
    y = HIGH - 16
    yield f'<circle cx="{LEFT}" cy="{y - 4}" r="3" fill="none" stroke="{LINE}"/>'
    yield text(LEFT + 10, y, "a variant", 11)
    yield f'<path d="{diamond(LEFT + 84, y - 4)}" fill="{INK}"/>'
    yield text(LEFT + 96, y, f"none is better in both · {scatter.told}", 11)
