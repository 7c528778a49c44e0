"""`inspect`: what functions and classes are, and take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.values import Function, Path, Unknown

KINDS = (
    *("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY"),
    "VAR_KEYWORD",
)
"""How a parameter may be given, by number."""

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

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
    made.attributes["parameters"] = {name: parameter(name, kind) for name, kind in names.items()}
    return made


def parameter(name: str, kind: int) -> Object:
    """One of the parameters, with the numbers of the kinds beside it."""
    made = Object(Class("Parameter", [], {}, None, None))
    made.attributes.update({word: k for k, word in enumerate(KINDS)}, name=name, kind=kind)
    return made


def names_taken(function: Any) -> dict[str, int] | None:
    """What a function takes by name, and how: by its place in KINDS."""
    if isinstance(function, Function):
        return parameters_of(function.meant.node.args)
    from convcalc.frameworks.calls import signature
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH

    row = find(PYTORCH.constructors, function.last) if isinstance(function, Path) else None
    if row is None:
        return None
    known = signature(row.takes)
    return dict.fromkeys(known.positional, 1) | dict.fromkeys(known.named, 3)


def parameters_of(takes: ast.arguments) -> dict[str, int]:
    """In the order of a signature."""
    rows: list[tuple[int, Sequence[ast.arg]]] = [
        (0, takes.posonlyargs),
        (1, takes.args),
        (2, [takes.vararg] if takes.vararg else []),
        (3, takes.kwonlyargs),
        (4, [takes.kwarg] if takes.kwarg else []),
    ]
    return {arg.arg: kind for kind, args in rows for arg in args}


def is_class(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = isinstance(args[0], Path) and args[0].last[:1].isupper()
    return isinstance(args[0], Class) or known
