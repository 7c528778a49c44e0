"""`raise`, `assert` and `try`: where the source raises, the first handler is taken."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure, Raised, Unknown, typed

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def raised(reader: Reader, node: Any, scope: Scope) -> None:
    at = At(scope.file, node)
    inner = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    words = ""
    if isinstance(node.exc, ast.Call) and node.exc.args:
        found = reader.value(node.exc.args[0], scope)
        words = found if isinstance(found, str) else ""
    raise Raised(typed(inner) if inner is not None else "an error", words, at)


def asserted(reader: Reader, node: Any, scope: Scope) -> None:
    test = reader.value(node.test, scope)
    if isinstance(test, Unknown) or reader.truth(test, At(scope.file, node.test)):
        return
    words = reader.value(node.msg, scope) if node.msg is not None else typed(node.test)
    raise Raised("AssertionError", words if isinstance(words, str) else "", At(scope.file, node))


def attempted(reader: Reader, node: Any, scope: Scope) -> None:
    """`try`: where the source raises, the first handler is taken."""
    caught = any(handles_attributes(handler) for handler in node.handlers)
    reader.trying += caught
    try:
        try:
            reader.run(node.body, scope)
        finally:
            reader.trying -= caught
    except (Raised, Failure) as error:
        if not node.handlers or (isinstance(error, Failure) and not is_caught(error, node)):
            raise
        handler = node.handlers[0]
        if handler.name:
            scope.set(handler.name, Unknown("an exception", At(scope.file, handler)))
        reader.run(handler.body, scope)
    else:
        reader.run(node.orelse, scope)
    finally:
        reader.run(node.finalbody, scope)


def handles_attributes(handler: Any) -> bool:
    """Whether a handler is there for an attribute that is missing."""
    words = typed(handler.type) if handler.type is not None else "Exception"
    return "AttributeError" in words or words == "Exception"


ARGUMENTS = ("E102", "E406")
"""What a call is refused with whose arguments do not fit: a TypeError, where it runs."""


def is_caught(failure: Failure, node: Any) -> bool:
    """Whether arguments do not fit, and the first handler is there for that."""
    kinds = typed(node.handlers[0].type) if node.handlers[0].type is not None else "Exception"
    known = any(word in kinds for word in ("TypeError", "Exception"))
    return known and failure.diagnostic.code in ARGUMENTS
