"""The tensors that layers hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import product
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


class Weight(NamedTuple):
    """A tensor that a layer holds.

    `role` says what the sizes mean, so that a dialect can put them in its order: `conv` is
    (out, in, *kernel), `transposed` (in, out, *kernel), `depthwise` (channels, multiplier,
    *kernel), `linear` (out, in), `local` (positions, in, out), `table` (rows, columns), `vector`
    whatever it is. `contracts`: it multiplies the input at every position. `buffer`: it is no
    parameter: statistics that are updated but not trained, or numbers that are given. `frozen`: a
    parameter that is not trained.
    """

    name: str
    sizes: tuple[Int, ...]
    role: str = "vector"
    contracts: bool = False
    buffer: bool = False
    frozen: bool = False

    @property
    def trainable(self) -> bool:
        return not (self.buffer or self.frozen)

    @property
    def elements(self) -> Int:
        return product(self.sizes)


FROZEN, FIXED = "frozen", "fixed"
"""How weights are held that are not trained: as parameters, or as buffers."""
SAID = {FROZEN: ("trainable", False), FIXED: ("fixed", True)}
"""How a spec says so."""


def held_as(weights: tuple[Weight, ...], how: str) -> tuple[Weight, ...]:
    """The same tensors, held in this way."""
    if how == FROZEN:
        return tuple(weight._replace(frozen=True) for weight in weights)
    return tuple(weight._replace(buffer=True) for weight in weights)


def said(how: str) -> str:
    """`trainable=false`, or `fixed=true`."""
    key, value = SAID[how]
    return f"{key}={str(value).lower()}"
