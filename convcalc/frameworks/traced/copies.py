"""Elements copied: along a dimension of size 1, so many times, and for each sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure, Unknown
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.parameters import Param, constant
from convcalc.frameworks.traced.tensors import (
    SAMPLES,
    Tensor,
    axis_of,
    batch_in_front,
    batch_of,
    fresh,
    in_order,
    place,
    put_back,
    unsqueezed,
)
from convcalc.frameworks.traced.views import again, flattened, of_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.traced.call import Call


def stretched(call: Call) -> Any:
    """`expand`: nothing is copied where the other tensor has the size; a batch is given back."""
    sizes = call.whole("sizes")
    x = call.x
    if isinstance(x, Param):
        old = [1] * (len(sizes) - len(x.sizes)) + list(x.sizes)
        kept = [
            m if n == -1 else 1 if n % SAMPLES == 0 else n for n, m in zip(sizes, old, strict=False)
        ]
        if SAMPLES in sizes:
            return of_each(x, kept)
        return x if kept == list(x.sizes) else again(x, kept)
    if not x.known:
        return call.unplaced([x])
    x = x._replace(dims=(*((),) * (len(sizes) - x.rank), *(x.dims or ())))
    wanted = [old if n == -1 else n for n, old in zip(sizes, x.shape, strict=True)]
    for k, (n, old) in enumerate(zip(wanted, x.shape, strict=True)):
        if n == old:
            continue
        if n == SAMPLES and old == 1:
            x = of_samples(call.builder, x, k)
            continue
        if old != 1 or n % SAMPLES == 0:
            return call.unplaced([x])
        x = wide(call, x, k, n)
    return x


def wide(call: Call, x: Tensor, k: int, n: int) -> Tensor:
    """A dimension of size 1, which is copied `n` times."""
    if k == 0:
        return call.unplaced([x])
    tensor, folded = arranged(call.builder, x, call.at)
    shape = list(tensor.sizes)
    axis = axis_of(call.layout, x.rank, k, folded)
    shape[0 if axis == "channels" else int(axis)] = n
    made = call.use("broadcast_to", shape=in_order(call.layout, shape)).add([tensor.node])
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def of_each(x: Param, sizes: Sequence[int]) -> Param:
    """A parameter or constant of which each sample gets a copy."""
    made = again(x, sizes)
    if made.elements == x.elements:
        made.numbers = x.told()
    made.each = True
    return made


def stretched_as(call: Call) -> Any:
    other = call["other"]
    if not isinstance(other, Tensor) or not other.known:
        return call.x if isinstance(other, Param) else call.unplaced([call.x])
    return stretched(call.inner("expand", **{**call.given, "sizes": other.shape}))


def one_hot(call: Call) -> Any:
    """`F.one_hot(x, n)`: a last dimension of so many for each number."""
    x, count = call.x, call["num_classes"]
    if not isinstance(count, int) or count < 1:
        return call.unplaced([x])
    wide = unsqueezed(x, x.rank, call.at)
    found = stretched(call.inner("expand", input=wide, sizes=[*x.shape, count]))
    return call.doubt(found, "it stands for one_hot, and gives other numbers")


def copied(call: Call) -> Any:
    """`repeat`: so many copies along each dimension."""
    times, x = call.whole("repeats"), call.x
    if isinstance(x, Tensor) and not x.known:
        return call.unplaced([x])
    rank = len(x.sizes) if isinstance(x, Param) else x.rank
    if len(times) < rank and call.name != "tile":
        message = f"repeat has {len(times)} counts for {rank} dimensions"
        raise Failure("E409", message, "write one for each dimension", call.at)
    times = [1] * (rank - len(times)) + times
    if isinstance(x, Param):
        sizes = [1] * (len(times) - rank) + list(x.sizes)
        kept = [a if t % SAMPLES == 0 else a * t for a, t in zip(sizes, times, strict=True)]
        return of_each(x, kept) if SAMPLES in times else again(x, kept)
    x = x._replace(dims=(*((),) * (len(times) - x.rank), *(x.dims or ())))
    for k, count in enumerate(times):
        if count == 1:
            continue
        if count == SAMPLES and x.shape[k] == 1:
            x = of_samples(call.builder, x, k)
            continue
        if k == 0 or count < 1:
            return call.unplaced([x])
        x = call.along("tile", x, k, times=count)
    return x


def repeated(call: Call) -> Any:
    """`repeat_interleave`: each position so many times beside itself."""
    x, count, dim = call.x, call["repeats"], call["dim"]
    if not isinstance(count, int) or dim is None:
        return call.unplaced([x]) if isinstance(x, Tensor) else Unknown("repeats", call.at)
    if isinstance(x, Param):
        k = dim % len(x.sizes)
        return again(x, [n * count if j == k else n for j, n in enumerate(x.sizes)])
    k = place(x, dim, call.at)
    if k == batch_of(x):
        copies = wide(call, unsqueezed(x, k + 1, call.at), k + 1, count) if k == 0 else None
        return flattened(call.inner("flatten", input=copies, end_dim=1)) if copies else x
    turned, order = batch_in_front(x, call.at)
    out = call.along("tile", turned, order.index(k), times=count, interleave=True)
    return put_back(out, order, call.at)


def made_new(call: Call) -> Any:
    """`x.new_zeros(3, 4)`: a constant of these sizes."""
    sizes = call.whole("size")
    if any(n and n % SAMPLES == 0 and n != SAMPLES for n in sizes):
        return Unknown("a number for each sample", call.at)
    made = constant(sizes, SAMPLES)
    if call.name.endswith("new_zeros"):
        made.numbers = (0.0,)
    return made
