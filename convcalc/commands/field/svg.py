"""A unit and what it sees, drawn as SVG: the maps down to the input, and the input plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import spans
from convcalc.commands.field.levels import levels
from convcalc.commands.field.plane import plane
from convcalc.record import NamedTuple
from convcalc.render.svg import box, document, legend, line, polygon, shortened, text, ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.field.axis import AxisView
    from convcalc.commands.field.levels import Levels
    from convcalc.commands.field.reads import Map
    from convcalc.commands.field.unit import Unit

WIDTH, LABEL, ROW, BAR, MARGIN, APART = 900, 190, 30, 14, 16, 14
NAMED = 13
"""How high the names stand above bars that lie side by side."""
CELL, MOST_CELLS = 4, 200
PATHS = 34
WORDS = {
    "seen": "seen",
    "hole": "hole in the field",
    "padding": "padding of a layer",
    "outside": "outside the input",
    "map": "not seen",
    "paths": "paths to the unit",
}


def write_svg(unit: Unit) -> str:
    """The picture: a pyramid for each axis that differs, then the input plane."""
    parts: list[str] = []
    used: set[str] = {"map"}
    shape = unit.layer.output.text(unit.report.layout) if unit.layer.output else ""
    place = ",".join(map(str, unit.position))
    title = f"{unit.report.network.name or 'network'}: unit {place} of {unit.layer.name} ({shape})"
    parts.append(text(MARGIN, MARGIN + 14, title, 16, "bold"))
    top: float = MARGIN + 36
    for k, names in distinct(unit):
        parts.append(text(MARGIN, top + 12, f"{names}: what the unit sees", 13, "bold"))
        drawing = Pyramid.of(unit, k, top + 24)
        parts += drawing.parts(used)
        top = drawing.bottom + 20
    if len(unit.axes) > 1:
        height, body = plane(unit, WIDTH, top, used)
        parts += body
        top += height
    shown = [(fill, word) for fill, word in WORDS.items() if fill in used]
    parts += legend(MARGIN, top + 12, shown)
    return document("\n".join(parts), (WIDTH, top + 12 + MARGIN), title, described(unit))


def distinct(unit: Unit) -> Iterator[tuple[int, str]]:
    """The axes on which different things are seen, and the names of those that are equal."""
    alike: dict[object, list[int]] = {}
    for k, axis in enumerate(unit.axes):
        alike.setdefault((axis._replace(name=""), levels(unit, k)), []).append(k)
    for axes in alike.values():
        yield axes[0], ", ".join(unit.axes[k].name for k in axes)


def described(unit: Unit) -> str:
    """What the picture shows, for those who do not see it."""
    told = []
    for axis in unit.axes:
        here = axis.here
        if here.clipped is None:
            told.append(f"on {axis.name} it sees nothing of the input")
            continue
        first, last = here.clipped
        holes = f", {len(here.holes)} between them not" if here.holes else ""
        lo, hi = here.padding
        beyond = f"; its field goes on {lo} before and {hi} behind the input" if lo or hi else ""
        told.append(
            f"on {axis.name} it sees positions {first} to {last} of {axis.n}{holes}{beyond}"
        )
    return f"Unit {','.join(map(str, unit.position))} of {unit.layer.name}: {'. '.join(told)}."


class Pyramid(NamedTuple):
    """Maps below each other, in the coordinates of the input, and the beams that lead from the unit
    down to what it sees. Those of one level lie side by side, each with the whole input's width.
    """

    levels: Levels
    view: AxisView
    source: str
    top: float
    lo: float
    hi: float

    @classmethod
    def of(cls, unit: Unit, axis: int, top: float) -> Pyramid:
        found, view = levels(unit, axis), unit.axes[axis]
        ends = [end for row in found.rows for one in row for end in one.extent]
        interval = view.here.interval or (0, 0)
        ends += [interval[0] - 0.5, interval[1] + 0.5]
        return cls(found, view, unit.source, top, min(ends), max(ends))

    def y(self, level: int) -> float:
        """The top of the bars of a level."""
        rows = self.levels.rows
        named = sum(NAMED for row in rows[: level + 1] if len(row) > 1)
        return self.top + level * ROW + named

    @property
    def bottom(self) -> float:
        below = 16 + (PATHS + 12 if self.view.profile and self.view.profile.counts else 0)
        return self.y(len(self.levels.rows) - 1) + BAR + below + 14 * bool(self.levels.left_out)

    def lane(self, level: int, k: int) -> tuple[float, float]:
        """Where a map's coordinates begin, and how many pixels a position has."""
        count = len(self.levels.rows[level])
        width = WIDTH - LABEL - 2 * MARGIN if count == 1 else WIDTH - 2 * MARGIN
        left = LABEL + MARGIN if count == 1 else MARGIN
        each = (width - APART * (count - 1)) / count
        return left + k * (each + APART), each / (self.hi - self.lo)

    def parts(self, used: set[str]) -> Iterator[str]:
        at = {
            one.name: (one, level, k)
            for level, row in enumerate(self.levels.rows)
            for k, one in enumerate(row)
        }
        for one, level, k in at.values():
            for reader, ends in one.readers:
                yield self.beam(at[reader], (one, level, k), ends)
        for one, level, k in at.values():
            yield from self.bar(one, level, k, used)
        y = self.y(len(self.levels.rows) - 1) + BAR
        yield from self.scale(y)
        if self.view.profile and self.view.profile.counts:
            used.add("paths")
            yield from self.paths(y + 20)
        if self.levels.left_out:
            words = f"{self.levels.left_out} more maps between these are not drawn"
            yield text(MARGIN, self.bottom - 4, words, 11)

    def beam(
        self, reader: tuple[Map, int, int], read: tuple[Map, int, int], ends: tuple[int, int]
    ) -> str:
        """From what is seen of a map to what is read for it of one below."""
        (upper, level, k), (lower, below, j) = reader, read
        (left, scale), (other, fine) = self.lane(level, k), self.lane(below, j)
        first, last = (upper.read[0], upper.read[-1]) if upper.read else (0, 0)
        a, b = (left + (x - self.lo) * scale for x in upper.ends(first, last))
        c, d = (other + (x - self.lo) * fine for x in lower.ends(*ends))
        y, z = self.y(level) + BAR, self.y(below)
        return polygon(
            ((a, y), (b, y), (d, z), (c, z)), "seen", 0.18 if below - level == 1 else 0.08
        )

    def bar(self, one: Map, level: int, k: int, used: set[str]) -> Iterator[str]:
        left, scale = self.lane(level, k)
        y = self.y(level)

        def area(ends: tuple[float, float], fill: str, line: bool = False, title: str = "") -> str:
            x = left + (ends[0] - self.lo) * scale
            return box(x, y, ((ends[1] - ends[0]) * scale, BAR), fill, line, title)

        alone = len(self.levels.rows[level]) == 1
        label = f"{one.name} {one.n}"
        room = LABEL if alone else (self.hi - self.lo) * scale
        yield text(
            MARGIN if alone else left, y + BAR - 2 if alone else y - 3, shortened(label, room), 11
        )
        if one.name == self.source and self.view.here.interval:
            lo, hi = self.view.here.interval
            left_end, right_end = one.extent
            for beyond in ((lo - 0.5, left_end), (right_end, hi + 0.5)):
                if beyond[0] < beyond[1]:
                    used.add("outside")
                    yield area(beyond, "outside", True)
        told = f"{label}: {seen_in_words(one.read)}"
        yield area(one.ends(0, one.n - 1), "map", title=told)
        if one.padded:
            used.add("padding")
        cells = one.jump * scale > CELL
        for a, b in spans(one.padded):
            yield area(one.ends(a, b), "padding", True, f"{label}: {b - a + 1} padded, and read")
        for a, b in [(p, p) for p in one.read] if cells else spans(one.read):
            used.add("seen")
            yield area(one.ends(a, b), "seen", cells, told)
        if cells and one.n <= MOST_CELLS:
            for e in range(one.n + 1):
                x = left + (one.place(e)[0] - self.lo) * scale
                yield line(x, y, (x, y + BAR))

    def scale(self, y: float) -> Iterator[str]:
        """Positions of the input, below it."""
        left, scale = self.lane(len(self.levels.rows) - 1, 0)
        for p in ticks(self.view.n):
            x = left + (p - self.lo) * scale
            yield line(x, y, (x, y + 4), 0.8)
            yield text(x, y + 14, str(p), 10, anchor="middle")

    def paths(self, y: float) -> Iterator[str]:
        """How many paths lead from each position to the unit: its effective field."""
        profile, interval = self.view.profile, self.view.here.interval
        if profile is None or interval is None:
            return
        left, scale = self.lane(len(self.levels.rows) - 1, 0)
        most, base = max(profile.counts), y + PATHS
        points = [
            (left + (interval[0] + k + side - self.lo) * scale, base - PATHS * count / most)
            for k, count in enumerate(profile.counts)
            for side in (-0.5, 0.5)
        ]
        yield polygon([(points[0][0], base), *points, (points[-1][0], base)], "paths", 0.75)
        yield text(MARGIN, base - 2, "paths", 11)


def seen_in_words(read: Sequence[int]) -> str:
    if not read:
        return "nothing of it is seen"
    first, last = read[0], read[-1]
    holes = last - first + 1 - len(read)
    between = f", {holes} between them not" if holes else ""
    return f"position {first} is seen" if first == last else f"{first} to {last} are seen{between}"
