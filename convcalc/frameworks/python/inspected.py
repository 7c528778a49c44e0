"""`inspect`: what functions and classes are, and take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.values import Function, Path, Unknown

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


def is_function(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return isinstance(args[0], Function)


def signed(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`inspect.signature(function)`: the names that it takes."""
    function = args[0] if args else None
    if isinstance(function, Class):
        function = function.find("__init__")
    names = names_taken(function)
    if names is None:
        return Unknown("the signature of what is not known", at)
    made = Object(Class("Signature", [], {}, None, None))
    made.attributes["parameters"] = dict.fromkeys(names)
    return made


def names_taken(function: Any) -> list[str] | None:
    if isinstance(function, Function):
        takes = function.node.args
        return [arg.arg for arg in (*takes.posonlyargs, *takes.args, *takes.kwonlyargs)]
    from convcalc.frameworks.calls import signature
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH

    row = find(PYTORCH.constructors, function.last) if isinstance(function, Path) else None
    if row is None:
        return None
    known = signature(row.takes)
    return [*known.positional, *known.named]


def is_class(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = isinstance(args[0], Path) and args[0].last[:1].isupper()
    return isinstance(args[0], Class) or known
