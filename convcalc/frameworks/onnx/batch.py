"""Where the batch stands. A file has it as a dimension of some size, nearly always 1 or any.

A batch of 1 moves no element wherever it stands: it is kept in front of the first dimension, and
put aside where something is done along that. A larger one stays where the file has it.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.frameworks.traced.tensors import BATCH, SAMPLES, Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.traced.tensors import Dim


class Batch:
    """How many samples the file is made for."""

    def __init__(self, size: int = 1) -> None:
        self.size = size

    def shape(self, tensor: Tensor) -> list[int]:
        """The sizes of the dimensions as the file has them."""
        return [
            prod(self.size if axis == BATCH else tensor.sizes[axis] for axis in dim)
            for dim in tensor.dims or ()
        ]

    def front(self, tensor: Tensor) -> Tensor:
        """With a batch of 1 in front of the first dimension."""
        dims = tensor.dims
        if self.size != 1 or not dims or dims[0][:1] == (BATCH,):
            return tensor
        first, *rest = [without(dim) for dim in dims]
        return tensor._replace(dims=((BATCH, *first), *rest))

    def aside(self, tensor: Tensor, *taken: int) -> Tensor:
        """With a batch of 1 in another dimension than those `taken`, if it is in one of them."""
        dims = tensor.dims or ()
        where = next((k for k, dim in enumerate(dims) if BATCH in dim), None)
        free = next((k for k in range(len(dims)) if k not in taken), None)
        if self.size != 1 or where not in taken or free is None:
            return tensor
        bare = [without(dim) for dim in dims]
        bare[free] = (BATCH, *bare[free])
        return tensor._replace(dims=tuple(bare))

    def first(self, tensor: Tensor) -> Tensor:
        """With a batch of 1 in a dimension of its own, in front of all."""
        dims = tensor.dims or ()
        if self.size != 1 or (dims and dims[0] == (BATCH,)):
            return tensor
        bare = [without(dim) for dim in dims]
        real = bare[1:] if bare and prod(tensor.sizes[axis] for axis in bare[0]) == 1 else bare
        return tensor._replace(dims=((BATCH,), *real))

    def wanted(self, sizes: list[int]) -> list[int] | None:
        """Sizes of a file as views take them, the batch in front; None if it is not there."""
        if not sizes or sizes[0] % self.size:
            return None
        return [sizes[0] // self.size * SAMPLES, *sizes[1:]]


def without(dim: Dim) -> Dim:
    return tuple(axis for axis in dim if axis != BATCH)


def wider(x: Tensor) -> Tensor:
    """With a first dimension for the batch alone."""
    return x._replace(dims=((BATCH,), *bare(x)))


def bare(x: Tensor) -> tuple[Dim, ...]:
    """The dimensions without the batch in them."""
    return tuple(without(dim) for dim in x.dims or ())
