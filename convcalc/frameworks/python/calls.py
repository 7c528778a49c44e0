"""Calls of functions of a file: arguments to names, and the body."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.evaluate import evaluate
from convcalc.frameworks.python.scopes import Scope
from convcalc.frameworks.python.statements import Returned, run
from convcalc.frameworks.python.unneeded import needed
from convcalc.frameworks.python.values import At, Failure, Function

if TYPE_CHECKING:
    from convcalc.frameworks.python.world import Reader


def bind(
    reader: Reader, function: Function, args: list[Any], named: dict[str, Any], at: At
) -> Scope:
    """A scope in which the names of a function's arguments have their values."""
    scope = Scope(function.scope.file, function.scope)
    takes: ast.arguments = function.node.args
    made = function.owner is not None and function.name == "__init__"
    title = function.owner.title if made else function.name
    names = [arg.arg for arg in (*takes.posonlyargs, *takes.args)]
    left = dict(named)
    open_ = left.pop("", None)
    for name, value in zip(names, args, strict=False):
        scope.names[name] = value
    rest = args[len(names) :]
    if takes.vararg is not None:
        scope.names[takes.vararg.arg] = tuple(rest)
    elif rest:
        message = f"{function.name} takes {len(names)} arguments, and is given {len(args)}"
        raise Failure("E406", message, f"it takes {', '.join(names) or 'none'}", at)
    for name in [*names, *(arg.arg for arg in takes.kwonlyargs)]:
        if name in left:
            scope.names[name] = left.pop(name)
        elif name in scope.names:
            continue
        elif name in function.defaults:
            scope.names[name] = function.defaults[name]
        elif name in reader.given:
            reader.used.add(name)
            scope.names[name] = reader.given[name]
        elif open_ is not None:
            scope.names[name] = open_
        else:
            message = f"{title} needs '{name}'"
            raise Failure("E406", message, to_give(title, name, at), at)
    if takes.kwarg is not None:
        scope.names[takes.kwarg.arg] = left
    elif left:
        message = f"{function.name} takes no '{next(iter(left))}'"
        raise Failure("E406", message, f"it takes {', '.join(names)}", at)
    return scope


def to_give(title: str, name: str, at: At) -> str:
    """How an argument is given: in the call that was asked for, or to one that the file makes."""
    asked = at.file is None or at.file.name == ASKED
    return f"give it: {title}({name}=…)" if asked else f"give it a value: --set {name}=…"


ASKED = "target"
"""What the file is called that holds what was asked for."""


def called(reader: Reader, function: Function, scope: Scope) -> Any:
    """What the body of a function gives; of a generator, the list of what it yields."""
    node = function.node
    if isinstance(node, ast.Lambda):
        return evaluate(reader, node.body, scope)
    try:
        run(reader, body_of(function), scope)
    except Returned as returned:
        if not is_generator(function):
            return returned.value
    finally:
        if is_generator(function) or closes(scope):
            reader.world.kept_longer(scope)
    return scope.names.get("__yielded__", []) if is_generator(function) else None


def body_of(function: Function) -> list[Any]:
    """The statements of a function that are needed."""
    if function.body is None:
        function.body = needed(function.node.body)
    return function.body


def closes(scope: Scope) -> bool:
    """Whether functions were made in a scope, which then hold all of it for the reader, and in
    Python what they name.
    """
    return any(isinstance(one, Function) and one.scope is scope for one in scope.names.values())


def is_generator(function: Function) -> bool:
    if function.yields is None:
        function.yields = yields(function.node)
    return function.yields


def yields(node: Any) -> bool:
    """Whether a function yields: what stands in functions inside it does not count."""
    waiting = list(node.body)
    while waiting:
        one = waiting.pop()
        if isinstance(one, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(one)
    return False
