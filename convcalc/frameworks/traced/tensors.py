"""Tensors of a source: nodes of the network, and how their dimensions are those of the code.

The code may permute, reshape and fold axes into the batch; a node has channels and spatial axes.
A tensor says of each of its dimensions which axes of its node it is made of, so that views cost
nothing until a layer needs the axes to stand in its own order.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import NOWHERE, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At


BATCH = -1


SAMPLES = 1_000_003
"""The batch, as an axis; and its size while shapes are worked out: a prime that no layer has, so
that a dimension which holds the batch can be told by its number.
"""


Dim = tuple[int, ...]
"""The axes of the node that a dimension is made of, the outermost first; BATCH among them."""


class Tensor:
    """A tensor: its node, and of what axes of it each dimension is made. Axes of size 1 need not be
    mentioned, and a dimension of size 1 may be made of none. `dims` is None where what comes out
    of the node is not known. `strides` are those of its dimensions in memory, of one sample, where
    they are known for sure: no call but a few keeps them.
    """

    __slots__ = ("at", "dims", "node", "sizes", "strides")

    def __init__(
        self,
        node: str,
        sizes: tuple[int, ...],
        dims: tuple[Dim, ...] | None,
        at: At = NOWHERE,
        strides: tuple[int, ...] | None = None,
    ) -> None:
        self.node, self.sizes, self.dims, self.at, self.strides = node, sizes, dims, at, strides

    def __repr__(self) -> str:
        return f"<Tensor {self.node} {self.shape}>"

    def _replace(self, **changes: Any) -> Tensor:
        """The same tensor with some of it changed."""
        kept = self.strides if changes.keys() <= {"at"} else None
        values = {"node": self.node, "sizes": self.sizes, "dims": self.dims, "at": self.at}
        return Tensor(**{**values, "strides": kept, **changes})

    @property
    def known(self) -> bool:
        return self.dims is not None

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of its dimensions, the batch being SAMPLES."""
        return tuple(size_of(dim, self.sizes) for dim in self.dims or ())

    @property
    def rank(self) -> int:
        return len(self.dims or ())


def size_of(dim: Dim, sizes: Sequence[int]) -> int:
    return prod(SAMPLES if axis == BATCH else sizes[axis] for axis in dim)


def sized_as(old: Sequence[int], wanted: Sequence[int]) -> tuple[int, ...]:
    """The sizes that a view of a parameter has, one of which may be -1; the batch is 1."""
    wanted = [n if n % SAMPLES else n // SAMPLES for n in wanted]
    known = prod(n for n in wanted if n != -1)
    return tuple(prod(old) // max(known, 1) if n == -1 else n for n in wanted)


def fresh(
    node: str,
    sizes: Sequence[int],
    batched: int = 0,
    at: At = NOWHERE,
    layout: str = "channels_first",
) -> Tensor:
    """The tensor of a node as a layer gives it, in the order of the layout: the batch, channels,
    spatial axes, or with the channels behind; the first `batched` spatial axes are folded into the
    batch. Without sizes nothing is known of it.
    """
    if not sizes:
        return Tensor(node, (), None, at)
    folded = tuple(range(1, batched + 1))
    rest: list[Dim] = [(k,) for k in range(batched + 1, len(sizes))]
    rest.insert(0 if layout == "channels_first" else len(rest), (0,))
    return Tensor(node, tuple(sizes), ((BATCH, *folded), *rest), at)


def in_order(layout: str, values: Sequence[Any]) -> list[Any]:
    """What is said of channels and spatial axes, in the order of the layout."""
    return [*values] if layout == "channels_first" else [*values[1:], *values[:1]]


def channel_place(layout: str, rank: int) -> int:
    """The dimension that a layer takes as the channels."""
    return 1 if layout == "channels_first" else max(rank - 1, 1)


def axis_of(layout: str, rank: int, k: int, folded: int) -> str | int:
    """The axis of a layer that dimension `k` is, where `folded` axes are in the batch."""
    channels = channel_place(layout, rank)
    if k == channels:
        return "channels"
    return folded + 1 + [d for d in range(1, rank) if d != channels].index(k)


def as_folded(out: Tensor, tensor: Tensor) -> Tensor:
    """What a layer gives of `tensor`, with the axes that are folded into the batch in the order in
    which they stand there: the batch need not be the first.
    """
    first = (tensor.dims or ((),))[0]
    if BATCH not in first or first[0] == BATCH or not out.known:
        return out
    count = iter(range(1, len(first)))
    folded = tuple(axis if axis == BATCH else next(count) for axis in first)
    return out._replace(dims=(folded, *(out.dims or ())[1:]))


def place(tensor: Tensor, dim: Any, at: At, extra: int = 0) -> int:
    """A dimension by its number, which may count from the end. Failure if there is none."""
    rank = tensor.rank + extra
    if not isinstance(dim, int) or isinstance(dim, bool) or not -rank <= dim < rank:
        raise Failure("E203", f"there is no dimension {dim} of {rank}", "", at)
    return dim % rank


def permuted(tensor: Tensor, order: Sequence[Any], at: At) -> Tensor:
    dims = tensor.dims or ()
    found = [place(tensor, k, at) for k in order]
    if sorted(found) != list(range(len(dims))):
        raise Failure("E203", f"permute needs each of {len(dims)} dimensions once", "", at)
    strides = tuple(tensor.strides[k] for k in found) if tensor.strides else None
    return tensor._replace(dims=tuple(dims[k] for k in found), at=at, strides=strides)


def first_of(tensor: Tensor) -> int:
    """The first size for one sample: more than 1, where axes are folded into the batch.

    >>> first_of(Tensor("x", (8, 4, 4), ((BATCH, 1), (2,), (0,))))
    4
    """
    first = tensor.shape[0]
    return first if first % SAMPLES else first // SAMPLES


def batch_of(tensor: Tensor) -> int:
    """The dimension that holds the batch; the first, where none does."""
    return next((k for k, dim in enumerate(tensor.dims or ()) if BATCH in dim), 0)


def batch_in_front(tensor: Tensor, at: At) -> tuple[Tensor, list[int]]:
    """With the dimension that holds the batch in front, and the order in which all stand now."""
    b = batch_of(tensor)
    order = [b, *(k for k in range(tensor.rank) if k != b)]
    return permuted(tensor, order, at), order


def put_back(tensor: Tensor, order: Sequence[int], at: At) -> Tensor:
    """The dimensions where they stood before they came into `order`."""
    return permuted(tensor, [order.index(k) for k in range(len(order))], at)


def unsqueezed(tensor: Tensor, dim: Any, at: At) -> Tensor:
    k = place(tensor, dim, at, extra=1)
    dims = tensor.dims or ()
    found = tensor.strides
    strides = (*found[:k], 1, *found[k:]) if found else None
    return tensor._replace(dims=(*dims[:k], (), *dims[k:]), at=at, strides=strides)


def squeezed(tensor: Tensor, dim: Any, at: At) -> Tensor:
    shape = tensor.shape
    wanted = (
        range(len(shape))
        if dim is None
        else [place(tensor, k, at) for k in (dim if isinstance(dim, (tuple, list)) else [dim])]
    )
    gone = {k for k in wanted if shape[k] == 1}
    kept = tuple(d for k, d in enumerate(tensor.dims or ()) if k not in gone)
    rows = enumerate(tensor.strides or ())
    strides = tuple(n for k, n in rows if k not in gone) if tensor.strides else None
    return tensor._replace(dims=kept, at=at, strides=strides)
