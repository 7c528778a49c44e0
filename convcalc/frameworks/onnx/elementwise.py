"""Operators of each element by itself, and of two tensors element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.frameworks.onnx.batch import wider
from convcalc.frameworks.onnx.constant import Constant, axis_of, number
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.elementwise import combined, held_node
from convcalc.frameworks.traced.layers import pointwise
from convcalc.frameworks.traced.parameters import Param, broadcast
from convcalc.frameworks.traced.softening import over
from convcalc.frameworks.traced.tensors import BATCH, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def unary(word: str, **settings: str) -> Run:
    """A function of each element; `settings` are attributes by the name of the kind's setting."""

    def run(op: Op) -> Any:
        given = {key: op.given[name] for key, name in settings.items() if name in op.given}
        return pointwise(op.use(word, **given), op.x)

    return run


def softmax(word: str) -> Run:
    """Over the dimension `axis`; until opset 12 over that and all behind it."""

    def run(op: Op) -> Any:
        if not isinstance(op.x, Tensor) or not op.x.known:
            return pointwise(op.use(word), op.x)
        rank = op.x.rank
        first = op.number("axis", -1 if op.version > 12 else 1)
        dims = [first] if op.version > 12 else range(axis_of(first, rank), rank)
        return over(op.use(word), op.x, dims)

    return run


def gate(word: str, gated: str) -> Run:
    """A function whose only use is to be multiplied by its own argument is another one."""

    def run(op: Op) -> Any:
        after = op.walker.only_after(op.node)
        pair = {op.node.inputs[0], op.node.outputs[0]}
        if after is None or after.op != "Mul" or set(after.inputs) != pair:
            return pointwise(op.use(word), op.x)
        out = pointwise(op.use(gated), op.x)
        op.walker.ahead(after, out)
        return out

    return run


FIFTH = 0.20000000298023224
"""1/5 in single precision."""


def hard_gate(op: Op) -> Any:
    """`HardSigmoid`, which is by 1/6 here, and by 1/5 where it is not told."""
    out = gate("hard_sigmoid", "hard_silu")(op)
    slope, offset = op.number("alpha", FIFTH), op.number("beta", 0.5)
    if isinstance(out, Tensor) and (abs(slope - 1 / 6) > 1e-6 or abs(offset - 0.5) > 1e-6):
        op.builder.doubt(out.node, f"its slope of {slope:.6g} is not kept")
    return out


def same(op: Op) -> Any:
    return op.x


def cast(op: Op) -> Any:
    """The same numbers, unless they are cut off to whole ones."""
    x, found = op.x, op.node.inputs[:1]
    declared = getattr(op.walker, "declared", {})
    kind = declared[found[0]].dtype if found and found[0] in declared else 0
    if isinstance(x, Tensor) and op.number("to", 1) in WHOLE and kind not in WHOLE:
        op.builder.whole.append(x.node)
    return x


WHOLE = (2, 3, 4, 5, 6, 7, 9, 12, 13)
"""The types of whole numbers, and of true and false."""


def quantised(op: Op) -> Any:
    """The same numbers, but that they are rounded to steps."""
    if isinstance(op.x, Tensor):
        op.builder.doubt(op.x.node, f"{op.node.op} rounds it to steps, which are not kept")
    return op.x


def doubting(run: Run, name: str, *usual: Any) -> Run:
    """An operator with an attribute that is not kept, and what it usually is."""

    def found(op: Op) -> Any:
        out, value = run(op), op.given.get(name)
        told = isinstance(value, (int, float, str)) and value not in usual
        near = isinstance(value, float) and any(
            isinstance(one, float) and abs(value - one) < 1e-6 for one in usual
        )
        if told and not near and isinstance(out, Tensor):
            op.builder.doubt(out.node, f"its {name} of {value} is not kept")
        return out

    return found


def dropout(op: Op) -> Any:
    """The share is an attribute, from opset 12 on an input; it is of training alone."""
    share = op.given.get("ratio", op.pair(1))
    known = isinstance(share, (int, float)) and 0 <= share <= 1
    return pointwise(op.use("dropout", rate=round(share, 6) if known else 0.5), op.x)


def clip(op: Op) -> Any:
    """The bounds are attributes, from opset 11 on inputs."""
    low, high = (op.given.get(name, op.pair(k)) for k, name in ((1, "min"), (2, "max")))
    if (low, high) == (0, 6):
        return pointwise(op.use("relu6"), op.x)
    given = {"min": low, "max": high}
    known = {k: v for k, v in given.items() if isinstance(v, (int, float)) and abs(v) < 1e30}
    out = pointwise(op.use("clip", **known), op.x)
    bounds = [op.input(k) for k, name in ((1, "min"), (2, "max")) if given[name] is None]
    if any(bound is not None for bound in bounds):
        op.builder.doubt(out.node, "its bounds are worked out of data")
    return out


