"""Convolutions and linear layers: sums of products."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import Whole
from convcalc.arithmetic.rule import Sliding
from convcalc.arithmetic.step import Step, Term
from convcalc.layers.values import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.rule import Slope
    from convcalc.layers.values import Number


class Weighted(Sliding):
    """Convolutions: a sum of products, and a bias."""

    @property
    def groups(self) -> int:
        if self.kind.among("depthwise"):
            return self.input.sizes[0]
        return int(getattr(self.kind, "groups", 1))

    def sources(self, channel: int) -> range:
        """The input channels that an output channel reads."""
        each = self.input.sizes[0] // self.groups
        first = channel // (self.exercise.sizes[0] // self.groups) * each
        return range(first, first + each)

    def weight(self, channel: int, source: int, taps: Place) -> tuple[Number | None, Place | None]:
        weights = self.exercise.weights
        assert weights is not None
        inner = weights.sizes[1]
        backward = self.kind.among("transposed")
        outer, of = (source, channel) if backward else (channel, source)
        place = (outer, of % inner, *taps)
        return weights.at[place], place

    def step(self, channel: int, place: Place) -> Step:
        terms, bias = self.terms(channel, place), self.exercise.bias
        plus = bias[self.unit(channel, place)] if bias else Fraction(0)
        found = [t.value * t.weight for t in terms if t.value is not None and t.weight is not None]
        return Step(channel, place, terms, number(sum(found, plus)), None, plus)

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        return [None if t.value is None else (t.weight or 0, t.value) for t in step.terms]


class FullyConnected(Weighted):
    """Linear layers: along the channels, or along the last axis."""

    slides = False

    @property
    def on_last(self) -> bool:
        axes = self.exercise.layer.axes
        return bool(axes) and isinstance(axes[-1], Whole)

    @property
    def incoming(self) -> int:
        return self.input.sizes[-1 if self.on_last else 0]

    def unit(self, channel: int, place: Place) -> int:
        return place[-1] if self.on_last else channel

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        weights, unit, last = self.exercise.weights, self.unit(channel, place), self.on_last
        assert weights is not None
        found = []
        for i in range(self.incoming):
            source, there = (channel, (*place[:-1], i)) if last else (i, place)
            value = self.value(source, there)
            found.append(Term(source, there, value, weights.at[(unit, i)], (unit, i)))
        return tuple(found)

    def products(self) -> int:
        return prod(self.exercise.sizes) * self.incoming

    def cells(self) -> int:
        return 0
