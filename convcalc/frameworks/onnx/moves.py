"""Operators that move elements: views, joins, cuts, copies."""

from __future__ import annotations

import struct
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.batch import wider
from convcalc.frameworks.onnx.constant import Constant, axis_of, integers, scalar, whole_of
from convcalc.frameworks.onnx.elementwise import as_tensor
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced import copies, cuts, joins, shifts
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.batchless import gathered
from convcalc.frameworks.traced.layers import embedded
from convcalc.frameworks.traced.parameters import Param, broadcast
from convcalc.frameworks.traced.reshapes import reshaped
from convcalc.frameworks.traced.tensors import (
    BATCH,
    SAMPLES,
    Tensor,
    batch_in_front,
    batch_of,
    fresh,
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


def along(op: Op, x: Tensor, k: int, start: int, stop: int, step: int) -> Any:
    """Part of a dimension; with a batch of 1 of the first one as well."""
    if x.rank == 1 and op.walker.batch.size == 1:
        wide = wider(x)
        out = along(op, wide, 1, start, stop, step)
        return out._replace(dims=(out.dims or ())[1:])
    if not range(start, stop, step):
        sizes = op.walker.shape(x)
        return Constant([*sizes[:k], 0, *sizes[k + 1 :]], [])
    x = op.walker.batch.aside(x, k)
    if BATCH in (x.dims or ())[k]:
        if len(range(start, stop, step)) == op.walker.shape(x)[k]:
            return x
        raise Failure("E409", "a sample of the batch is taken by its number", "", op.at)
    if step == -1 and start == op.walker.shape(x)[k] - 1 and stop == -1:
        turned, order = batch_in_front(x, op.at)
        out = shifts.flipped(op.call("flip", input=turned, dims=[order.index(k)]))
        return put_back(out, order, op.at)
    if step < 1:
        raise Failure("E409", "a slice that runs backwards is not read", "", op.at)
    return cuts.sliced(op.call("slice", input=x), x, k, start, stop, step)


def slice_(op: Op) -> Any:
    x = op.x
    for k, (start, stop, step) in op.cuts(op.walker.shape(x)).items():
        if (start, stop, step) != (0, op.walker.shape(x)[k], 1):
            found = along(op, x, k, start, stop, step)
            if not isinstance(found, Tensor):
                return found
            x = op.walker.batch.front(found)
    return x


def split(op: Op) -> Any:
    k = axis_of(op.number("axis", 0), op.x.rank)
    start, found = 0, []
    for n in op.parts(op.walker.shape(op.x)[k]):
        found.append(along(op, op.x, k, start, start + n, 1))
        start += n
    return found


def gather(op: Op) -> Any:
    """Positions of a dimension; of a table of vectors, those of tokens."""
    data, index = op.x, op.input(1)
    if isinstance(data, Param) and isinstance(index, Tensor):
        return looked_up(op, data, index)
    if not isinstance(index, Constant) or not data.known:
        return None
    return taken(op, data, index, axis_of(op.number("axis", 0), data.rank))


def gather_by_rows(op: Op) -> Any:
    """`GatherND` by one number each: positions of the first dimension."""
    index = op.input(1)
    single = isinstance(index, Constant) and index.sizes[-1:] == (1,) and len(index.sizes) > 1
    if not single or op.number("batch_dims", 0):
        return None
    return taken(op, op.x, Constant(index.sizes[:-1], index.items), 0)


def taken(op: Op, data: Tensor, index: Constant, k: int) -> Any:
    """The positions `index` of dimension `k`, in whose place its dimensions come."""
    n, where = op.walker.shape(data)[k], whole_of(index)
    if where is not None and len(where) == 1 and not index.sizes[1:]:
        at = where[0] % n
        out = along(op, data, k, at, at + 1, 1)
        if index.sizes:
            return out
        out = op.walker.batch.aside(out, k)
        kept = tuple(d for j, d in enumerate(out.dims or ()) if j != k)
        return out._replace(dims=kept or ((BATCH,),))
    whole = op.walker.batch.size == 1 and k == 0
    x, j = (wider(data), 1) if whole else (data, k)
    if BATCH in (x.dims or ())[j]:
        return None
    positions = [i % n for i in where] if where is not None and len(index.sizes) == 1 else index
    out = gathered(op.builder, x, [*[slice(None)] * j, positions], op.at)
    return out._replace(dims=out.dims[1:]) if whole and out.known else out


def looked_up(op: Op, table: Param, index: Tensor) -> Any:
    if op.number("axis", 0) or len(table.sizes) != 2 or not index.known:
        return None
    from convcalc.frameworks.traced.elementwise import held_use

    if not table.trained:
        return embedded(op.use("embedding", vocabulary=table.sizes[0], width=table.sizes[1]), index)
    given = {"vocabulary": table.sizes[0], "width": table.sizes[1]}
    return held_use(op, "embedding", given, op.named(table), index)


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
    return put_back(out, order, op.at) if out.known else out


def cropped(op: Op, x: Tensor, ends: list[list[int]]) -> Tensor:
    """What negative padding leaves."""
    for k, (low, high) in enumerate(ends):
        if low < 0 or high < 0:
            x = along(op, x, k, max(-low, 0), op.walker.shape(x)[k] + min(high, 0), 1)
    return x


def shuffled(word: str) -> Run:
    """`DepthToSpace` and `SpaceToDepth`; the order of the channels changes no number."""

    def run(op: Op) -> Any:
        from convcalc.frameworks.traced.layers import apply

        return apply(op.use(word, factor=op.number("blocksize", 1)), op.x)

    return run


def resize(op: Op) -> Any:
    """By factors or to sizes; of the channels neither may change."""
    x = op.x
    factors, sizes = resizing(op)
    rank = x.rank
    own = op.walker.shape(x)
    axes = op.listed("axes")
    if axes and sizes:
        whole = list(own)
        for k, n in zip(axes, sizes, strict=True):
            whole[axis_of(k, rank)] = n
        sizes = whole
    elif axes and factors:
        given = [1.0] * rank
        for k, f in zip(axes, factors, strict=True):
            given[axis_of(k, rank)] = f
        factors = given
    if sizes is None:
        if factors is None or len(factors) != rank:
            raise Failure("E407", f"the size of {op.node.op} depends on data", "", op.at)
        sizes = [int(as_single(n * f)) for n, f in zip(own, factors, strict=True)]
    if sizes == own:
        return x
    changed = [k for k, (a, b) in enumerate(zip(own, sizes, strict=True)) if a != b]
    if op.text("keep_aspect_ratio_policy", "stretch") != "stretch" or 0 in changed:
        return None
    order = [0, next(k for k in range(1, rank) if k not in changed)]
    order += [k for k in range(1, rank) if k not in order]
    mode = op.text("mode", "nearest")
    settings: dict[str, Any] = {"mode": mode, "size": [sizes[k] for k in order[2:]]}
    exact = factors and all(float(f).is_integer() and 1 <= f <= 1024 for f in factors)
    if exact and factors:
        settings = {"mode": mode, "factor": [int(factors[k]) for k in order[2:]]}
    if op.text("coordinate_transformation_mode", "") == "align_corners" and mode != "nearest":
        settings["align_corners"] = True
    tensor, folded = arranged(op.builder, permuted(x, order, op.at), op.at)
    if folded:
        settings["batch_axes"] = list(range(1, folded + 1))
    made = op.use("upsample", **settings).add([tensor.node])
    out = fresh(made.name, made.sizes, folded, op.at)
    return permuted(out, [order.index(k) for k in range(rank)], op.at)


def as_single(value: float) -> float:
    """The number as 32 bits hold it: so runtimes multiply sizes by factors."""
    found: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return found


def resizing(op: Op) -> tuple[list[Any] | None, list[int] | None]:
    """The factors, and the sizes, of Resize and Upsample; None for what is not given."""
    if op.node.op == "Upsample":
        given = op.listed("scales") or (op.constants[0].items if op.constants else None)
        return given, None
    first = 1 if op.version < 11 else 2
    factors = op.input(first)
    found = factors.items if isinstance(factors, Constant) else None
    sizes = op.input(3)
    known = op.known(sizes, "sizes") if sizes is not None and not found else None
    return found or None, known or None


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
