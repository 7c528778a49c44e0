"""Operators of ATen of each element by itself, and of two tensors element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx import elementwise as onnx
from convcalc.frameworks.onnx.constant import Constant
from convcalc.frameworks.pt2.choice import Choice
from convcalc.frameworks.pt2.graph import Call
from convcalc.frameworks.pt2.run import as_onnx, data, given, shape, single, whole
from convcalc.frameworks.traced.elementwise import is_number
from convcalc.frameworks.traced.layers import pointwise
from convcalc.frameworks.traced.parameters import Param, broadcast
from convcalc.frameworks.traced.softening import over
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def unary(word: str, **settings: str) -> Run:
    """A function of each element; `settings` are arguments by the name of the kind's setting."""

    def run(op: Op) -> Any:
        told = {key: given(op, name) for key, name in settings.items()}
        found = {k: x for k, x in told.items() if is_number(x) or isinstance(x, str)}
        return pointwise(op.use(word, **found), data(op))

    return run


def dropped(drops: str) -> Run:
    """A dropout, which leaves all as it is when the network is used."""
    return lambda op: pointwise(op.use("dropout", drops=drops, rate=given(op, "p", 0.5)), data(op))


def softmax(word: str) -> Run:
    """Over a dimension."""

    def run(op: Op) -> Any:
        x = data(op)
        if not isinstance(x, Tensor):
            return x
        return over(op.use(word), x, whole(op, "dim"))

    return run


def gate(name: str) -> Run:
    """A function that may be part of another one with the product behind it."""
    return lambda op: as_onnx(op, name, [data(op)])


def same(op: Op) -> Any:
    return data(op)


def clamped(op: Op) -> Any:
    """`clamp`, `hardtanh` and `relu6`: between two bounds."""
    names = ("min_val", "max_val") if op.node.op.startswith("hardtanh") else ("min", "max")
    usual = (-1, 1) if names[0] == "min_val" else (None, None)
    low, high = (given(op, name, value) for name, value in zip(names, usual, strict=True))
    if isinstance(low, Tensor) or isinstance(high, Tensor):
        return None
    return as_onnx(op, "Clip", [data(op)], min=low, max=high)


def both(word: str) -> Run:
    """Two tensors, or a tensor and a number."""

    def run(op: Op) -> Any:
        a, b = data(op), op.given.get("other")
        factor = given(op, "alpha", 1)
        if factor != 1:
            b = b * factor if is_number(b) else onnx.merged(op, "mul", b, float(factor))
        return onnx.merged(op, word, a, single(b))

    return run


def turned(op: Op) -> Any:
    """`rsub`: the other one less this."""
    if given(op, "alpha", 1) != 1:
        return None
    return onnx.merged(op, "sub", single(op.given.get("other")), data(op))


def divided(op: Op) -> Any:
    return None if op.given.get("rounding_mode") else both("div")(op)


def powered(op: Op) -> Any:
    return onnx.merged(op, "pow", single(data(op)), single(op.given.get("exponent")))


def product_and_sum(op: Op) -> Any:
    """`addcmul`"""
    a, b = op.given.get("tensor1"), op.given.get("tensor2")
    product = onnx.merged(op, "mul", a, b)
    factor = given(op, "value", 1)
    if factor != 1:
        product = onnx.merged(op, "mul", product, float(factor))
    return onnx.merged(op, "add", data(op), product)


def scaled(op: Op) -> Any:
    """`mul`; by slopes it is part of `prelu`, where a choice behind it takes what is positive."""
    values = (data(op), op.given.get("other"))
    slope = next((one for one in values if isinstance(one, Param)), None)
    x = next((one for one in values if isinstance(one, Tensor)), None)
    after = op.walker.only_after(op.node)
    if slope is None or x is None or not isinstance(after, Call) or after.word != "where":
        return both("mul")(op)
    walker: Any = op.walker
    condition, kept, other = (
        walker.resolved(after.arguments.get(name)) for name in ("condition", "self", "other")
    )
    positive = isinstance(condition, Choice) and condition.positive and other is None
    if not positive or kept is not x or condition.tensors != [x]:
        return both("mul")(op)
    held = (slope.origins() or (slope,))[0]
    made = Constant((held.elements,), None, True, None, (held,))
    made.trained = held.trained
    out = as_onnx(op, "PRelu", [x, made])
    if isinstance(out, Tensor):
        op.walker.ahead(after, out)
    return out


