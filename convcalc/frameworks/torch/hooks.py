"""Functions that modules call: hooks before and after their forward, and those of `apply`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.values import (
    Bound,
    Failure,
    Function,
    Native,
    Partial,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module

    Method = Callable[[Torch, Module, list[Any], dict[str, Any], At], Any]

FILLED = ("data", "requires_grad", "grad")
"""Attributes of weights that change nothing but their numbers, and what trains them."""


def hooked(when: str) -> Method:
    """`register_forward_hook(function)`: what it gives takes the place of what passes."""

    def method(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
        function = args[0] if args else named.get("hook")
        if named.get("with_kwargs") or isinstance(function, Unknown):
            raise Failure("E409", "this hook is not read", "leave it out", at)
        entry = (when, function)
        owner.hooks.append(entry)

        def taken(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
            if entry in owner.hooks:
                owner.hooks.remove(entry)

        handle = Object(Class("RemovableHandle", [], {}, None, None))
        handle.attributes["remove"] = Native("remove", taken)
        return handle

    return method


def before(world: Torch, module: Module, args: list[Any], at: At) -> list[Any]:
    """What goes into a module: as its hooks leave it."""
    for when, function in module.hooks:
        if when == "before":
            found = world.reader.call(function, [module, tuple(args)], {}, at, None)
            if found is not None:
                args = list(found) if isinstance(found, tuple) else [found]
    return args


def after(world: Torch, module: Module, args: list[Any], out: Any, at: At) -> Any:
    """What comes out of a module: as its hooks leave it."""
    for when, function in module.hooks:
        if when == "after":
            found = world.reader.call(function, [module, tuple(args), out], {}, at, None)
            out = out if found is None else found
    return out


def changes(function: Any, depth: int = 0) -> bool:
    """Whether a function, or one of the file that it calls, may change more of what it is given
    than the numbers of its weights.
    """
    while isinstance(function, (Partial, Bound)):
        function = function.function
    if not isinstance(function, Function) or depth > 4:
        return False
    for node in ast.walk(function.node):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if node.attr not in FILLED:
                return True
        elif isinstance(node, ast.Call) and calls_what_changes(function, node.func, depth):
            return True
    return False


def calls_what_changes(function: Function, called: Any, depth: int) -> bool:
    if isinstance(called, ast.Attribute):
        inner = function.owner.find(called.attr) if function.owner is not None else None
        return called.attr in ("add_module", "register_parameter") or changes(inner, depth + 1)
    if not isinstance(called, ast.Name):
        return False
    place: Any = function.scope
    while place is not None and called.id not in place.names:
        place = place.outer
    return called.id in ("setattr", "delattr") or (
        place is not None and changes(place.names[called.id], depth + 1)
    )
