"""Small dense arrays of exact numbers."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.engine.work import Work
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.layers.values import Number

Place = tuple[int, ...]
ELEMENT = 3
"""What is spent on a random element."""


class Array(NamedTuple):
    """A dense array of `sizes`, the outermost first; `at` has the value of every position.

    >>> from_values((2, 2), [0, 1, 2, 3]).rows()
    [[0, 1], [2, 3]]
    """

    sizes: tuple[int, ...]
    at: Mapping[Place, Number]

    def rows(self, place: Place = ()) -> Any:
        """Nested lists; with `place`, those below it."""
        rest = self.sizes[len(place) :]
        if not rest:
            return self.at[place]
        return [self.rows((*place, k)) for k in range(rest[0])]

    def text(self) -> str:
        """The sizes: `3x5x5`."""
        return "x".join(map(str, self.sizes))


def places(sizes: Iterable[int]) -> Iterable[Place]:
    """All positions of an array, in order."""
    return product(*map(range, sizes))


def from_values(sizes: tuple[int, ...], values: Iterable[Number]) -> Array:
    """An array of `sizes` with `values` in order."""
    return Array(sizes, dict(zip(places(sizes), values, strict=True)))


def filled(sizes: tuple[int, ...], value: Number) -> Array:
    """An array of one value."""
    return Array(sizes, dict.fromkeys(places(sizes), value))


def random_array(sizes: tuple[int, ...], seed: int, least: int, most: int) -> Array:
    """Small whole numbers; the same for a seed on every machine and Python. Refusal E107 where they
    are too many.
    """
    from fractions import Fraction
    from random import Random

    Work("the random numbers", "use a smaller shape").spend(ELEMENT * prod(sizes))
    made = Random(seed)
    span = most - least + 1
    return from_values(
        sizes, [Fraction(least + int(made.random() * span)) for _ in range(prod(sizes))]
    )


def flipped(weights: Array, axes: int) -> Array:
    """The kernel turned round on its last `axes`: what true convolution multiplies by."""
    sizes = weights.sizes
    turned = {
        (*place[:-axes], *(n - 1 - p for p, n in zip(place[-axes:], sizes[-axes:], strict=True))): x
        for place, x in weights.at.items()
    }
    return Array(sizes, {place: turned[place] for place in weights.at})


def transposed(array: Array, order: Sequence[int]) -> Array:
    """The array with its dimensions in another `order`, as `numpy.transpose` has it."""
    sizes = tuple(array.sizes[k] for k in order)
    moved = {tuple(place[k] for k in order): value for place, value in array.at.items()}
    return Array(sizes, {place: moved[place] for place in places(sizes)})
