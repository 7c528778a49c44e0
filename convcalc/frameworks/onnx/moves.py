"""Operators that move elements: views, joins, cuts, copies."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.batch import wider
from convcalc.frameworks.onnx.constant import axis_of, integers, scalar
from convcalc.frameworks.onnx.elementwise import as_tensor
from convcalc.frameworks.onnx.parts import cropped, gather, gather_by_rows, slice_, split
from convcalc.frameworks.onnx.resizes import resize, shuffled
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced import copies, joins, shifts
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.parameters import Param, broadcast
from convcalc.frameworks.traced.reshapes import reshaped
from convcalc.frameworks.traced.tensors import (
    BATCH,
    SAMPLES,
    Tensor,
    batch_in_front,
    batch_of,
    permuted,
    put_back,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def shape(op: Op) -> Any:
    return integers(op.section(op.walker.shape(op.x)))


def size(op: Op) -> Any:
    return scalar(prod(op.walker.shape(op.x)))


def viewed(op: Op, sizes: Sequence[int]) -> Any:
    """The tensor with these sizes, as the file has them."""
    if prod(sizes) != prod(op.walker.shape(op.x)):
        raise ValueError(f"{op.walker.shape(op.x)} does not fit {list(sizes)}")
    if not sizes:
        return op.x._replace(dims=((BATCH,),)) if op.walker.batch.size == 1 else None
    wanted = op.walker.batch.wanted(list(sizes))
    if wanted is None:
        raise Failure("E409", "a reshape folds the samples of the batch", "", op.at)
    x = op.walker.batch.front(op.x)
    try:
        return reshaped(op.builder, x, wanted, op.at)
    except Failure:  # it cuts through axes: no view of what there is
        return afresh(op, list(sizes))


def afresh(op: Op, sizes: list[int]) -> Tensor:
    """A layer that reshapes all elements of a sample."""
    if sizes[0] == op.walker.batch.size:
        sizes = sizes[1:]
    elif op.walker.batch.size != 1:
        raise Failure("E409", "a reshape folds the samples of the batch", "", op.at)
    x = op.walker.batch.first(op.x)
    tensor, _ = arranged(op.builder, x, op.at)
    made = op.use("reshape", shape=sizes or [1]).add([tensor.node])
    out = tuple((k,) for k in range(len(sizes)))
    same = prod(op.walker.shape(op.x)[:1]) == op.walker.batch.size
    return Tensor(made.name, tuple(made.sizes or ()), ((BATCH,), *out) if same else out, op.at)


def reshape(op: Op) -> Any:
    return viewed(op, op.shape_wanted(op.walker.shape(op.x)))


def flatten(op: Op) -> Any:
    sizes, axis = op.walker.shape(op.x), op.number("axis", 1)
    axis = axis + len(sizes) if axis < 0 else axis
    return viewed(op, [prod(sizes[:axis]), prod(sizes[axis:])])


def squeeze(op: Op) -> Any:
    sizes, axes = op.walker.shape(op.x), op.axes()
    gone = (
        {axis_of(k, len(sizes)) for k in axes}
        if axes
        else {k for k, n in enumerate(sizes) if n == 1}
    )
    if any(sizes[k] != 1 for k in gone):
        raise ValueError("an axis that is squeezed has more than 1 element")
    x = op.walker.batch.aside(op.x, *gone)
    kept = tuple(dim for k, dim in enumerate(x.dims or ()) if k not in gone)
    return x._replace(dims=kept or ((BATCH,),))


def unsqueeze(op: Op) -> Any:
    axes = op.axes() or []
    dims = list(op.x.dims)
    for k in sorted(axis_of(k, len(dims) + len(axes)) for k in axes):
        dims.insert(k, ())
    return op.x._replace(dims=tuple(dims))


def transpose(op: Op) -> Any:
    order = op.listed("perm") or list(range(op.x.rank))[::-1]
    return permuted(op.x, order, op.at)


def concat(op: Op) -> Any:
    """Along a dimension; with a batch of 1, along the first one too."""
    known = [x for x in op.tensors if x.known]
    if len(known) < len(op.tensors):
        return None
    rank = known[0].rank
    k = axis_of(op.number("axis", 1), rank)
    parts = [
        op.walker.batch.aside(x if isinstance(x, Tensor) else as_tensor(op, x), k)
        for x in op.inputs
        if isinstance(x, Tensor) or (isinstance(x, Param) and x.elements)
    ]
    if rank == 1:
        parts = [wider(x) for x in parts]
        out = joins.joined(op.call("cat", tensors=parts, dim=1))
        return out._replace(dims=out.dims[1:])
    return joins.joined(op.call("cat", tensors=parts, dim=k))


def expand(op: Op) -> Any:
    own = op.walker.shape(op.x)
    wanted = broadcast(own, op.known(op.input(1), "shape"))
    if wanted is None:
        raise ValueError("sizes that do not fit")
    if list(wanted) == own:
        return op.x
    x = op.x._replace(dims=(*((),) * (len(wanted) - op.x.rank), *op.x.dims))
    grown = [
        k for k, (n, old) in enumerate(zip(wanted, op.walker.shape(x), strict=True)) if n != old
    ]
    x = op.walker.batch.aside(op.walker.batch.front(x), *grown)
    turned, order = batch_in_front(x, op.at)
    first = (turned.dims or ())[0]
    sizes = [SAMPLES if BATCH in (x.dims or ())[k] else wanted[k] for k in order]
    if BATCH in first and len(first) > 1:
        sizes[0] = SAMPLES * wanted[order[0]]
    out = copies.stretched(op.call("expand", input=turned, sizes=sizes))
    return put_back(out, order, op.at) if out.known else out


def tile(op: Op) -> Any:
    times = op.known(op.input(1), "repeats")
    grown = [k for k, t in enumerate(times) if t != 1]
    x = op.walker.batch.aside(op.x, *grown)
    if batch_of(x) in grown:
        return None
    turned, order = batch_in_front(x, op.at)
    out = copies.copied(op.call("repeat", input=turned, repeats=[times[k] for k in order]))
    return put_back(out, order, op.at) if out.known else out


def pad(op: Op) -> Any:
    """Numbers for all starts and then all ends; from opset 18 on for `axes` only."""
    sides = op.whole("pads", 1) if "paddings" not in op.given else op.listed("paddings")
    rank = op.x.rank
    axes = op.known(op.input(3), "axes") if op.input(3) is not None else list(range(rank))
    ends = [[0, 0] for _ in range(rank)]
    for j, k in enumerate(axes):
        ends[axis_of(k, rank)] = [(sides or [])[j], (sides or [])[j + len(axes)]]
    mode = {"edge": "replicate", "wrap": "circular"}.get(
        op.text("mode", "constant"), op.text("mode", "constant")
    )
    x = op.walker.batch.aside(op.x, *(k for k, pair in enumerate(ends) if any(pair)))
    order = batch_in_front(x, op.at)[1]
    numbers = [n for k in reversed(order) for n in ends[k]]
    if any(n < 0 for n in numbers):
        x = cropped(op, x, ends)
        numbers = [max(n, 0) for n in numbers]
    given = {"input": permuted(x, order, op.at), "pad": numbers, "mode": mode}
    out = shifts.filled_up(op.call("pad", **given))
    filling = op.given.get("value", op.pair(2))
    if mode == "constant" and filling not in (None, 0):
        op.builder.doubt(out.node, "it pads with another number than 0")
    return put_back(out, order, op.at) if out.known else out


MOVES: dict[str, Run] = {
    "Shape": shape,
    "Size": size,
    "Reshape": reshape,
    "Flatten": flatten,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Transpose": transpose,
    "Concat": concat,
    "Slice": slice_,
    "Split": split,
    "Gather": gather,
    "GatherND": gather_by_rows,
    "Expand": expand,
    "Tile": tile,
    "Pad": pad,
    "DepthToSpace": shuffled("pixel_shuffle"),
    "SpaceToDepth": shuffled("pixel_unshuffle"),
    "Resize": resize,
    "Upsample": resize,
}
"""By operator."""
