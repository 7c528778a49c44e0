"""Tensors that no sample is part of: parameters and constants on their way through layers."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.elementwise import held_node
from convcalc.frameworks.traced.layers import Use, lost
from convcalc.frameworks.traced.parameters import (
    Mask,
    Numbers,
    Param,
    broadcast,
    computed,
    param_of,
)
from convcalc.frameworks.traced.reshapes import reshaped
from convcalc.frameworks.traced.tensors import BATCH, Tensor, axis_of, fresh, place, unsqueezed
from convcalc.layers.tensor import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.frameworks.traced.builder import Builder


def as_tensor(builder: Builder, value: Any, at: At) -> Any:
    """A parameter or constant as a tensor of its own; anything else as it is."""
    if isinstance(value, Numbers):
        value = param_of(value)
    if not isinstance(value, Param):
        return value
    node = held_node(builder, value, list(value.sizes) or [1], at)
    sizes, rank = value.sizes or (1,), len(value.sizes)
    dims = [(k,) for k in range(rank)]
    if builder.layout == "channels_last" and rank > 1:
        dims = [*((k + 1,) for k in range(rank - 1)), (0,)]
        sizes = (sizes[-1], *sizes[:-1])
    if value.each:
        node = builder.expanded(node)
    if value.each and rank > 1 and value.sizes[0] == 1:
        dims[0] = (BATCH,)
    return Tensor(node, sizes, tuple(dims), at)


def is_batchless(tensor: Tensor) -> bool:
    return tensor.known and not any(BATCH in dim for dim in tensor.dims or ())


def tensors_of(values: Sequence[Any]) -> list[Tensor]:
    """The tensors among values, and in the lists among them."""
    flat = [x for v in values for x in (v if isinstance(v, (list, tuple)) else [v])]
    return [x for x in flat if isinstance(x, Tensor)]


def without_batch(value: Any) -> Any:
    """What came out where no sample went in."""
    if isinstance(value, (list, tuple)) and not isinstance(value, Numbers):
        return type(value)(without_batch(one) for one in value)
    if not isinstance(value, Tensor) or not value.known:
        return value
    dims = tuple(tuple(axis for axis in dim if axis != BATCH) for dim in value.dims or ())
    return value._replace(dims=dims)


def as_before(found: Any, given: Iterable[Any]) -> Any:
    """What a function gives: without a batch, if nothing that went in had one."""
    tensors = tensors_of(list(given))
    return without_batch(found) if tensors and all(map(is_batchless, tensors)) else found


# Elements by a list of their numbers


def is_index(value: Any) -> bool:
    return isinstance(value, (Param, Numbers)) or (
        isinstance(value, list) and all(isinstance(n, int) for n in value)
    )


def index_sizes(value: Any) -> tuple[int, ...]:
    return value.sizes if isinstance(value, Param) else (len(value),)


def gathered(builder: Builder, x: Tensor, keys: Sequence[Any], at: At) -> Any:
    """`x[:, index]`: with one index of positions; all that stands before it is whole."""
    k = next(k for k, one in enumerate(keys) if is_index(one))
    rest = [one for j, one in enumerate(keys) if j != k]
    whole = all(one == slice(None) for one in rest)
    if not whole or isinstance(keys[k], Mask) or BATCH in (x.dims or ())[place(x, k, at)]:
        return lost(Use(builder, "unknown", {"op": "index"}, at).add([x.node]), at)
    index = keys[k]
    sizes = index_sizes(index)
    count = prod(sizes)
    alone = is_batchless(x)
    if alone:  # a first dimension of none stands for the batch
        x, k = unsqueezed(x, 0, at), k + 1
    tensor, folded = arranged(builder, x, at)
    axis = axis_of(builder.layout, x.rank, k, folded)
    known = isinstance(index, list) and len(index) <= MOST and all(n >= 0 for n in index)
    settings = {"indices": list(index) if known else count, "axis": axis}
    made = Use(builder, "index_select", settings, at).add([tensor.node])
    out = fresh(made.name, made.sizes, folded, at, builder.layout)
    if alone:
        out = out._replace(dims=(out.dims or ())[1:])
    shape, k = list(out.shape), k - alone
    return reshaped(builder, out, [*shape[:k], *sizes, *shape[k + 1 :]], at)


def is_told(key: Any) -> bool:
    """Whether an index is of numbers that are known: `[:, 0]`, `[None]`, `[[2, 0]]`."""
    keys = key if isinstance(key, tuple) else (key,)
    return not any(isinstance(one, Param) or (is_index(one) and len(one) > MOST) for one in keys)


def is_whole(key: Any) -> bool:
    """Whether an index only adds dimensions: `[None, :]`, `[..., None]`."""
    keys = key if isinstance(key, tuple) else (key,)
    return all(one is None or one is ... or one == slice(None) for one in keys)


def is_cut(key: Any) -> bool:
    """Whether an index shows a part as it lies: `[:, :4]`, `[0]`."""
    keys = key if isinstance(key, tuple) else (key,)
    return not any(isinstance(one, Param) or is_index(one) for one in keys)


def part_of(owner: Param, key: Any, at: At) -> Any:
    """`self.table[…]`: of a parameter a part, whose sizes are worked out."""
    keys = list(key) if isinstance(key, tuple) else [key]
    unknown = unknown_of(keys)
    if unknown is not None or any(isinstance(one, Mask) for one in keys):
        return unknown or Unknown("elements that a mask chooses", at)
    if any(one is ... for one in keys):
        where = next(k for k, one in enumerate(keys) if one is ...)
        used = sum(one is not None and one is not ... for one in keys)
        keys[where : where + 1] = [slice(None)] * max(len(owner.sizes) - used, 0)
    sizes: list[int] = []
    rest = list(owner.sizes)
    indices = [k for k, one in enumerate(keys) if is_index(one)]
    joint = broadcast(*(index_sizes(keys[k]) for k in indices))
    if joint is None or indices != list(range(indices[0], indices[-1] + 1) if indices else ()):
        return Unknown("elements by several indices", at)
    for k, one in enumerate(keys):
        if one is None:
            sizes.append(1)
            continue
        if not rest:
            raise Failure(
                "E203", f"a tensor of {len(owner.sizes)} dimensions has none more", "", at
            )
        n = rest.pop(0)
        if isinstance(one, slice):
            if unknown_of([one.start, one.stop, one.step]):
                return unknown_of([one.start, one.stop, one.step])
            sizes.append(len(range(*one.indices(n))))
        elif is_index(one):
            sizes += joint if k == indices[0] else ()
        elif not isinstance(one, int):
            return Unknown("a part of a parameter", at)
    return computed((*sizes, *rest), owner)
