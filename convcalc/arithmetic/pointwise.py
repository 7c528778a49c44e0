"""What looks at one position: functions, normalisation with given statistics, softmax."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.rule import Rule
from convcalc.arithmetic.step import Step, Term
from convcalc.layers.axis_norm import chosen
from convcalc.layers.functions import SOFTENED, function_of
from convcalc.layers.values import exact, number, root, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.rule import Slope
    from convcalc.arithmetic.step import Given
    from convcalc.layers.values import Number


NO_DEVIATION = "var + eps is 0, and the layer divides by its root; give an --eps"


class Each(Rule):
    """Elementwise functions."""

    def step(self, channel: int, place: Place) -> Step:
        terms = self.terms(channel, place)
        function = function_of(self.kind)
        return Step(channel, place, terms, self.sure(function.value, terms[0].value))

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        function = function_of(self.kind)
        return [(self.sure(function.slope, step.terms[0].value), None)]

    def sure(self, function: Callable[..., Any], x: Any) -> Number:
        """ValueError where it is no number, or none that can be written."""
        try:
            return number(function(x, self.kind))
        except OverflowError:
            raise ValueError(
                f"{self.kind.name} of {short(x)} is beyond what double precision holds; use "
                "smaller numbers"
            ) from None
        except ValueError as error:
            raise ValueError(f"{self.kind.name}: {error}") from None


class Sloped(Rule):
    """Prelu: x, or a trained slope times x below 0."""

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        weights = self.exercise.weights
        assert weights is not None
        tap = ((channel, *place) if self.kind.slopes == "element" else (channel,))[
            : len(weights.sizes)
        ]
        tap = (0,) if weights.sizes == (1,) else tap
        value = self.value(channel, place)
        return (Term(channel, place, value, weights.at[tap], tap),)

    def step(self, channel: int, place: Place) -> Step:
        (term,) = terms = self.terms(channel, place)
        assert term.value is not None
        assert term.weight is not None
        found = term.value if term.value > 0 else term.value * term.weight
        return Step(channel, place, terms, number(found))

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        (term,) = step.terms
        assert term.value is not None
        return [(1, 0)] if term.value > 0 else [(term.weight or 0, term.value)]


class Normal(Rule):
    """Batch normalisation with given statistics: gamma·(x − mean)/√(variance + eps) + beta."""

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        weights = self.exercise.weights
        gamma = weights.at[(channel,)] if weights else 1
        value = self.value(channel, place)
        return (Term(channel, place, value, gamma, (channel,)),)

    def deviation(self, channel: int) -> Number:
        """√(variance + eps)"""
        statistics = self.exercise.statistics
        assert statistics is not None
        found = number(root(statistics.variance[channel] + exact(float(self.kind.eps))))
        if not found:
            raise ValueError(NO_DEVIATION)
        return found

    def normal(self, channel: int, value: Number) -> Number:
        statistics = self.exercise.statistics
        assert statistics is not None
        return Fraction(value - statistics.mean[channel]) / self.deviation(channel)

    def step(self, channel: int, place: Place) -> Step:
        (term,) = terms = self.terms(channel, place)
        beta = self.exercise.bias[channel] if self.exercise.bias else Fraction(0)
        assert term.value is not None
        found = self.normal(channel, term.value) * (term.weight or 0) + beta
        return Step(channel, place, terms, number(found), None, beta)

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        (term,) = step.terms
        assert term.value is not None
        steep = Fraction(term.weight or 0) / self.deviation(step.channel)
        return [(steep, self.normal(step.channel, term.value))]


class Soft(Rule):
    """Softmaxes: each element beside all others along the axes that it goes over."""

    def __init__(self, exercise: Given) -> None:
        super().__init__(exercise)
        layout = exercise.dialect.layout if exercise.dialect else "channels_first"
        rank = len(self.input.sizes) - 1
        self.together = chosen(self.kind.axis, self.kind.dims, rank, layout)

    def beside(self, channel: int, place: Place) -> list[Place]:
        """The elements that share 1 with one, in the order in which they stand."""
        rows = zip((channel, *place), self.input.sizes, strict=True)
        return [
            *product(*(range(n) if k in self.together else (p,) for k, (p, n) in enumerate(rows)))
        ]

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        return tuple(
            Term(c, at, self.value(c, at))
            for c, at in ((one[0], one[1:]) for one in self.beside(channel, place))
        )

    def step(self, channel: int, place: Place) -> Step:
        terms = self.terms(channel, place)
        values = [t.value for t in terms if t.value is not None]
        found = SOFTENED[self.kind.name].value(values, self.own(channel, place))
        return Step(channel, place, terms, number(found))

    def own(self, channel: int, place: Place) -> int:
        """Which of them is the element itself."""
        return self.beside(channel, place).index((channel, *place))

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        values, slope = step.inside, SOFTENED[self.kind.name].slope
        own = self.own(step.channel, step.place)
        return [(number(slope(values, own, i)), None) for i in range(len(values))]

    def products(self) -> int:
        shared = prod(self.input.sizes[k] for k in self.together)
        return prod(self.exercise.sizes) * shared**2


class Flat(Rule):
    """Flatten: the elements in one row, channel by channel; in Keras position by position."""

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        count, *spatial = self.input.sizes
        dialect, rest, there = self.exercise.dialect, channel, []
        last = dialect is not None and dialect.layout == "channels_last"
        sizes = (*spatial, count) if last else (count, *spatial)
        for n in reversed(sizes):
            rest, k = divmod(rest, n)
            there.append(k)
        at = tuple(reversed(there))
        source, inner = (at[-1], at[:-1]) if last else (at[0], at[1:])
        return (Term(source, inner, self.value(source, inner)),)

    def step(self, channel: int, place: Place) -> Step:
        (term,) = terms = self.terms(channel, place)
        assert term.value is not None
        return Step(channel, place, terms, term.value)

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        return [(1, None)]
