"""Numbers that layers are applied to: exact where they can be, and what is asked of them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    Number = Union[int, Fraction]
    Real = Union[int, float, Fraction]

MOST_BITS = 4096
"""Of a numerator or denominator: larger numbers are refused."""
LARGEST_POWER = 64
"""Whole powers up to here are exact."""


def exact(value: float | str) -> Fraction:
    """A setting as it is written: 0.01 is 1/100."""
    return Fraction(repr(value) if isinstance(value, float) else value)


def number(value: Real) -> Number:
    """A number to calculate with. ValueError if it is none, or has too many digits."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number is beyond what double precision holds; use smaller numbers")
        return Fraction(value)
    if max(abs(value.numerator), value.denominator).bit_length() > MOST_BITS:
        raise ValueError(f"a number has more than {MOST_BITS} bits; use shorter numbers")
    return value


def root(x: Number) -> Real:
    """√x, exact where it is a fraction. ValueError for what is below 0."""
    if x < 0:
        raise ValueError(f"the root of {short(x)} is no real number")
    parts = [math.isqrt(n) for n in (x.numerator, x.denominator)]
    if parts[0] ** 2 == x.numerator and parts[1] ** 2 == x.denominator:
        return Fraction(*parts)
    return math.sqrt(x)


def power(x: Number, exponent: float) -> Real:
    """A power of x, exact for whole ones. ValueError where it is no real number."""
    if x == 0 and exponent < 0:
        raise ValueError(f"0 to the power {exponent:g} divides by 0")
    if exponent == int(exponent) and abs(exponent) <= LARGEST_POWER:
        return Fraction(x) ** int(exponent)
    if x < 0 and exponent != int(exponent):
        raise ValueError(f"{short(x)} to the power {exponent:g} is no real number")
    if exponent == 0.5:
        return root(x)
    try:
        found: float = float(x) ** exponent
    except OverflowError:
        message = f"{short(x)} to the power {exponent:g} is beyond double precision"
        raise ValueError(f"{message}; use smaller numbers") from None
    return found


def short(x: Number) -> str:
    """A number in messages, however large it is."""
    try:
        return f"{float(x):.4g}"
    except OverflowError:
        return f"a number of {abs(x.numerator).bit_length():,} bits"


def logistic(x: Number) -> float:
    """1/(1 + exp(−x)), without overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)
    return e / (1 + e)


def softplus(x: Number) -> float:
    return max(float(x), 0.0) + math.log1p(math.exp(-float(size(x))))


def normal(x: Number) -> float:
    """Φ(x), the share of a normal distribution below x."""
    return 0.5 * math.erfc(-float(x) / math.sqrt(2))


def clamp(x: Number, least: Number, most: Number) -> Number:
    return min(max(x, least), most)


def sixth(x: Number) -> Number:
    """relu6(x + 3)/6"""
    return Fraction(clamp(x + 3, 0, 6)) / 6


def size(x: Number) -> Number:
    """|x|"""
    return x if x >= 0 else -x


def sign(x: Number) -> int:
    return (x > 0) - (x < 0)
