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
    *kernel), `linear` (out, in), `table` (rows, columns), `vector` whatever it is. `contracts`:
    it multiplies the input at every position. `buffer`: statistics that are updated but not
    trained.
    """

    name: str
    sizes: tuple[Int, ...]
    role: str = "vector"
    contracts: bool = False
    buffer: bool = False

    @property
    def elements(self) -> Int:
        return product(self.sizes)