def prelu(op: Op) -> Any:
    """One slope for each channel, or one for all."""
    slope = op.input(1)
    if not isinstance(slope, Constant) or not op.x.known:
        return None
    channels = op.walker.shape(op.x)[1] if op.x.rank > 1 else 1
    if slope.elements not in (1, channels):
        return None
    from convcalc.frameworks.traced.weighted import holding

    slopes = "channel" if slope.elements == channels else "one"
    return holding(op.builder, "prelu", {"slopes": slopes}, op.x, op.named(slope), None, op.at)


def both(word: str) -> Run:
    """Two tensors, or a tensor and what is held."""

    def run(op: Op) -> Any:
        return merged(op, word, op.x, along_axis(op, op.input(1)))

    return run


def rest(op: Op) -> Any:
    """`Mod`, whose sign is that of the divisor, or with `fmod` that of what is divided."""
    out = both("remainder")(op)
    if op.number("fmod", 0) and isinstance(out, Tensor):
        op.builder.doubt(out.node, "its sign is that of what is divided")
    return out


def along_axis(op: Op, value: Any) -> Any:
    """Until opset 6 a second input lies along the dimensions from `axis` on, where it says so."""
    if op.version > 6:
        return value
    axis = op.attribute("axis")
    if not op.number("broadcast", 0) or not isinstance(axis, int):
        return value
    if not isinstance(value, Constant) or not isinstance(op.x, Tensor) or not op.x.known:
        return value
    behind = op.x.rank - axis % max(op.x.rank, 1) - len(value.sizes)
    made = Constant((*value.sizes, *[1] * behind), value.items, True, None, (value,))
    made.trained = value.trained
    return made


def scaled(op: Op) -> Any:
    """`ImageScaler`: a factor, and an offset for each channel."""
    out = pointwise(op.use("rescale", scale=op.number("scale", 1.0)), op.x)
    if any(op.listed("bias") or ()):
        op.builder.doubt(out.node, "its offsets are not kept")
    return out


def several(word: str) -> Run:
    """`Sum`, `Mean`, `Max`, `Min`: of any number."""

    def run(op: Op) -> Any:
        found = op.x
        for value in op.inputs[1:]:
            found = merged(op, word, found, value)
        if op.node.op == "Mean" and len(op.inputs) > 1:
            found = combined(op.builder, "div", found, float(len(op.inputs)), op.at)
        return found

    return run


def merged(op: Op, word: str, a: Any, b: Any) -> Any:
    """`a` and `b` in the order of their dimensions, the shorter one with dimensions in front."""
    a, b = (plain(op, value) for value in (a, b))
    tensors = [value for value in (a, b) if isinstance(value, Tensor)]
    if any(not tensor.known for tensor in tensors):
        plainly = len(tensors) == 2 or isinstance(a if tensors[0] is b else b, float)
        return combined(op.builder, word, a, b, op.at) if plainly else None
    rank = max(len(sizes_of(value)) for value in (a, b))
    a, b = (with_rank(op, value, rank) for value in (a, b))
    if len(tensors) == 2 and broadcast(op.walker.shape(a), op.walker.shape(b)) is None:
        shown = " and ".join("x".join(map(str, op.walker.shape(x))) for x in (a, b))
        raise Failure("E205", f"{shown} do not fit element by element", "", op.at)
    alone = rank == 1 and op.walker.batch.size == 1
    a, b = (wider(x) if alone and isinstance(x, Tensor) else x for x in (a, b))
    if len(tensors) == 2 and rank > 1:
        a, b = copied(op, a, b), copied(op, b, a)
    name = op.walker.label(op.node)
    out = op.walker.renamed(name, lambda: combined(op.builder, word, a, b, op.at))
    return out._replace(dims=out.dims[1:]) if alone and out.known else out


def copied(op: Op, x: Tensor, other: Tensor) -> Tensor:
    """A tensor whose first dimension is a batch of 1, where axes are folded into that of the other:
    the same for each of them.
    """
    dims = x.dims or ((),)
    one = op.walker.batch.size == 1 and dims[0] == (BATCH,)
    return x._replace(dims=((), *dims[1:])) if one and len((other.dims or ((),))[0]) > 1 else x


def plain(op: Op, value: Any) -> Any:
    """A single number as it is; anything else is a tensor or a parameter."""
    if isinstance(value, Constant) and value.elements == 1 and len(value.sizes) <= 1:
        found = number(value)
        if found is not None and not op.walker.is_parameter(value):
            return float(found)
    return value


