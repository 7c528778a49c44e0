"""Functions and methods of tensors: a row for each name, with its arguments as PyTorch has them.

A row of PYTORCH.calls makes a layer by itself; here are those that only move elements, and those
whose layer depends on more than their arguments.
"""

from __future__ import annotations

from math import prod
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature
from convcalc.frameworks.python.values import MISSING, At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.batchless import as_tensor, gathered, is_batchless, is_index
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.einsum import summed
from convcalc.frameworks.traced.elementwise import (
    combined,
    entered,
    is_number,
    scaled,
    widened,
)
from convcalc.frameworks.traced.elementwise import padded as wide_as
from convcalc.frameworks.traced.layers import along_last, apply, lost, padded, pointwise
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.places import unpooled
from convcalc.frameworks.traced.tensors import (
    BATCH,
    SAMPLES,
    Tensor,
    arranged,
    axis_of,
    channel_place,
    folded_alike,
    fresh,
    in_order,
    permuted,
    place,
    reshaped,
    size_of,
    squeezed,
    unsqueezed,
)
from convcalc.frameworks.traced.weighted import by_matrix, looked_up, norm
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.traced.builder import Builder

    Run = Callable[["Call"], Any]


class Row(NamedTuple):
    takes: str
    run: Run


# What moves no element


def same(call: Call) -> Any:
    return call.x


def viewed(call: Call) -> Any:
    sizes = call.whole("shape")
    if isinstance(call.x, Param):
        return again(call.x, sized_as(call.x.sizes, sizes))
    if not call.x.known:
        return unplaced(call, [call.x])
    if is_batchless(call.x) and sizes.count(SAMPLES) == 1:
        k = sizes.index(SAMPLES)
        alone = [n if n != SAMPLES else 1 for n in sizes]
        return of_samples(reshaped(call.builder, call.x, alone, call.at), k)
    return reshaped(call.builder, call.x, sizes, call.at)


