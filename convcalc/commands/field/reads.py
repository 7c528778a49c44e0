"""Which elements of a map each reader reads, and where it reads beyond the ends: padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Scrambled, Whole
from convcalc.engine.cells import along
from convcalc.engine.edges import axis_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from convcalc.commands.field.unit import Unit
    from convcalc.engine.edges import Edge, Step

MOST_PADDED, MOST_SKIPS = 4096, 8
Reader = tuple[str, tuple[int, int]]
"""A map that reads another, and the first and the last element that it reads."""


class Map(NamedTuple):
    """A map on one axis: its `n` elements lie `jump` apart from `start` on, in input positions;
    the unit sees those at `read`, and reads beyond the ends at `padded`. `readers` are the maps
    above that read it, each with the first and the last element that it reads.
    """

    name: str
    n: int
    start: float
    jump: float
    read: tuple[int, ...]
    padded: tuple[int, ...] = ()
    readers: tuple[Reader, ...] = ()

    def place(self, element: int) -> tuple[float, float]:
        """The two ends of an element, in input positions."""
        middle = self.start + element * self.jump
        return middle - self.jump / 2, middle + self.jump / 2

    def ends(self, first: int, last: int) -> tuple[float, float]:
        return self.place(first)[0], self.place(last)[1]

    @property
    def extent(self) -> tuple[float, float]:
        """All that is drawn of it, padding that is read included."""
        return self.ends(min(0, *self.padded, 0), max(self.n - 1, *self.padded, 0))


def followed(
    steps: Mapping[str, Step], step: Step, source: str, axis: int
) -> Iterator[tuple[Edge, int]]:
    """The edges of a step, each with its axis that follows the network's input."""
    for edge in step.edges:
        before = steps.get(edge.source)
        own = axis_of(before.fields, source, axis) if before else axis
        if own is not None and own < len(edge.maps):
            yield edge, own


def origins(unit: Unit, steps: Mapping[str, Step], kept: AbstractSet[str]) -> dict[str, set[str]]:
    """Of each step on the way the kept maps that its positions are those of."""
    held = {unit.source: {unit.source}}
    for name, step in steps.items():
        if name in kept:
            held[name] = {name}
        elif name in unit.way:
            held[name] = set().union(*(held.get(edge.source, set()) for edge in step.edges))
    return held


def read_by(
    unit: Unit, steps: Mapping[str, Step], kept: AbstractSet[str]
) -> dict[str, dict[str, list[Edge]]]:
    """By kept map, the kept ones that it reads, and by which edges."""
    held = origins(unit, steps, kept)
    found: dict[str, dict[str, list[Edge]]] = {}
    for name in steps:
        if name in kept:
            found[name] = {}
            for edge in steps[name].edges:
                for source in sorted(held.get(edge.source, ())):
                    found[name].setdefault(source, []).append(edge)
    return found


def edges_between(
    unit: Unit,
    steps: Mapping[str, Step],
    kept: AbstractSet[str],
    axis: int,
    made: Mapping[str, Map],
) -> dict[str, list[Reader]]:
    """By kept map its readers, and which of its elements each of them reads."""
    found: dict[str, list[Reader]] = {name: [] for name in kept}
    ranks = {name: len(step.sizes) for name, step in steps.items()}
    for name, sources in read_by(unit, steps, kept).items():
        own = axis_of(steps[name].fields, unit.source, axis)
        read = along(unit.way[name], own, ranks[name]) if own is not None else [0]
        for source, edges in sources.items():
            followers = [
                *followed(steps, steps[name]._replace(edges=tuple(edges)), unit.source, axis)
            ]
            ends = [end for edge, k in followers for end in taps_of(edge, k, read)]
            seen = made[source].read
            if ends and seen:
                found[source].append((name, (max(min(ends), seen[0]), min(max(ends), seen[-1]))))
    return found


def direct(readers: Mapping[str, list[Reader]]) -> dict[str, list[Reader]]:
    """Readers without those that also read a map by way of another, if they are many: what skips
    layers is seen through them.
    """
    below: dict[str, set[str]] = {}

    def reached(name: str) -> set[str]:
        if name not in below:
            below[name] = set()  # a network has no cycles
            for reader, _ in readers[name]:
                below[name] |= {reader} | reached(reader)
        return below[name]

    found: dict[str, list[Reader]] = {}
    for name, rows in readers.items():
        others = {reader: reached(reader) for reader, _ in rows}
        found[name] = [
            (reader, ends)
            for reader, ends in rows
            if not any(reader in above for above in others.values())
        ]
    skipped = sum(map(len, readers.values())) - sum(map(len, found.values()))
    return found if skipped > MOST_SKIPS else dict(readers)


def taps_of(edge: Edge, own: int, read: Sequence[int]) -> list[int]:
    """The first and the last element that the outputs `read` read by an edge, inside of the map."""
    axis, n = edge.maps[own], edge.sizes[own]
    if not read:
        return []
    found = []
    for output in (read[0], read[-1]):
        taps = None if isinstance(axis, (Whole, Scrambled)) else axis.taps(output)
        if taps:
            found += [taps.first, taps.first + (taps.number - 1) * taps.step]
    return [min(max(p, 0), n - 1) for p in found or (0, n - 1)]


def padding_read(
    unit: Unit,
    steps: Mapping[str, Step],
    kept: AbstractSet[str],
    axis: int,
    made: Mapping[str, Map],
) -> dict[str, tuple[int, ...]]:
    """By kept map the positions beyond its ends that are read: where a layer pads."""
    held = origins(unit, steps, kept)
    found: dict[str, set[int]] = {name: set() for name in kept}
    for name, step in steps.items():
        if name not in unit.way:
            continue
        own = axis_of(step.fields, unit.source, axis)
        read = along(unit.way[name], own, len(step.sizes)) if own is not None else [0]
        for edge, k in followed(steps, step, unit.source, axis):
            for source in held.get(edge.source, ()):
                if made[source].n == edge.sizes[k]:
                    found[source] |= beyond(edge, k, read)
    return {name: tuple(sorted(found[name])) for name in kept}


def beyond(edge: Edge, own: int, read: Sequence[int]) -> set[int]:
    """The positions outside of a map that outputs read, from both ends on."""
    axis, n = edge.maps[own], edge.sizes[own]
    found: set[int] = set()
    if isinstance(axis, (Whole, Scrambled)):  # they read what there is
        return found
    for outputs in (read[:MOST_PADDED], read[: -MOST_PADDED - 1 : -1]):
        for output in outputs:
            taps = axis.taps(output)
            places = (
                range(taps.first, taps.first + taps.number * taps.step, taps.step) if taps else ()
            )
            outer = [p for p in places if not 0 <= p < n] if places else []
            if places and not outer:
                break
            found.update(outer)
    return found