def sizes_of(value: Any) -> tuple[int, ...]:
    if isinstance(value, Tensor):
        return tuple(value.dims or ())  # type: ignore[arg-type]
    return value.sizes if isinstance(value, Param) else ()


def with_rank(op: Op, value: Any, rank: int) -> Any:
    """A tensor with as many dimensions; a parameter whose first one is real as a tensor, too."""
    if isinstance(value, Tensor):
        missing = rank - value.rank
        found = value._replace(dims=(*((),) * missing, *(value.dims or ())))
        return op.walker.batch.front(found)
    if isinstance(value, Param) and len(value.sizes) == rank and value.sizes[:1] != (1,):
        if op.walker.batch.size != 1:
            raise Failure("E409", "a constant that differs from sample to sample", "", op.at)
        return as_tensor(op, value)
    return value


def as_tensor(op: Op, value: Param, rank: int = 0) -> Tensor:
    """A parameter or constant as a tensor with all of its dimensions."""
    shape = [1] * (rank - len(value.sizes)) + list(value.sizes)
    while len(shape) > 1 and shape[0] == 1:
        shape.pop(0)
    node = held_node(op.builder, value, shape or [1], op.at)
    count = max(rank, len(value.sizes))
    dims = ((),) * (count - len(shape)) + tuple((k,) for k in range(len(shape)))
    sizes = Shape.of(shape or [1], op.builder.layout).sizes
    return op.walker.batch.front(Tensor(node, sizes, dims[-count:] if count else ((),), op.at))


def tensor_of(op: Op, value: Any) -> Tensor:
    return value if isinstance(value, Tensor) else as_tensor(op, value)


def chosen(op: Op) -> Any:
    """`Where`: of a tensor and something that is laid over it, the tensor."""
    return chosen_of(op, *op.inputs)


def chosen_of(op: Op, condition: Any, a: Any, b: Any, plain: bool = False) -> Any:
    """`plain`: the condition is of nothing but what is no number."""
    tensors = [x for x in (a, b) if isinstance(x, Tensor)]
    shapes = [
        op.walker.shape(x) if isinstance(x, Tensor) else list(x.sizes)
        for x in (condition, a, b)
        if isinstance(x, (Tensor, Param))
    ]
    if (
        len(tensors) == 1
        and tensors[0].known
        and broadcast(*shapes) == tuple(op.walker.shape(tensors[0]))
    ):
        if not plain:
            op.builder.doubt(tensors[0].node, "Where lays numbers over it that are not kept")
        return tensors[0]
    return None


def hardest(op: Op) -> Any:
    """`Hardmax`: 1 for the largest, 0 elsewhere; the sizes stay."""
    found = unary("identity")(op)
    if isinstance(found, Tensor):
        op.builder.doubt(found.node, "it stands for Hardmax, and gives other numbers")
    return found


WORDS = {
    "Add": "add",
    "Sub": "sub",
    "Mul": "mul",
    "Div": "div",
    "Pow": "pow",
}
FUNCTIONS = """
Relu relu|Tanh tanh|Softplus softplus|Softsign softsign|Mish mish|Exp exponential|
Abs abs|Neg negative|Sign sign|Reciprocal reciprocal|Sqrt sqrt|Log log|Sin sin|Cos cos|Erf erf|
Floor floor|Ceil ceil|Round round|HardSwish hard_silu
"""
SELU = unary("selu")
ELEMENTWISE: dict[str, Run] = {
    **{
        name: unary(word)
        for name, word in (pair.split() for pair in FUNCTIONS.replace("\n", "").split("|"))
    },
    "LeakyRelu": unary("leaky_relu", slope="alpha"),
    "Elu": unary("elu", alpha="alpha"),
    "Celu": unary("celu", alpha="alpha"),
    "Selu": doubting(doubting(SELU, "alpha", 1.6732632423543772), "gamma", 1.0507009873554805),
    "Gelu": unary("gelu", approximate="approximate"),
    "Dropout": dropout,
    "Swish": doubting(unary("silu"), "alpha", 1.0),
    "Sigmoid": gate("sigmoid", "silu"),
    "HardSigmoid": hard_gate,
    "Clip": clip,
    "ImageScaler": scaled,
    "PRelu": prelu,
    "Hardmax": hardest,
    "Softmax": softmax("softmax"),
    "LogSoftmax": softmax("log_softmax"),
    **{name: both(word) for name, word in WORDS.items()},
    "Mod": rest,
    "Sum": several("add"),
    "Mean": several("add"),
    "Max": several("maximum"),
    "Min": several("minimum"),
    "Where": chosen,
    **dict.fromkeys(("Identity", "CastLike", "DequantizeLinear"), same),
    "Cast": cast,
    **dict.fromkeys(("QuantizeLinear", "DynamicQuantizeLinear"), quantised),
}
"""By operator."""
