"""Expressions that choose: as far as what is known decides them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Unknown, is_plain, typed

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def boolean(reader: Reader, node: Any, scope: Scope) -> Any:
    """`a and b`, `a or b`: as far as what is known decides it."""
    ends = isinstance(node.op, ast.Or)
    value: Any = None
    open_: Unknown | None = None
    for part in node.values:
        value = reader.value(part, scope)
        if isinstance(value, Unknown):
            open_ = open_ or value
        elif reader.truth(value, At(scope.file, part)) is ends:
            return value if open_ is None or isinstance(value, bool) else open_
    return open_ or value


def conditional(reader: Reader, node: Any, scope: Scope) -> Any:
    test = reader.value(node.test, scope)
    if isinstance(test, Unknown):
        return either(reader, node, scope, test)
    chosen = node.body if reader.truth(test, At(scope.file, node.test)) else node.orelse
    return reader.value(chosen, scope)


def either(reader: Reader, node: Any, scope: Scope, test: Unknown) -> Any:
    """What is chosen by something unknown: known where both ways give the same."""
    if any(
        isinstance(inner, (ast.Call, ast.UnaryOp, ast.BinOp))
        for part in (node.body, node.orelse)
        for inner in ast.walk(part)
    ):
        raise reader.undecided(test, typed(node.test), At(scope.file, node.test))
    a, b = reader.value(node.body, scope), reader.value(node.orelse, scope)
    if type(a) is type(b) and a == b:
        return a
    if is_plain(a) and is_plain(b):
        return test
    raise reader.undecided(test, typed(node.test), At(scope.file, node.test))
