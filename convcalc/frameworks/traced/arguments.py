"""The arguments that functions and classes of a file take."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.engine.typed import shape_of
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import Failure, Function

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape


def argument_names(function: Function) -> list[str]:
    return [arg.arg for arg in function.node.args.args[1:]]


def arguments_of(value: Any) -> list[str]:
    """The names that a function or class of the file takes."""
    function = value.find("__init__") if isinstance(value, Class) else value
    if not isinstance(function, Function) or not hasattr(function.node, "args"):
        return []
    takes = function.node.args
    names = [arg.arg for arg in (*takes.posonlyargs, *takes.args, *takes.kwonlyargs)]
    return names[1:] if isinstance(value, Class) else names


def takes_others(value: Any) -> bool:
    """Whether a function or class of the file takes arguments that it does not name: `**kwargs`."""
    function = value.find("__init__") if isinstance(value, Class) else value
    takes = function.node.args if isinstance(function, Function) else None
    return getattr(takes, "kwarg", None) is not None


def literal_node(value: Any) -> ast.expr:
    """A value that --set gives, as an expression."""
    if isinstance(value, (list, tuple)):
        return ast.List([literal_node(one) for one in value], ast.Load())
    return ast.Constant(value)


def taken_apart(function: Any, name: str) -> bool:
    """Whether a function takes an argument apart, as it does with a list of tensors."""
    if not isinstance(function, Function):
        return False
    for node in ast.walk(function.node):
        value = getattr(node, "value", None)
        listed = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List))
        at = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        if (listed or at) and isinstance(value, ast.Name) and value.id == name:
            return True
    return False


def shape_given(text: str, layout: str) -> Shape:
    """The shape of an input. Failure E104 if it is none."""
    try:
        return shape_of(text, layout)
    except ValueError as error:
        message = f"an input {error}, and is {text[:60]}"
        raise Failure("E104", message, "give it other sizes") from None
