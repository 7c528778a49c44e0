"""Operators on plain values, within bounds; what is not plain is asked of a table of its own."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import MAX_SIZE, sized, too_much
from convcalc.frameworks.python.costs import check_ranges, check_written
from convcalc.frameworks.python.values import At, Failure, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

BINARY: dict[type, tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("sub", operator.sub),
    ast.Mult: ("mul", operator.mul),
    ast.Div: ("div", operator.truediv),
    ast.FloorDiv: ("floor_divide", operator.floordiv),
    ast.Mod: ("remainder", operator.mod),
    ast.Pow: ("pow", operator.pow),
    ast.MatMult: ("matmul", operator.matmul),
    ast.BitOr: ("bitwise_or", operator.or_),
    ast.BitAnd: ("bitwise_and", operator.and_),
    ast.BitXor: ("bitwise_xor", operator.xor),
    ast.LShift: ("shift", operator.lshift),
    ast.RShift: ("shift", operator.rshift),
}
"""What an operator is called among the functions of tensors, and what it does with plain values."""

UNARY: dict[type, tuple[str, Callable[[Any], Any]]] = {
    ast.USub: ("neg", operator.neg),
    ast.UAdd: ("positive", operator.pos),
    ast.Invert: ("invert", operator.invert),
}

COMPARED: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
PLAIN = (
    bool,
    int,
    float,
    complex,
    str,
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    bytes,
    type(None),
)


def combined(kind: type, a: Any, b: Any, at: At) -> Any:
    """`a` and `b` with an operator between them. Failure where Python refuses it."""
    if kind is ast.Pow:
        check_power(a, b, at)
    elif kind in (ast.LShift, ast.RShift) and not (type(b) is int and 0 <= b <= 62):
        raise too_much("a shift is too far", at)
    elif kind is ast.Mult:
        check_product(a, b, at)
    elif kind is ast.Mod and isinstance(a, (str, bytes)):
        return formatted(a, b, at)
    try:
        return sized(BINARY[kind][1](a, b), at)
    except ZeroDivisionError:
        raise Failure("E409", "the code divides by zero here", "", at) from None
    except (TypeError, ValueError, OverflowError):
        raise refused(a, b, at) from None


def refused(a: Any, b: Any, at: At) -> Failure:
    names = f"{type(a).__name__} and {type(b).__name__}"
    return Failure("E409", f"this operator does not take {names}", "", at)


def check_power(a: Any, b: Any, at: At) -> None:
    numbers = isinstance(a, (int, float)) and isinstance(b, (int, float))
    if numbers and (abs(b) > 64 or abs(a) > 10**9) and not (isinstance(a, float) and abs(b) < 999):
        raise too_much("a power is too large", at)


def check_product(a: Any, b: Any, at: At) -> None:
    for one, times in ((a, b), (b, a)):
        several = isinstance(one, (str, list, tuple, bytes)) and isinstance(times, int)
        if several and len(one) * max(times, 0) > MAX_SIZE:
            raise too_much(f"more than {MAX_SIZE:,} elements", at)


WIDE = re.compile(r"[^a-zA-Z]*(\*|\d{4})")
"""What asks for a width of more than three digits, or for one among the values."""


def formatted(text: Any, values: Any, at: At) -> Any:
    """`text % values`, without widths that would make it long."""
    if any(WIDE.match(part) for part in str(text).split("%")[1:]):
        raise too_much("a width is too large", at)
    check_written(values, at, len(text.split("%")) - 1 if isinstance(values, dict) else 1)
    given = values if isinstance(values, tuple) else (values,)
    if not all(isinstance(one, (bool, int, float, str, type(None), list, dict)) for one in given):
        return Unknown("a text made of what is not known", at)
    try:
        return sized(text % values, at)
    except (TypeError, ValueError, KeyError, OverflowError):
        raise Failure("E409", "the values do not fit this text", "", at) from None


def compared(kind: type, a: Any, b: Any, at: At) -> Any:
    if kind in (ast.Is, ast.IsNot):
        return COMPARED[kind](a, b)
    if kind in (ast.In, ast.NotIn) and type(a) is not int:
        check_ranges([b], at)
    try:
        return bool(COMPARED[kind](a, b))
    except TypeError:
        raise refused(a, b, at) from None
