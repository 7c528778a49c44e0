"""Shapes of operators that are no kind of layer: what comes out is known, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import axis_of, whole_of
from convcalc.frameworks.traced.parameters import Param, broadcast
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Rule = Callable[[Op], list[list[int]]]


def sizes(op: Op, value: Any) -> list[int]:
    if isinstance(value, Tensor):
        return op.walker.shape(value)
    if isinstance(value, Param):
        return list(value.sizes)
    raise ValueError("sizes that are not known")


def as_first(op: Op) -> list[list[int]]:
    return [sizes(op, op.x)]


def as_index(op: Op) -> list[list[int]]:
    return [sizes(op, op.input(1))]


def as_all(op: Op) -> list[list[int]]:
    found = broadcast(*(sizes(op, value) for value in op.inputs if value is not None))
    if found is None:
        raise ValueError("sizes that do not fit")
    return [list(found)]


def best(op: Op) -> list[list[int]]:
    """`TopK`: values and their places."""
    count = op.number("k", 0) or (whole_of(op.input(1)) or [0])[0]
    if not count:
        raise ValueError("a number that depends on data")
    found = sizes(op, op.x)
    found[axis_of(op.number("axis", -1), len(found))] = count
    return [found, found]


def sampled(op: Op) -> list[list[int]]:
    """`GridSample`"""
    x, grid = sizes(op, op.x), sizes(op, op.input(1))
    return [[*x[:2], *grid[1:-1]]]


def aligned(op: Op) -> list[list[int]]:
    """`RoiAlign`"""
    height, width = op.number("output_height", 1), op.number("output_width", 1)
    return [[sizes(op, op.input(1))[0], sizes(op, op.x)[1], height, width]]


def by_positions(op: Op) -> list[list[int]]:
    """`GatherND`, without dimensions of the batch"""
    if op.number("batch_dims", 0):
        raise ValueError("dimensions of the batch")
    data, index = sizes(op, op.x), sizes(op, op.input(1))
    return [[*index[:-1], *data[index[-1] :]]]


def product(op: Op) -> list[list[int]]:
    """`MatMul`: the last two dimensions are the matrices, the others are stretched."""
    a, b = sizes(op, op.x), sizes(op, op.input(1))
    first, last = a[:-1][-1:], b[1:][-1:]  # a list has no such dimension
    ahead = broadcast(a[:-2], b[:-2])
    if ahead is None or not a or not b or a[-1] != (b[-2] if len(b) > 1 else b[0]):
        raise ValueError("sizes that do not fit")
    return [[*ahead, *first, *last]]


def affine(op: Op) -> list[list[int]]:
    """`Gemm`"""
    a, b = sizes(op, op.x), sizes(op, op.input(1))
    return [[a[1 if op.number("transA", 0) else 0], b[0 if op.number("transB", 0) else 1]]]


def joined(op: Op) -> list[list[int]]:
    """`Concat`"""
    rows = [sizes(op, value) for value in op.inputs]
    k = axis_of(op.number("axis", 1), len(rows[0]))
    return [[*rows[0][:k], sum(row[k] for row in rows), *rows[0][k + 1 :]]]


def padded(op: Op) -> list[list[int]]:
    """`Pad` of all dimensions"""
    found, added = sizes(op, op.x), op.whole("pads", 1) or []
    if len(added) != 2 * len(found) or op.input(3) is not None:
        raise ValueError("pads that do not fit")
    rows = zip(added, found, added[len(found) :], strict=False)
    return [[low + n + high for low, n, high in rows]]


def turned(op: Op) -> list[list[int]]:
    """`Transpose`"""
    found = sizes(op, op.x)
    order = op.listed("perm") or list(range(len(found)))[::-1]
    return [[found[k] for k in order]]


def normed(op: Op) -> list[list[int]]:
    """`LayerNormalization`: with the mean and the deviation of what is normalised at once."""
    found = sizes(op, op.x)
    k = axis_of(op.number("axis", -1), len(found))
    small = [*found[:k], *[1] * (len(found) - k)]
    return [found, small, small]


SHAPES: dict[str, Rule] = {
    **dict.fromkeys(
        (
            *("ThresholdedRelu", "Shrink", "CumSum", "ScatterND", "ScatterElements", "Scatter"),
            *("Trilu", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"),
            *("IsNaN", "IsInf", "Not", "ReverseSequence", "Bernoulli", "RandomNormalLike"),
            *("RandomUniformLike", "EyeLike", "BitwiseNot", "RotaryEmbedding"),
            *("RMSNormalization", "GroupNormalization", "InstanceNormalization", "CumProd"),
        ),
        as_first,
    ),
    **dict.fromkeys(
        (
            *("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"),
            *("Where", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "PRelu"),
        ),
        as_all,
    ),
    "MatMul": product,
    "MatMulInteger": product,
    "Gemm": affine,
    "Concat": joined,
    "Pad": padded,
    "Transpose": turned,
    "LayerNormalization": normed,
    "GatherElements": as_index,
    "TopK": best,
    "GridSample": sampled,
    "RoiAlign": aligned,
    "GatherND": by_positions,
}
"""By operator."""

ALIKE = frozenset(
    (
        *("Sigmoid", "Tanh", "Relu", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Gelu"),
        *("Softmax", "LogSoftmax", "HardSigmoid", "HardSwish", "Erf", "Sin", "Cos", "Dropout"),
        *("Reciprocal", "LayerNormalization", "BatchNormalization", "LpNormalization"),
    )
)
"""Operators that keep the sizes of a constant."""

STRETCHED = frozenset(("Add", "Sub", "Mul", "Div", "Pow", "Mod", "Sum", "Mean", "Max", "Min"))
"""Operators element by element; until opset 6 some have an axis from which a tensor lies."""


def by_definition(op: Op) -> list[list[int]] | None:
    """The shapes that an operator gives by its definition; None where no rule tells. ValueError and
    others, where it does not fit.
    """
    word = op.node.op
    if word in STRETCHED:
        return as_all(op) if op.version > 6 else None
    rule = SHAPES.get(word, as_first if word in ALIKE else None)
    return rule(op) if rule else None
