"""Dimensions regrouped, reordered, added and dropped: what moves no element."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.batchless import is_batchless
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.reshapes import reshaped
from convcalc.frameworks.traced.strides import as_viewed, laid_out
from convcalc.frameworks.traced.tensors import (
    BATCH,
    SAMPLES,
    Tensor,
    permuted,
    place,
    sized_as,
    squeezed,
    unsqueezed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.call import Call


def same(call: Call) -> Any:
    return call.x


def detached(call: Call) -> Any:
    """The same numbers, through which no gradient goes."""
    x = call.x
    return x._replace(node=call.builder.detached(x.node)) if isinstance(x, Tensor) else x


def of_type(call: Call) -> Any:
    """`to`, `long`, `type`: the same numbers, unless they are cut off to whole ones."""
    given = [*(call["args"] or ()), *(call["kwargs"] or {}).values(), call["dtype"]]
    words = [call.name, *(str(getattr(one, "last", one)).rpartition(".")[2] for one in given)]
    if isinstance(call.x, Tensor) and any(word in WHOLE for word in words):
        call.builder.whole.append(call.x.node)
    return call.x


WHOLE = (
    *("long", "int", "short", "byte", "char", "bool", "int8", "int16", "int32", "int64", "uint8"),
    *("LongTensor", "IntTensor", "ByteTensor", "BoolTensor"),
)
"""Types of whole numbers, and of true and false."""


def masked(call: Call) -> Any:
    """`masked_fill`: the sizes stay, and other numbers stand where the mask is."""
    if isinstance(call.x, Tensor):
        call.builder.doubt(call.x.node, "masked_fill puts numbers into it that are not kept")
    return call.x


def contiguous(call: Call) -> Any:
    if not isinstance(call.x, Tensor):
        return call.x
    if call.builder.course.followed:
        return laid_out(packed(call, call.x))
    return laid_out(call.x) if not call.given.get("kwargs") else call.x._replace(strides=None)


def packed(call: Call, x: Tensor) -> Tensor:
    """A layer for the copy that PyTorch may make, since it is kept while a network is trained."""
    dims = x.dims or ()
    if not x.known or not dims or dims[0] != (BATCH,) or any(BATCH in dim for dim in dims[1:]):
        return x
    made = call.use("identity").add([x.node])
    order = [axis for dim in dims[1:] for axis in dim]
    order = [*(k for k in range(len(x.sizes)) if k not in order), *order]
    call.builder.course.packed[made.name] = tuple(order)
    return x._replace(node=made.name)


def viewed(call: Call) -> Any:
    sizes = call.whole("shape")
    if isinstance(call.x, Param):
        return again(call.x, sized_as(call.x.sizes, sizes))
    if not call.x.known:
        return call.unplaced([call.x])
    if is_batchless(call.x) and sizes.count(SAMPLES) == 1:
        k = sizes.index(SAMPLES)
        alone = [n if n != SAMPLES else 1 for n in sizes]
        return of_samples(call.builder, reshaped(call.builder, call.x, alone, call.at), k)
    return as_viewed(call.x, reshaped(call.builder, call.x, sizes, call.at), call.name, call.at)


def again(param: Param, sizes: Sequence[int]) -> Param:
    """The elements of a parameter in other sizes, or copies of them: of one number all are that."""
    found = computed(sizes, param)
    numbers = param.told()
    found.numbers = numbers if numbers is not None and len(numbers) == 1 else None
    return found


def viewed_as(call: Call) -> Any:
    other = call["other"]
    if isinstance(call.x, Param):
        return again(call.x, other.sizes) if isinstance(other, Param) else call.x
    out = reshaped(call.builder, call.x, other.shape, call.at)
    return as_viewed(call.x, out, call.name, call.at)


def flattened(call: Call) -> Any:
    start, end = call["start_dim"] or 0, call["end_dim"] if call["end_dim"] is not None else -1
    if isinstance(call.x, Param):
        sizes, rank = call.x.sizes, len(call.x.sizes)
        a, b = start % max(rank, 1), end % max(rank, 1)
        return again(call.x, (*sizes[:a], prod(sizes[a : b + 1]), *sizes[b + 1 :]))
    first, last = place(call.x, start, call.at), place(call.x, end, call.at)
    dims = call.x.dims
    joined = tuple(axis for dim in dims[first : last + 1] for axis in dim)
    out = call.x._replace(dims=(*dims[:first], joined, *dims[last + 1 :]), at=call.at)
    return as_viewed(call.x, out, call.name, call.at)


def unflattened(call: Call) -> Any:
    k, shape = place(call.x, call["dim"], call.at), list(call.x.shape)
    sizes = [*shape[:k], *call.whole("sizes"), *shape[k + 1 :]]
    return as_viewed(call.x, reshaped(call.builder, call.x, sizes, call.at), call.name, call.at)


def reordered(call: Call) -> Any:
    order = call.whole("dims")
    if isinstance(call.x, Param):
        return reordered_param(call.x, order)
    return permuted(call.x, order, call.at)


def reordered_param(param: Param, order: Sequence[int]) -> Param:
    """A parameter with its dimensions in another order."""
    rank = len(param.sizes)
    found = again(param, [param.sizes[k] for k in order])
    found.turned = tuple(k % rank for k in order)
    return found


def transposed(call: Call) -> Any:
    rank = len(call.x.sizes) if isinstance(call.x, Param) else call.x.rank
    order = list(range(rank))
    a, b = call["dim0"], call["dim1"]
    if a is None:
        a, b = 0, 1
    if not all(isinstance(k, int) and -rank <= k < rank for k in (a, b)):
        raise Failure("E203", f"there are no dimensions {a} and {b} of {rank}", "", call.at)
    order[a], order[b] = order[b], order[a]
    if isinstance(call.x, Param):
        return reordered_param(call.x, order)
    return permuted(call.x, order, call.at)


def turned(call: Call) -> Any:
    """`x.t()`"""
    return transposed(call.inner("t", **{**call.given, "dim0": 0, "dim1": 1}))


def moved(call: Call) -> Any:
    source, target = call.whole("source"), call.whole("destination")
    rank = call.x.rank
    source, target = [k % rank for k in source], [k % rank for k in target]
    order = [k for k in range(rank) if k not in source]
    for k, goal in sorted(zip(source, target, strict=True), key=lambda pair: pair[1]):
        order.insert(goal, k)
    return permuted(call.x, order, call.at)


def wider(call: Call) -> Any:
    if isinstance(call.x, Param):
        sizes = list(call.x.sizes)
        sizes.insert(call["dim"] % (len(sizes) + 1), 1)
        return again(call.x, sizes)
    return unsqueezed(call.x, call["dim"], call.at)


def narrower(call: Call) -> Any:
    if isinstance(call.x, Param):
        sizes = call.x.sizes
        wanted = range(len(sizes)) if call["dim"] is None else call.whole("dim")
        gone = {k % len(sizes) for k in wanted if sizes[k] == 1}
        return again(call.x, [n for k, n in enumerate(sizes) if k not in gone])
    return squeezed(call.x, call["dim"], call.at)


def of_samples(builder: Builder, x: Tensor, k: int) -> Tensor:
    """A dimension of size 1 that becomes that of the batch: the same for each sample."""
    dims = list(x.dims or ())
    dims[k] = (BATCH, *dims[k])
    return x._replace(dims=tuple(dims), node=builder.expanded(x.node))
