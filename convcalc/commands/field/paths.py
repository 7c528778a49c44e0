"""The effective receptive field: how often each input position is read on the way to one unit.

Luo, Li, Urtasun and Zemel, Understanding the Effective Receptive Field in Deep Convolutional
Neural Networks, 2016: with weights that are all equal, or random and independent, the influence
of an input is the number of paths that lead from it to the unit, and its variance is the sum of
those of the layers. Here the paths are counted exactly, on one axis, of a unit so far from the
borders that no path ends in padding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import Everything, Field, Varies
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole, Window
from convcalc.commands.field.edges import steps_of
from convcalc.commands.field.positions import Budget, Unclear
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.num import Int
    from convcalc.commands.field.edges import Edge, Step
    from convcalc.engine.report import LayerReport, Report

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
    def read(self) -> int:
        """How many positions are read at all."""
        return sum(1 for count in self.counts if count)

    @property
    def paths(self) -> int:
        return sum(self.counts)

    @property
    def variance(self) -> float:
        """In squared input positions."""
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


def profile(report: Report, name: str, axis: int, output: int, source: str) -> Profile:
    """The paths from the positions of input `source` to unit `output` of layer `name`, on one axis.

    Unclear where the unit sees everything, or where what it sees has no extent; TooMuch where
    there are too many positions.
    """
    refuse_unclear(layer_named(report, name), axis, source)
    budget = Budget()
    found: dict[str, dict[int, int]] = {name: {output: 1}}
    for step in reversed(steps_of(report).values()):
        counts = found.pop(step.name, {})
        for edge in step.edges:
            into = found.setdefault(edge.source, {})
            for o, count in counts.items():
                read = positions(edge, len(step.sizes), axis, o)
                budget.spend(len(read))
                for p in read:
                    into[p] = into.get(p, 0) + count
    counts = found.get(source, {})
    if not counts:
        return Profile(0, ())
    first, last = min(counts), max(counts)
    budget.spend(last - first + 1)
    return Profile(first, tuple(counts.get(p, 0) for p in range(first, last + 1)))


def positions(edge: Edge, rank: int, axis: int, o: int) -> Sequence[int]:
    """What output `o` of a step with `rank` axes reads on an endless axis; where there is a field,
    all is read of one element only, and axes come and go with one element only.
    """
    if len(edge.maps) != rank or not rank:
        return (0,)
    along = edge.maps[axis]
    if along is SAME_POSITION:
        return (o,)
    if isinstance(along, (Whole, Scrambled)):
        return (0,)
    taps = along.taps(o)
    return range(taps.first, taps.first + taps.number * taps.step, taps.step) if taps else ()


def layer_named(report: Report, name: str) -> LayerReport:
    return next(layer for layer in report.layers if layer.name == name)


def refuse_unclear(layer: LayerReport, axis: int, source: str) -> None:
    """Unclear where a layer has no field with an extent."""
    field = layer.fields[source][axis]
    if isinstance(field, Everything):
        raise Unclear(
            f"a unit of '{layer.name}' sees everything",
            "ask for a layer before the global one, or leave global branches out: --ignore-global",
        )
    if isinstance(field, Varies):
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
    for step in steps_of(report).values():
        parts = [through(step, edge, axis, found) for edge in step.edges]
        reached = [part for part in parts if part]
        if len(reached) < len(parts) or len({jump for _, jump in reached}) != 1:
            continue
        total = reached[0][0]
        for part, _ in reached[1:]:
            total = total + part
        found[step.name] = total, reached[0][1]
    return {name: part for name, (part, _) in found.items()}


def through(
    step: Step, edge: Edge, axis: int, found: Mapping[str, tuple[Moments, Int]]
) -> tuple[Moments, Int] | None:
    """The moments that come by an edge, and their jump; None where it is no window."""
    if edge.source not in found or axis >= len(edge.maps) or len(edge.maps) != len(step.sizes):
        return None
    before, jump = found[edge.source]
    along = edge.maps[axis]
    if along is SAME_POSITION:
        return before, jump
    if not isinstance(along, Window):
        return None
    return before.after(along, jump), jump * along.stride


def is_local(layer: LayerReport, source: str) -> bool:
    """Whether the units of a layer see extents that move with them."""
    axes = layer.fields.get(source, ())
    return bool(axes) and all(isinstance(a, Field) and a.advance for a in axes)
