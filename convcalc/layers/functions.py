"""What the elementwise kinds do with a number, and how steep they are there: a row for each.

Whole numbers and fractions stay exact; `exp`, `tanh`, roots and the like are worked out in double
precision. Where a function has a corner, the slope is the one that PyTorch's autograd takes.
Source: https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from convcalc.layers.values import (
    clamp,
    exact,
    logistic,
    normal,
    power,
    root,
    short,
    sign,
    sixth,
    size,
    softplus,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind
    from convcalc.layers.values import Number, Real

    Of = Callable[[Number, Any], Real]

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
"""Klambauer and others, Self-Normalizing Neural Networks, 2017."""


class Function(NamedTuple):
    """A function of one number, `value`, and its derivative, `slope`; both take the number and the
    layer, whose settings they may need.
    """

    value: Of
    slope: Of


def within(low: Any, high: Any) -> Of:
    """1 between two bounds, 0 elsewhere and at them."""
    return lambda x, kind: int(low < x < high)


def gelu(x: Number, kind: Any) -> Real:
    return float(x) * normal(x)


def gelu_slope(x: Number, kind: Any) -> Real:
    return normal(x) + float(x) * math.exp(-(float(x) ** 2) / 2) / math.sqrt(2 * math.pi)


def gelu_by_tanh(x: Number, kind: Any) -> Real:
    """x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which approximates x·Φ(x)."""
    return float(x) / 2 * (1 + math.tanh(inner(float(x))))


def gelu_by_tanh_slope(number: Number, kind: Any) -> Real:
    x = float(number)
    t = math.tanh(inner(x))
    steep = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
    return (1 + t) / 2 + x / 2 * (1 - t * t) * steep


def inner(x: float) -> float:
    return math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)


def celu(x: Number, kind: Any) -> Real:
    alpha: float = kind.alpha
    return x if x > 0 else alpha * math.expm1(float(x) / divisor(alpha))


def divisor(alpha: float) -> float:
    if alpha == 0:
        raise ValueError("alpha is 0, and celu divides by it")
    return alpha


def mish_slope(x: Number, kind: Any) -> Real:
    t = math.tanh(softplus(x))
    return t + float(x) * logistic(x) * (1 - t * t)


def clipped(x: Number, kind: Any) -> Number:
    low = x if kind.min is None else max(x, exact(kind.min))
    return low if kind.max is None else min(low, exact(kind.max))


def between(x: Number, kind: Any) -> int:
    """1 between the bounds, and 0 at them, as in PyTorch 2.14."""
    return int((kind.min is None or x > kind.min) and (kind.max is None or x < kind.max))


def reciprocal(x: Number, kind: Any = None) -> Number:
    if x == 0:
        raise ValueError("the reciprocal of 0 is no number")
    return 1 / Fraction(x)


def logarithm(x: Number, kind: Any) -> float:
    if x <= 0:
        raise ValueError(f"the logarithm of {short(x)} is no real number")
    return math.log(x)


def inverse_root(x: Number, kind: Any) -> Real:
    if x <= 0:
        raise ValueError(f"1/√{short(x)} is no real number")
    found = root(x)
    return 1 / found


def same(x: Number, kind: Any) -> Number:
    return x


def constant(slope: int) -> Of:
    return lambda x, kind: slope


SELU = SELU_SCALE * SELU_ALPHA
FUNCTIONS: dict[str, Function] = {
    "relu": Function(lambda x, kind: max(x, 0), lambda x, kind: int(x > 0)),
    "relu6": Function(lambda x, kind: clamp(x, 0, 6), within(0, 6)),
    "leaky_relu": Function(
        lambda x, kind: x if x > 0 else x * exact(kind.slope),
        lambda x, kind: 1 if x > 0 else exact(kind.slope),
    ),
    "elu": Function(
        lambda x, kind: x if x > 0 else kind.alpha * math.expm1(x),
        lambda x, kind: 1 if x > 0 else kind.alpha * math.exp(x),
    ),
    "celu": Function(
        celu, lambda x, kind: 1 if x > 0 else math.exp(float(x) / divisor(kind.alpha))
    ),
    "selu": Function(
        lambda x, kind: SELU_SCALE * float(x) if x > 0 else SELU * math.expm1(x),
        lambda x, kind: SELU_SCALE if x > 0 else SELU * math.exp(x),
    ),
    "gelu": Function(gelu, gelu_slope),
    "silu": Function(
        lambda x, kind: float(x) * logistic(x),
        lambda x, kind: logistic(x) * (1 + float(x) * (1 - logistic(x))),
    ),
    "hard_silu": Function(
        lambda x, kind: x * sixth(x),
        lambda x, kind: 0 if x <= -3 else 1 if x >= 3 else Fraction(x) / 3 + Fraction(1, 2),
    ),
    "hard_sigmoid": Function(
        lambda x, kind: sixth(x), lambda x, kind: Fraction(int(-3 < x < 3), 6)
    ),
    "sigmoid": Function(
        lambda x, kind: logistic(x), lambda x, kind: logistic(x) * (1 - logistic(x))
    ),
    "log_sigmoid": Function(lambda x, kind: -softplus(-x), lambda x, kind: logistic(-x)),
    "tanh": Function(lambda x, kind: math.tanh(x), lambda x, kind: 1 - math.tanh(x) ** 2),
    "hard_tanh": Function(lambda x, kind: clamp(x, -1, 1), within(-1, 1)),
    "softplus": Function(lambda x, kind: softplus(x), lambda x, kind: logistic(x)),
    "softsign": Function(
        lambda x, kind: x / Fraction(1 + size(x)), lambda x, kind: 1 / Fraction(1 + size(x)) ** 2
    ),
    "mish": Function(lambda x, kind: float(x) * math.tanh(softplus(x)), mish_slope),
    "exponential": Function(lambda x, kind: math.exp(x), lambda x, kind: math.exp(x)),
    "rescale": Function(
        lambda x, kind: exact(kind.scale) * x + exact(kind.offset),
        lambda x, kind: exact(kind.scale),
    ),
    "identity": Function(same, constant(1)),
    "dropout": Function(same, constant(1)),
    "stochastic_depth": Function(same, constant(1)),
    "abs": Function(lambda x, kind: size(x), lambda x, kind: sign(x)),
    "negative": Function(lambda x, kind: -x, constant(-1)),
    "sign": Function(lambda x, kind: sign(x), constant(0)),
    "reciprocal": Function(reciprocal, lambda x, kind: -(reciprocal(x) ** 2)),
    "square": Function(lambda x, kind: x * x, lambda x, kind: 2 * x),
    "sqrt": Function(lambda x, kind: root(x), lambda x, kind: inverse_root(x, kind) / 2),
    "rsqrt": Function(inverse_root, lambda x, kind: -inverse_root(x, kind) / (2 * x)),
    "pow": Function(
        lambda x, kind: power(x, kind.exponent),
        lambda x, kind: 0 if not kind.exponent else kind.exponent * power(x, kind.exponent - 1),
    ),
    "log": Function(logarithm, lambda x, kind: reciprocal(x)),
    "sin": Function(lambda x, kind: math.sin(x), lambda x, kind: math.cos(x)),
    "cos": Function(lambda x, kind: math.cos(x), lambda x, kind: -math.sin(x)),
    "erf": Function(
        lambda x, kind: math.erf(x),
        lambda x, kind: 2 / math.sqrt(math.pi) * math.exp(-(float(x) ** 2)),
    ),
    "floor": Function(lambda x, kind: math.floor(x), constant(0)),
    "ceil": Function(lambda x, kind: math.ceil(x), constant(0)),
    "round": Function(lambda x, kind: round(x), constant(0)),
    "clip": Function(clipped, between),
}
"""All elementwise kinds without weights, by name."""
BY_TANH = Function(gelu_by_tanh, gelu_by_tanh_slope)
"""Gelu as it is approximated: `approximate='tanh'`."""


def is_function(kind: Any) -> bool:
    """Whether a kind is a function of each element, without weights."""
    return kind.name in FUNCTIONS


def function_of(kind: Kind) -> Function:
    """The function of an elementwise layer; of gelu the one that it is approximated by, if so.

    >>> from convcalc.layers.activation import LeakyRelu
    >>> leaky = LeakyRelu()
    >>> function_of(leaky).value(-3, leaky), function_of(leaky).slope(-3, leaky)
    (Fraction(-3, 100), Fraction(1, 100))
    """
    by_tanh = getattr(kind, "by_tanh", False)
    return BY_TANH if by_tanh and FUNCTIONS[kind.name].value is gelu else FUNCTIONS[kind.name]


def shares(values: list[Number]) -> list[float]:
    """exp(x) of each value divided by the sum of all, without overflow."""
    most = max(values)
    raised = [math.exp(x - most) for x in values]
    total = sum(raised)
    return [x / total for x in raised]


def log_share(values: list[Number], k: int) -> float:
    most = max(values)
    return float(values[k] - most) - math.log(sum(math.exp(x - most) for x in values))


class Softened(NamedTuple):
    """A function of all channels at a position: `value` of channel k, and `slope` by channel i."""

    value: Callable[[list[Number], int], float]
    slope: Callable[[list[Number], int, int], float]


SOFTENED: dict[str, Softened] = {
    "softmax": Softened(
        lambda x, k: shares(x)[k], lambda x, k, i: shares(x)[k] * (int(i == k) - shares(x)[i])
    ),
    "log_softmax": Softened(log_share, lambda x, k, i: int(i == k) - shares(x)[i]),
}
"""The kinds that look at all channels of a position, by name."""


def is_logarithm(kind: Any) -> bool:
    """Whether a softmax gives logarithms of shares."""
    return SOFTENED[kind.name].value is log_share
