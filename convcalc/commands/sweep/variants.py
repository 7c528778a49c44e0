"""Which variants a sweep has, in which order: a grid, or a sample of it, whole or in shards.

Nothing is listed: each variant is worked out from its place, so that a million take no memory, and
every process finds the same ones.
"""

from __future__ import annotations

from hashlib import blake2b

from convcalc.commands.sweep.axes import Axis, grid_size
from convcalc.record import NamedTuple

ROUNDS = 4


class Variants(NamedTuple):
    """The points of a grid, the last axis fastest; with `sample` so many of them, each once, in an
    order that `seed` decides.

    >>> from convcalc.commands.sweep.axes import axis_of
    >>> grid = Variants((axis_of("a", "1..2"), axis_of("b", "x,y")))
    >>> [grid.at(k) for k in range(grid.size)]
    [('1', 'x'), ('1', 'y'), ('2', 'x'), ('2', 'y')]
    """

    axes: tuple[Axis, ...]
    sample: int = 0
    seed: int = 0

    @property
    def size(self) -> int:
        whole = grid_size(self.axes)
        return min(self.sample, whole) if self.sample else whole

    def at(self, place: int) -> tuple[str, ...]:
        """The values of the variant at a place from 0 on, one for each axis."""
        whole = grid_size(self.axes)
        left = scattered(place, whole, self.seed) if self.sample else place
        found = []
        for axis in reversed(self.axes):
            left, k = divmod(left, axis.size)
            found.append(axis.at(k))
        return tuple(reversed(found))


def shard_of(size: int, shard: int, shards: int) -> range:
    """The places of one of so many shards, the first being 1: all have the same number but for one,
    and stand in a row, so that their rows one after the other are those of the whole.

    >>> [len(shard_of(10, k, 3)) for k in (1, 2, 3)]
    [3, 3, 4]
    """
    return range(size * (shard - 1) // shards, size * shard // shards)


def scattered(place: int, size: int, seed: int) -> int:
    """Another place below `size`, a different one for each: a Feistel cipher over the next power of
    four, walked on until it is below `size` (Black and Rogaway 2002).

    >>> sorted(scattered(k, 10, 7) for k in range(10)) == list(range(10))
    True
    """
    half = max((size - 1).bit_length() + 1, 2) // 2
    mask = (1 << half) - 1
    while True:
        left, right = place >> half, place & mask
        for turn in range(ROUNDS):
            key = f"{seed} {turn} {right}".encode()
            word = int.from_bytes(blake2b(key, digest_size=8).digest(), "big")
            left, right = right, left ^ (word & mask)
        place = left << half | right
        if place < size:
            return place
