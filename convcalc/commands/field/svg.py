"""A unit and what it sees, drawn as SVG: the pyramid down the layers, and the input plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Field
from convcalc.algebra.listed import Listed
from convcalc.algebra.shape import axis_names
from convcalc.amounts import spans
from convcalc.engine.edges import axis_of, steps_of
from convcalc.engine.positions import along
from convcalc.record import NamedTuple
from convcalc.render.escape import xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.commands.field.unit import Unit
    from convcalc.engine.edges import Step

WIDTH, LABEL, ROW, BAR, MARGIN = 900, 190, 30, 14, 16
MOST_ROWS = 40
COLORS = {
    "seen": "#2f9e44",
    "padding": "#f4b942",
    "map": "#e3e7eb",
    "hole": "#ffffff",
    "beam": "#2f9e44",
    "line": "#8a949e",
    "text": "#222222",
}


class Row(NamedTuple):
    """A layer in the pyramid: its `n` elements lie `jump` apart from `start` on, in input
    positions; the unit sees those at `read`.
    """

    name: str
    label: str
    n: int
    start: float
    jump: float
    read: tuple[int, ...]

    def place(self, element: int) -> tuple[float, float]:
        """The two ends of an element, in input positions."""
        middle = self.start + element * self.jump
        return middle - self.jump / 2, middle + self.jump / 2


def write_svg(unit: Unit) -> str:
    """The picture: a pyramid for each axis that differs, then the input plane."""
    parts: list[str] = []
    top: float = MARGIN
    shape = unit.layer.output.text(unit.report.layout) if unit.layer.output else ""
    place = ",".join(map(str, unit.position))
    title = f"{unit.report.network.name or 'network'}: unit {place} of {unit.layer.name} ({shape})"
    parts.append(text(MARGIN, top + 14, title, 16, "bold"))
    top += 36
    drawn: list[object] = []
    for k, axis in enumerate(unit.axes):
        same = (axis._replace(name=""), rows(unit, k))
        if same in drawn:
            continue
        drawn.append(same)
        names = [a.name for a in unit.axes if a._replace(name="") == same[0]]
        parts.append(text(MARGIN, top + 12, f"{', '.join(names)}: what the unit sees", 13, "bold"))
        height, body = pyramid(unit, k, top + 24)
        parts += body
        top += 24 + height + 20
    if len(unit.axes) > 1:
        height, body = plane(unit, top)
        parts += body
        top += height
    return document("\n".join(parts), top + MARGIN)


def document(body: str, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'font-family="Helvetica, Arial, sans-serif">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def text(x: float, y: float, words: str, size: int = 12, weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'fill="{COLORS["text"]}">{xml(words)}</text>'
    )


def box(x: float, y: float, width: float, height: float, color: str, line: bool = False) -> str:
    stroke = f' stroke="{COLORS["line"]}" stroke-width="0.6"' if line else ""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(width, 0.4):.2f}" height="{height:.2f}" '
        f'fill="{COLORS[color]}"{stroke}/>'
    )


def rows(unit: Unit, axis: int) -> tuple[Row, ...]:
    """The rows of the pyramid, from the unit's layer to the input: the layers on the way that move
    what is seen; of too many, evenly some.
    """
    steps = steps_of(unit.report)
    layers = {layer.name: layer for layer in unit.report.layers}
    source = unit.source
    n, read = unit.axes[axis].n, unit.axes[axis].here.read
    found = [Row(source, f"{source} {n}", n, 0, 1, read)]
    for name in steps:  # in walking order, so that no layer stands below one that it reads
        layer, cells = layers.get(name), unit.way.get(name)
        if cells is None:
            continue
        if layer is None or layer.output is None or not moves(steps, name, source, axis):
            continue
        if source not in layer.fields:  # it sees another input only
            continue
        field, own = bare(layer.fields[source][axis]), axis_of(layer.fields, source, axis)
        if not isinstance(field, (Field, Listed)) or not field.smallest:
            continue
        n = 1 if own is None else int(layer.output.spatial[own])
        start, jump = placed(field, n)
        read = (0,) if own is None else tuple(along(cells, own, layer.output.rank))
        found.append(Row(name, f"{name} {n}", n, start, jump, read))
    if found[-1].name != unit.layer.name:
        found.append(found[-1]._replace(name=unit.layer.name, label=unit.layer.name))
    if len(found) > MOST_ROWS:
        kept = {round(k * (len(found) - 1) / (MOST_ROWS - 1)) for k in range(MOST_ROWS)}
        found = [row for k, row in enumerate(found) if k in kept]
    return tuple(reversed(found))


def placed(field: Field | Listed, n: int) -> tuple[float, float]:
    """Where output 0 lies, and how far apart the outputs are: by the centres of what they see, less
    what they move, on average.
    """
    if isinstance(field, Listed):
        centres = [sum(x) / 2 for x in field.seen if x]
        return centres[0], (centres[-1] - centres[0]) / max(n - 1, 1)
    jump = int(field.advance) / field.period
    ends = [field.interval(r) for r in range(field.period)]
    return sum(sum(x) / 2 - r * jump for r, x in enumerate(ends) if x) / field.period, jump


def moves(steps: Mapping[str, Step], name: str, source: str, axis: int) -> bool:
    """Whether a step reads other positions than its own."""
    maps = []
    for edge in steps[name].edges:
        before = steps.get(edge.source)
        own = axis_of(before.fields, source, axis) if before else axis
        maps += [edge.maps[own]] if own is not None and own < len(edge.maps) else []
    return any(getattr(m, "span", 2) != 1 or getattr(m, "stride", 1) != 1 for m in maps)


def pyramid(unit: Unit, axis: int, top: float) -> tuple[float, list[str]]:
    """Bars of the maps below each other, in the coordinates of the input, and the beam that leads
    from the unit down to what it sees.
    """
    shown = rows(unit, axis)
    view = unit.axes[axis]
    interval = view.here.interval or (0, 0)
    lo, hi = min(interval[0], 0) - 0.5, max(interval[1], view.n - 1) + 0.5
    scale = (WIDTH - LABEL - 2 * MARGIN) / (hi - lo)

    def x(position: float) -> float:
        return LABEL + MARGIN + (position - lo) * scale

    parts: list[str] = []
    beams = [hull(row) for row in shown]
    for k in range(len(shown) - 1):
        (a, b), (c, d) = beams[k], beams[k + 1]
        y, z = top + k * ROW + BAR, top + (k + 1) * ROW
        points = f"{x(a):.1f},{y:.1f} {x(b):.1f},{y:.1f} {x(d):.1f},{z:.1f} {x(c):.1f},{z:.1f}"
        parts.append(f'<polygon points="{points}" fill="{COLORS["beam"]}" opacity="0.18"/>')
    for k, row in enumerate(shown):
        y = top + k * ROW
        parts.append(text(MARGIN, y + BAR - 2, shortened(row.label), 11))
        start, end = row.place(0)[0], row.place(row.n - 1)[1]
        if row.name == unit.source and view.here.interval:
            left, right = view.here.interval[0] - 0.5, view.here.interval[1] + 0.5
            parts.append(box(x(left), y, (right - left) * scale, BAR, "padding"))
        parts.append(box(x(start), y, (end - start) * scale, BAR, "map"))
        cells = row.jump * scale > 4
        for a, b in [(p, p) for p in row.read] if cells else spans(row.read):
            left, right = row.place(a)[0], row.place(b)[1]
            parts.append(box(x(left), y, (right - left) * scale, BAR, "seen", cells))
        if cells and row.n <= 200:
            parts += grid([x(row.place(e)[0]) for e in range(row.n + 1)], y)
    return len(shown) * ROW, parts


def hull(row: Row) -> tuple[float, float]:
    """The extent of what is seen of a map, in input positions."""
    if not row.read:
        return row.place(0)[0], row.place(0)[0]
    return row.place(row.read[0])[0], row.place(row.read[-1])[1]


def grid(xs: Sequence[float], y: float) -> Iterator[str]:
    for x in xs:
        yield (
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{y + BAR:.1f}" '
            f'stroke="{COLORS["line"]}" stroke-width="0.4"/>'
        )


def shortened(label: str, most: int = 30) -> str:
    return label if len(label) <= most else f"…{label[-most + 1 :]}"


def plane(unit: Unit, top: float) -> tuple[float, list[str]]:
    """The last two axes of the input: its border, the field with its padding, what is read."""
    down, across = unit.axes[-2:]
    intervals = [axis.here.interval or (0, -1) for axis in (down, across)]
    low = [min(i[0], 0) for i in intervals]
    high = [max(i[1], axis.n - 1) for i, axis in zip(intervals, (down, across), strict=True)]
    scale = min((WIDTH - LABEL - 2 * MARGIN) / (high[1] - low[1] + 1), 420 / (high[0] - low[0] + 1))
    left, y0 = LABEL + MARGIN, top + 30

    def area(
        rows: tuple[int, int], columns: tuple[int, int], color: str, line: bool = False
    ) -> str:
        return box(
            left + (columns[0] - low[1]) * scale,
            y0 + (rows[0] - low[0]) * scale,
            (columns[1] - columns[0] + 1) * scale,
            (rows[1] - rows[0] + 1) * scale,
            color,
            line,
        )

    names = " x ".join(axis_names(len(unit.axes))[-2:])
    parts = [
        text(MARGIN, top + 14, f"{names}: the input, and what of it the unit sees", 13, "bold")
    ]
    parts.append(area(intervals[0], intervals[1], "padding"))
    parts.append(area((0, down.n - 1), (0, across.n - 1), "map", True))
    if down.here.clipped and across.here.clipped:
        parts.append(area(down.here.clipped, across.here.clipped, "hole"))
    parts += [area(rows, columns, "seen") for rows, columns in blocks(unit)]
    height = 30 + (high[0] - low[0] + 1) * scale + 30
    parts += legend(top + height - 8)
    return height, parts


def blocks(unit: Unit) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """What is seen of the last two axes, as rectangles: rows that are equal in one."""
    from convcalc.commands.field.text_picture import cut

    middle = unit.middle
    masks = cut(unit.cells, middle)
    for first, last in spans(sorted(masks)):
        start = first
        for r in range(first, last + 1):
            if r == last or masks[r + 1] != masks[start]:
                for columns in spans(along({(): masks[start]}, 0, 1)):
                    yield (start, r), columns
                start = r + 1


def legend(y: float) -> Iterator[str]:
    x = LABEL + MARGIN
    for color, word in (
        ("seen", "seen"),
        ("hole", "hole in the field"),
        ("padding", "padding"),
        ("map", "not seen"),
    ):
        yield box(x, y - 9, 11, 11, color, True)
        yield text(x + 16, y, word, 11)
        x += 150
