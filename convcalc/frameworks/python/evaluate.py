"""Expressions to values. Nothing is executed: each kind of node has a function of its own here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import operations
from convcalc.frameworks.python.bounds import MAX_STEPS, sized, too_much
from convcalc.frameworks.python.choices import boolean, conditional
from convcalc.frameworks.python.displays import (
    as_set,
    comprehension,
    dictionary,
    joined,
    sequence,
    yielded,
    yielded_from,
)
from convcalc.frameworks.python.scopes import Later
from convcalc.frameworks.python.values import MISSING, At, Failure, Function, Unknown, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def evaluate(reader: Reader, node: Any, scope: Scope) -> Any:
    """The value of an expression."""
    reader.steps += 1
    if reader.steps > MAX_STEPS:
        raise too_much(f"reading takes more than {MAX_STEPS:,} steps", At(scope.file, node))
    found = EXPRESSIONS.get(type(node))
    if found is None:
        raise Failure(
            "E409", f"{typed(node)} is not read", "write it in another way", At(scope.file, node)
        )
    try:
        value = found(reader, node, scope)
        if type(value) is list and len(value) > LONG and not isinstance(node, ast.Name):
            reader.steps += len(value) // SHARE
        return value
    except UNFIT as error:  # values of kinds that what is called does not take
        message = f"{typed(node)} cannot be worked out with these values"
        raise Failure("E409", message, "", At(scope.file, node)) from error


LONG, SHARE = 1_000, 16
"""From which length on making a list counts as steps, and how many of its elements as one."""


UNFIT = (AttributeError, TypeError, IndexError, KeyError, ValueError, ArithmeticError)


def constant(reader: Reader, node: Any, scope: Scope) -> Any:
    return sized(node.value, At(scope.file, node))


def name(reader: Reader, node: Any, scope: Scope) -> Any:
    found = look_up(reader, node.id, scope)
    if found is MISSING and node.id in reader.given:
        reader.used.add(node.id)
        return reader.given[node.id]
    if found is MISSING:
        return Unknown(f"'{node.id}' has no value in this file", At(scope.file, node))
    return found


def look_up(reader: Reader, word: str, scope: Scope) -> Any:
    """What a name stands for; MISSING if nothing."""
    one: Scope | None = scope
    while one is not None:
        place = one.elsewhere.get(word, one)
        if word in place.names:
            value = place.names[word]
            if isinstance(value, Later):
                place.names[word] = Unknown(f"'{word}' depends on itself")
                value = place.names[word] = value.make()
            return value
        if one.outer is None:
            found = reader.files.starred(word, one)
            if found is not MISSING:
                return found
        one = one.outer
    return reader.builtins.get(word, MISSING)


def attribute(reader: Reader, node: Any, scope: Scope) -> Any:
    owner, at = evaluate(reader, node.value, scope), At(scope.file, node)
    return reader.expected(owner, node.attr, reader.attribute(owner, node.attr, at), at)


def call(reader: Reader, node: Any, scope: Scope) -> Any:
    function = evaluate(reader, node.func, scope)
    args: list[Any] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            unpacked = evaluate(reader, arg.value, scope)
            args += reader.elements(unpacked, At(scope.file, arg))
        else:
            args.append(evaluate(reader, arg, scope))
    named: dict[str, Any] = {}
    for keyword in node.keywords:
        value = evaluate(reader, keyword.value, scope)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, dict):
            named.update({str(key): one for key, one in value.items()})
        elif isinstance(value, Unknown):
            named.setdefault("", value)
    if function is reader.builtins["locals"]:
        return {key: one for key, one in scope.names.items() if not key.startswith("__")}
    return reader.call(function, args, named, At(scope.file, node), scope)


def binary(reader: Reader, node: Any, scope: Scope) -> Any:
    a, b = evaluate(reader, node.left, scope), evaluate(reader, node.right, scope)
    return reader.combine(type(node.op), a, b, At(scope.file, node))


def unary(reader: Reader, node: Any, scope: Scope) -> Any:
    value = evaluate(reader, node.operand, scope)
    at = At(scope.file, node)
    if isinstance(node.op, ast.Not):
        return value if isinstance(value, Unknown) else not reader.truth(value, at)
    word, apply = operations.UNARY[type(node.op)]
    if isinstance(value, (bool, int, float)) or (isinstance(value, complex) and word != "invert"):
        return apply(value)
    return reader.operate(word, [value], at)


def comparison(reader: Reader, node: Any, scope: Scope) -> Any:
    left = evaluate(reader, node.left, scope)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = evaluate(reader, right_node, scope)
        found = reader.compare(type(op), left, right, At(scope.file, node))
        if found is not True:
            return found
        left = right
    return True


def subscript(reader: Reader, node: Any, scope: Scope) -> Any:
    owner = evaluate(reader, node.value, scope)
    key = index_of(reader, node.slice, scope)
    return reader.item(owner, key, At(scope.file, node))


def index_of(reader: Reader, node: Any, scope: Scope) -> Any:
    if isinstance(node, ast.Slice):
        parts = [
            None if part is None else evaluate(reader, part, scope)
            for part in (node.lower, node.upper, node.step)
        ]
        return slice(*parts)
    if isinstance(node, ast.Tuple):
        return tuple(index_of(reader, item, scope) for item in node.elts)
    return evaluate(reader, node, scope)


def function(reader: Reader, node: Any, scope: Scope) -> Any:
    return Function("lambda", node, scope, reader.defaults(node.args, scope))


def walrus(reader: Reader, node: Any, scope: Scope) -> Any:
    value = evaluate(reader, node.value, scope)
    reader.assign(node.target, value, scope)
    return value


def starred(reader: Reader, node: Any, scope: Scope) -> Any:
    return evaluate(reader, node.value, scope)


def waited(reader: Reader, node: Any, scope: Scope) -> Any:
    return Unknown(f"{typed(node)} is not read", At(scope.file, node))


EXPRESSIONS: dict[type, Callable[..., Any]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.Attribute: attribute,
    ast.Call: call,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.BoolOp: boolean,
    ast.Compare: comparison,
    ast.IfExp: conditional,
    ast.List: sequence(list),
    ast.Tuple: sequence(tuple),
    ast.Set: sequence(as_set),
    ast.Dict: dictionary,
    ast.Subscript: subscript,
    ast.Lambda: function,
    ast.JoinedStr: joined,
    ast.ListComp: comprehension(list),
    ast.SetComp: comprehension(as_set),
    ast.GeneratorExp: comprehension(list),
    ast.DictComp: comprehension(dict),
    ast.NamedExpr: walrus,
    ast.Starred: starred,
    ast.Await: waited,
    ast.Yield: yielded,
    ast.YieldFrom: yielded_from,
}
