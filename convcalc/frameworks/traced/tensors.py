"""Tensors of a source: nodes of the network, and how their dimensions are those of the code.

The code may permute, reshape and fold axes into the batch; a node has channels and spatial axes.
A tensor says of each of its dimensions which axes of its node it is made of, so that views cost
nothing until a layer needs the axes to stand in its own order.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import NOWHERE, At, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.traced.builder import Builder

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
    of the node is not known.
    """

    __slots__ = ("at", "dims", "node", "sizes")

    def __init__(
        self, node: str, sizes: tuple[int, ...], dims: tuple[Dim, ...] | None, at: At = NOWHERE
    ) -> None:
        self.node, self.sizes, self.dims, self.at = node, sizes, dims, at

    def __repr__(self) -> str:
        return f"<Tensor {self.node} {self.shape}>"

    def _replace(self, **changes: Any) -> Tensor:
        """The same tensor with some of it changed."""
        values = {"node": self.node, "sizes": self.sizes, "dims": self.dims, "at": self.at}
        return Tensor(**{**values, **changes})

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
    return tensor._replace(dims=tuple(dims[k] for k in found), at=at)


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
    return tensor._replace(dims=(*dims[:k], (), *dims[k:]), at=at)


def squeezed(tensor: Tensor, dim: Any, at: At) -> Tensor:
    shape = tensor.shape
    wanted = (
        range(len(shape))
        if dim is None
        else [place(tensor, k, at) for k in (dim if isinstance(dim, (tuple, list)) else [dim])]
    )
    gone = {k for k in wanted if shape[k] == 1}
    kept = tuple(d for k, d in enumerate(tensor.dims or ()) if k not in gone)
    return tensor._replace(dims=kept, at=at)


def reshaped(builder: Builder, tensor: Tensor, wanted: Sequence[Any], at: At) -> Tensor:
    """The tensor in another shape, one size of which may be -1. Axes are split where the new sizes
    cut through them, by a reshape of the node.
    """
    sizes = resolved(tensor, wanted, at)
    try:
        return regrouped(builder, tensor, sizes, at)
    except Cut:
        whole = arranged(builder, tensor, at)[0]
    try:
        return regrouped(builder, whole, sizes, at)
    except Cut as cut:
        raise cut.failure from None


