"""What expressions compute with: values and their bounds, and operators."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from convcalc.parser.expressions.grammar import LARGEST, Node
from convcalc.parser.value import show

if TYPE_CHECKING:
    from convcalc.parser.expressions.grammar import Bad
    from convcalc.parser.expressions.work import Evaluation

MAX_STRING = 1_000
MAX_LIST = 10_000
MAX_LIST_DEPTH = 8

Operator = Callable[[Any, Any, Node, "Evaluation"], Any]

NUMBERS = (int, float)
CONTAINERS = (list, dict)
KINDS = {int: "a number", float: "a number", str: "a string", list: "a list", dict: "a mapping"}


def written(value: Any) -> str:
    """A value as it stands in a text.

    >>> [written(x) for x in (32.0, 0.5, True, None, "same", [1, [2, 3]])]
    ['32', '0.5', 'true', 'null', 'same', '[1,[2,3]]']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST:
        return str(int(value))
    if isinstance(value, list):
        return f"[{','.join(map(written, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{k}:{written(v)}' for k, v in value.items())}}}"
    return show(value) if not isinstance(value, (int, float)) else str(value)


def kind_of(value: Any) -> str:
    """What a value is, for messages."""
    return KINDS.get(type(value)) or written(value)


def checked(value: Any, who: str, at: Node) -> Any:
    """`value`, if it is within bounds; `who` begins the message: `'*' makes`."""
    kind = type(value)
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            hint = "whole numbers lie between -2**63 and 2**63"
            raise at.bad(f"{who} a number of more than 2**63", hint)
    elif kind is float:
        if not -math.inf < value < math.inf:
            raise at.bad(f"{who} a number that is not finite", "use smaller numbers")
    elif kind is str and len(value) > MAX_STRING:
        message = f"{who} a string of more than {MAX_STRING:,} characters"
        raise at.bad(message, "make it shorter", "E107")
    return value


