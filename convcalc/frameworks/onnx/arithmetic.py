"""Operators of constants alone: the arithmetic of shapes, worked out with concrete sizes."""

from __future__ import annotations

import math
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.onnx.constant import (
    Constant,
    axis_of,
    elementwise,
    integers,
    number,
    places,
    scalar,
    strides,
    whole_of,
    worked,
)
from convcalc.frameworks.onnx.model import PRODUCER
from convcalc.frameworks.onnx.rearranged import (
    expanded,
    few,
    flattened,
    gathered,
    joined,
    parted,
    reshaped,
    sliced,
    squeezed,
    tiled,
    transposed,
    unsqueezed,
)
from convcalc.frameworks.onnx.tensor import MAX_ELEMENTS
from convcalc.frameworks.traced.parameters import broadcast
from convcalc.frameworks.traced.parameters import few as kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op


def divided(a: Any, b: Any) -> Any:
    """Whole numbers are cut off towards zero, as C does."""
    if isinstance(a, int) and isinstance(b, int):
        found = abs(a) // abs(b)
        return found if (a < 0) == (b < 0) else -found
    return a / b


def rest(a: Any, b: Any) -> Any:
    return math.fmod(a, b) if isinstance(a, float) or isinstance(b, float) else a % b


def power(a: Any, b: Any) -> Any:
    if abs(b) > 64 or abs(a) > 2**31:
        raise ValueError("too large")
    return type(a)(a**b)


EACH: dict[str, Callable[..., Any]] = {
    "Add": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mul": lambda a, b: a * b,
    "Div": divided,
    "Mod": rest,
    "Pow": power,
    "Max": max,
    "Min": min,
    "Neg": lambda a: -a,
    "Abs": abs,
    "Sign": lambda a: (a > 0) - (a < 0),
    "Floor": lambda a: float(math.floor(a)),
    "Ceil": lambda a: float(math.ceil(a)),
    "Round": lambda a: float(round(a)),
    "Sqrt": math.sqrt,
    "Exp": math.exp,
    "Log": math.log,
    "Reciprocal": lambda a: 1 / a,
    "Equal": lambda a, b: a == b,
    "Greater": lambda a, b: a > b,
    "GreaterOrEqual": lambda a, b: a >= b,
    "Less": lambda a, b: a < b,
    "LessOrEqual": lambda a, b: a <= b,
    "Not": lambda a: not a,
    "And": lambda a, b: bool(a and b),
    "Or": lambda a, b: bool(a or b),
    "Xor": lambda a, b: bool(a) != bool(b),
    "Where": lambda c, a, b: a if c else b,
    "Sum": lambda *several: sum(several),
    "Erf": math.erf,
    "Sin": math.sin,
    "Cos": math.cos,
    "Tanh": math.tanh,
    "Relu": lambda a: max(a, 0),
    "IsNaN": math.isnan,
}
"""Functions of each element."""


def cast(op: Op) -> Any:
    (value,) = op.constants
    floating = op.number("to", 1) in (1, 10, 11, 16) if op.node.op == "Cast" else value.floating
    if value.items is None and value.floating == floating:
        return value
    try:
        items = value.items and [float(n) if floating else int(n) for n in value.items]
        made = worked(value.sizes, items, value)
    except (ValueError, OverflowError):
        return worked(value.sizes, None, value)
    made.floating = floating
    return made


def filled(op: Op) -> Any:
    """`ConstantOfShape`"""
    sizes = whole_of(op.constants[0])
    if sizes is None or min(sizes, default=0) < 0:
        return None
    given = op.attribute("value")
    items = given.items() if given is not None else [0.0]
    count = prod(sizes)
    made = Constant(
        sizes,
        items * count if items and count <= MAX_ELEMENTS else None,
        isinstance(items[0], float),
    )
    made.numbers = kept(items) if items else None
    if op.walker.model.producer == PRODUCER and made.floating and given is None:
        made.name, made.trained, made.registered = op.node.name, True, True
    return made


