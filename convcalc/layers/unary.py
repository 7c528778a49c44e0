"""Functions of each element, as they stand in code: a row each."""

from __future__ import annotations

from typing import Optional

from convcalc.layers.kind import Kind
from convcalc.layers.settings import Real, setting


class Function(Kind):
    """An elementwise function that networks compute with, rather than an activation."""

    source = "https://docs.pytorch.org/docs/stable/torch.html#pointwise-ops"
    takes_number = True


def function(name: str, formula: str) -> type[Function]:
    """The kind called `name`, which has no settings."""
    body = {"name": name, "__doc__": formula, "__module__": __name__}
    return type(name.title(), (Function,), body)


Abs = function("abs", "|x|")
Negative = function("negative", "−x")
Sign = function("sign", "−1, 0 or 1")
Reciprocal = function("reciprocal", "1/x")
Square = function("square", "x²")
Sqrt = function("sqrt", "√x")
Rsqrt = function("rsqrt", "1/√x")
Log = function("log", "the natural logarithm")
Sin = function("sin", "the sine")
Cos = function("cos", "the cosine")
Erf = function("erf", "the error function")
Floor = function("floor", "the largest whole number that is not above x")
Ceil = function("ceil", "the smallest whole number that is not below x")
Round = function("round", "the nearest whole number; of two, the even one")


class Pow(Function):
    """x to a fixed power"""

    name = "pow"
    example = ("64x56x56", "2")
    exponent: float = setting("the power", Real(), positional=True, required=True)


class Clip(Function):
    """x, but at least min and at most max"""

    name = "clip"
    example = ("64x56x56", "0 6")
    min: Optional[float] = setting(
        "the least value; none if not given",
        Real(),
        default=None,
        positional=True,
        aliases=("min_value", "x_min"),
    )
    max: Optional[float] = setting(
        "the largest value; none if not given",
        Real(),
        default=None,
        positional=True,
        aliases=("max_value", "x_max"),
    )