def sized_as(old: Sequence[int], wanted: Sequence[int]) -> tuple[int, ...]:
    wanted = [n if n % SAMPLES else n // SAMPLES for n in wanted]
    known = prod(n for n in wanted if n != -1)
    return tuple(prod(old) // max(known, 1) if n == -1 else n for n in wanted)


def again(param: Param, sizes: Sequence[int]) -> Param:
    return computed(sizes, param)


def viewed_as(call: Call) -> Any:
    other = call["other"]
    if isinstance(call.x, Param):
        return again(call.x, other.sizes) if isinstance(other, Param) else call.x
    return reshaped(call.builder, call.x, other.shape, call.at)


def flattened(call: Call) -> Any:
    start, end = call["start_dim"] or 0, call["end_dim"] if call["end_dim"] is not None else -1
    if isinstance(call.x, Param):
        sizes, rank = call.x.sizes, len(call.x.sizes)
        a, b = start % max(rank, 1), end % max(rank, 1)
        return again(call.x, (*sizes[:a], prod(sizes[a : b + 1]), *sizes[b + 1 :]))
    first, last = place(call.x, start, call.at), place(call.x, end, call.at)
    dims = call.x.dims
    joined = tuple(axis for dim in dims[first : last + 1] for axis in dim)
    return call.x._replace(dims=(*dims[:first], joined, *dims[last + 1 :]), at=call.at)


def unflattened(call: Call) -> Any:
    k, shape = place(call.x, call["dim"], call.at), list(call.x.shape)
    sizes = [*shape[:k], *call.whole("sizes"), *shape[k + 1 :]]
    return reshaped(call.builder, call.x, sizes, call.at)


def reordered(call: Call) -> Any:
    order = call.whole("dims")
    if isinstance(call.x, Param):
        return again(call.x, [call.x.sizes[k] for k in order])
    return permuted(call.x, order, call.at)


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
        return again(call.x, [call.x.sizes[k] for k in order])
    return permuted(call.x, order, call.at)


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


def stretched(call: Call) -> Any:
    """`expand`: nothing is copied where the other tensor has the size; a batch is given back."""
    sizes = call.whole("sizes")
    x = call.x
    if isinstance(x, Param):
        old = [1] * (len(sizes) - len(x.sizes)) + list(x.sizes)
        kept = [
            m if n == -1 else 1 if n % SAMPLES == 0 else n for n, m in zip(sizes, old, strict=False)
        ]
        return x if kept == list(x.sizes) else again(x, kept)
    if not x.known:
        return unplaced(call, [x])
    x = x._replace(dims=(*((),) * (len(sizes) - x.rank), *(x.dims or ())))
    wanted = [old if n == -1 else n for n, old in zip(sizes, x.shape, strict=True)]
    for k, (n, old) in enumerate(zip(wanted, x.shape, strict=True)):
        if n == old:
            continue
        if n == SAMPLES and old == 1:
            x = of_samples(x, k)
            continue
        if old != 1 or n % SAMPLES == 0:
            return unplaced(call, [x])
        x = wide(call, x, k, n)
    return x


def of_samples(x: Tensor, k: int) -> Tensor:
    """A dimension of size 1 that becomes that of the batch: the same for each sample."""
    dims = list(x.dims or ())
    dims[k] = (BATCH, *dims[k])
    return x._replace(dims=tuple(dims))


def wide(call: Call, x: Tensor, k: int, n: int) -> Tensor:
    """A dimension of size 1, which is copied `n` times."""
    if k == 0:
        return unplaced(call, [x])
    tensor, folded = arranged(call.builder, x, call.at)
    shape = list(tensor.sizes)
    axis = axis_of(call.layout, x.rank, k, folded)
    shape[0 if axis == "channels" else int(axis)] = n
    made = call.use("broadcast_to", shape=in_order(call.layout, shape)).add([tensor.node])
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def stretched_as(call: Call) -> Any:
    other = call["other"]
    if not isinstance(other, Tensor) or not other.known:
        return call.x if isinstance(other, Param) else unplaced(call, [call.x])
    return stretched(Call(call.builder, "expand", {**call.given, "sizes": other.shape}, call.at))


# Joins and cuts


def joined(call: Call) -> Any:
    """`cat`: along a dimension, all of which must be alike but for that one."""
    parts = list(call["tensors"]) if isinstance(call["tensors"], (list, tuple)) else []
    parts = [part for part in parts if part is not None and not is_nothing(part)]
    if parts and all(isinstance(part, Param) for part in parts):
        k = call["dim"] or 0
        sizes = list(parts[0].sizes)
        sizes[k] = sum(part.sizes[k] for part in parts)
        return computed(sizes, *parts)
    model = next((part for part in parts if isinstance(part, Tensor)), None)
    if model is None or not all(isinstance(part, (Tensor, Param)) for part in parts):
        unknown = unknown_of(parts)
        return unknown or Unknown("what is joined is not known", call.at)
    tensors = [entered(call.builder, part, model, call.at) for part in parts]
    if len(tensors) == 1:
        return tensors[0]
    if not all(tensor.known for tensor in tensors):
        return unplaced(call, tensors)
    k = place(model, call["dim"] if call["dim"] is not None else 0, call.at)
    b = batch_of(model)
    if k == b:
        raise Failure("E409", "a join along the batch is not read", "", call.at)
    if b:
        order = [b, *(j for j in range(model.rank) if j != b)]
        turned = [permuted(tensor, order, call.at) for tensor in tensors]
        inner = {"tensors": turned, "dim": order.index(k)}
        out = joined(Call(call.builder, "cat", inner, call.at))
        return permuted(out, [order.index(j) for j in range(model.rank)], call.at)
    rows = [arranged(call.builder, tensor, call.at) for tensor in tensors]
    rows = folded_alike(call.builder, rows, call.at)
    folded = rows[0][1]
    axis = axis_of(call.layout, model.rank, k, folded)
    made = call.use("concat", axis=axis).add([tensor.node for tensor, _ in rows])
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def is_nothing(value: Any) -> bool:
    return isinstance(value, Param) and 0 in value.sizes


def batch_of(tensor: Tensor) -> int:
    """The dimension that holds the batch; the first, where none does."""
    return next((k for k, dim in enumerate(tensor.dims or ()) if BATCH in dim), 0)


def stacked(call: Call) -> Any:
    parts = list(call["tensors"]) if isinstance(call["tensors"], (list, tuple)) else []
    if parts and all(isinstance(part, Param) for part in parts):
        sizes = list(parts[0].sizes)
        sizes.insert((call["dim"] or 0) % (len(sizes) + 1), len(parts))
        return computed(sizes, *parts)
    if not all(isinstance(part, Tensor) for part in parts) or not parts:
        return unknown_of(parts) or Unknown("what is stacked is not known", call.at)
    k = call["dim"] or 0
    wide = [unsqueezed(part, k, call.at) for part in parts]
    return joined(Call(call.builder, "cat", {"tensors": wide, "dim": k}, call.at))


def parts_of(call: Call, sizes: Sequence[int]) -> Any:
    """Slices of these sizes along a dimension, one after the other."""
    k = place(call.x, call["dim"] or 0, call.at)
    start, found = 0, []
    for size in sizes:
        found.append(sliced(call, call.x, k, start, start + size, 1))
        start += size
    return tuple(found)


def chunked(call: Call) -> Any:
    k = place(call.x, call["dim"] or 0, call.at)
    n, count = call.x.shape[k], call.whole("chunks")[0]
    size = -(-n // count)
    return parts_of(call, [min(size, n - start) for start in range(0, n, size)])


def split(call: Call) -> Any:
    k = place(call.x, call["dim"] or 0, call.at)
    n, wanted = call.x.shape[k], call["split_size"]
    if isinstance(wanted, (list, tuple)):
        parts = call.whole("split_size")
        if sum(parts) != n and type(n) is int:
            listed = ", ".join(map(str, parts))
            message = f"the parts {listed} add up to {sum(parts)}, but dimension {k} has {n}"
            missing = n - sum(parts[:-1])
            help = f"write {missing} in place of {parts[-1]}" if missing > 0 else "write others"
            raise Failure("E208", message, help, call.at)
        return parts_of(call, parts)
    size = call.whole("split_size")[0]
    return parts_of(call, [min(size, n - start) for start in range(0, n, size)])


def cut_at(call: Call) -> Any:
    """`tensor_split`: at these positions, or into so many parts that differ by one at most."""
    n = call.x.shape[place(call.x, call["dim"] or 0, call.at)]
    wanted = call["indices_or_sections"]
    wanted = call.given.get("indices", call.given.get("sections")) if wanted is None else wanted
    if isinstance(wanted, int):
        return parts_of(call, [n // wanted + (k < n % wanted) for k in range(wanted)])
    if not isinstance(wanted, (list, tuple)) or not all(isinstance(k, int) for k in wanted):
        return Unknown("where a tensor is cut", call.at)
    ends = [*(slice(k).indices(n)[1] for k in wanted), n]
    return parts_of(call, [b - a for a, b in zip([0, *ends[:-1]], ends, strict=True)])


def unbound(call: Call) -> Any:
    k = place(call.x, call["dim"] or 0, call.at)
    n = call.x.shape[k]
    if n > 1000:
        raise Failure("E408", f"unbind makes {n} tensors", "", call.at)
    rows = (sliced(call, call.x, k, i, i + 1, 1) for i in range(n))
    return tuple(squeezed(row, k, call.at) for row in rows)


def sliced(call: Call, x: Tensor, k: int, start: int, stop: int, step: int) -> Tensor:
    """`x[..., start:stop:step]` of dimension `k`, within its size."""
    n = x.shape[k]
    if (start, stop, step) == (0, n, 1):
        return x
    dims = x.dims or ()
    if BATCH in dims[k]:
        return x
    real = [axis for axis in dims[k] if size_of((axis,), x.sizes) != 1]
    if len(real) != 1:
        shape = list(x.shape)
        x = fresh(*plainly(call, x)) if shape else x
        real = list((x.dims or ())[k])
    (axis,) = real
    settings: dict[str, Any] = {"start": start, "stop": stop}
    if axis:
        settings["axis"] = axis
    if step != 1:
        settings["step"] = step
    made = call.use("slice", **settings).add([x.node])
    return x._replace(node=made.name, sizes=made.sizes, at=call.at)


def plainly(call: Call, x: Tensor) -> tuple[str, Sequence[int], int, At, str]:
    tensor, folded = arranged(call.builder, x, call.at)
    return tensor.node, tensor.sizes, folded, call.at, call.layout


def indexed(builder: Builder, x: Tensor, key: Any, at: At) -> Any:
    """`x[key]`: slices and positions of dimensions, `None` and `...`."""
    call = Call(builder, "slice", {"input": x}, at)
    keys = list(key) if isinstance(key, tuple) else [key]
    where = next((k for k, one in enumerate(keys) if one is ...), None)
    if where is not None:
        missing = x.rank - sum(one is not None and one is not ... for one in keys)
        keys[where : where + 1] = [slice(None)] * max(missing, 0)
    if sum(map(is_index, keys)) == 1:
        return gathered(builder, x, keys, at)
    if any(isinstance(one, (Tensor, Param, list)) for one in keys):
        return unplaced(call, [x])
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
    return x._replace(dims=dims)


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
        return unplaced(call, [one for one in (x, value) if isinstance(one, Tensor)])
    bounds = [one.indices(x.shape[k])[:2] for k, one in enumerate(keys)]
    partial = [k for k, (a, b) in enumerate(bounds) if (a, b) != (0, x.shape[k])]
    box = [b - a for a, b in bounds] + list(x.shape[len(keys) :])
    if list(value.shape) != box or any(BATCH in (x.dims or ())[k] for k in partial):
        return unplaced(call, [x, value])
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
        found = joined(Call(builder, "cat", {"tensors": parts, "dim": k}, at))
    return found


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
        return unplaced(call, [value])
    ends: list[int] = []
    for one, n, size in zip(keys[:0:-1], owner.sizes[:0:-1], value.shape[:0:-1], strict=True):
        start, stop, _ = one.indices(n)
        if stop - start != size:
            return unplaced(call, [value])
        ends += [start, n - stop]
    given = {"input": value, "pad": ends, "mode": "constant"}
    found = filled_up(Call(builder, "pad", given, at)) if keys[0] == slice(None) else None
    return found if isinstance(found, Tensor) else unplaced(call, [value])


# Reductions, products


def reduced(op: str) -> Run:
    def run(call: Call) -> Any:
        x, dim = call.x, call["dim"]
        if isinstance(x, Param):
            return computed(() if dim is None else reduced_sizes(x, dim, call), x)
        if is_number(dim) is False and dim is not None and not isinstance(dim, (tuple, list)):
            return combined(call.builder, op, x, dim, call.at)
        if not x.known:
            return unplaced(call, [x])
        if dim is None and not op.startswith("arg"):
            return over_all(call, x, op)
        if dim is None:
            return Unknown(f"{op} over the batch as well", call.at)
        wanted = sorted({place(x, k, call.at) for k in call.whole("dim")})
        keep = bool(call["keepdim"])
        if any(BATCH in x.dims[k] for k in wanted):
            return over_batch(call, x, op, wanted, keep)
        return over(call, x, op, wanted, keep)

    return run


def over_all(call: Call, x: Tensor, op: str) -> Tensor:
    """`x.mean()`: one number of all elements; a sample is alone here."""
    axes = axes_of(len(x.sizes))
    use = call.use("reduce", op=op, axis=axes if len(axes) > 1 else axes[0], keepdims=True)
    made = use.add([x.node])
    return fresh(made.name, made.sizes, 0, call.at, call.layout)._replace(dims=())


def over_batch(call: Call, x: Tensor, op: str, wanted: list[int], keep: bool) -> Any:
    """`x.mean(0)`: over the samples, of which there is one, and over these other dimensions."""
    dims = x.dims or ()
    b = next(k for k in wanted if BATCH in dims[k])
    if dims[b] != (BATCH,) or op.startswith("arg"):
        return Unknown(f"{op} over the batch as well", call.at)
    rest = [k for k in wanted if k != b]
    out = over(call, x, op, rest, True) if rest else x
    if keep:
        dims = tuple(() if k == b else dim for k, dim in enumerate(out.dims or ()))
        return out._replace(dims=dims)
    return dropped(out, wanted)


def loss(call: Call) -> Any:
    """`F.mse_loss(x, y)`: one number of all elements, or one for each."""
    x = combined(call.builder, "sub", call.x, call["target"], call.at)
    whole = isinstance(x, Tensor) and x.known and call["reduction"] != "none"
    return over_all(call, x, "sum" if call["reduction"] == "sum" else "mean") if whole else x


def one_hot(call: Call) -> Any:
    """`F.one_hot(x, n)`: a last dimension of so many for each number."""
    x, count = call.x, call["num_classes"]
    if not isinstance(count, int) or count < 1:
        return unplaced(call, [x])
    wide = unsqueezed(x, x.rank, call.at)
    return stretched(
        Call(call.builder, "expand", {"input": wide, "sizes": [*x.shape, count]}, call.at)
    )


def axes_of(rank: int) -> list[Any]:
    """All axes of a node, as a layer names them."""
    return ["channels", *range(1, rank)]


def over(call: Call, x: Tensor, op: str, wanted: list[int], keep: bool) -> Tensor:
    b = batch_of(x)
    if b:
        order = [b, *(j for j in range(x.rank) if j != b)]
        turned = permuted(x, order, call.at)
        out = over(call, turned, op, sorted(order.index(k) for k in wanted), True)
        out = permuted(out, [order.index(j) for j in range(x.rank)], call.at)
        return out if keep else dropped(out, wanted)
    tensor, folded = arranged(call.builder, x, call.at)
    axes = [axis_of(call.layout, x.rank, k, folded) for k in wanted]
    channels = channel_place(call.layout, x.rank)
    spatial = [k for k in range(1, x.rank) if k != channels]
    if op == "mean" and wanted == spatial and not folded:
        use = call.use("global_avg_pool")
    else:
        use = call.use("reduce", op=op, axis=axes if len(axes) > 1 else axes[0], keepdims=True)
    made = use.add([tensor.node])
    out = fresh(made.name, made.sizes, folded, call.at, call.layout)
    if out.rank < x.rank:  # the pool of Keras drops the axes itself
        gone = [() if k in wanted else (0,) if k == channels else (BATCH,) for k in range(x.rank)]
        out = out._replace(dims=tuple(gone))
    return out if keep else dropped(out, wanted)


def dropped(x: Tensor, gone: list[int]) -> Tensor:
    """Without these dimensions of size 1."""
    return x._replace(dims=tuple(d for k, d in enumerate(x.dims or ()) if k not in gone))


def reduced_sizes(x: Param, dim: Any, call: Call) -> list[int]:
    gone = {k % len(x.sizes) for k in call.whole("dim")}
    keep = bool(call["keepdim"])
    return [1 if k in gone else n for k, n in enumerate(x.sizes) if keep or k not in gone]


def with_place(op: str) -> Run:
    """`max(dim)` gives the values and where they stand, which are as many."""
    run = reduced(op)

    def both(call: Call) -> Any:
        found = run(call)
        whole = call["dim"] is None or isinstance(call["dim"], (Tensor, Param))
        return found if whole else (found, found)

    return both


def multiplied(call: Call) -> Any:
    """A matrix product of two tensors, or of one with weights."""
    a, b = call.x, call["other"]
    if isinstance(a, Param) and isinstance(b, Param):
        return computed((*a.sizes[:-1], b.sizes[-1]), a, b)
    if not isinstance(a, (Tensor, Param)) or not isinstance(b, (Tensor, Param)):
        return unknown_of([a, b]) or Unknown("a product of what is not known", call.at)
    if isinstance(a, Tensor) and isinstance(b, Param) and a.known and len(b.sizes) == 2:
        return by_matrix(call.builder, a, b, call.at)
    if mixes_samples(a, b):
        message = "samples are multiplied with each other here"
        raise Failure(
            "E409", message, "keep the batch in the same place of both, in front", call.at
        )
    model: Any = a if isinstance(a, Tensor) else b
    if model.known and batch_of(model):
        return with_batch_behind(call, a, b)
    tensors = [entered(call.builder, one, model, call.at) for one in (a, b)]
    if not all(tensor.known for tensor in tensors):
        return unplaced(call, tensors)
    rank = max(tensor.rank for tensor in tensors)
    rows = [arranged(call.builder, wide_as(tensor, rank), call.at) for tensor in tensors]
    rows = folded_alike(call.builder, rows, call.at)
    folded = max(count for _, count in rows)
    rows = [widened(call.builder, tensor, count, folded, call.at) for tensor, count in rows]
    alike = len({tensor.sizes[1 : folded + 1] for tensor, _ in rows}) == 1
    batched = {"batch_axes": list(range(1, folded + 1))} if folded and alike else {}
    made = call.use("matmul", **batched).add([tensor.node for tensor, _ in rows])
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def mixes_samples(a: Any, b: Any) -> bool:
    """Whether the batch of one factor meets another dimension of the other factor, from behind."""
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)) or is_batchless(a) or is_batchless(b):
        return False
    behind = [batch_of(x) - x.rank for x in (a, b) if x.known]
    return len(set(behind)) > 1 and max(behind) >= -2


def with_batch_behind(call: Call, a: Any, b: Any) -> Any:
    """A product of tensors of as many dimensions, the first of which is not the batch."""
    tensors = [as_tensor(call.builder, one, call.at) for one in (a, b)]
    first, second = tensors
    alike = all(t.known for t in tensors) and first.shape[:-2] == second.shape[:-2]
    if not alike or first.rank < 2:
        return unplaced(call, tensors)
    lead = ascii_lowercase[: first.rank - 2]
    found = summed(call, f"{lead}XY,{lead}YZ->{lead}XZ", tensors)
    return unplaced(call, tensors) if found is None else found


def batch_product(call: Call) -> Any:
    """`baddbmm`, `addmm`: an addition and a product."""
    product = multiplied(
        Call(call.builder, "matmul", {"input": call["a"], "other": call["b"]}, call.at)
    )
    return combined(call.builder, "add", product, call.x, call.at)


def unplaced(call: Call, tensors: Sequence[Tensor]) -> Tensor:
    """A function that has no kind: what comes out is not known."""
    if not tensors:
        raise Failure("E407", f"what {call.name} works on is not known", "", call.at)
    name = "".join(c if c.isalnum() or c in "_.:/-" else "_" for c in call.name) or "operation"
    made = call.use("unknown", op=name).add([tensor.node for tensor in tensors])
    return lost(made, call.at)


def attended(call: Call) -> Any:
    """`F.scaled_dot_product_attention(q, k, v)`: heads are as in the batch."""
    tensors = [as_tensor(call.builder, call[name], call.at) for name in ("input", "key", "value")]
    mask = call["attn_mask"]
    known = all(isinstance(t, Tensor) and t.known for t in tensors)
    if not known or isinstance(mask, Unknown) or call["enable_gqa"]:
        return unplaced(call, [t for t in tensors if isinstance(t, Tensor)])
    alike = len({tensor.shape[:-2] for tensor in tensors}) == 1
    if mask is not None or not alike:
        return masked(call, tensors, mask)
    rank = tensors[0].rank
    order = [0, rank - 1, *range(1, rank - 1)]
    rows = [arranged(call.builder, permuted(t, order, call.at), call.at) for t in tensors]
    folded = rows[0][1] + max(rank - 3, 0)
    batched = {"batch_axes": list(range(1, folded + 1))} if folded else {}
    use = call.use("scaled_dot_product_attention", **batched)
    made = use.add([tensor.node for tensor, _ in rows])
    out = fresh(made.name, made.sizes, rows[0][1], call.at)
    return permuted(out, [0, *range(2, rank), 1], call.at)


def masked(call: Call, tensors: list[Any], mask: Any) -> Any:
    """Attention with something that is added to its logits: its two products, one by one."""
    q, k, v = tensors
    builder, at = call.builder, call.at
    turned = transposed(Call(builder, "transpose", {"input": k, "dim0": -2, "dim1": -1}, at))
    logits = multiplied(Call(builder, "matmul", {"input": q, "other": turned}, at))
    logits = combined(builder, "add", logits, mask, at) if mask is not None else logits
    weights = along_last(call.use("softmax"), logits) if logits.known else logits
    return multiplied(Call(builder, "matmul", {"input": weights, "other": v}, at))


def clamped(call: Call) -> Any:
    settings = {key: call[key] for key in ("min", "max") if is_number(call[key])}
    if isinstance(call.x, Param):
        return computed(call.x.sizes, call.x)
    return pointwise(call.use("clip", **settings), call.x)


def powered(call: Call) -> Any:
    return combined(call.builder, "pow", call.x, call["exponent"], call.at)


def both(word: str) -> Run:
    def run(call: Call) -> Any:
        return combined(call.builder, word, call.x, call["other"], call.at)

    return run


def made_new(call: Call) -> Any:
    """`x.new_zeros(3, 4)`: a constant of these sizes."""
    return Param([1 if n % SAMPLES == 0 else n for n in call.whole("size")])


def narrowed(call: Call) -> Any:
    """`narrow(dim, start, length)`: a slice."""
    if not isinstance(call.x, Tensor):
        return Unknown("a part of a parameter", call.at)
    k = place(call.x, call["dim"], call.at)
    (start,), (length,) = call.whole("start"), call.whole("length")
    start %= call.x.shape[k]
    return sliced(call, call.x, k, start, start + length, 1)


def of_vectors(call: Call) -> Any:
    """`mv` and `dot` of parameters: the last dimension goes."""
    a, b = call.x, call["other"]
    if isinstance(a, Param) and isinstance(b, Param):
        return computed(a.sizes[:-1], a, b)
    return unplaced(call, [x for x in (a, b) if isinstance(x, Tensor)])


def moments(op: str) -> Run:
    """`var_mean`, `std_mean`: both."""

    def both(call: Call) -> Any:
        return tuple(reduced(word)(call) for word in (op, "mean"))

    return both


def filled_up(call: Call) -> Any:
    """`F.pad`: pairs of numbers, the last dimension first."""
    x, numbers = call.x, call.whole("pad")
    if not isinstance(x, Tensor):
        return x
    if not x.known:
        return unplaced(call, [x])
    if not any(numbers):
        return x
    pairs = [numbers[k : k + 2] for k in range(0, len(numbers), 2)]
    rank = x.rank
    ends = [[0, 0] for _ in range(rank)]
    for k, pair in enumerate(pairs[:rank]):
        ends[rank - 1 - k] = pair
    if any(ends[0]):
        raise Failure("E409", "the batch is padded here", "", call.at)
    first = (
        1
        if rank > 1 and not any(ends[1])
        else next((k for k in range(2, rank) if not any(ends[k])), 1)
    )
    order = [0, first, *(k for k in range(1, rank) if k != first)]
    tensor, folded = arranged(call.builder, permuted(x, order, call.at), call.at)
    sides = [[0, 0]] * folded + [ends[k] for k in order[2:]]
    mode = call["mode"] or "constant"
    settings: dict[str, Any] = {"padding": sides or 0}
    if any(ends[first]):
        settings["channels"] = ends[first]
    if mode != "constant":
        settings["mode"] = mode
    out = (
        padded(call.use("pad", **settings), fresh(tensor.node, tensor.sizes, folded, call.at))
        if not folded and not any(ends[first])
        else None
    )
    if out is None:
        made = call.use("pad", **settings).add([tensor.node])
        out = fresh(made.name, made.sizes, folded, call.at, call.layout)
    back = [order.index(k) for k in range(rank)]
    return permuted(out, back, call.at)


def chosen(call: Call) -> Any:
    """`index_select`: positions of a dimension by a list of their numbers."""
    x, index = call.x, call["index"]
    if not x.known or not is_index(index):
        return unplaced(call, [x])
    k = place(x, call["dim"], call.at)
    return gathered(call.builder, x, [*[slice(None)] * k, index], call.at)


def flipped(call: Call) -> Any:
    """`flip`: dimensions from their end."""
    x = call.x
    if not isinstance(x, Tensor):
        return x
    for dim in call.whole("dims"):
        k = place(x, dim, call.at)
        x, folded = arranged(call.builder, x, call.at)
        axis = axis_of(call.layout, x.rank, k, folded)
        made = call.use("flip", axis=axis).add([x.node])
        x = fresh(made.name, made.sizes, folded, call.at, call.layout)
    return x


def slid(call: Call) -> Any:
    """`x.unfold(dimension, size, step)`: windows along a dimension, whose positions come last."""
    k = place(call.x, call["dimension"], call.at)
    x, folded = arranged(call.builder, call.x, call.at)
    axis = axis_of(call.layout, x.rank, k, folded)
    made = call.use("windows", size=call["size"], step=call["step"], axis=axis).add([x.node])
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def rolled(call: Call) -> Any:
    shifts, dims = call.whole("shifts"), call.whole("dims")
    x = call.x
    for shift, dim in zip(shifts, dims, strict=True):
        k = place(x, dim, call.at)
        x, folded = arranged(call.builder, x, call.at)
        axis = axis_of(call.layout, x.rank, k, folded)
        made = call.use("roll", shift=shift, axis=axis).add([x.node])
        x = fresh(made.name, made.sizes, folded, call.at, call.layout)
    return x


def copied(call: Call) -> Any:
    """`repeat`: so many copies along each dimension."""
    times, x = call.whole("repeats"), call.x
    if isinstance(x, Tensor) and not x.known:
        return unplaced(call, [x])
    rank = len(x.sizes) if isinstance(x, Param) else x.rank
    if len(times) < rank and call.name != "tile":
        message = f"repeat has {len(times)} counts for {rank} dimensions"
        raise Failure("E409", message, "write one for each dimension", call.at)
    times = [1] * (rank - len(times)) + times
    if isinstance(x, Param):
        sizes = [1] * (len(times) - rank) + list(x.sizes)
        return again(
            x, [a if t % SAMPLES == 0 else a * t for a, t in zip(sizes, times, strict=True)]
        )
    x = x._replace(dims=(*((),) * (len(times) - x.rank), *(x.dims or ())))
    for k, count in enumerate(times):
        if count == 1:
            continue
        if count == SAMPLES and x.shape[k] == 1:
            x = of_samples(x, k)
            continue
        if k == 0 or count < 1:
            return unplaced(call, [x])
        tensor, folded = arranged(call.builder, x, call.at)
        axis = axis_of(call.layout, x.rank, k, folded)
        made = call.use("tile", times=count, axis=axis).add([tensor.node])
        x = fresh(made.name, made.sizes, folded, call.at, call.layout)
    return x


def repeated(call: Call) -> Any:
    """`repeat_interleave`: each position so many times beside itself."""
    x, count, dim = call.x, call["repeats"], call["dim"]
    if not isinstance(count, int) or dim is None:
        return unplaced(call, [x]) if isinstance(x, Tensor) else Unknown("repeats", call.at)
    if isinstance(x, Param):
        k = dim % len(x.sizes)
        return again(x, [n * count if j == k else n for j, n in enumerate(x.sizes)])
    b, k = batch_of(x), place(x, dim, call.at)
    if k == b:
        copies = wide(call, unsqueezed(x, k + 1, call.at), k + 1, count) if k == 0 else None
        inner = {"input": copies, "start_dim": 0, "end_dim": 1}
        return flattened(Call(call.builder, "flatten", inner, call.at)) if copies else x
    order = [b, *(j for j in range(x.rank) if j != b)]
    x, folded = arranged(call.builder, permuted(x, order, call.at), call.at)
    j = order.index(k)
    axis = axis_of(call.layout, len(order), j, folded)
    made = call.use("tile", times=count, axis=axis, interleave=True).add([x.node])
    out = fresh(made.name, made.sizes, folded, call.at, call.layout)
    return permuted(out, [order.index(j) for j in range(len(order))], call.at)


def multiplied_and_added(call: Call) -> Any:
    """`addcmul`: a product of two is added."""
    product = combined(call.builder, "mul", call["tensor1"], call["tensor2"], call.at)
    return combined(call.builder, "add", call.x, product, call.at)


def laid(call: Call) -> Any:
    """`F.fold`: columns of blocks, added up."""
    names = ("output_size", "kernel_size", "dilation", "padding", "stride")
    sizes = {name: call.whole(name) for name in names}
    kernel = sizes.pop("kernel_size")
    settings = {name: pair * (2 // len(pair)) for name, pair in sizes.items()}
    return apply(call.use("fold", kernel=kernel * (2 // len(kernel)), **settings), call.x)


def equation(call: Call) -> Any:
    """`einsum`"""
    operands = list(call["operands"] or ())
    if len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = list(operands[0])
    operands = [as_tensor(call.builder, one, call.at) for one in operands]
    text = call["equation"]
    if not isinstance(text, str) or not all(isinstance(x, Tensor) and x.known for x in operands):
        tensors = [x for x in operands if isinstance(x, Tensor)]
        return unplaced(call, tensors) if tensors else Unknown("an einsum", call.at)
    found = summed(call, text.replace(" ", ""), operands)
    return unplaced(call, operands) if found is None else found


def scaled_by(call: Call) -> Any:
    return scaled(call.builder, call.x, call["scale"], call.at)


def gated(call: Call) -> Any:
    half = chunked(
        Call(
            call.builder,
            "chunk",
            {**call.given, "chunks": 2, "dim": call["dim"] if call["dim"] is not None else -1},
            call.at,
        )
    )
    gate = pointwise(call.use("sigmoid"), half[1])
    return combined(call.builder, "mul", half[0], gate, call.at)


def normed(call: Call) -> Any:
    """`F.normalize`: division by the norm along a dimension."""
    x = call.x
    if not isinstance(x, Tensor) or not x.known:
        return x
    k = place(x, call["dim"] if call["dim"] is not None else 1, call.at)
    norm = over(call, x, "norm", [k], keep=True)
    return combined(call.builder, "div", x, norm, call.at)


def layer_norm(call: Call) -> Any:
    return with_scale(call, "layer_norm", sizes=list(call.whole("normalized_shape")))


def group_norm(call: Call) -> Any:
    return with_scale(call, "group_norm", groups=call.whole("num_groups")[0])


def batch_norm(call: Call) -> Any:
    return with_scale(call, "batch_norm")


def instance_norm(call: Call) -> Any:
    return with_scale(call, "instance_norm")


def rms_norm(call: Call) -> Any:
    return with_scale(call, "rms_norm", sizes=list(call.whole("normalized_shape")))


def with_scale(call: Call, word: str, **given: Any) -> Any:
    """A normalisation of one feature for each weight: others are multiplied afterwards."""
    if isinstance(call.x, Param):
        return of_same_size(call)
    weight, bias = call["weight"], call["bias"]
    plain = word in ("layer_norm", "rms_norm") or not isinstance(call.x, Tensor) or not call.x.known
    if not plain and isinstance(weight, Tensor):
        return unplaced(call, [one for one in (call.x, weight, bias) if isinstance(one, Tensor)])
    return norm(call.builder, word, given, call.x, weight, bias, call.at)


def of_same_size(call: Call) -> Any:
    """A parameter, normalised: what is computed of it and of the scale and shift."""
    more = [call[name] for name in ("weight", "bias") if isinstance(call[name], Param)]
    return computed(call.x.sizes, call.x, *more)


def unpool(call: Call) -> Any:
    values = [call.x, call["indices"], call["output_size"]]
    return unpooled(call.builder, call.given, values, call.at)


WORDS_1 = """
contiguous to cuda cpu float half double bfloat16 detach clone type type_as requires_grad_ data
astype long int bool real pin_memory detach_ as_tensor checkpoint_sequential
"""
WORDS_2 = """
abs sqrt rsqrt square log sin cos erf floor ceil round
"""

LOSSES = "mse_loss l1_loss smooth_l1_loss huber_loss"
LOSS = "input, target, size_average=None, reduce=None, reduction='mean', beta=1.0, weight=None"
REDUCED = "input, dim=None, keepdim=False, *, dtype=None, axis=None, keepdims=None, out=None"
OTHER = "input, other, *, alpha=1, rounding_mode=None, out=None"
FUNCTIONS: dict[str, Row] = {
    **dict.fromkeys(
        WORDS_1.split(),
        Row("input, *args, **kwargs", same),
    ),
    **dict.fromkeys(("view", "reshape"), Row("input, *shape", viewed)),
    **dict.fromkeys(("view_as", "reshape_as"), Row("input, other", viewed_as)),
    "flatten": Row("input, start_dim=0, end_dim=-1", flattened),
    "unflatten": Row("input, dim, sizes", unflattened),
    "permute": Row("input, *dims", reordered),
    **dict.fromkeys(
        ("transpose", "swapaxes", "transpose_", "swapdims"), Row("input, dim0, dim1", transposed)
    ),
    "t": Row(
        "input", lambda c: transposed(Call(c.builder, "t", {**c.given, "dim0": 0, "dim1": 1}, c.at))
    ),
    **dict.fromkeys(("movedim", "moveaxis"), Row("input, source, destination", moved)),
    **dict.fromkeys(("unsqueeze", "unsqueeze_"), Row("input, dim", wider)),
    **dict.fromkeys(("squeeze", "squeeze_"), Row("input, dim=None", narrower)),
    "expand": Row("input, *sizes", stretched),
    "expand_as": Row("input, other", stretched_as),
    **dict.fromkeys(
        ("cat", "concat", "concatenate"), Row("tensors, dim=0, *, axis=None, out=None", joined)
    ),
    "stack": Row("tensors, dim=0, *, out=None", stacked),
    "chunk": Row("input, chunks, dim=0", chunked),
    **dict.fromkeys(("split", "split_with_sizes"), Row("input, split_size, dim=0", split)),
    "tensor_split": Row("input, indices_or_sections, dim=0", cut_at),
    "unbind": Row("input, dim=0", unbound),
    "mean": Row(REDUCED, reduced("mean")),
    "sum": Row(REDUCED, reduced("sum")),
    "prod": Row(REDUCED, reduced("prod")),
    **dict.fromkeys(("amax",), Row(REDUCED, reduced("max"))),
    **dict.fromkeys(("amin",), Row(REDUCED, reduced("min"))),
    "max": Row(REDUCED, with_place("max")),
    "min": Row(REDUCED, with_place("min")),
    "argmax": Row(REDUCED, reduced("argmax")),
    "argmin": Row(REDUCED, reduced("argmax")),
    **dict.fromkeys(LOSSES.split(), Row(LOSS, loss)),
    "embedding": Row("input, weight, padding_idx=None, max_norm=None, norm_type=2.0", looked_up),
    "one_hot": Row("input, num_classes=-1", one_hot),
    "std": Row("input, dim=None, unbiased=True, keepdim=False, *, correction=1", reduced("std")),
    "var": Row("input, dim=None, unbiased=True, keepdim=False, *, correction=1", reduced("var")),
    "norm": Row("input, p=2, dim=None, keepdim=False", reduced("norm")),
    **dict.fromkeys(("matmul", "bmm", "mm"), Row("input, other", multiplied)),
    **dict.fromkeys(("baddbmm", "addmm"), Row("input, a, b, *, beta=1, alpha=1", batch_product)),
    "einsum": Row("equation, *operands", equation),
    "scaled_dot_product_attention": Row(
        "input, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, "
        "enable_gqa=False",
        attended,
    ),
    **dict.fromkeys(("clamp", "clip", "clamp_"), Row("input, min=None, max=None", clamped)),
    **dict.fromkeys(("clamp_min", "clamp_min_"), Row("input, min", clamped)),
    "clamp_max": Row("input, max", clamped),
    "pow": Row("input, exponent", powered),
    "add": Row(OTHER, both("add")),
    "add_": Row(OTHER, both("add")),
    "sub": Row(OTHER, both("sub")),
    "sub_": Row(OTHER, both("sub")),
    **dict.fromkeys(("mul", "mul_", "multiply"), Row(OTHER, both("mul"))),
    **dict.fromkeys(("div", "div_", "divide", "true_divide"), Row(OTHER, both("div"))),
    "maximum": Row(OTHER, both("maximum")),
    "minimum": Row(OTHER, both("minimum")),
    "group_norm": Row("input, num_groups, weight=None, bias=None, eps=1e-05", group_norm),
    "instance_norm": Row(
        "input, running_mean=None, running_var=None, weight=None, bias=None, "
        "use_input_stats=True, momentum=0.1, eps=1e-05",
        instance_norm,
    ),
    "rms_norm": Row("input, normalized_shape, weight=None, eps=None", rms_norm),
    "index_select": Row("input, dim, index", chosen),
    "flip": Row("input, *dims", flipped),
    "Tensor.unfold": Row("input, dimension, size, step", slid),
    "repeat_interleave": Row("input, repeats, dim=None, *, output_size=None", repeated),
    **dict.fromkeys(
        ("addcmul", "addcmul_"), Row("input, tensor1, tensor2, *, value=1", multiplied_and_added)
    ),
    "fold": Row("input, output_size, kernel_size, dilation=1, padding=0, stride=1", laid),
    "roll": Row("input, shifts, dims", rolled),
    **dict.fromkeys(("repeat", "tile"), Row("input, *repeats", copied)),
    "masked_fill": Row("input, mask, value", same),
    "masked_fill_": Row("input, mask, value", same),
    "glu": Row("input, dim=-1", gated),
    **dict.fromkeys(("new_zeros", "new_ones", "new_empty"), Row("input, *size", made_new)),
    "new": Row("input, *size", made_new),
    "narrow": Row("input, dim, start, length", narrowed),
    **dict.fromkeys(("mv", "dot"), Row("input, other", of_vectors)),
    **{
        f"{op}_mean": Row(
            "input, dim=None, unbiased=True, keepdim=False, *, correction=1", moments(op)
        )
        for op in ("var", "std")
    },
    "new_full": Row("input, size, fill_value=0", made_new),
    "pad": Row("input, pad, mode='constant', value=None", filled_up),
    "normalize": Row("input, p=2.0, dim=1, eps=1e-12, out=None", normed),
    "layer_norm": Row("input, normalized_shape, weight=None, bias=None, eps=1e-05", layer_norm),
    "batch_norm": Row(
        "input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, "
        "eps=1e-05",
        batch_norm,
    ),
    **{
        f"max_unpool{rank}d": Row(
            "input, indices, kernel_size, stride=None, padding=0, output_size=None", unpool
        )
        for rank in (1, 2, 3)
    },
}
"""By name, whether as a method or as a function of torch or torch.nn.functional."""

WORDS_3 = """
view reshape flatten permute transpose swapaxes transpose_ swapdims t unsqueeze unsqueeze_ squeeze
squeeze_ expand expand_as cat concat concatenate stack mean sum prod amax amin max min argmax std
var norm matmul bmm mm clamp clip clamp_ clamp_min clamp_min_ clamp_max pow add add_ sub sub_ mul
mul_ multiply div div_ divide true_divide maximum minimum repeat tile masked_fill masked_fill_
new_zeros new_ones new_empty new_full normalize view_as reshape_as layer_norm batch_norm
mv dot new var_mean std_mean narrow rms_norm group_norm instance_norm flip repeat_interleave addcmul
"""
OF_SAMPLES = (
    "view",
    "reshape",
    "expand",
    "repeat",
    "tile",
    "repeat_interleave",
    "expand_as",
    "broadcast_to",
)
"""Those that may give each sample a copy of what no sample is part of."""
OF_UNKNOWN = frozenset(
    [
        *WORDS_1.split(),
        *[
            "add",
            "sub",
            "mul",
            "div",
            "pow",
            "add_",
            "sub_",
            "mul_",
            "div_",
            "maximum",
            "minimum",
            "clamp",
        ],
    ]
)
"""Those that take a tensor of which nothing is known."""
OF_PARAMETERS = frozenset([*WORDS_1.split(), *WORDS_3.split()])
"""Those that take a parameter as it is, and give what is computed of it; others need a tensor."""

UNARY = {
    **{name: name for name in WORDS_2.split()},
    **dict.fromkeys(("log2", "log10", "log1p"), "log"),
    **dict.fromkeys(("exp", "expm1"), "exponential"),
    "neg": "negative",
    "sign": "sign",
    "reciprocal": "reciprocal",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "softplus": "softplus",
    "positive": "identity",
}
"""Functions of each element, and the kind that they are."""

assert BATCH == -1
assert MISSING is not None


SPELLED = {"axis": "dim", "keepdims": "keepdim", "tensor": "input", "self": "input"}
"""Arguments of PyTorch by other names."""


def bound(
    takes: str, args: list[Any], named: dict[str, Any], spelled: Mapping[str, str] = SPELLED
) -> dict[str, Any]:
    """The arguments of a function by name, those that are `spelled` in another way by that of the
    row; what is left over goes to `*name` and `**name`.
    """
    names, star, late = parsed(takes)
    found: dict[str, Any] = dict(late)
    found.update(zip(names, args, strict=False))
    if star is not None:
        found[star] = args[len(names) :]
    for key, value in named.items():
        word = key if key in names else spelled.get(key, key)
        found[word] = [value] if word == star else value
    return found


PARSED: dict[str, tuple[list[str], str | None, dict[str, Any]]] = {}


def parsed(takes: str) -> tuple[list[str], str | None, dict[str, Any]]:
    if takes not in PARSED:
        star = next(
            (
                part.strip()[1:]
                for part in takes.split(",")
                if part.strip().startswith("*")
                and part.strip("* ")
                and not part.strip().startswith("**")
            ),
            None,
        )
        made = signature(takes)
        PARSED[takes] = (list(made.positional), star, dict(made.defaults))
    return PARSED[takes]
