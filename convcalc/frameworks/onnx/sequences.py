"""Recurrent layers, attention, and equations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.elementwise import tensor_of
from convcalc.frameworks.onnx.moves import viewed
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.traced import cuts, joins, products
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
        if is_joint(op.input(3)):
            given["one_bias"] = True
        given.update(functions(op, word, directions))
        out = stepped(op, word, given, permuted(x, order, op.at), weight)
        doubts(op, word, out)
        return of_directions(op, out, directions, units, first)

    return run


def is_joint(bias: Any) -> bool:
    """Whether biases are those of one product, and zeros beside them."""
    held = bias.origins() if isinstance(bias, Param) else ()
    return len(held) == 1 and held[0].sizes == (*bias.sizes[:-1], bias.sizes[-1] // 2)


GATED = {
    "lstm": ("gate_activation", "activation", "activation"),
    "gru": ("gate_activation", "activation"),
    "rnn": ("activation",),
}
"""What functions are listed for each direction."""
FUNCTIONS = {
    "hardsigmoid": "hard_sigmoid",
    **{word: word for word in ("tanh", "relu", "sigmoid", "softplus", "softsign", "elu")},
}


def functions(op: Op, word: str, directions: int) -> dict[str, str]:
    """What states and gates go through, where that is told; "other" where it differs."""
    told = [str(one).lower() for one in op.listed("activations") or ()]
    names = GATED[word] * directions
    if not told or len(told) != len(names):
        return {}
    numbers = [op.listed(f"activation_{one}") or () for one in ("alpha", "beta")]
    sloped = any(abs(n - m) > 1e-6 for row, m in zip(numbers, HARD, strict=True) for n in row)
    found: dict[str, str] = {}
    for name, one in zip(names, told, strict=True):
        own = FUNCTIONS.get(one, "other")
        own = "other" if own == "hard_sigmoid" and (sloped or not all(numbers)) else own
        own = "other" if own == "elu" and any(numbers) else own
        found[name] = own if found.get(name, own) == own else "other"
    return found


HARD = (1 / 6, 0.5)
"""Slope and middle of the hard sigmoid of Keras and PyTorch."""


def doubts(op: Op, word: str, out: Any) -> None:
    """Keep what a node does besides: its settings do not tell it."""
    if not isinstance(out, Tensor) or not out.known:
        return
    states = [op.input(k) for k in (5, 6)]
    if any(one is not None and not is_zeros(one) for one in states):
        op.builder.doubt(out.node, "it starts from states that are given to it")
    if op.input(7) is not None:
        op.builder.doubt(out.node, "its gates see the cells")
    if op.input(4) is not None:
        op.builder.doubt(out.node, "it is told how many steps each sample has")
    if op.number("clip", 0) or (word == "lstm" and op.number("input_forget", 0)):
        op.builder.doubt(out.node, "its cells are bounded, or gates are one")


def is_zeros(value: Any) -> bool:
    return isinstance(value, Param) and value.told() == (0.0,)


def stepped(op: Op, word: str, given: dict[str, Any], x: Tensor, weight: Param) -> Any:
    return holding(op.builder, word, given, x, op.named(weight), None, op.at)


def of_directions(op: Op, out: Any, directions: int, units: int, first: bool) -> Any:
    """Y, and Y_h where it is asked for: out of batch x directions·units x steps."""
    if not out.known:
        return [out]
    steps = out.shape[2]
    wide = permuted(out, [0, 2, 1], op.at)
    wide = reshaped(op.builder, wide, [out.shape[0], steps, directions, units], op.at)
    whole = permuted(wide, [0, 1, 2, 3] if first else [1, 2, 0, 3], op.at)
    if not op.walker.asked(op.node, 1):
        return [whole]
    last = at_step(op, out, steps - 1)
    if directions > 1:
        forward, back = (
            cuts.sliced(op.call("slice", input=x), x, 1, k * units, (k + 1) * units, 1)
            for k, x in enumerate((last, at_step(op, out, 0)))
        )
        last = joins.joined(op.call("cat", tensors=[forward, back], dim=2))
    state = permuted(last, [0, 2, 1], op.at)
    return [whole, state if first else permuted(state, [1, 0, 2], op.at)]


def at_step(op: Op, out: Tensor, k: int) -> Tensor:
    return cuts.sliced(op.call("slice", input=out), out, 2, k, k + 1, 1)


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
    return products.attended(op.call("sdpa", input=q, key=k, value=v, **told_of(op)))


def told_of(op: Op) -> dict[str, Any]:
    """What is said of the products."""
    scale = op.given.get("scale")
    causal = {"is_causal": True} if op.number("is_causal", 0) else {}
    return {**causal, **({"scale": scale} if isinstance(scale, (int, float)) else {})}


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
        products.attended(
            op.call("sdpa", input=apart[0], key=apart[1], value=apart[2], **told_of(op))
        )
    )
    batch, _, steps, width = op.walker.shape(out)
    return seen_as(op, permuted(out, [0, 2, 1, 3], op.at), [batch, steps, heads * width])


def seen_as(op: Op, x: Tensor, sizes: list[int]) -> Any:
    """A tensor with these sizes."""
    return viewed(Op(op.walker, op.node, [x], {}, op.version), sizes)
