"""The effective receptive field: how often each input position is read on the way to one unit.

Luo, Li, Urtasun and Zemel, Understanding the Effective Receptive Field in Deep Convolutional
Neural Networks, 2016: with weights that are all equal, or random and independent, the influence
of an input is the number of paths that lead from it to the unit, and its variance is the sum of
those of the layers. Here the paths are counted exactly, on one axis: of a unit so far from the
borders that no path ends in padding, or of the very unit, with the borders that it has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Everything, Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole, Window
from convcalc.engine.cells import Budget, Unclear
from convcalc.engine.edges import axis_of, steps_of
from convcalc.engine.positions import places, reads
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.listed import Interval
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.edges import Edge, Step
    from convcalc.engine.report import LayerReport, Report

COUNTED = 4
"""How many moves of a position take as long as adding to what is counted there."""
SHARE = (95, 100)
"""The share of the paths that the effective extent holds."""


class Profile(NamedTuple):
    """The number of paths to one unit from the input positions `first`, `first + 1`, … on an axis;
    0 where there is a hole.
    """

    first: int
    counts: tuple[int, ...]

    @property
    def extent(self) -> int:
        return len(self.counts)

    @property
    def interval(self) -> Interval | None:
        """The first and the last position."""
        return (self.first, self.first + self.extent - 1) if self.counts else None

    @property
    def read(self) -> int:
        """How many positions are read at all."""
        return sum(1 for count in self.counts if count)

    @property
    def positions(self) -> tuple[int, ...]:
        """Those that are read."""
        return tuple(self.first + k for k, count in enumerate(self.counts) if count)

    def moved(self, by: int) -> Profile:
        return self._replace(first=self.first + by)

    @property
    def paths(self) -> int:
        return sum(self.counts)

    @property
    def variance(self) -> float | None:
        """In squared input positions; None where there are no paths."""
        if not self.counts:
            return None
        squares = sum(i * i * c for i, c in enumerate(self.counts))
        return spread(self.paths, sum(i * c for i, c in enumerate(self.counts)), squares)

    def holding(self, share: tuple[int, int] = SHARE) -> tuple[int, int]:
        """The shortest interval of input positions that holds a `share` of the paths; of several,
        the one nearest to the middle.
        """
        part, whole = share
        needed = -(-self.paths * part // whole)
        best: tuple[int, int, int] | None = None
        start = inside = 0
        for end, count in enumerate(self.counts):
            inside += count
            while inside - self.counts[start] >= needed:
                inside -= self.counts[start]
                start += 1
            if inside >= needed:
                off = abs(start + end - (len(self.counts) - 1))
                best = min(best or (len(self.counts), off, start), (end - start + 1, off, start))
        assert best is not None
        length, _, start = best
        return self.first + start, self.first + start + length - 1


def spread(paths: int, total: int, squares: int) -> float:
    """The variance of positions, of which there are `paths` with this sum and sum of squares."""
    over = paths * paths
    top = squares * paths - total * total  # exact; may be beyond any float
    cut = max(over.bit_length(), top.bit_length()) - 1000
    return top / over if cut <= 0 else (top >> cut) / max(over >> cut, 1)


class Apart(Unclear):
    """Paths are counted along one axis, and this one becomes several, or several become one."""


def profile(
    report: Report, name: str, axis: int, output: int, source: str, bordered: bool = False
) -> Profile:
    """The paths from input `source` to the unit `output` of layer `name` on `axis` of the input,
    which has none but those where it sees something. They go on beyond the borders, or, if
    `bordered`, end where a layer pads, and come back from where it repeats.

    Unclear where what a unit sees has no extent; TooMuch where there are too many positions; Apart
    where an axis is taken apart on the way.
    """
    refuse_unclear(layer_named(report, name), axis, source)
    budget = Budget()
    steps = steps_of(report)
    followed = {name: axis_of(step.fields, source, axis) for name, step in steps.items()}
    found: dict[str, dict[int, int]] = {name: {output: 1}}
    for step in reversed(steps.values()):
        counts = found.pop(step.name, {})
        for edge in step.edges:
            into = found.setdefault(edge.source, {})
            if edge.joint and counts:
                raise Apart(
                    f"'{step.name}' takes axes apart or puts them together, behind which the paths "
                    "on one of them are not counted",
                    "ask for a layer before it",
                )
            own = followed.get(edge.source, axis)
            read = bounded(edge, step, own) if bordered else endless(edge, own)
            for o, count in counts.items():
                places = read(o)
                budget.spend(COUNTED * len(places))
                for p in places:
                    into[p] = into.get(p, 0) + count
    counts = found.get(source, {})
    if not counts:
        return Profile(0, ())
    first, last = min(counts), max(counts)
    budget.spend(COUNTED * (last - first + 1))
    return Profile(first, tuple(counts.get(p, 0) for p in range(first, last + 1)))


Reading = Callable[[int], "Sequence[int]"]


def endless(edge: Edge, axis: int | None) -> Reading:
    """What an output of a step reads by an edge on an endless axis. Where there is a field, all is
    read of one element only, and axes come and go with one only.
    """
    along = map_of(edge, axis)
    if along is SAME_POSITION:
        return lambda o: (o,)
    if along is None or isinstance(along, (Whole, Scrambled)):
        return lambda o: (0,)

    def read(o: int) -> Sequence[int]:
        taps = along.taps(o)
        return places(taps) if taps else ()

    return read


def bounded(edge: Edge, step: Step, axis: int | None) -> Reading:
    """As `endless`, but on an axis that ends."""
    along = map_of(edge, axis)
    if along is None or axis is None:
        return lambda o: (0,)
    place = edge.place(axis)
    return reads(along, edge.sizes[axis], 1 if place is None else step.sizes[place], step.fold)


def map_of(edge: Edge, axis: int | None) -> AxisMap | None:
    """How an axis is read by an edge; None where it is none, or where it goes is not known."""
    known = axis is not None and edge.origins is not None and axis < len(edge.maps)
    return edge.maps[axis] if known and axis is not None else None


def layer_named(report: Report, name: str) -> LayerReport:
    return next(layer for layer in report.layers if layer.name == name)


def refuse_unclear(layer: LayerReport, axis: int, source: str) -> None:
    """Unclear where a layer has no field with an extent."""
    field = bare(layer.fields[source][axis])
    if all(isinstance(one, Everything) for one in layer.fields[source]):
        raise Unclear(
            f"a unit of '{layer.name}' sees everything",
            "ask for a layer before the global one, or leave global branches out: --ignore-global",
        )
    if isinstance(field, Varies) and not field.followed:
        raise Unclear(
            f"what a unit of '{layer.name}' sees has no short description: {field.why}",
            "ask for a layer before the paths meet",
        )


class Moments(NamedTuple):
    """Of the paths to output 0: how many, the sum of their input positions, and of the squares."""

    paths: Int
    total: Int
    squares: Int

    @property
    def variance(self) -> float:
        return spread(int(self.paths), int(self.total), int(self.squares))

    def after(self, window: Window, jump: Int) -> Moments:
        """Through a window: each of its k taps adds the same paths, moved by (t·d − lo)·jump.

        A window by itself has the variance d²·(k² − 1)/12·jump², and variances add up.
        """
        d, k = window.dilation, window.kernel
        first, step = -window.lo * jump, d * jump
        taps, squared = k * (k - 1) // 2, (k - 1) * k * (2 * k - 1) // 6
        sums = k * first + step * taps
        squares = k * first * first + 2 * first * step * taps + step * step * squared
        return Moments(
            self.paths * k,
            self.total * k + self.paths * sums,
            self.squares * k + 2 * self.total * sums + self.paths * squares,
        )

    def __add__(self, other: Moments) -> Moments:  # type: ignore[override]
        return Moments(
            self.paths + other.paths, self.total + other.total, self.squares + other.squares
        )


def moments(report: Report, axis: int, source: str) -> Mapping[str, Moments]:
    """The moments of the paths to each layer whose way from the input is all windows: what
    `profile` has, without counting position by position.
    """
    found: dict[str, tuple[Moments, Int]] = {source: (Moments(1, 0, 0), 1)}
    steps = steps_of(report)
    for step in steps.values():
        own = [
            axis_of(steps[e.source].fields, source, axis) if e.source in steps else axis
            for e in step.edges
        ]
        parts = [through(edge, k, found) for edge, k in zip(step.edges, own, strict=True)]
        reached = [part for part in parts if part]
        if len(reached) < len(parts) or len({jump for _, jump in reached}) != 1:
            continue
        total = reached[0][0]
        for part, _ in reached[1:]:
            total = total + part
        found[step.name] = total, reached[0][1]
    return {name: part for name, (part, _) in found.items()}


def through(
    edge: Edge, axis: int | None, found: Mapping[str, tuple[Moments, Int]]
) -> tuple[Moments, Int] | None:
    """The moments that come by an edge, and their jump; None where it is no window."""
    along = map_of(edge, axis)
    if edge.joint or edge.source not in found or axis is None or edge.place(axis) is None:
        return None
    before, jump = found[edge.source]
    if along is SAME_POSITION:
        return before, jump
    if not isinstance(along, Window):
        return None
    return before.after(along, jump), jump * along.stride


def is_local(layer: LayerReport, source: str) -> bool:
    """Whether the units of a layer see extents that move with them."""
    axes = [bare(axis) for axis in layer.fields.get(source, ())]
    return bool(axes) and all(
        isinstance(a, Listed) or (isinstance(a, Field) and a.advance) for a in axes
    )
