"""Where the boxes and arrows of a graph lie: layers of boxes below each other, by longest paths;
in a layer in the order in which few arrows cross (barycentres); in the middle of what they are
joined with.

Source: Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system
structures, 1981.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple
from convcalc.render.svg import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.frameworks.write.pictures.graph import Box, Graph

    Point = tuple[float, float]

APART, BELOW, LINE, EDGE = 26.0, 44.0, 15.0, 10.0
"""Pixels between boxes of a layer, between layers, of a line of text, and at the border."""
SWEEPS = 6
LONG = 30
"""An arrow over so many layers goes by the side, with no place kept for it in each."""


class Place(NamedTuple):
    """A box: its middle, and its size."""

    x: float
    y: float
    width: float
    height: float


class Layout(NamedTuple):
    """Places by key, and for each arrow, in its order, the ends and control points of its curve:
    one point, then three for each piece.
    """

    width: float
    height: float
    places: dict[str, Place]
    curves: list[list[Point]]


def sized(box: Box) -> tuple[float, float]:
    """How wide and how high a box is for its words."""
    words = [text for text in (box.name, box.text) if text]
    return max(map(len, words), default=3) * WIDE + 18, LINE * max(len(words), 1) + 10


def laid_out(graph: Graph) -> Layout:
    """The places of all boxes, which need nothing that is installed."""
    level = levels(graph)
    rows, chains = rows_of(graph, level)
    sizes = {box.key: sized(box) for box in graph.boxes}
    joined = neighbours(chains)
    for sweep in range(SWEEPS):
        sweep_order(rows, joined, down=sweep % 2 == 0)
    xs = spread(rows, joined, sizes)
    tops, height = heights(rows, sizes)
    shift = EDGE - min((xs[key] - width_of(key, sizes) / 2 for key in xs), default=0)
    places = {
        key: Place(xs[key] + shift, tops[level[key]], *sizes[key]) for key in sizes if key in xs
    }
    width = max((place.x + place.width / 2 for place in places.values()), default=0) + EDGE
    bends = {key: (xs[key] + shift, tops[k]) for k, row in enumerate(rows) for key in row}
    side = width
    curves = []
    for chain in chains:
        start, end = places[chain[0]], places[chain[-1]]
        if len(chain) == 2 and level[chain[-1]] - level[chain[0]] > LONG:
            side += 6
            curves.append(aside(start, end, side))
        else:
            curves.append(curve(start, [bends[key] for key in chain[1:-1]], end))
    return Layout(side + EDGE if side > width else width, height, places, curves)


def levels(graph: Graph) -> dict[str, int]:
    """How many boxes lie above each, on the longest path to it."""
    level = {box.key: 0 for box in graph.boxes}
    for arrow in graph.arrows:  # a box stands behind all that it reads
        level[arrow.end] = max(level[arrow.end], level[arrow.start] + 1)
    return level


def rows_of(
    graph: Graph, level: Mapping[str, int]
) -> tuple[list[list[str]], list[tuple[str, ...]]]:
    """The boxes of each level, with a place for each arrow that passes; and each arrow as what it
    goes through.
    """
    rows: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for box in graph.boxes:
        rows[level[box.key]].append(box.key)
    chains = []
    for k, arrow in enumerate(graph.arrows):
        low, high = level[arrow.start] + 1, level[arrow.end]
        passed = [f"{k}:{n}" for n in range(low, high)] if high - low < LONG else []
        for n, key in zip(range(low, high), passed, strict=False):
            rows[n].append(key)
        chains.append((arrow.start, *passed, arrow.end))
    return rows, chains


Joined = tuple[dict[str, list[str]], dict[str, list[str]]]


def neighbours(chains: Sequence[tuple[str, ...]]) -> Joined:
    """What each place is joined with above, and below."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains:
        for a, b in pairwise(chain):
            above.setdefault(b, []).append(a)
            below.setdefault(a, []).append(b)
    return above, below


def sweep_order(rows: list[list[str]], joined: Joined, down: bool) -> None:
    """Order each level by the mean place of what it is joined with in the one before."""
    near = joined[0] if down else joined[1]
    order = {key: k for row in rows for k, key in enumerate(row)}
    for row in rows if down else reversed(rows):
        mean = {key: middle([order[other] for other in near.get(key, ())]) for key in row}
        row.sort(key=lambda key: (order[key] if mean[key] is None else mean[key], order[key]))
        order.update({key: k for k, key in enumerate(row)})


def middle(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def width_of(key: str, sizes: Mapping[str, tuple[float, float]]) -> float:
    return sizes[key][0] if key in sizes else 8.0


def spread(
    rows: list[list[str]], joined: Joined, sizes: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Middles: where what each is joined with has its own, as far as there is room."""
    xs: dict[str, float] = {}
    for row in rows:
        at = 0.0
        for key in row:
            xs[key] = at + width_of(key, sizes) / 2
            at += width_of(key, sizes) + APART
    for sweep in range(SWEEPS):
        near = joined[sweep % 2]
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [middle([xs[other] for other in near.get(key, ())]) for key in row]
            goals = [xs[key] if x is None else x for key, x in zip(row, wanted, strict=True)]
            xs.update(zip(row, pressed(goals, [width_of(key, sizes) for key in row]), strict=True))
    return xs


def pressed(goals: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Places as near to the goals as boxes of these widths have room, in their order: those that
    would overlap stand around the mean of their goals.

    >>> pressed([0, 0], [10, 10])
    [-18.0, 18.0]
    """
    groups: list[tuple[list[float], float]] = []  # offsets of each from the first, sum of wishes
    for k, goal in enumerate(goals):
        groups.append(([0.0], goal))
        while len(groups) > 1:
            (first, wish), (second, other) = groups[-2], groups[-1]
            start = k - len(second) + 1
            gap = (widths[start - 1] + widths[start]) / 2 + APART
            if wish / len(first) + first[-1] + gap <= other / len(second):
                break
            base = first[-1] + gap
            merged = [*first, *(base + offset for offset in second)]
            groups[-2:] = [(merged, wish + other - base * len(second))]
    return [total / len(offsets) + offset for offsets, total in groups for offset in offsets]


def heights(
    rows: Sequence[Sequence[str]], sizes: Mapping[str, tuple[float, float]]
) -> tuple[list[float], float]:
    """The middle of each level, and the height of all."""
    at, middles = EDGE, []
    for row in rows:
        high = max((sizes[key][1] for key in row if key in sizes), default=0)
        middles.append(at + high / 2)
        at += high + BELOW
    return middles, at - BELOW + EDGE


def curve(start: Place, bends: Sequence[Point], end: Place) -> list[Point]:
    """From the bottom of a box through the places on the way to the top of another."""
    stops = [(start.x, start.y + start.height / 2), *bends, (end.x, end.y - end.height / 2)]
    return [stops[0], *smooth(stops)]


def smooth(stops: Sequence[Point]) -> Iterator[Point]:
    for (x, y), (to, down) in pairwise(stops):
        half = (down - y) / 2
        yield from ((x, y + half), (to, down - half), (to, down))


def aside(start: Place, end: Place, side: float) -> list[Point]:
    """By the right side, from box to box."""
    a, b = start.x + start.width / 2, end.x + end.width / 2
    far = side, (start.y + end.y) / 2
    return [
        (a, start.y),
        (side, start.y),
        (side, start.y),
        far,
        (side, end.y),
        (side, end.y),
        (b, end.y),
    ]
