"""Ratios as answers: fractions, and how many times as much to one decimal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def ratio_text(ratio: Fraction) -> str:
    """`18/25 = 0.72`"""
    if ratio.denominator == 1:
        return str(ratio)
    return f"{ratio} = {float(ratio):.3g}"


def times_fewer(a: Any, b: Any) -> str:
    tenths = Fraction(10 * int(a), int(b))
    whole = (2 * tenths.numerator + tenths.denominator) // (2 * tenths.denominator)
    return f"{whole // 10}.{whole % 10}"
