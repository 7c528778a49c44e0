"""Parts of a dimension: slices, pieces, and positions by their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.batch import wider
from convcalc.frameworks.onnx.constant import Constant, axis_of, whole_of
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced import cuts, shifts
from convcalc.frameworks.traced.batchless import gathered
from convcalc.frameworks.traced.layers import embedded
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import BATCH, Tensor, batch_in_front, put_back

if TYPE_CHECKING:
    from convcalc.frameworks.onnx.op import Op


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
    from convcalc.frameworks.traced.weighted import held_use

    if not table.trained:
        return embedded(op.use("embedding", vocabulary=table.sizes[0], width=table.sizes[1]), index)
    given = {"vocabulary": table.sizes[0], "width": table.sizes[1]}
    return held_use(op, "embedding", given, op.named(table), index)


def cropped(op: Op, x: Tensor, ends: list[list[int]]) -> Tensor:
    """What negative padding leaves."""
    for k, (low, high) in enumerate(ends):
        if low < 0 or high < 0:
            x = along(op, x, k, max(-low, 0), op.walker.shape(x)[k] + min(high, 0), 1)
    return x