def prelu(op: Op) -> Any:
    return as_onnx(op, "PRelu", [data(op), op.given.get("weight")])


def chosen(op: Op) -> Any:
    """`where`: of a tensor and something that is laid over it, the tensor."""
    condition, other = op.given.get("condition"), op.given.get("other")
    if isinstance(condition, Choice) and not condition.is_of(op, data(op), other):
        return None
    plain = isinstance(condition, Choice) and condition.infinite
    return onnx.chosen_of(op, condition, data(op), other, plain)


def masked(op: Op) -> Any:
    """`masked_fill`: likewise."""
    x, mask = data(op), op.given.get("mask")
    apart = isinstance(mask, Choice) and not mask.is_of(op, x)
    if not isinstance(x, Tensor) or not isinstance(mask, Param) or apart:
        return None
    if broadcast(shape(op, x), shape(op, mask)) != tuple(shape(op, x)):
        return None
    op.builder.doubt(x.node, "masked_fill puts numbers into it that are not kept")
    return x


NAMES = """
relu relu|relu6 relu6|tanh tanh|sigmoid sigmoid|silu silu|mish mish|hardswish hard_silu|
hardsigmoid hard_sigmoid|selu selu|softplus softplus|softsign softsign|
log_sigmoid log_sigmoid|
exp exponential|abs abs|neg negative|sign sign|reciprocal reciprocal|sqrt sqrt|rsqrt rsqrt|log log|
sin sin|cos cos|erf erf|floor floor|ceil ceil|round round|square square
"""
COPIES = """
to _to_copy clone contiguous detach alias lift_fresh_copy lift_fresh type_as float half double
bfloat16 identity copy real resolve_conj resolve_neg detach_copy alias_copy
"""
PAIRS = {
    "add": "add",
    "sub": "sub",
    "subtract": "sub",
    "mul": "mul",
    "multiply": "mul",
    "maximum": "maximum",
    "minimum": "minimum",
    "remainder": "remainder",
    "fmod": "remainder",
}
ELEMENTWISE: dict[str, Run] = {
    **{
        name: unary(word)
        for name, word in (pair.split() for pair in NAMES.replace("\n", "").split("|"))
    },
    "leaky_relu": unary("leaky_relu", slope="negative_slope"),
    "elu": unary("elu", alpha="alpha"),
    "gelu": unary("gelu", approximate="approximate"),
    "celu": unary("celu", alpha="alpha"),
    **{
        name: dropped(drops)
        for name, drops in (
            ("dropout", "elements"),
            ("feature_dropout", "channels"),
            ("alpha_dropout", "alpha"),
            ("feature_alpha_dropout", "alpha_channels"),
        )
    },
    "sigmoid": gate("Sigmoid"),
    "hardsigmoid": gate("HardSigmoid"),
    **dict.fromkeys(("clamp", "clip", "hardtanh", "clamp_min", "clamp_max"), clamped),
    "prelu": prelu,
    **dict.fromkeys(("softmax", "_softmax", "_safe_softmax"), softmax("softmax")),
    **dict.fromkeys(("log_softmax", "_log_softmax"), softmax("log_softmax")),
    **{name: both(word) for name, word in PAIRS.items()},
    "mul": scaled,
    "rsub": turned,
    **dict.fromkeys(("div", "divide", "true_divide"), divided),
    "pow": powered,
    "addcmul": product_and_sum,
    "where": chosen,
    "masked_fill": masked,
    **dict.fromkeys(COPIES.split(), same),
}
"""By operator."""
