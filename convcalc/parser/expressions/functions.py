"""The functions of expressions, a row each in FUNCTIONS; each is given its values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Optional

from convcalc.parser.expressions.grammar import Node
from convcalc.parser.expressions.operations import NUMBERS, kind_of
from convcalc.parser.value import show
from convcalc.record import NamedTuple


def numeric(name: str, compute: Callable[[Any], Any]) -> Callable[[list[Any], Node], Any]:
    """A function of one number."""

    def call(values: list[Any], at: Node) -> Any:
        if type(values[0]) not in NUMBERS:
            hint = f"for example {FUNCTIONS[name].example}"
            raise at.bad(f"{name} takes a number, received {kind_of(values[0])}", hint)
        return compute(values[0])

    return call


def extreme(name: str, choose: Callable[[Any], Any]) -> Callable[[list[Any], Node], Any]:
    """The smallest or largest of the elements of a list, or of several values."""

    def call(values: list[Any], at: Node) -> Any:
        if len(values) == 1:
            if type(values[0]) is not list or not values[0]:
                what = "an empty list" if values[0] == [] else kind_of(values[0])
                message = f"{name} takes several values or a list of some, received {what}"
                raise at.bad(message, f"for example {FUNCTIONS[name].example}")
            values = values[0]
        kinds = dict.fromkeys(map(kind_of, values))
        if list(kinds) not in (["a number"], ["a string"]):
            hint = "it compares numbers or strings"
            raise at.bad(f"{name} does not work on {' and '.join(kinds)}", hint)
        return choose(values)

    return call


def integer(values: list[Any], at: Node) -> Any:
    (value,) = values
    if type(value) in NUMBERS:
        return int(value)
    digits = value.lstrip("+-") if type(value) is str and len(value) <= 30 else ""
    if digits.isascii() and digits.isdigit() and len(value) - len(digits) <= 1:
        return int(value)
    hint = "it cuts off what is behind the point, or reads digits"
    raise at.bad(f"int takes a number or a string of digits, received {show(value)}", hint)


def length(values: list[Any], at: Node) -> Any:
    if type(values[0]) not in (list, str):
        message = f"len takes a list or a string, received {kind_of(values[0])}"
        raise at.bad(message, "for example len(depths)")
    return len(values[0])


def total(values: list[Any], at: Node) -> Any:
    """The sum of a list, added from left to right on every Python."""
    numbers = values[0]
    if type(numbers) is not list:
        message = f"sum takes a list of numbers, received {kind_of(numbers)}"
        raise at.bad(message, "for example sum(depths)")
    found: Any = 0
    for k, value in enumerate(numbers):
        if type(value) not in NUMBERS:
            message = f"sum takes a list of numbers; element {k} is {kind_of(value)}"
            raise at.bad(message, "elements are counted from 0")
        found += value
    return found


def make_divisible(values: list[Any], at: Node) -> Any:
    """As MobileNet rounds widths: to the nearest multiple, but never down by more than 10 %."""
    x, divisor = values if len(values) > 1 else (values[0], 8)
    if type(x) not in NUMBERS:
        message = f"make_divisible takes a number, received {kind_of(x)}"
        raise at.parts[0].bad(message, "for example make_divisible(32 * width)")
    if type(divisor) is not int or divisor < 1:
        message = f"the divisor must be a whole number of at least 1, received {show(divisor)}"
        raise at.parts[1].bad(message, "for example make_divisible(32 * width, 8)")
    new = max(divisor, int(x + divisor / 2) // divisor * divisor)
    return new + divisor if new < 0.9 * x else new


class Function(NamedTuple):
    """A function, the number of values it takes, and the names that some of them have; one that
    `walks` costs the length of its lists.
    """

    call: Callable[[list[Any], Node], Any]
    least: int
    most: Optional[int]
    example: str
    names: tuple[str, ...] = ()
    walks: bool = False

    def takes(self) -> str:
        if self.most is None:
            return f"at least {self.least} value{'s' * (self.least != 1)}"
        if self.least != self.most:
            return f"{self.least} or {self.most} values"
        return f"{self.least} value{'s' * (self.least != 1)}"


FUNCTIONS = {
    "min": Function(extreme("min", min), 1, None, "min(width, 512)", walks=True),
    "max": Function(extreme("max", max), 1, None, "max(width, 8)", walks=True),
    "round": Function(numeric("round", round), 1, 1, "round(2.5 * depth)"),
    "floor": Function(numeric("floor", math.floor), 1, 1, "floor(2.5 * depth)"),
    "ceil": Function(numeric("ceil", math.ceil), 1, 1, "ceil(2.5 * depth)"),
    "abs": Function(numeric("abs", abs), 1, 1, "abs(a - b)"),
    "int": Function(integer, 1, 1, "int(16 * width)"),
    "len": Function(length, 1, 1, "len(depths)"),
    "sum": Function(total, 1, 1, "sum(depths)", walks=True),
    "make_divisible": Function(
        make_divisible, 1, 2, "make_divisible(32 * width, divisor=8)", ("", "divisor")
    ),
}
