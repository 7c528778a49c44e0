"""Functions and classes that a file defines, with their decorators."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.scopes import Scope
from convcalc.frameworks.python.values import At, Function, Path, Property, Static, Unknown, typed

if TYPE_CHECKING:
    from convcalc.frameworks.python.world import Reader


def defined(reader: Reader, node: Any, scope: Scope, owner: Class | None = None) -> None:
    function = Function(node.name, node, scope, reader.defaults(node.args, scope), owner)
    scope.set(node.name, decorated(reader, function, node, scope))


def decorated(reader: Reader, function: Any, node: Any, scope: Scope) -> Any:
    """A function with its decorators: those that change what a call gives are read."""
    made: Any = function
    for decorator in reversed(node.decorator_list):
        words = typed(decorator)
        if words in ("property", "cached_property", "functools.cached_property"):
            made = Property(made)
        elif words == "staticmethod":
            made = Static(made)
        elif words == "classmethod":
            made = Static(made, of_class=True)
        elif words.endswith((".setter", ".deleter")):
            return scope.names.get(node.name, made)
        elif isinstance(decorator, ast.Name) or is_method_call(decorator):
            wrapper = reader.made(decorator, scope)
            if isinstance(wrapper, Function) and not isinstance(made, (Property, Static)):
                made = reader.call(wrapper, [made], {}, At(scope.file, decorator), scope)
                made = function if isinstance(made, Unknown) else made
    return made


def is_method_call(decorator: Any) -> bool:
    """`@table.register("name")`, where functions of a file are kept by name."""
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)


def class_defined(reader: Reader, node: Any, scope: Scope) -> None:
    bases = [reader.value(base, scope) for base in node.bases]
    bases = [base for base in bases if isinstance(base, (Class, Path))]
    inner = Scope(scope.file, scope)
    made = Class(node.name, bases, inner.names, scope.file, node)
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = Function(
                statement.name, statement, scope, reader.defaults(statement.args, inner), made
            )
            inner.names[statement.name] = decorated(reader, function, statement, inner)
        else:
            reader.tried(statement, inner)
    inner.names["__name__"] = node.name
    decorators = [typed(one) for one in node.decorator_list]
    if any(word.partition("(")[0].rpartition(".")[2] == "dataclass" for word in decorators):
        inner.names["__dataclass__"] = True
    scope.set(node.name, made)
