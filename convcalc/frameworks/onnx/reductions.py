"""One number of many: sums, means and the like over axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.batch import wider
from convcalc.frameworks.onnx.constant import axis_of
from convcalc.frameworks.onnx.elementwise import merged
from convcalc.frameworks.traced import reductions
from convcalc.frameworks.traced.layers import apply
from convcalc.frameworks.traced.tensors import BATCH, Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.onnx.op import Op


REDUCED = {
    "ReduceMean": "mean",
    "ReduceSum": "sum",
    "ReduceMax": "max",
    "ReduceMin": "min",
    "ReduceProd": "prod",
    "ReduceL1": "sum",
    "ReduceL2": "norm",
    "ReduceSumSquare": "sum",
    "ReduceLogSum": "sum",
    "ReduceLogSumExp": "sum",
}


def reduced(op: Op) -> Any:
    """Over some dimensions, or all; with a batch of 1 over the first one, too."""
    axes, rank = op.axes(), op.x.rank
    if not axes:
        if op.number("noop_with_empty_axes", 0):
            return op.x
        axes = list(range(rank))
    word, keep = REDUCED[op.node.op], bool(op.number("keepdims", 1))
    found = over(op, word, [axis_of(k, rank) for k in axes], keep)
    return stands_for(op, found) if op.node.op in OTHERS else found


def stands_for(op: Op, found: Any) -> Any:
    """What was found, of which is kept that it is of another operator of the same sizes."""
    if isinstance(found, Tensor):
        op.builder.doubt(found.node, f"it stands for {op.node.op}, and gives other numbers")
    return found


OTHERS = ("ReduceL1", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp")
"""Reductions that are read as sums, which have their sizes."""


def arg(op: Op) -> Any:
    """`ArgMax`, `ArgMin`"""
    axis = axis_of(op.number("axis", 0), op.x.rank)
    found = over(op, "argmax", [axis], bool(op.number("keepdims", 1)))
    return found if op.node.op == "ArgMax" else stands_for(op, found)


def over(op: Op, word: str, axes: list[int], keep: bool) -> Any:
    if op.walker.batch.size != 1 and 0 in axes:
        return None
    x = op.walker.batch.aside(op.x, *axes)
    if any(BATCH in dim for k, dim in enumerate(x.dims or ()) if k in axes):
        wide = wider(x)  # every dimension of the file is one behind the batch
        real = [k + 1 for k in axes if op.walker.shape(x)[k] != 1]
        out = reductions.over(op.call(word), wide, word, real, True) if real else wide
        dims = (out.dims or ())[1:]
    else:
        real = sorted(k for k in axes if op.walker.shape(x)[k] != 1)
        out = reductions.over(op.call(word), x, word, real, True) if real else x
        dims = out.dims or ()
    kept = tuple(dim for k, dim in enumerate(dims) if keep or k not in axes)
    return out._replace(dims=kept or ((BATCH,),))


def loose(op: Op) -> Any:
    """`LpNormalization`: division by the norm along a dimension."""
    k = axis_of(op.number("axis", -1), op.x.rank)
    length = over(op, "norm", [k], True)
    if op.number("p", 2) != 2:
        stands_for(op, length)
    return merged(op, "div", op.x, op.walker.batch.front(length))


def spread(op: Op) -> Any:
    """`MeanVarianceNormalization`"""
    out = apply(op.use("instance_norm", affine=False), op.x)
    axes = op.listed("axes")
    return out if axes is not None and axes == list(range(2, op.x.rank)) else stands_for(op, out)
