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


SHAPES: dict[str, Rule] = {
    **dict.fromkeys(
        (
            *("ThresholdedRelu", "Shrink", "CumSum", "ScatterND", "ScatterElements", "Scatter"),
            *("Trilu", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"),
            *("IsNaN", "IsInf", "Not", "ReverseSequence", "Bernoulli", "RandomNormalLike"),
            *("RandomUniformLike", "EyeLike", "BitwiseNot", "RotaryEmbedding"),
            *("LayerNormalization", "RMSNormalization", "GroupNormalization", "CumProd"),
        ),
        as_first,
    ),
    **dict.fromkeys(
        (
            *("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"),
            *("Where", "BitShift", "BitwiseAnd", "BitwiseOr", "Pow", "Mod", "PRelu"),
        ),
        as_all,
    ),
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