def measure(value: Any, at: Node, work: Evaluation) -> tuple[int, int]:
    """How many elements a list has, counting those of lists in it, and how deep it is; spends as
    much work.
    """
    count = depth = 0
    queue = [(value, 1)]
    while queue:
        inside, level = queue.pop()
        depth = max(depth, level)
        work.spend(len(inside))
        count += len(inside)
        for part in inside.values() if isinstance(inside, dict) else inside:
            if type(part) in CONTAINERS:
                queue.append((part, level + 1))
            elif type(checked(part, "the list has", at)) is str:
                work.spend(len(part) // 16)
    return count, depth


def bounded(made: list[Any], at: Node, work: Evaluation) -> list[Any]:
    """A list that an expression made, if it is within bounds."""
    count, depth = measure(made, at, work)
    if count > MAX_LIST:
        raise at.bad(f"a list has at most {MAX_LIST:,} elements", "make it shorter", "E107")
    if depth > MAX_LIST_DEPTH:
        message = f"lists are nested at most {MAX_LIST_DEPTH} levels deep"
        raise at.bad(message, "write it flatter", "E107")
    return made


def same(a: Any, b: Any) -> bool:
    """Equality in which `true` is no number."""
    if type(a) is list and type(b) is list:
        return len(a) == len(b) and all(map(same, a, b))
    return (type(a) is bool) == (type(b) is bool) and bool(a == b)


# What operators do. `at` is where the operation stands; its part is the right operand.


def mismatch(who: str, values: list[Any], hint: str, at: Node) -> Bad:
    """Why something does not work on `values`."""
    return at.bad(f"{who} does not work on {' and '.join(map(kind_of, values))}", hint)


def arithmetic(sign: str, compute: Callable[[Any, Any], Any]) -> Operator:
    """An operator on two numbers."""
    who = f"'{sign}'"
    makes = f"{who} makes"

    def run(a: Any, b: Any, at: Node, work: Evaluation) -> Any:
        if type(a) not in NUMBERS or type(b) not in NUMBERS:
            raise mismatch(who, [a, b], "it takes two numbers", at)
        try:
            return checked(compute(a, b), makes, at)
        except ZeroDivisionError:
            divisor = at.parts[0]
            named = f": {divisor.value} is 0" if divisor.kind == "name" else ""
            hint = "make sure the divisor is not 0 here"
            raise at.bad(f"division by zero{named}", hint) from None

    return run


_sum = arithmetic("+", operator.add)


def add(a: Any, b: Any, at: Node, work: Evaluation) -> Any:
    kind = type(a)
    if kind is type(b) and kind is list:
        return bounded(a + b, at, work)
    if kind is type(b) and kind is str:
        return checked(a + b, "'+' makes", at)
    if kind in NUMBERS and type(b) in NUMBERS:
        return _sum(a, b, at, work)
    raise mismatch("'+'", [a, b], "it adds two numbers, or joins two lists or two strings", at)


def power(a: Any, b: Any, at: Node, work: Evaluation) -> Any:
    exponent = at.parts[0]
    if type(a) not in NUMBERS or type(b) not in NUMBERS:
        raise mismatch("'**'", [a, b], "it takes two numbers", at)
    try:
        large = type(a) is int and type(b) is int and (a.bit_length() - 1) * b > 63
        made = 2 * LARGEST if large else a**b  # by its bits: 9**9**9 is never worked out
    except ZeroDivisionError:
        hint = "make sure the base is not 0 here"
        raise at.bad("0 has no power with a negative exponent", hint) from None
    except OverflowError:
        made = math.inf
    if isinstance(made, complex):
        hint = "use a whole exponent, or abs(…)"
        raise at.bad("a negative number has no power with a fraction as exponent", hint)
    return checked(made, "the exponent makes", exponent)


def ordering(sign: str, test: Callable[[Any, Any], Any]) -> Operator:
    """A comparison of two numbers or two strings."""

    def run(a: Any, b: Any, at: Node, work: Evaluation) -> Any:
        if (type(a) in NUMBERS and type(b) in NUMBERS) or (type(a) is str and type(b) is str):
            return test(a, b)
        raise mismatch(f"'{sign}'", [a, b], "it compares two numbers or two strings", at)

    return run


def equal(a: Any, b: Any, at: Node, work: Evaluation) -> bool:
    for value in (a, b):
        if type(value) in CONTAINERS:
            measure(value, at, work)
    return same(a, b)


def contains(a: Any, b: Any, at: Node, work: Evaluation) -> bool:
    if type(b) is not list:
        message = f"'in' must be followed by a list, received {kind_of(b)}"
        raise at.parts[0].bad(message, "for example stage in [0, 1]")
    measure(b, at, work)
    return any(same(a, part) for part in b)


def element(a: Any, b: Any, at: Node, work: Evaluation) -> Any:
    index = at.parts[0]
    if type(a) is not list:
        message = f"only a list has elements to choose, received {kind_of(a)}"
        raise at.bad(message, "for example [64, 128][stage]")
    if type(b) is not int:
        message = f"an index must be a whole number, received {show(b)}"
        raise index.bad(message, "use // to divide, or int(…)")
    if not -len(a) <= b < len(a):
        count = f"{len(a):,} element{'s' * (len(a) != 1)}"
        message = f"the list has {count}; there is no element {b}"
        raise index.bad(message, "elements are counted from 0")
    return checked(a[b], "the element is", at)


OPERATORS: dict[str, Operator] = {
    "+": add,
    "-": arithmetic("-", operator.sub),
    "*": arithmetic("*", operator.mul),
    "/": arithmetic("/", operator.truediv),
    "//": arithmetic("//", operator.floordiv),
    "%": arithmetic("%", operator.mod),
    "**": power,
    "[": element,
    "==": equal,
    "!=": lambda a, b, at, work: not equal(a, b, at, work),
    "<": ordering("<", operator.lt),
    "<=": ordering("<=", operator.le),
    ">": ordering(">", operator.gt),
    ">=": ordering(">=", operator.ge),
    "in": contains,
    "not in": lambda a, b, at, work: not contains(a, b, at, work),
}