class Cut(Exception):
    """A view that cuts through axes as they are."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


def regrouped(builder: Builder, tensor: Tensor, sizes: Sequence[int], at: At) -> Tensor:
    """The axes of a tensor, or parts of them, grouped to dimensions of these sizes."""
    queue = [(axis, size_of((axis,), tensor.sizes)) for dim in tensor.dims or () for axis in dim]
    queue = [pair for pair in queue if pair[1] != 1]
    cuts: dict[int, list[int]] = {}
    rows: list[list[tuple[int, int]]] = []
    for size in sizes:
        rows.append(taken(queue, size, cuts, tensor, at))
    if not cuts:
        dims = tuple(tuple(axis for axis, _ in row) for row in rows)
        return tensor._replace(dims=dims, at=at)
    return split(builder, tensor, rows, cuts, at)


def resolved(tensor: Tensor, wanted: Sequence[Any], at: At) -> list[int]:
    """The sizes that are wanted, with -1 worked out. Failure E208 if they do not fit."""
    sizes = [int(size) for size in wanted]
    total, known = prod(tensor.shape), prod(size for size in sizes if size != -1)
    free = sizes.count(-1)
    if free > 1 or known == 0 or (total % known if free else total != known):
        raise misfit(tensor, sizes, at)
    return [total // known if size == -1 else size for size in sizes]


def misfit(tensor: Tensor, sizes: Sequence[int], at: At) -> Failure:
    """Why a view does not fit, in numbers of one sample."""
    features = prod(tensor.sizes)
    dims = tensor.shape[1:] if tensor.shape[:1] == (SAMPLES,) else tensor.sizes
    shape = "x".join(map(str, dims))
    rows = [size for size in sizes if size != -1 and size % SAMPLES]
    text = f"{features} elements of a sample ({shape}) do not fit {told(sizes)}"
    hint = "use sizes whose product is the number of elements; one may be -1"
    if sizes[:1] == [-1] and len(rows) == 1 and len(sizes) == 2:
        text += ": what is left of each sample would be folded into the batch"
        hint = f"write {features} in place of {rows[0]}, or flatten(1)"
    elif sizes and rows and sizes[-1] != -1 and sizes.count(-1) == 0:
        rest = prod(rows) // rows[-1] if rows[-1] else 0
        if rest and features % rest == 0 and sizes[-1] == rows[-1]:
            hint = f"write {features // rest} in place of {rows[-1]}"
    return Failure("E208", text, hint, at)


def told(sizes: Sequence[int]) -> str:
    return f"({', '.join('N' if size == SAMPLES else str(size) for size in sizes)})"


def taken(
    queue: list[tuple[int, int]], size: int, cuts: dict[int, list[int]], tensor: Tensor, at: At
) -> list[tuple[int, int]]:
    """The axes, or parts of axes, that make a dimension of `size`: axis and number of its part."""
    row: list[tuple[int, int]] = []
    while size > 1:
        if not queue:
            raise misfit(tensor, [size], at)
        axis, n = queue[0]
        if size % n == 0:
            queue.pop(0)
            part = n
        elif n % size == 0 and axis != BATCH:
            part = size
            queue[0] = (axis, n // size)
        else:
            raise Cut(folded_wrongly(tensor, size, axis, n, at))
        known = cuts.get(axis, [])
        whole = axis != BATCH and part != tensor.sizes[axis]
        if whole or known:
            cuts.setdefault(axis, []).append(part)
            row.append((axis, len(cuts[axis]) - 1))
        else:
            row.append((axis, 0))
        size //= part
    return row


def folded_wrongly(tensor: Tensor, size: int, axis: int, n: int, at: At) -> Failure:
    shape = "x".join(map(str, tensor.sizes))
    if axis == BATCH or size % SAMPLES == 0 or n % SAMPLES == 0:
        features = prod(tensor.sizes)
        return Failure(
            "E208",
            f"the elements of a sample ({shape}: {features}) do not fill rows of this size; they "
            "would be folded into the batch",
            f"flatten gives {features} features",
            at,
        )
    return Failure("E409", f"this view cuts through an axis of {n} of {shape}", "", at)


def split(
    builder: Builder,
    tensor: Tensor,
    rows: list[list[tuple[int, int]]],
    cuts: dict[int, list[int]],
    at: At,
) -> Tensor:
    """The tensor after a reshape of its node, by which axes become several."""
    sizes: list[int] = []
    first: dict[int, int] = {}
    for axis in in_order(builder.layout, range(len(tensor.sizes))):
        first[axis] = len(sizes)
        sizes += cuts.get(axis, [tensor.sizes[axis]])
    made = builder.add("reshape", {"shape": sizes}, [tensor.node], at)
    places = in_order(builder.layout, range(len(sizes)))
    dims = tuple(
        tuple(axis if axis == BATCH else places[first[axis] + part] for axis, part in row)
        for row in rows
    )
    return Tensor(made.name, tuple(made.sizes or ()), dims, at)


def arranged(builder: Builder, tensor: Tensor, at: At) -> tuple[Tensor, int]:
    """The tensor with the axes of its node in the order of its dimensions, as a layer of the layout
    takes them: the channels are dimension 1 or the last, before the others come the axes that are
    folded into the batch; each dimension is one axis. And how many are folded into the batch.
    Failure if the batch is not first.
    """
    dims, layout = tensor.dims or (), builder.layout
    if any(BATCH in dim for dim in dims[1:]):
        raise Failure(
            "E409", "the batch is not the first dimension here", "export to ONNX instead", at
        )
    folded = [axis for axis in dims[0] if axis != BATCH] if dims else []
    if dims and BATCH not in dims[0]:  # of no sample: a first dimension of 1 folds nothing
        folded = [axis for axis in folded if tensor.sizes[axis] != 1]
    channels = channel_place(layout, len(dims))
    groups: list[Dim] = [
        dims[channels] if len(dims) > 1 else (),
        *((axis,) for axis in folded),
        *(dim for k, dim in enumerate(dims[1:], 1) if k != channels),
    ]
    order = [axis for group in groups for axis in group]
    sizes = [size_of(group, tensor.sizes) for group in groups]
    if sizes == list(tensor.sizes) and order == sorted(order):
        return fresh(tensor.node, sizes, len(folded), tensor.at, layout), len(folded)
    place_of = tensor.at if tensor.at.file is not None else at
    node, now = turned(builder, tensor, groups, place_of)
    wanted = in_order(layout, sizes)
    if wanted != now:
        flat = len(sizes) == 1 and not folded
        word, settings = ("flatten", {}) if flat else ("reshape", {"shape": wanted})
        node = builder.add(word, settings, [node], place_of).name
    return fresh(node, sizes, len(folded), at, layout), len(folded)


def turned(
    builder: Builder, tensor: Tensor, groups: Sequence[Dim], at: At
) -> tuple[str, list[int]]:
    """The node with its axes in the order of `groups`, by a permutation where that moves anything;
    and its sizes in the order of the layout.
    """
    now = in_order(builder.layout, range(len(tensor.sizes)))
    wanted = [axis for group in in_order(builder.layout, groups) for axis in group]
    whole = [*wanted, *(axis for axis in now if axis not in wanted)]
    if not moves([now.index(axis) for axis in whole], [tensor.sizes[axis] for axis in now]):
        return tensor.node, [tensor.sizes[axis] for axis in now]
    dims = [now.index(axis) + 1 for axis in whole]
    made = builder.add("permute", {"dims": dims}, [tensor.node], at)
    return made.name, [tensor.sizes[axis] for axis in whole]


def folded_alike(
    builder: Builder, rows: Sequence[tuple[Tensor, int]], at: At
) -> list[tuple[Tensor, int]]:
    """Arranged tensors whose axes in the batch are the same: where they are cut differently, they
    become one axis.
    """
    folds = [tensor.sizes[1 : count + 1] for tensor, count in rows]
    totals = {prod(fold) for fold in folds if fold}
    if len(set(folds)) == 1 or len(totals) != 1 or not all(folds):
        return list(rows)
    made: list[tuple[Tensor, int]] = []
    for tensor, count in rows:
        channels, rest = tensor.sizes[0], tensor.sizes[count + 1 :]
        sizes = [channels, *totals, *rest]
        if sizes == list(tensor.sizes):
            made.append((tensor, count))
            continue
        shape = in_order(builder.layout, sizes)
        node = builder.add("reshape", {"shape": shape}, [tensor.node], at).name
        made.append((fresh(node, sizes, 1, at, builder.layout), 1))
    return made


def moves(order: Sequence[int], sizes: Sequence[int]) -> bool:
    """Whether an order of axes moves any element: axes of size 1 do not count."""
    real = [axis for axis in order if sizes[axis] != 1]
    return real != sorted(real)
