"""Pictures of what a unit sees, in characters: the input plane, profiles, growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.record import NamedTuple
from convcalc.render.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.commands.field.unit import Unit
    from convcalc.engine.cells import Cells

NARROWEST = 8
"""In how many columns there is a picture, however few the terminal has."""
ROWS, LEVELS = 32, " ▁▂▃▄▅▆▇█"


class Look(NamedTuple):
    """How a cell of a picture is drawn, and what it is called in the legend."""

    glyph: str
    style: str
    what: str


SEEN = Look("█", "green", "seen")
PARTLY = Look("▓", "green", "seen in part")
HOLE = Look("○", "red", "hole: inside the field, not read")
PADDING = Look("░", "yellow", "padding")
UNSEEN = Look("·", "dim", "not seen")
OUTSIDE = Look(" ", "", "")
LOOKS = (SEEN, PARTLY, HOLE, PADDING, UNSEEN)


class Scale(NamedTuple):
    """An axis drawn in cells of `step` positions, of which `before` and `after` lie outside the
    `inside` that show the input.
    """

    step: int
    before: int
    inside: int
    after: int

    @property
    def cells(self) -> range:
        return range(-self.before, self.inside + self.after)

    def span(self, cell: int) -> range:
        """The positions that a cell stands for."""
        return range(cell * self.step, (cell + 1) * self.step)


class Plane(NamedTuple):
    """What is drawn: positions on at most two axes of `sizes`, and the intervals of the field."""

    masks: Mapping[int, int]
    sizes: tuple[int, ...]
    intervals: tuple[tuple[int, int] | None, ...]

    def look(self, rows: range, columns: range) -> Look:
        """What a cell shows of the rows and columns that it stands for."""
        row, column = self.part(0, rows), self.part(-1, columns)
        window = (1 << len(column.inside)) - 1
        parts = (self.masks.get(r, 0) >> column.inside.start for r in row.inside)
        hits = sum((part & window).bit_count() for part in parts)
        if hits:
            return SEEN if hits == len(row.inside) * len(column.inside) else PARTLY
        if not row.inside or not column.inside:
            return PADDING if row.within and column.within else OUTSIDE
        return HOLE if row.both and column.both else UNSEEN

    def part(self, axis: int, places: range) -> Part:
        if axis == 0 and len(self.sizes) == 1:
            return Part(range(1), range(1))
        n, interval = self.sizes[axis], self.intervals[axis]
        lo, hi = interval or (0, -1)
        return Part(common(places, range(n)), common(places, range(lo, hi + 1)))


class Part(NamedTuple):
    """Of the places a cell stands for on an axis: those of the input, those of the field."""

    inside: range
    within: range

    @property
    def both(self) -> range:
        return common(self.inside, self.within)


def common(a: range, b: range) -> range:
    """The positions of both."""
    return range(max(a.start, b.start), min(a.stop, b.stop))


def plane(unit: Unit, width: int) -> Iterator[Line]:
    """The last two axes of the input with what the unit sees of it; of more axes, the cut through
    the middle of what it sees.
    """
    shown = unit.axes[-2:]
    middle = unit.middle
    sizes = tuple(axis.n for axis in shown)
    intervals = tuple(axis.here.interval for axis in shown)
    yield from drawn(Plane(cut(unit.cells, middle), sizes, intervals), width)


def plane_of(cells: Cells, sizes: Sequence[int], width: int) -> Iterator[Line]:
    """A map of which some units are marked; of more than two axes, a cut that has some."""
    middle = next(iter(cells), ())[:-1] if len(sizes) > 2 else ()
    shown = tuple(sizes[-2:])
    yield from drawn(Plane(cut(cells, middle), shown, (None,) * len(shown)), width)


def cut(cells: Cells, middle: tuple[int, ...]) -> dict[int, int]:
    """For each row of the last two axes, the positions on the last."""
    return {key[-1] if key else 0: mask for key, mask in cells.items() if key[:-1] == middle}


def drawn(plane: Plane, width: int) -> Iterator[Line]:
    """The plane in a frame, and a legend."""
    down, across, cell = fitting(plane, width)
    used: dict[Look, None] = {}
    bar = "─" * (across.inside * cell)
    left = " " * (across.before * cell)
    for row in down.cells:
        if row == 0:
            yield Line(f"{left}┌{bar}┐")
        line = Line()
        for column in across.cells:
            if column in (0, across.inside):
                line.append(edge(row, down))
            look = plane.look(down.span(row), across.span(column))
            used[look] = None
            line.append(look.glyph * cell, look.style)
        if not across.after:
            line.append(edge(row, down))
        yield line
        if row == down.inside - 1:
            yield Line(f"{left}└{bar}┘")
    yield legend([look for look in LOOKS if look in used], across.step)


def fitting(plane: Plane, width: int) -> tuple[Scale, Scale, int]:
    """The two axes at the largest scale that fits, and how many characters wide a cell is: two, as
    a character is about twice as high as wide, or one where that shows more.
    """
    step, width = 1, max(width, NARROWEST)
    while True:
        ends = zip(plane.intervals, plane.sizes, strict=True)
        scales = [scale(interval or (0, -1), n, step) for interval, n in ends]
        across = scales[-1]
        down = scales[0] if len(scales) > 1 else Scale(1, 0, 1, 0)
        for cell in (2, 1) if len(scales) > 1 else (1,):
            if len(across.cells) * cell + 2 <= width and len(down.cells) <= ROWS + 2:
                return down, across, cell
        step += max(step // 8, 1)


def edge(row: int, down: Scale) -> str:
    return "│" if 0 <= row < down.inside else " "


def legend(looks: Sequence[Look], step: int) -> Line:
    text = Line()
    for look in looks:
        text.append(look.glyph, look.style)
        text.append(f" {look.what}   ", "dim")
    if step > 1:
        text.append(f"(a cell is {step} positions)", "dim")
    return text


def scale(interval: tuple[int, int], n: int, step: int) -> Scale:
    before = -(min(interval[0], 0) // step)
    inside = -(-n // step)
    after = max(-(-(interval[1] + 1) // step) - inside, 0)
    return Scale(step, before, inside, after)


def bars(values: Sequence[float], height: int, style: str = "green") -> Iterator[Line]:
    """`values` as bars, the highest `height` lines high; what is above 0 is never invisible."""
    top = max(values, default=0) or 1
    eighths = [max(round(8 * height * v / top), 1) if v else 0 for v in values]
    for line in reversed(range(height)):
        yield Line("".join(LEVELS[min(max(e - 8 * line, 0), 8)] for e in eighths), style)


def buckets(counts: Sequence[int], width: int) -> list[float]:
    """`counts` in at most `width` means, as shares of the largest: they may be beyond any float."""
    step = -(-len(counts) // max(width, NARROWEST)) or 1
    sums = [sum(counts[k : k + step]) for k in range(0, len(counts), step)]
    top = max(sums, default=0) or 1
    return [0 if not s else max(s * 10**6 // top, 1) / 10**6 for s in sums]


def strip(counts: Sequence[int], width: int) -> Line | None:
    """Which offsets are read, as `█○█`; None where all are, or where they do not fit."""
    if all(counts) or len(counts) > width:
        return None
    text = Line()
    for count in counts:
        look = SEEN if count else HOLE
        text.append(look.glyph, look.style)
    return text
