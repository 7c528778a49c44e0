"""Tensors put together along a dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure, Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged, folded_alike
from convcalc.frameworks.traced.batchless import is_batchless
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.elementwise import entered
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.strides import as_joined
from convcalc.frameworks.traced.tensors import (
    Tensor,
    axis_of,
    batch_in_front,
    batch_of,
    fresh,
    permuted,
    place,
    put_back,
    unsqueezed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At


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
    check_ranks(parts, model, call.at)
    tensors = [entered(call.builder, part, model, call.at) for part in parts]
    if len(tensors) == 1:
        return tensors[0]
    if not all(tensor.known for tensor in tensors):
        return call.unplaced(tensors)
    k = place(model, call["dim"] if call["dim"] is not None else 0, call.at)
    b = batch_of(model)
    if k == b:
        raise Failure("E409", "a join along the batch is not read", "", call.at)
    if b:
        order = batch_in_front(model, call.at)[1]
        turned = [permuted(tensor, order, call.at) for tensor in tensors]
        out = joined(call.inner("cat", tensors=turned, dim=order.index(k)))
        return as_joined(put_back(out, order, call.at), tensors)
    rows = [arranged(call.builder, tensor, call.at) for tensor in tensors]
    rows = folded_alike(call.builder, rows, call.at)
    folded = rows[0][1]
    axis = axis_of(call.layout, model.rank, k, folded)
    made = call.use("concat", axis=axis).add([tensor.node for tensor, _ in rows])
    return as_joined(fresh(made.name, made.sizes, folded, call.at, call.layout), tensors)


def joined_each(call: Call) -> Any:
    """`cat` of a source: what is joined along another dimension than the batch is for each sample.
    ONNX' exporters write a batch of one.
    """
    parts = call["tensors"] if isinstance(call["tensors"], (list, tuple)) else ()
    known = [part for part in parts if isinstance(part, Tensor) and part.known]
    model = next((part for part in known if not is_batchless(part)), None)
    for part in parts if model is not None else ():
        if model is not None and is_once(part) and len(sizes_of(part)) == model.rank:
            b = batch_of(model)
            copies = ", ".join("x.shape[0]" if k == b else "-1" for k in range(model.rank))
            shape = "x".join(map(str, sizes_of(part)))
            what = "a parameter" if isinstance(part, Param) else "a tensor"
            raise Failure(
                "E203",
                f"{what} of {shape}, which is there once, is joined with a batch",
                f"copy it for each sample: .expand({copies})",
                call.at,
            )
    return joined(call)


def is_once(part: Any) -> bool:
    """Whether there is one for all samples."""
    if isinstance(part, Param):
        return not part.each and not is_nothing(part)
    return isinstance(part, Tensor) and is_batchless(part)


def sizes_of(part: Param | Tensor) -> tuple[int, ...]:
    return part.sizes if isinstance(part, Param) else part.shape


def check_ranks(parts: Sequence[Any], model: Tensor, at: At) -> None:
    """Parameters are not given dimensions where tensors are joined."""
    for part in parts:
        if isinstance(part, Param) and model.known and len(part.sizes) != model.rank:
            shape, rank = "x".join(map(str, part.sizes)), len(part.sizes)
            message = (
                f"a parameter of {shape}, with {rank} dimensions, is joined with a tensor of "
                f"{model.rank}, the batch among them"
            )
            copies = f"expand(x.shape[0], {', '.join(['-1'] * (model.rank - 1))})"
            fits = rank == model.rank - 1
            help = f"copy it for each sample: .{copies}" if fits else ""
            raise Failure("E203", message, help, at)


def is_nothing(value: Any) -> bool:
    return isinstance(value, Param) and 0 in value.sizes


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
    return joined(call.inner("cat", tensors=wide, dim=k))
