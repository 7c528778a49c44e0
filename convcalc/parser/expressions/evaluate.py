"""Expressions from trees to closures, `code(scope, work)`.

Each spends what it costs from the budget of the document, so that no spec takes unbounded time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from convcalc.diagnostics import Refusal, did_you_mean
from convcalc.parser.expressions.functions import FUNCTIONS
from convcalc.parser.expressions.grammar import Bad, Node
from convcalc.parser.expressions.operations import (
    NUMBERS,
    OPERATORS,
    Operator,
    bounded,
    checked,
    mismatch,
)
from convcalc.parser.expressions.work import Evaluation
from convcalc.parser.value import show

MAX_SUGGESTED = 200

Code = Callable[[Mapping[str, Any], Evaluation], Any]


def build(node: Node) -> Code:
    """Code for a tree. Bad for a call that cannot work."""
    return BUILDERS[node.kind](node)


def constant(node: Node) -> Code:
    value = node.value

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
        work.spend()
        return value

    return run


def name(node: Node) -> Code:
    word = node.value
    who = f"{show(word)} is"

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
        work.spend()
        try:
            return checked(scope[word], who, node)
        except KeyError:
            raise unknown(node, scope, work) from None
        except Refusal as why:  # what is worked out when it is asked for may refuse
            raise Bad(why.code, why.message, why.hint, node.start, node.end, why.setting) from None

    return run


def unknown(node: Node, scope: Mapping[str, Any], work: Evaluation) -> Bad:
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

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
        work.spend()
        return bounded([code(scope, work) for code in codes], node, work)

    return run


def sign(node: Node) -> Code:
    code, minus, who = build(node.parts[0]), node.value == "-", f"'{node.value}'"

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
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

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
        value = first(scope, work)
        for apply, operand, step in steps:
            work.spend()
            value = apply(value, operand(scope, work), step, work)
        return value

    return run


def compare(node: Node) -> Code:
    """Comparisons, all of which must hold; the first that does not ends it."""
    first, steps = steps_of(node)

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
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

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
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

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
        work.spend()
        return not code(scope, work)

    return run


def choice(node: Node) -> Code:
    test, yes, no = map(build, node.parts)

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
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

    def run(scope: Mapping[str, Any], work: Evaluation) -> Any:
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
