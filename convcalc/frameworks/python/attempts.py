"""`raise`, `assert` and `try`: what the source raises is caught by the handler that is for it."""

from __future__ import annotations

import ast
import builtins
import sys
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
    """`try`: where the source raises, the handler that is for it is taken."""
    caught = any(handles(handler, "AttributeError") for handler in node.handlers)
    imports = any(handles(handler, "ImportError") for handler in node.handlers)
    reader.trying += caught
    reader.importing += imports
    try:
        try:
            reader.run(node.body, scope)
        finally:
            reader.trying -= caught
            reader.importing -= imports
    except (Raised, Failure) as error:
        handler = handler_of(node.handlers, error)
        if handler is None:
            raise
        if handler.name:
            scope.set(handler.name, Unknown("an exception", At(scope.file, handler)))
        reader.run(handler.body, scope)
    else:
        reader.run(node.orelse, scope)
    finally:
        reader.run(node.finalbody, scope)


KNOWN = {name: one for name, one in vars(builtins).items() if isinstance(one, type)}
"""Python's own exceptions, which know what they are a kind of."""


ARGUMENTS = ("E102", "E406")
"""What a call is refused with whose arguments do not fit: a TypeError, where it runs."""


def handler_of(handlers: list[Any], error: Raised | Failure) -> Any:
    """The first handler that is for what is raised; None if none is, or that cannot be told."""
    if isinstance(error, Raised):
        raised = error.name
    elif error.diagnostic.code in ARGUMENTS:
        raised = "TypeError"
    else:
        return None
    return next((one for one in handlers if handles(one, raised)), None)


def handles(handler: Any, raised: str) -> bool:
    """Whether a handler is for an exception of this name, or for those that it is a kind of."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    kind = KNOWN.get(raised.rpartition(".")[2], Exception)
    for one in kinds:
        word = typed(one).rpartition(".")[2] if one is not None else "BaseException"
        if word == raised.rpartition(".")[2] or issubclass(kind, KNOWN.get(word, ())):
            return True
    return False


def check_import(files: Any, node: Any, scope: Scope) -> None:
    """Raised, if a package is neither known nor here, for a source that is prepared for that."""
    dots = "." * getattr(node, "level", 0)
    if isinstance(node, ast.Import):
        paths = [alias.name for alias in node.names]
    else:
        paths = [f"{dots}{node.module or ''}"]
    for path in paths:
        first = path.partition(".")[0]
        if dots or first in sys.stdlib_module_names or files.foreign(path):
            continue
        if files.find(path, scope) is None and files.find(first, scope) is None:
            raise Raised("ImportError", f"there is no {first}", At(scope.file, node))
