"""Gradients: what flows back through a layer, sum by sum.

With y an output, dL/dx = Σ dL/dy · dy/dx over the outputs that read x, and so for each weight and
bias. Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating errors,
1986; corners and ties are as PyTorch's autograd has them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Optional

from convcalc.arithmetic.array import Array, Place, from_values, places
from convcalc.layers.values import number
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.arithmetic.rule import Rule
    from convcalc.arithmetic.step import Given, Step
    from convcalc.layers.values import Number


class Share(NamedTuple):
    """What one output adds to a gradient: where it is, the gradient by it, and how steep it is."""

    channel: int
    place: Place
    upstream: Number
    slope: Number


class Gradient(NamedTuple):
    """dL by each element of an array: the numbers, and the shares that each is the sum of."""

    array: Array
    shares: Mapping[Place, list[Share]]


class Gradients(NamedTuple):
    """dL/dX, and dL/dW and dL/db of a layer that has them; of a batch normalisation these are by
    gamma and beta.
    """

    input: Gradient
    weights: Optional[Gradient] = None
    bias: Optional[Gradient] = None


def gradients(exercise: Given, rule: Rule, steps: Iterable[Step], upstream: Array) -> Gradients:
    """What the `steps` of a layer make of the gradient by its output, `upstream`."""
    weights = exercise.weights
    by_input: dict[Place, list[Share]] = {p: [] for p in places(exercise.input.sizes)}
    by_weight: dict[Place, list[Share]] = {p: [] for p in places(weights.sizes)} if weights else {}
    by_bias: dict[Place, list[Share]] = {(k,): [] for k in range(len(exercise.bias))}
    for step in steps:
        up = upstream.at[step.element]
        for term, slope in zip(step.terms, rule.slopes(step), strict=True):
            if slope is None:
                continue
            by_input[term.element].append(Share(step.channel, step.place, up, slope[0]))
            if slope[1] is not None and term.tap in by_weight:
                by_weight[term.tap].append(Share(step.channel, step.place, up, slope[1]))
        if by_bias:
            unit = rule.unit(step.channel, step.place)
            by_bias[(unit,)].append(Share(step.channel, step.place, up, 1))
    return Gradients(
        summed(exercise.input.sizes, by_input),
        summed(weights.sizes, by_weight) if weights else None,
        summed((len(exercise.bias),), by_bias) if by_bias else None,
    )


def summed(sizes: tuple[int, ...], shares: Mapping[Place, list[Share]]) -> Gradient:
    sums = (total([s.upstream * s.slope for s in found]) for found in shares.values())
    return Gradient(from_values(sizes, sums), shares)


def total(parts: Sequence[Number]) -> Number:
    """The sum of the shares. What is left of shares in double precision that cancel is rounding,
    and is 0; of other numbers every difference counts.
    """
    found = number(sum(parts, Fraction(0)))
    largest = max(abs(Fraction(part)) for part in parts) if parts else 0
    if found.denominator > DOUBLE and abs(Fraction(found)) * DOUBLE <= len(parts) * largest:
        return 0
    return found


DOUBLE = 2**52
"""What double precision tells apart."""
