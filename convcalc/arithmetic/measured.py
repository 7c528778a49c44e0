"""Normalisation by what is measured on the sample itself: layer, group and instance norm.

y = gamma·(x − mean)/√(var + eps) + beta, with the mean and the variance (divided by n) of the
elements that are normalised together. Every output depends on all of them: with z what is
normalised, dy/dx = gamma·(1 − 1/n − z²/n)/√(var + eps) for its own element and
−gamma·(1/n + z·z'/n)/√(var + eps) for another. Source: Ba, Kiros and Hinton, Layer
normalization, 2016; Ioffe and Szegedy, Batch normalization, 2015, for the gradients.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Optional

from convcalc.arithmetic.pointwise import NO_DEVIATION
from convcalc.arithmetic.rule import Rule
from convcalc.arithmetic.step import Step, Term
from convcalc.layers.site import Site
from convcalc.layers.values import exact, number, root
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.rule import Slope
    from convcalc.arithmetic.step import Given
    from convcalc.layers.values import Number


LAYOUT = "channels_first"
"""That of arrays here, in every framework."""


class Measure(NamedTuple):
    """The elements that are normalised together, and what is measured on them."""

    elements: tuple[Place, ...]
    mean: Fraction
    variance: Fraction
    deviation: Number


class Measured(Rule):
    """What measures its statistics on the input."""

    def __init__(self, exercise: Given) -> None:
        super().__init__(exercise)
        self.known: dict[Place, Measure] = {}
        self.over = self.axes_together()

    def axes_together(self) -> set[int]:
        """The axes that are normalised together, 0 the channels; of groups the positions, for the
        channels of each are told by `ranges`.
        """
        from convcalc.layers.axis_norm import normalised

        rank = len(self.input.sizes) - 1
        if not self.kind.among("layer_norms"):
            return set(range(1, rank + 1))
        layer, dialect = self.exercise.layer, self.exercise.dialect
        assert dialect is not None
        return normalised(self.kind, Site(layer.input_shapes, dialect, LAYOUT))

    def ranges(self, element: Place) -> list[range]:
        """Which positions of each axis are normalised together with an element."""
        sizes = self.input.sizes
        found = [
            range(n) if axis in self.over else range(at, at + 1)
            for axis, (n, at) in enumerate(zip(sizes, element, strict=True))
        ]
        if self.kind.among("grouped_norms"):
            each = sizes[0] // self.kind.groups
            first = element[0] // each * each
            found[0] = range(first, first + each)
        return found

    def measure(self, element: Place) -> Measure:
        """ValueError where the variance and eps are 0."""
        ranges = self.ranges(element)
        key = tuple(r.start for r in ranges)
        if key not in self.known:
            elements = tuple(product(*ranges))
            values = [Fraction(self.input.at[place]) for place in elements]
            mean = sum(values, Fraction(0)) / len(values)
            variance = sum(((x - mean) ** 2 for x in values), Fraction(0)) / len(values)
            deviation = number(root(variance + exact(float(self.kind.eps))))
            if not deviation:
                raise ValueError(NO_DEVIATION)
            self.known[key] = Measure(elements, mean, variance, deviation)
        return self.known[key]

    def tap(self, element: Place) -> Optional[Place]:
        """Where the gamma of an element stands; None, if there is none."""
        weights = self.exercise.weights
        if weights is None:
            return None
        if self.kind.among("grouped_norms", "channel_norms"):
            return (element[0],)
        return tuple(element[axis] for axis in self.order())

    def order(self) -> list[int]:
        """The axes of gamma and beta of a layer norm, as its weights have them."""
        from convcalc.layers.axes import arranged

        return [a for a in arranged(len(self.input.sizes) - 1, LAYOUT) if a in self.over]

    def unit(self, channel: int, place: Place) -> int:
        at, flat = self.tap((channel, *place)), 0
        assert at is not None
        for n, k in zip(self.exercise.weights.sizes, at, strict=True):  # type: ignore[union-attr]
            flat = flat * n + k
        return flat

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        own = (channel, *place)
        tap = self.tap(own)
        gamma = self.exercise.weights.at[tap] if self.exercise.weights and tap else None
        return tuple(
            Term(one[0], one[1:], self.input.at[one], *((gamma, tap) if one == own else ()))
            for one in self.measure(own).elements
        )

    def normal(self, element: Place) -> Number:
        """z: what arrives, normalised"""
        found = self.measure(element)
        return Fraction(self.input.at[element] - found.mean) / found.deviation

    def step(self, channel: int, place: Place) -> Step:
        element = (channel, *place)
        tap = self.tap(element)
        gamma = self.exercise.weights.at[tap] if self.exercise.weights and tap else 1
        beta = self.exercise.bias[self.unit(channel, place)] if self.exercise.bias else 0
        found = number(self.normal(element) * gamma + beta)
        return Step(channel, place, self.terms(channel, place), found, None, beta)

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        measure, own = self.measure(step.element), self.normal(step.element)
        tap = self.tap(step.element)
        gamma = self.exercise.weights.at[tap] if self.exercise.weights and tap else 1
        steep, n = Fraction(gamma) / measure.deviation, len(measure.elements)
        found: list[Slope | None] = []
        for term in step.terms:
            itself = term.element == step.element
            share = (int(itself) - Fraction(1, n)) - own * self.normal(term.element) / n
            found.append((number(steep * share), own if itself and tap else None))
        return found

    def products(self) -> int:
        ranges = self.ranges((0,) * len(self.input.sizes))
        together = 1
        for one in ranges:
            together *= len(one)
        total = together
        for n in self.exercise.sizes:
            total *= n
        return total
