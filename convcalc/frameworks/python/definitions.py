"""Functions and classes that a file defines, with their decorators."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.scopes import Scope
from convcalc.frameworks.python.values import (
    At,
    Bound,
    Function,
    Path,
    Property,
    Static,
    Unknown,
    typed,
)

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
            old = scope.names.get(node.name, made)
            setting = isinstance(old, Property) and words.endswith(".setter")
            return Property(old.function, function) if setting else old
        elif words.startswith(("functools.wraps(", "wraps(")) and decorator.args:
            function.wraps = reader.value(decorator.args[0], scope)
        elif not isinstance(made, (Property, Static)):
            made = wrapped(reader, made, decorator, scope)
    return made


LEGACY = ("handle_legacy_interface", "kwonly_to_pos_or_kw")
"""Decorators of torchvision that only take arguments in an older way, which they find out by
inspection.
"""


def wrapped(reader: Reader, made: Any, decorator: Any, scope: Scope) -> Any:
    """What a decorator that is a function of a file makes of a function or class; with others it
    stays what it is.
    """
    if typed(decorator).partition("(")[0].rpartition(".")[2] in LEGACY:
        return made
    wrapper = reader.made(decorator, scope)
    if not isinstance(wrapper, (Function, Bound)):
        return reader.world.wraps(wrapper, made)
    found = reader.call(wrapper, [made], {}, At(scope.file, decorator), scope)
    return made if isinstance(found, Unknown) else found


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
    found: Any = made
    for decorator in reversed(node.decorator_list):
        found = wrapped(reader, found, decorator, scope)
    scope.set(node.name, made if found is None else found)
