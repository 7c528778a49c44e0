"""Expressions to values. Nothing is executed: each kind of node has a function of its own here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import operations
from convcalc.frameworks.python.bounds import MAX_STEPS, sized, too_much
from convcalc.frameworks.python.values import (
    MISSING,
    At,
    Failure,
    Function,
    Later,
    Scope,
    Unknown,
    is_plain,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    function = reader.callee(node.func, scope)
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


def boolean(reader: Reader, node: Any, scope: Scope) -> Any:
    """`a and b`, `a or b`: as far as what is known decides it."""
    ends = isinstance(node.op, ast.Or)
    value: Any = None
    open_: Unknown | None = None
    for part in node.values:
        value = evaluate(reader, part, scope)
        if isinstance(value, Unknown):
            open_ = open_ or value
        elif reader.truth(value, At(scope.file, part)) is ends:
            return value
    return open_ or value


def comparison(reader: Reader, node: Any, scope: Scope) -> Any:
    left = evaluate(reader, node.left, scope)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = evaluate(reader, right_node, scope)
        found = reader.compare(type(op), left, right, At(scope.file, node))
        if isinstance(found, Unknown) or not found:
            return found
        left = right
    return True


def conditional(reader: Reader, node: Any, scope: Scope) -> Any:
    test = evaluate(reader, node.test, scope)
    if isinstance(test, Unknown):
        return either(reader, node, scope, test)
    chosen = node.body if reader.truth(test, At(scope.file, node.test)) else node.orelse
    return evaluate(reader, chosen, scope)


def either(reader: Reader, node: Any, scope: Scope, test: Unknown) -> Any:
    """What is chosen by something unknown: known where both ways give the same."""
    if any(
        isinstance(inner, (ast.Call, ast.UnaryOp, ast.BinOp))
        for part in (node.body, node.orelse)
        for inner in ast.walk(part)
    ):
        raise reader.undecided(test, typed(node.test), At(scope.file, node.test))
    a, b = evaluate(reader, node.body, scope), evaluate(reader, node.orelse, scope)
    if type(a) is type(b) and a == b:
        return a
    if is_plain(a) and is_plain(b):
        return test
    raise reader.undecided(test, typed(node.test), At(scope.file, node.test))


def sequence(made: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def read(reader: Reader, node: Any, scope: Scope) -> Any:
        found: list[Any] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                value = evaluate(reader, item.value, scope)
                found += reader.elements(value, At(scope.file, item))
            else:
                found.append(evaluate(reader, item, scope))
        return sized(made(found), At(scope.file, node))

    return read


def as_set(items: list[Any]) -> Any:
    return set(items) if all(hashable(item) for item in items) else items


def hashable(value: Any) -> bool:
    return not isinstance(value, (list, dict, set))


def dictionary(reader: Reader, node: Any, scope: Scope) -> Any:
    found: dict[Any, Any] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = evaluate(reader, value_node, scope)
        if key_node is None:
            if isinstance(value, dict):
                found.update(value)
            continue
        key = evaluate(reader, key_node, scope)
        if hashable(key):
            found[key] = value
    return sized(found, At(scope.file, node))


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


def joined(reader: Reader, node: Any, scope: Scope) -> Any:
    """An f-string."""
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        value = evaluate(reader, part.value, scope)
        if isinstance(value, Unknown):
            return value
        spec = joined(reader, part.format_spec, scope) if part.format_spec else ""
        parts.append(reader.formatted(value, spec, At(scope.file, node)))
    return sized("".join(parts), At(scope.file, node))


def comprehension(made: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def read(reader: Reader, node: Any, scope: Scope) -> Any:
        inner = Scope(scope.file, scope)
        found: list[Any] = []
        for _ in turns(reader, node.generators, inner):
            if isinstance(node, ast.DictComp):
                key = evaluate(reader, node.key, inner)
                found.append((key, evaluate(reader, node.value, inner)))
            else:
                found.append(evaluate(reader, node.elt, inner))
            sized(found, At(scope.file, node))
        return made(found)

    return read


def turns(reader: Reader, generators: list[Any], scope: Scope) -> Iterator[None]:
    """The turns of the loops of a comprehension, with their names set in `scope`."""
    first, *rest = generators
    at = At(scope.file, first.iter)
    for value in reader.elements(evaluate(reader, first.iter, scope), at):
        reader.assign(first.target, value, scope)
        if all(reader.truth(evaluate(reader, test, scope), at) for test in first.ifs):
            if rest:
                yield from turns(reader, rest, scope)
            else:
                yield


def walrus(reader: Reader, node: Any, scope: Scope) -> Any:
    value = evaluate(reader, node.value, scope)
    reader.assign(node.target, value, scope)
    return value


def starred(reader: Reader, node: Any, scope: Scope) -> Any:
    return evaluate(reader, node.value, scope)


def waited(reader: Reader, node: Any, scope: Scope) -> Any:
    return Unknown(f"{typed(node)} is not read", At(scope.file, node))


def yielded(reader: Reader, node: Any, scope: Scope) -> Any:
    """`yield`: generators are lists here."""
    value = None if node.value is None else evaluate(reader, node.value, scope)
    scope.names.setdefault("__yielded__", []).append(value)
    return Unknown("what is sent to a generator", At(scope.file, node))


def yielded_from(reader: Reader, node: Any, scope: Scope) -> Any:
    values = reader.elements(evaluate(reader, node.value, scope), At(scope.file, node))
    scope.names.setdefault("__yielded__", []).extend(values)
    return None


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
