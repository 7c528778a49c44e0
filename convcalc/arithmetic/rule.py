"""What a kind does with numbers, asked for one output at a time.

A rule lists the terms of an output, works out the result, and says how steep the result is in each
term, by its value and by its weight: forward, backward and the sums that are shown are made of the
same terms.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import Scatter, Scrambled, Whole, Window
from convcalc.arithmetic.step import Step, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.step import Given
    from convcalc.layers.values import Number

    Slope = tuple[Number, Optional[Number]]
    """How steep an output is in a term: by its value, and by its weight."""


class Rule:
    """What a kind does with numbers. Here: every output reads its own position."""

    slides = False
    """Whether it reads windows or bins."""

    def __init__(self, exercise: Given) -> None:
        self.exercise = exercise
        self.kind: Any = exercise.layer.kind
        self.input = exercise.input
        self.made: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def sources(self, channel: int) -> range:
        return range(channel, channel + 1)

    def weight(self, channel: int, source: int, taps: Place) -> tuple[Number | None, Place | None]:
        """The weight between two channels at an element of the kernel, and where it stands."""
        return None, None

    def value(self, channel: int, place: Place) -> Number:
        element = (channel, *place)
        return self.input.at[element]

    def unit(self, channel: int, place: Place) -> int:
        """Which of the biases is added to an output."""
        return channel

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        return (Term(channel, place, self.value(channel, place)),)

    def step(self, channel: int, place: Place) -> Step:
        raise NotImplementedError

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        """For each term of a step how steep it is; None where it makes no difference at all."""
        raise NotImplementedError

    def products(self) -> int:
        """How many terms all outputs have together."""
        return prod(self.exercise.sizes)

    def cells(self) -> int:
        """How many elements are drawn beside each output."""
        return prod(self.input.sizes)


class Sliding(Rule):
    """What reads a window, or a bin, of each axis."""

    slides = True

    def reads(self, axis: int, o: int) -> list[tuple[int, int]]:
        """The positions that output `o` of an axis reads, each with its element of the kernel."""
        found = self.made.get((axis, o))
        if found is None:
            along, n = self.exercise.layer.axes[axis], self.input.sizes[axis + 1]
            found = self.made[axis, o] = taps(along, o, n)
        return found

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        """What an output reads, channel by channel, each with the weight that it meets."""
        axes = self.exercise.layer.axes
        spreads = bool(axes) and isinstance(axes[0], Scatter)
        reads = [self.reads(axis, o) for axis, o in enumerate(self.whole_place(place))]
        found = []
        for source in self.sources(channel):
            for taken in product(*reads):
                there = tuple(p for p, _ in taken)
                value = self.input.at.get((source, *there))
                if value is None and spreads:
                    continue  # beyond the ends a transposed convolution has no input, not padding
                weight, tap = self.weight(channel, source, tuple(t for _, t in taken))
                found.append(Term(source, there, value, weight, tap))
        return tuple(found)

    def whole_place(self, place: Place) -> Place:
        """An output position on all axes that are read, those included that it has no more."""
        return (*place, *(0,) * (len(self.exercise.layer.axes) - len(place)))

    def products(self) -> int:
        total: int = self.exercise.sizes[0] * len(self.sources(0))
        for axis, size in enumerate(self.spatial()):
            total *= all_reads(self.along(axis), size, self.length(axis))
        return total

    def cells(self) -> int:
        total: int = self.input.sizes[0]
        for axis, size in enumerate(self.spatial()):
            n, along = self.length(axis), self.along(axis)
            if isinstance(along, (Window, Scatter)):
                found = [t for o in range(size) if (t := along.taps(o))]
                ends = [t.first + t.number * t.step for t in found]
                n = max([n, *ends]) - min([0, *(t.first for t in found)])
            total *= n
        return total

    def spatial(self) -> Place:
        """The sizes of the output on all axes that are read."""
        dropped = len(self.exercise.layer.axes) - len(self.exercise.sizes) + 1
        return (*self.exercise.sizes[1:], *(1,) * dropped)

    def along(self, axis: int) -> AxisMap:
        return self.exercise.layer.axes[axis]

    def length(self, axis: int) -> int:
        return self.input.sizes[axis + 1]


def taps(along: AxisMap, o: int, n: int = 0) -> list[tuple[int, int]]:
    """The input positions that output `o` reads of `n`, in padding or not, each with the kernel
    element that it meets.
    """
    if isinstance(along, Whole):
        return [(p, p) for p in range(n)]
    assert not isinstance(along, Scrambled)
    found = along.taps(o)
    if found is None:
        return []
    places = range(found.first, found.first + found.number * found.step, found.step)
    if isinstance(along, Scatter):
        return [(p, along.writes(p).index(o)) for p in places]
    return [(p, t) for t, p in enumerate(places)]


def all_reads(along: AxisMap, size: int, n: int) -> int:
    """How many positions `size` outputs read of `n`, those together that each reads."""
    if isinstance(along, Window):
        return size * int(along.kernel)
    return sum(reads_of(along, o, n) for o in range(size))


def reads_of(along: AxisMap, o: int, n: int) -> int:
    """How many positions output `o` reads of `n`."""
    if isinstance(along, Whole):
        return n
    assert not isinstance(along, Scrambled)
    found = along.taps(o)
    return found.number if found else 0
