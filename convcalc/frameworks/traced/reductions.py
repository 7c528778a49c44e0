"""One number of many: means, sums and the like over dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.elementwise import combined, is_number
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.softening import OVER_SAMPLES
from convcalc.frameworks.traced.tensors import (
    BATCH,
    Tensor,
    axis_of,
    batch_in_front,
    batch_of,
    channel_place,
    fresh,
    place,
    put_back,
)

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


def reduced(call: Call, op: str) -> Any:
    """`x.mean(dim)`: over these dimensions, or over all of them."""
    x, dim = call.x, call["dim"]
    if isinstance(x, Param):
        return computed(() if dim is None else reduced_sizes(x, dim, call), x)
    if is_number(dim) is False and dim is not None and not isinstance(dim, (tuple, list)):
        return combined(call.builder, op, x, dim, call.at)
    if not x.known:
        return call.unplaced([x])
    if dim is None and not op.startswith("arg"):
        return over_all(call, x, op)
    if dim is None:
        return Unknown(f"{op} over the batch as well", call.at)
    wanted = sorted({place(x, k, call.at) for k in call.whole("dim")})
    keep = bool(call["keepdim"])
    if any(BATCH in x.dims[k] for k in wanted):
        return over_batch(call, x, op, wanted, keep)
    return otherwise(call, op, over(call, x, op, wanted, keep))


def otherwise(call: Call, op: str, found: Any) -> Any:
    """What was found, of which is kept that it is another norm, or another variance."""
    order = next((call[word] for word in ("p", "ord", "order") if call[word] is not None), None)
    if op == "norm" and order not in (None, 2, "fro"):
        return call.doubt(found, f"it stands for a norm of order {order}")
    few = call["unbiased"] is False or call["correction"] not in (None, 1)
    if op in SPREADS and few:
        return call.doubt(found, "it divides by another number than one less than there are")
    return found


SPREADS = ("std", "var")


def least(call: Call) -> Any:
    """`argmin`: as many as `argmax` gives."""
    return call.doubt(reduced(call, "argmax"), "it stands for argmin, and gives other numbers")


def over_all(call: Call, x: Tensor, op: str) -> Tensor:
    """`x.mean()`: one number of all elements; a sample is alone here."""
    axes = axes_of(len(x.sizes))
    use = call.use("reduce", op=op, axis=axes if len(axes) > 1 else axes[0], keepdims=True)
    made = use.add([x.node])
    call.builder.doubt(made.name, OVER_SAMPLES)
    return fresh(made.name, made.sizes, 0, call.at, call.layout)._replace(dims=())


def over_batch(call: Call, x: Tensor, op: str, wanted: list[int], keep: bool) -> Any:
    """`x.mean(0)`: over the samples, of which there is one, and over these other dimensions."""
    dims = x.dims or ()
    b = next(k for k in wanted if BATCH in dims[k])
    if dims[b] != (BATCH,) or op.startswith("arg"):
        return Unknown(f"{op} over the batch as well", call.at)
    rest = [k for k in wanted if k != b]
    out = over(call, x, op, rest, True) if rest else x
    call.doubt(out, OVER_SAMPLES)
    if keep:
        dims = tuple(() if k == b else dim for k, dim in enumerate(out.dims or ()))
        return out._replace(dims=dims)
    return dropped(out, wanted)


def axes_of(rank: int) -> list[Any]:
    """All axes of a node, as a layer names them."""
    return ["channels", *range(1, rank)]


def over(call: Call, x: Tensor, op: str, wanted: list[int], keep: bool) -> Tensor:
    if batch_of(x):
        turned, order = batch_in_front(x, call.at)
        out = over(call, turned, op, sorted(order.index(k) for k in wanted), True)
        out = put_back(out, order, call.at)
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


def with_place(call: Call, op: str) -> Any:
    """`max(dim)` gives the values and where they stand, which are as many."""
    found = reduced(call, op)
    whole = call["dim"] is None or isinstance(call["dim"], (Tensor, Param))
    if whole or not isinstance(found, Tensor):
        return found if whole else (found, found)
    kind = call.builder.kind_of(found.node)
    if kind is not None and kind.among("reductions"):
        call.builder.amend(found.node, kind=kind.but(indices=True))
    return found, found._replace(node=call.builder.beside(found.node, PLACES))


PLACES = "it stands for where they are, by its sizes"


def moments(call: Call, op: str) -> Any:
    """`var_mean`, `std_mean`: both."""
    return tuple(reduced(call, word) for word in (op, "mean"))


def normed(call: Call) -> Any:
    """`F.normalize`: division by the norm along a dimension."""
    x = call.x
    if not isinstance(x, Tensor) or not x.known:
        return x
    k = place(x, call["dim"] if call["dim"] is not None else 1, call.at)
    norm = otherwise(call, "norm", over(call, x, "norm", [k], keep=True))
    return combined(call.builder, "div", x, norm, call.at)
