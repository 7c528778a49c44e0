"""`x[…]`: elements of tensors by their positions, and put into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure, Unknown, unknown_of
from convcalc.frameworks.traced.batchless import gathered, is_index, part_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.cuts import sliced
from convcalc.frameworks.traced.joins import joined
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.shifts import filled_up
from convcalc.frameworks.traced.tensors import BATCH, Tensor, place, unsqueezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder


def indexed(builder: Builder, x: Tensor, key: Any, at: At) -> Any:
    """`x[key]`: slices and positions of dimensions, `None` and `...`."""
    call = Call(builder, "slice", {"input": x}, at)
    keys = list(key) if isinstance(key, tuple) else [key]
    keys = [alone(one) for one in keys]
    where = next((k for k, one in enumerate(keys) if one is ...), None)
    if where is not None:
        missing = x.rank - sum(one is not None and one is not ... for one in keys)
        keys[where : where + 1] = [slice(None)] * max(missing, 0)
    if sum(map(is_index, keys)) == 1:
        return gathered(builder, x, keys, at)
    if any(isinstance(one, (Tensor, Param, list, bool)) for one in keys):
        return call.unplaced([x])
    if is_empty(x, keys):
        return Param([0])
    gone: list[int] = []
    for k, one in enumerate(keys):
        if one is None:
            x = unsqueezed(x, k, at)
        elif isinstance(one, slice):
            n = x.shape[place(x, k, at)]
            if unknown_of([one.start, one.stop, one.step]):
                return unknown_of([one.start, one.stop, one.step])
            x = sliced(call, x, k, *one.indices(n))
        elif isinstance(one, int):
            n = x.shape[place(x, k, at)]
            if BATCH in (x.dims or ())[k]:
                return Unknown("a sample of the batch by its number", at)
            if not -n <= one < n:
                raise Failure("E208", f"there is no element {one} of {n}", "", at)
            x = sliced(call, x, k, one % n, one % n + 1, 1)
            gone.append(k)
        else:
            return Unknown("an element of a tensor that is not known", at)
    dims = tuple(dim for k, dim in enumerate(x.dims or ()) if k not in gone)
    strides = tuple(n for k, n in enumerate(x.strides or ()) if k not in gone)
    return x._replace(dims=dims, strides=strides if x.strides else None)


def alone(key: Any) -> Any:
    """A list of one position as the part of a dimension that it is: `x[:, [-1]]`."""
    if type(key) is not list or len(key) != 1 or type(key[0]) is not int:
        return key
    return slice(key[0], key[0] + 1 or None)


def is_empty(x: Tensor, keys: Sequence[Any]) -> bool:
    """Whether slices leave no element: `x[:, :0]`, to which nothing but a join is done."""
    plain = all(isinstance(one, slice) and not unknown_of([one.start, one.stop]) for one in keys)
    return plain and any(
        BATCH not in dim and n and not range(*one.indices(n))
        for one, dim, n in zip(keys, x.dims or (), x.shape, strict=False)
    )


def put(builder: Builder, x: Tensor, key: Any, value: Any, at: At) -> Tensor:
    """`x[:, 1:] = value`: the tensor with a part of it replaced, put together along each axis."""
    call = Call(builder, "set_item", {"input": x}, at)
    keys = list(key) if isinstance(key, tuple) else [key]
    where = next((k for k, one in enumerate(keys) if one is ...), None)
    if where is not None:
        keys[where : where + 1] = [slice(None)] * (x.rank - len(keys) + 1)
    known = isinstance(value, Tensor) and value.known and x.known
    if known:
        keys, value = as_slices(keys, x.shape, value, at)
    if not known or not all(isinstance(one, slice) and one.step is None for one in keys):
        return call.unplaced([one for one in (x, value) if isinstance(one, Tensor)])
    bounds = [one.indices(x.shape[k])[:2] for k, one in enumerate(keys)]
    partial = [k for k, (a, b) in enumerate(bounds) if (a, b) != (0, x.shape[k])]
    box = [b - a for a, b in bounds] + list(x.shape[len(keys) :])
    if list(value.shape) != box or any(BATCH in (x.dims or ())[k] for k in partial):
        return call.unplaced([x, value])
    found: Tensor = value
    for k in reversed(partial):
        around = x
        for j in partial[: partial.index(k)]:
            around = sliced(call, around, j, bounds[j][0], bounds[j][1], 1)
        parts = [
            sliced(call, around, k, 0, bounds[k][0], 1) if bounds[k][0] else None,
            found,
            sliced(call, around, k, bounds[k][1], x.shape[k], 1)
            if bounds[k][1] < x.shape[k]
            else None,
        ]
        found = joined(call.inner("cat", tensors=parts, dim=k))
    return found._replace(strides=x.strides)


def as_slices(
    keys: list[Any], sizes: Sequence[int], value: Tensor, at: At
) -> tuple[list[Any], Tensor]:
    """Positions as slices of one element, and the value with a dimension of 1 for each."""
    found = list(keys)
    for k, one in enumerate(keys):
        plain = type(one) is int and k < len(sizes) and -sizes[k] <= one < sizes[k]
        if plain and k <= value.rank:
            found[k] = slice(one % sizes[k], one % sizes[k] + 1)
            value = unsqueezed(value, k, at)
    return found, value


def put_into(builder: Builder, owner: Param, key: Any, value: Tensor, at: At) -> Tensor:
    """`zeros[:, :, 2:5] = value`: a constant that a tensor is put into is what is around it."""
    call = Call(builder, "set_item", {"input": value}, at)
    keys = list(key) if isinstance(key, tuple) else [key]
    keys += [slice(None)] * (len(owner.sizes) - len(keys))
    if value.known:
        keys, value = as_slices(keys, owner.sizes, value, at)
    slices = all(isinstance(one, slice) and one.step in (None, 1) for one in keys)
    if not slices or owner.trained or not value.known or len(keys) != value.rank:
        return call.unplaced([value])
    ends: list[int] = []
    for one, n, size in zip(keys[:0:-1], owner.sizes[:0:-1], value.shape[:0:-1], strict=True):
        start, stop, _ = one.indices(n)
        if stop - start != size:
            return call.unplaced([value])
        ends += [start, n - stop]
    found = filled_up(call.inner("pad", input=value, pad=ends)) if keys[0] == slice(None) else None
    return found if isinstance(found, Tensor) else call.unplaced([value])


def chosen(call: Call) -> Any:
    """`index_select`: positions of a dimension by a list of their numbers."""
    x, index = call.x, call["index"]
    if not x.known or not is_index(index):
        return call.unplaced([x])
    k = place(x, call["dim"], call.at)
    return gathered(call.builder, x, [*[slice(None)] * k, index], call.at)


def selected(call: Call) -> Any:
    """`x.select(dim, index)`: one position of a dimension, which goes."""
    x, index = call.x, call["index"]
    rank = len(x.sizes) if isinstance(x, Param) else x.rank
    (dim,) = call.whole("dim")
    keys = (*[slice(None)] * (dim % rank), index)
    if isinstance(x, Param):
        return part_of(x, keys, call.at)
    return indexed(call.builder, x, keys, call.at)
