"""Recurrent layers, attention, and equations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.elementwise import tensor_of
from convcalc.frameworks.onnx.moves import viewed
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.traced import cuts, products
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.reshapes import reshaped
from convcalc.frameworks.traced.tensors import Tensor, permuted
from convcalc.frameworks.traced.weighted import holding

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[Op], Any]


def recurrent(word: str) -> Run:
    """Steps x batch x features, or with `layout` 1 the batch first; then directions come out."""

    def run(op: Op) -> Any:
        held = [op.input(k) for k in (1, 2)]
        if not all(isinstance(value, Param) and len(value.sizes) == 3 for value in held):
            return None
        if not op.x.known or op.x.rank != 3:
            return None
        weight, state = held
        directions, units = weight.sizes[0], state.sizes[2]
        first = bool(op.number("layout", 0))
        order = [0, 2, 1] if first else [1, 2, 0]
        x = op.walker.batch.aside(op.x, *[k for k in range(3) if k != order[0]])
        given = {
            "units": units,
            "bidirectional": directions == 2,
            "bias": isinstance(op.input(3), Param),
            "in_channels": weight.sizes[2],
        }
        if word == "gru" and op.number("linear_before_reset", 0):
            given["reset_after"] = True
        out = stepped(op, word, given, permuted(x, order, op.at), weight)
        return of_directions(op, out, directions, units, first)

    return run


def stepped(op: Op, word: str, given: dict[str, Any], x: Tensor, weight: Param) -> Any:
    return holding(op.builder, word, given, x, op.named(weight), None, op.at)


def of_directions(op: Op, out: Any, directions: int, units: int, first: bool) -> Any:
    """Y, and where there is one direction Y_h: out of batch x directions·units x steps."""
    if not out.known:
        return [out]
    steps = out.shape[2]
    wide = permuted(out, [0, 2, 1], op.at)
    wide = reshaped(op.builder, wide, [out.shape[0], steps, directions, units], op.at)
    whole = permuted(wide, [0, 1, 2, 3] if first else [1, 2, 0, 3], op.at)
    if directions != 1 or not op.walker.asked(op.node, 1):
        return [whole]
    last = cuts.sliced(op.call("slice", input=out), out, 2, steps - 1, steps, 1)
    state = permuted(last, [0, 2, 1], op.at)
    return [whole, state if first else permuted(state, [1, 0, 2], op.at)]


def einsum(op: Op) -> Any:
    text = op.text("equation", "")
    tensors = [tensor_of(op, value) for value in op.inputs]
    if not all(tensor.known for tensor in tensors):
        return None
    return products.equation(op.call("einsum", equation=text, operands=tensors))


def attended(op: Op) -> Any:
    """`Attention` of opset 23: heads in a dimension of their own, or beside each other in the last,
    all of one number.
    """
    q, k, v = (op.input(j) for j in range(3))
    tensors = [x for x in (q, k, v) if isinstance(x, Tensor) and x.known]
    if len(tensors) < 3 or len(op.tensors) > 3 or any(op.input(j) is not None for j in (4, 5)):
        return None
    if all(x.rank == 3 for x in tensors):
        return beside(op, tensors)
    if not all(x.rank == 4 for x in tensors):
        return None
    if op.walker.shape(q)[1] != op.walker.shape(k)[1]:
        return None
    return products.attended(op.call("sdpa", input=q, key=k, value=v))


def beside(op: Op, tensors: list[Tensor]) -> Any:
    """Attention whose heads stand beside each other: they are taken apart, and put together."""
    heads = op.number("q_num_heads", 0)
    if not heads or op.number("kv_num_heads", heads) != heads:
        return None
    apart = []
    for x in tensors:
        batch, steps, features = op.walker.shape(x)
        if features % heads:
            raise ValueError(f"{features} features of {heads} heads")
        wide = seen_as(op, x, [batch, steps, heads, features // heads])
        apart.append(op.walker.batch.front(permuted(wide, [0, 2, 1, 3], op.at)))
    out = op.walker.batch.front(
        products.attended(op.call("sdpa", input=apart[0], key=apart[1], value=apart[2]))
    )
    batch, _, steps, width = op.walker.shape(out)
    return seen_as(op, permuted(out, [0, 2, 1, 3], op.at), [batch, steps, heads * width])


def seen_as(op: Op, x: Tensor, sizes: list[int]) -> Any:
    """A tensor with these sizes."""
    return viewed(Op(op.walker, op.node, [x], {}, op.version), sizes)