def counted(op: Op) -> Any:
    """`Range`"""
    start, limit, step = map(number, op.constants)
    if start is None or limit is None or not step:
        return None
    count = max(math.ceil((limit - start) / step), 0)
    if count > MAX_ELEMENTS:
        return Constant((count,), None)
    return Constant((count,), [start + k * step for k in range(count)], isinstance(start, float))


def reduced(run: Callable[[list[Any]], Any]) -> Callable[[Op], Any]:
    def work(op: Op) -> Any:
        value = op.constants[0]
        rank = len(value.sizes)
        axes = {axis_of(k, rank) for k in op.axes() or ()} or set(range(rank))
        keep = bool(op.number("keepdims", 1))
        inner = [n if k in axes else 1 for k, n in enumerate(value.sizes)]
        outer = [1 if k in axes else n for k, n in enumerate(value.sizes)]
        sizes = outer if keep else [n for k, n in enumerate(outer) if k not in axes]
        items = value.items
        if items is None or not few(value.sizes):
            return worked(sizes, None, value)
        steps = strides(value.sizes)
        inside = [sum(i * s for i, s in zip(at, steps, strict=True)) for at in places(inner)]
        found = [
            run([items[sum(i * s for i, s in zip(at, steps, strict=True)) + one] for one in inside])
            for at in places(outer)
        ]
        return worked(sizes, found, value)

    return work


def product(op: Op) -> Any:
    """A matrix product of weights."""
    a, b = (value.sizes for value in op.constants[:2])
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-2]:
        return None
    outer = broadcast(a[:-2], b[:-2])
    return None if outer is None else worked((*outer, a[-2], b[-1]), None, *op.constants[:2])


def clipped(op: Op) -> Any:
    value = op.constants[0]
    low, high = op.given.get("min", op.pair(1)), op.given.get("max", op.pair(2))
    items = value.items
    if items is not None:
        items = [n if low is None else max(n, low) for n in items]
        items = [n if high is None else min(n, high) for n in items]
    return worked(value.sizes, items, value)


ONLY: dict[str, Callable[[Op], Any]] = {
    "Cast": cast,
    "Clip": clipped,
    "CastLike": lambda op: op.constants[0],
    "Identity": lambda op: op.constants[0],
    "Shape": lambda op: integers(op.section(op.constants[0].sizes)),
    "Size": lambda op: scalar(op.constants[0].elements),
    "Reshape": reshaped,
    "Flatten": flattened,
    "Squeeze": squeezed,
    "Unsqueeze": unsqueezed,
    "Transpose": transposed,
    "Concat": joined,
    "Slice": sliced,
    "Gather": gathered,
    "Expand": expanded,
    "Tile": tiled,
    "Split": parted,
    "ConstantOfShape": filled,
    "Range": counted,
    "MatMul": product,
    "ReduceProd": reduced(math.prod),
    "ReduceSum": reduced(sum),
    "ReduceMax": reduced(max),
    "ReduceMin": reduced(min),
    "ReduceMean": reduced(lambda items: sum(items) / len(items)),
    "Trilu": lambda op: worked(op.constants[0].sizes, None, op.constants[0]),
    "DequantizeLinear": lambda op: held_as(op.constants[0]),
    "QuantizeLinear": lambda op: op.constants[0],
}
"""Operators that move elements, or make new ones."""


def held_as(value: Constant) -> Constant:
    """The weights that numbers of fewer bits stand for."""
    if value.tensor is not None:
        value.trained = value.registered = True  # a bias of one number, or of whole ones
    return value


def of_constants(op: Op) -> Any:
    """What an operator gives of constants alone; None where that is not known.

    >>> elementwise(EACH["Div"], integers([-7, 7]), scalar(2)).items
    [-3, 3]
    """
    name = op.node.op
    try:
        if name in EACH:
            return elementwise(EACH[name], *op.constants)
        if name in ONLY:
            return ONLY[name](op)
    except (Problems, ValueError, IndexError, TypeError, ArithmeticError):
        return None
    return None
