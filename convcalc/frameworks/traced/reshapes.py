"""Tensors in other shapes: axes are split where the new sizes cut through them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.tensors import BATCH, SAMPLES, Tensor, in_order, size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder


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
        if sizes[:1] != [SAMPLES] or whole.shape[:1] != (SAMPLES,):
            raise cut.failure from None
    return refilled(builder, whole, sizes[1:], at)


def refilled(builder: Builder, whole: Tensor, sizes: list[int], at: At) -> Tensor:
    """The elements of each sample in rows of other sizes, none of which is a group of axes."""
    made = builder.add("reshape", {"shape": sizes}, [whole.node], at)
    places = in_order(builder.layout, range(len(sizes)))
    dims = ((BATCH,), *((axis,) for axis in places))
    return Tensor(made.name, tuple(made.sizes or ()), dims, at)


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
