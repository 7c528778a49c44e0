"""Functions that move the elements of a tensor, or work on each row of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown, unknown_of
from convcalc.frameworks.traced import reductions
from convcalc.frameworks.traced.elementwise import combined
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor, fresh
from convcalc.frameworks.traced.views import reordered

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


def turned_over(call: Call) -> Any:
    """`tf.linalg.matrix_transpose(x)`: its last two dimensions in the other order."""
    rank = len(call.x.sizes) if isinstance(call.x, Param) else call.x.rank
    call.given["dims"] = [*range(rank - 2), rank - 1, rank - 2]
    return reordered(call)


def shifted(call: Call) -> Any:
    """`tf.nn.batch_normalization(x, mean, variance, offset, scale, epsilon)`: of statistics that
    it is given.
    """
    if unknown_of([call.x]) or not isinstance(call.x, Tensor) or not call.x.known:
        return unknown_of([call.x]) or (call.unplaced([call.x]) if call.x else call.x)
    out: Any = call.x
    for word, name in (("sub", "mean"), ("div", "variance"), ("mul", "scale"), ("add", "offset")):
        value = call[name]
        if isinstance(value, Unknown):
            return value
        if value is not None:
            out = combined(call.builder, word, out, value, call.at)
    return out


def responded(call: Call) -> Any:
    """`tf.nn.lrn(x, depth_radius)`: of the shape that arrives; no layer of Keras does it."""
    x = call.x
    if not isinstance(x, Tensor) or not x.known:
        return unknown_of([x]) or (call.unplaced([x]) if isinstance(x, Tensor) else x)
    made = call.use("unknown", op="lrn").add([x.node], output=list(x.shape[1:]))
    return fresh(made.name, made.sizes, 0, call.at, call.layout)


def rolled(call: Call) -> Any:
    """`roll(x, shift, axis)`"""
    from convcalc.frameworks.traced.shifts import rolled as along

    if not isinstance(call.x, Tensor) or not call.x.known or call["dim"] is None:
        return unknown_of([call.x]) or (
            call.x if isinstance(call.x, Param) else call.unplaced([call.x])
        )
    return along(call.inner("roll", input=call.x, shifts=call["shifts"], dims=call["dim"]))


def reversed_(call: Call) -> Any:
    """`flip(x, axis)`, `tf.reverse(x, [1])`"""
    from convcalc.frameworks.traced.shifts import flipped

    dims = call["dim"] if isinstance(call["dim"], (list, tuple)) else [call["dim"]]
    if dims == [None] or not isinstance(call.x, Tensor) or not call.x.known:
        return unknown_of([call.x]) or (call.unplaced([call.x]) if dims == [None] else call.x)
    return flipped(call.inner("flip", input=call.x, dims=list(dims)))


def softened(call: Call, word: str) -> Any:
    """`ops.softmax(x, axis)`, or the logarithm of that."""
    from convcalc.frameworks.traced.softening import softened as over

    if not isinstance(call.x, Tensor):
        return call.x
    axis = call["dim"]
    return over(call.use(word, dims=-1 if axis is None else axis), call.x)


def normed(call: Call) -> Any:
    """`l2_normalize(x, axis)`"""
    dims = call["dim"]
    if isinstance(dims, (list, tuple)) and len(dims) > 1 and isinstance(call.x, Tensor):
        given = {"input": call.x, "dim": list(dims), "keepdim": True}
        length = reductions.reduced(call.inner("norm", **given), "norm")
        return combined(call.builder, "div", call.x, length, call.at)
    call.given["dim"] = dims if dims is not None else -1
    return reductions.normed(call)
