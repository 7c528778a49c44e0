"""Parts of a tensor along a dimension: slices, and all parts one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import one_by_one
from convcalc.frameworks.python.values import Failure, Unknown
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.tensors import (
    BATCH,
    SAMPLES,
    Tensor,
    fresh,
    place,
    size_of,
    squeezed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.call import Call


MAX_PARTS = 1000
"""Of a tensor, each by itself."""


def parts_of(call: Call, sizes: Sequence[int]) -> Any:
    """Slices of these sizes along a dimension, one after the other."""
    k = place(call.x, call["dim"] or 0, call.at)
    if len(sizes) > MAX_PARTS and BATCH in (call.x.dims or ())[k]:
        raise one_by_one(call.at)
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
    if n % SAMPLES == 0:
        raise one_by_one(call.at)
    if n > MAX_PARTS:
        raise Failure("E408", f"unbind makes {n} tensors", "", call.at)
    rows = (sliced(call, call.x, k, i, i + 1, 1) for i in range(n))
    return tuple(squeezed(row, k, call.at) for row in rows)


def narrowed(call: Call) -> Any:
    """`narrow(dim, start, length)`: a slice."""
    if not isinstance(call.x, Tensor):
        return Unknown("a part of a parameter", call.at)
    k = place(call.x, call["dim"], call.at)
    (start,), (length,) = call.whole("start"), call.whole("length")
    start %= call.x.shape[k]
    return sliced(call, call.x, k, start, start + length, 1)


def sliced(call: Call, x: Tensor, k: int, start: int, stop: int, step: int) -> Tensor:
    """`x[..., start:stop:step]` of dimension `k`, within its size."""
    n = x.shape[k]
    if (start, stop, step) == (0, n, 1):
        return x
    dims = x.dims or ()
    if BATCH in dims[k]:
        return x
    strides = None
    if x.strides is not None:
        strides = tuple(n * step if j == k else n for j, n in enumerate(x.strides))
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
    return x._replace(node=made.name, sizes=made.sizes, at=call.at, strides=strides)


def plainly(call: Call, x: Tensor) -> tuple[str, Sequence[int], int, At, str]:
    tensor, folded = arranged(call.builder, x, call.at)
    return tensor.node, tensor.sizes, folded, call.at, call.layout
