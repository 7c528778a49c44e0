"""Elements moved along dimensions: padded, turned round, rolled, cut into windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.layers import apply, padded
from convcalc.frameworks.traced.places import unpooled
from convcalc.frameworks.traced.tensors import Tensor, fresh, permuted, place
from convcalc.frameworks.traced.worded import misspelt

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


PADDINGS = ("constant", "reflect", "replicate", "circular")
"""How the border is filled."""


def filled_up(call: Call) -> Any:
    """`F.pad`: pairs of numbers, the last dimension first."""
    x, numbers, mode = call.x, call.whole("pad"), call["mode"] or "constant"
    if isinstance(mode, str) and mode not in PADDINGS:
        raise misspelt(call.name, "mode", mode, PADDINGS, call.at)
    if not isinstance(x, Tensor):
        return x
    if not x.known:
        return call.unplaced([x])
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
    filling = call["constant_values"] if call["value"] is None else call["value"]
    if filling not in (None, 0) and mode == "constant":
        call.doubt(out, "it pads with another number than 0")
    back = [order.index(k) for k in range(rank)]
    return permuted(out, back, call.at)


def flipped(call: Call) -> Any:
    """`flip`: dimensions from their end."""
    x = call.x
    if not isinstance(x, Tensor):
        return x
    for dim in call.whole("dims"):
        x = call.along("flip", x, place(x, dim, call.at))
    return x


def slid(call: Call) -> Any:
    """`x.unfold(dimension, size, step)`: windows along a dimension, whose positions come last."""
    k = place(call.x, call["dimension"], call.at)
    return call.along("windows", call.x, k, size=call["size"], step=call["step"])


def rolled(call: Call) -> Any:
    shifts, dims = call.whole("shifts"), call.whole("dims")
    x = call.x
    for shift, dim in zip(shifts, dims, strict=True):
        x = call.along("roll", x, place(x, dim, call.at), shift=shift)
    return x


def laid(call: Call) -> Any:
    """`F.fold`: columns of blocks, added up."""
    names = ("output_size", "kernel_size", "dilation", "padding", "stride")
    sizes = {name: call.whole(name) for name in names}
    kernel = sizes.pop("kernel_size")
    settings = {name: pair * (2 // len(pair)) for name, pair in sizes.items()}
    return apply(call.use("fold", kernel=kernel * (2 // len(kernel)), **settings), call.x)


def unpool(call: Call) -> Any:
    values = [call.x, call["indices"], call["output_size"]]
    return unpooled(call.builder, call.given, values, call.at)
