"""A layer applied to an array, from Python: the way in for whoever has a kind and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.arithmetic.exercise import Exercise
from convcalc.arithmetic.step import Statistics
from convcalc.dialect import USUAL, dialect_named
from convcalc.engine.layer import apply
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.gradients import Gradients
    from convcalc.layers.kind import Kind
    from convcalc.layers.values import Number


def applied(
    kind: Kind,
    input: Array,
    weights: Array | None = None,
    bias: Sequence[Number] = (),
    statistics: Statistics | None = None,
    dialect: str = USUAL,
) -> Exercise:
    """A layer on an `input` of channels, then spatial sizes: its `output()`, `steps()`, and
    `backward(upstream)`. Weights are filters, channels, kernel (transposed: inputs first; linear:
    outputs, inputs; batch normalisation: gamma, with beta as `bias`). Refusal if the layer cannot
    stand there.

    >>> from convcalc.arithmetic.array import filled, from_values
    >>> from convcalc.layers.conv import Conv
    >>> image = from_values((1, 3, 3), range(9))
    >>> done = applied(Conv(filters=1, kernel=2, bias=False), image, filled((1, 1, 2, 2), 1))
    >>> [str(x) for x in done.output().at.values()]
    ['8', '12', '20', '24']
    >>> [str(x) for x in done.backward(filled((1, 2, 2), 1)).weights.array.at.values()]
    ['8', '12', '20', '24']
    """
    rules = dialect_named(dialect)
    channels, *spatial = input.sizes
    site = Site((Shape(channels, tuple(spatial)),), rules, "channels_first")
    layer = apply(kind, site, kind.name, (), ())
    return Exercise(layer, input, weights, tuple(bias), statistics, rules)


def back_through(chain: Sequence[Exercise], upstream: Array) -> list[Gradients]:
    """The gradients of layers one after the other, the last one's output meeting `upstream`; in the
    order of the layers.
    """
    found: list[Gradients] = []
    for exercise in reversed(chain):
        gradients = exercise.backward(upstream)
        upstream = gradients.input.array
        found.append(gradients)
    return found[::-1]
