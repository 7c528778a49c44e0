"""`$name` and `$(expression)`: what they stand for in a text.

An expression is parsed once and becomes closures, `code(scope, work)`. Each spends what it costs
from the budget of the document, so that no spec takes unbounded time, and each number, text and
list is checked as it is made, so that none takes unbounded memory.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Optional, Union

from convcalc.diagnostics import Refusal, Span, did_you_mean
from convcalc.record import NamedTuple
from convcalc.spec.grammar import KEYWORDS, LARGEST, Bad, Node, parse
from convcalc.spec.value import show

MAX_TEXT = 10_000
MAX_STRING = 1_000
MAX_LIST = 10_000
MAX_LIST_DEPTH = 8
MAX_NAME = 100
MAX_KEPT = 100_000
MAX_SUGGESTED = 200

Code = Callable[[Mapping[str, Any], "Work"], Any]
Operator = Callable[[Any, Any, Node, "Work"], Any]


class Work:
    """What the expressions and loops of one document may still cost, and its parsed texts."""

    __slots__ = ("kept", "left", "limit", "texts")

    def __init__(self, limit: int = 2_000_000) -> None:
        self.limit = self.left = limit
        self.texts: dict[str, Template] = {}
        self.kept = 0

    def spend(self, n: int = 1) -> None:
        """Refusal E107 when more than the limit is spent."""
        self.left -= n
        if self.left < 0:
            message = f"the expressions and loops of this spec take more than {self.limit:,} steps"
            raise Refusal("E107", message, "use fewer turns and shorter lists")


class Template(NamedTuple):
    """A text with expressions, parsed; `whole` is set if it is nothing but one expression."""

    parts: tuple[Union[str, Code], ...]
    whole: Optional[Code]


def holds(text: str) -> bool:
    """Whether `text` has something to substitute.

    >>> holds("conv $width 3x3"), holds("conv 64 3x3")
    (True, False)
    """
    return "$" in text


def check_name(text: str) -> bool:
    """Whether a var, a parameter or a loop's variable may be called `text`.

    >>> check_name("width"), check_name("2nd"), check_name("else"), check_name("max")
    (True, False, False, False)
    """
    word = text.isascii() and text.isidentifier() and len(text) <= MAX_NAME
    return word and text not in KEYWORDS and text not in FUNCTIONS


def substitute(text: str, span: Span | None, scope: Mapping[str, Any], work: Work) -> Any:
    """`text` with what its `$name`, `$(expression)` and `$$` stand for; the value itself, if it is
    nothing but one of them. Bad E102, E107 or E108, with the place at fault if `text` stands at
    `span`.

    >>> substitute("conv $(64 * 2**stage) 3x3/$stride", None, {"stage": 1, "stride": 2}, Work())
    'conv 128 3x3/2'
    >>> substitute("$(depths[-1] / 2)", None, {"depths": [3, 4, 6, 3]}, Work())
    1.5
    """
    if "$" not in text:
        return text
    try:
        template = work.texts.get(text) or read(text, work)
        if template.whole:
            return template.whole(scope, work)
        return filled(template, scope, work)
    except Bad as bad:
        bad.span = part_of(span, text, bad.start, bad.end)
        raise
    except Refusal as refusal:
        whole = Bad(refusal.code, refusal.message, refusal.hint, 0, len(text), refusal.setting)
        whole.span = span
        raise whole from None


def part_of(span: Span | None, text: str, start: int, end: int) -> Span | None:
    """Where a part of `text` stands; all of `span`, if the source spells the text differently."""
    if span is None or not 1 <= span.line <= len(span.source.lines):
        return span
    if not span.source.lines[span.line - 1].startswith(text, span.column - 1):
        return span
    return span._replace(column=span.column + start, length=max(end - start, 1))


def filled(template: Template, scope: Mapping[str, Any], work: Work) -> str:
    made, size = [], 0
    for part in template.parts:
        piece = part if isinstance(part, str) else written(part(scope, work))
        made.append(piece)
        size += len(piece)
        if size > MAX_TEXT:
            raise too_long()
    return "".join(made)


def too_long() -> Refusal:
    message = f"a text with expressions is at most {MAX_TEXT:,} characters long"
    return Refusal("E107", message, "make it shorter")


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
    return str(value)


def read(text: str, work: Work) -> Template:
    """`text` cut into what stands as it is and what is evaluated."""
    work.spend(len(text))
    if len(text) > MAX_TEXT:
        raise too_long()
    parts: list[Union[str, Code]] = []
    end = 0
    while (start := text.find("$", end)) >= 0:
        parts.append(text[end:start])
        if text.startswith("$", start + 1):
            parts.append("$")
            end = start + 2
        elif text.startswith("(", start + 1):
            node, last = parse(text, start + 1)
            parts.append(piece(node))
            end = last
        else:
            name = name_at(text, start)
            parts.append(piece(name))
            end = name.end
    parts.append(text[end:])
    kept = [p for p in parts if not isinstance(p, str) or p.strip()]
    whole = kept[0] if len(kept) == 1 and not isinstance(kept[0], str) else None
    template = Template(tuple(p for p in parts if p), whole)
    if work.kept + len(text) > MAX_KEPT:
        work.texts.clear()
        work.kept = 0
    work.kept += len(text)
    work.texts[text] = template
    return template


def name_at(text: str, start: int) -> Node:
    """The name behind the dollar sign at `start`."""
    end = start + 1
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] == "_"):
        end += 1
    if not text[start + 1 : end].isidentifier():
        message = "'$' must be followed by a name, '(' or '$'"
        raise Bad("E108", message, "write $$ for a dollar sign", start, start + 1)
    return Node("name", start, end, text[start + 1 : end])


def piece(node: Node) -> Code:
    """What an expression stands for in a text; a list costs what it takes to copy it."""
    code = build(node)

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        value = code(scope, work)
        if type(value) in CONTAINERS:
            measure(value, node, work)
        return value

    return run


# What values are, and how large they may be.

NUMBERS = (int, float)
CONTAINERS = (list, dict)
KINDS = {int: "a number", float: "a number", str: "a string", list: "a list", dict: "a mapping"}


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


def measure(value: Any, at: Node, work: Work) -> tuple[int, int]:
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


def bounded(made: list[Any], at: Node, work: Work) -> list[Any]:
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

    def run(a: Any, b: Any, at: Node, work: Work) -> Any:
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


def add(a: Any, b: Any, at: Node, work: Work) -> Any:
    kind = type(a)
    if kind is type(b) and kind is list:
        return bounded(a + b, at, work)
    if kind is type(b) and kind is str:
        return checked(a + b, "'+' makes", at)
    if kind in NUMBERS and type(b) in NUMBERS:
        return _sum(a, b, at, work)
    raise mismatch("'+'", [a, b], "it adds two numbers, or joins two lists or two strings", at)


def power(a: Any, b: Any, at: Node, work: Work) -> Any:
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

    def run(a: Any, b: Any, at: Node, work: Work) -> Any:
        if (type(a) in NUMBERS and type(b) in NUMBERS) or (type(a) is str and type(b) is str):
            return test(a, b)
        raise mismatch(f"'{sign}'", [a, b], "it compares two numbers or two strings", at)

    return run


def equal(a: Any, b: Any, at: Node, work: Work) -> bool:
    for value in (a, b):
        if type(value) in CONTAINERS:
            measure(value, at, work)
    return same(a, b)


def contains(a: Any, b: Any, at: Node, work: Work) -> bool:
    if type(b) is not list:
        message = f"'in' must be followed by a list, received {kind_of(b)}"
        raise at.parts[0].bad(message, "for example stage in [0, 1]")
    measure(b, at, work)
    return any(same(a, part) for part in b)


def element(a: Any, b: Any, at: Node, work: Work) -> Any:
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


# What functions do, given their values.


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


# From a tree to closures.


def build(node: Node) -> Code:
    """Code for a tree. Bad for a call that cannot work."""
    return BUILDERS[node.kind](node)


def constant(node: Node) -> Code:
    value = node.value

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        return value

    return run


def name(node: Node) -> Code:
    word = node.value
    who = f"{show(word)} is"

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        try:
            return checked(scope[word], who, node)
        except KeyError:
            raise unknown(node, scope, work) from None
        except Refusal as why:  # what is worked out when it is asked for may refuse
            raise Bad(why.code, why.message, why.hint, node.start, node.end, why.setting) from None

    return run


def unknown(node: Node, scope: Mapping[str, Any], work: Work) -> Bad:
    word = node.value
    if word in FUNCTIONS:
        hint = f"for example {FUNCTIONS[word].example}"
        return node.bad(f"{show(word)} is a function and needs values", hint)
    known = list(islice(scope, MAX_SUGGESTED))
    work.spend(20 * len(known))
    hint = did_you_mean(word, [*known, *FUNCTIONS])
    if not hint:
        more = ", …" if len(known) > 8 else ""
        hint = f"known here: {', '.join(known[:8])}{more}" if known else "declare it under vars:"
    return node.bad(f"there is no var or parameter {show(word)} here", hint, "E102")


def several(node: Node) -> Code:
    """A list."""
    codes = [build(part) for part in node.parts]

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        return bounded([code(scope, work) for code in codes], node, work)

    return run


def sign(node: Node) -> Code:
    code, minus, who = build(node.parts[0]), node.value == "-", f"'{node.value}'"

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        value = code(scope, work)
        if type(value) not in NUMBERS:
            raise mismatch(who, [value], "it takes a number", node)
        return -value if minus else value

    return run


def steps_of(node: Node) -> tuple[Code, list[tuple[Operator, Code, Node]]]:
    first, *steps = node.parts
    return build(first), [(OPERATORS[s.kind], build(s.parts[0]), s) for s in steps]


def chain(node: Node) -> Code:
    """Operators from left to right."""
    first, steps = steps_of(node)

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        value = first(scope, work)
        for apply, operand, step in steps:
            work.spend()
            value = apply(value, operand(scope, work), step, work)
        return value

    return run


def compare(node: Node) -> Code:
    """Comparisons, all of which must hold; the first that does not ends it."""
    first, steps = steps_of(node)

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        left = first(scope, work)
        for apply, operand, step in steps:
            work.spend()
            right = operand(scope, work)
            if not apply(left, right, step, work):
                return False
            left = right
        return True

    return run


def connected(node: Node) -> Code:
    """`and`, `or`: the first operand that decides it, or the last."""
    codes = [build(part) for part in node.parts]
    wanted = node.kind == "or"

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        value = None
        for code in codes:
            value = code(scope, work)
            if bool(value) == wanted:
                break
        return value

    return run


def negation(node: Node) -> Code:
    code = build(node.parts[0])

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        return not code(scope, work)

    return run


def choice(node: Node) -> Code:
    test, yes, no = map(build, node.parts)

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        return yes(scope, work) if test(scope, work) else no(scope, work)

    return run


def call(node: Node) -> Code:
    """A function's call; what it is given is checked now, what that is worth when it runs."""
    word, names = node.value
    function = FUNCTIONS.get(word)
    if function is None:
        hint = did_you_mean(word, FUNCTIONS) or f"there are {', '.join(FUNCTIONS)}"
        at = node._replace(end=node.start + len(word))
        raise at.bad(f"there is no function {show(word)}", hint)
    hint = f"for example {function.example}"
    count = len(names)
    if count < function.least or (function.most is not None and count > function.most):
        raise node.bad(f"{word} takes {function.takes()}, received {count}", hint)
    for k, given in enumerate(names):
        if given and function.names[k : k + 1] != (given.text,):
            message = f"{word} takes no value named {show(given.text)} here"
            raise Bad("E108", message, hint, given.start, given.end)
    codes, makes = [build(part) for part in node.parts], f"{word} makes"

    def run(scope: Mapping[str, Any], work: Work) -> Any:
        work.spend()
        values = [code(scope, work) for code in codes]
        if function.walks:
            work.spend(sum(len(value) for value in values if type(value) is list))
        return checked(function.call(values, node), makes, node)

    return run


BUILDERS: dict[str, Callable[[Node], Code]] = {
    "constant": constant,
    "name": name,
    "list": several,
    "sign": sign,
    "chain": chain,
    "index": chain,
    "compare": compare,
    "and": connected,
    "or": connected,
    "not": negation,
    "if": choice,
    "call": call,
}
