"""Loops that a function is read without: numbers that a `copy_` alone asks for change no size.

Tables of relative positions are filled so, pair by pair of all positions.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLAIN = ("abs", "len", "min", "max", "range", "int", "float", "enumerate", "zip", "tuple", "sum")
FILLING = ("append", "extend", "add", "update", "get", "items", "keys", "values")
"""Functions and methods that change nothing but what a loop fills."""
OTHERS = (
    *(ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await, ast.Lambda, ast.NamedExpr),
    *(ast.FunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal, ast.Try, ast.With, ast.Delete),
    *(ast.While, ast.Import, ast.ImportFrom, ast.Starred, ast.ListComp, ast.GeneratorExp),
)
"""What may do more."""


def needed(body: Sequence[Any]) -> list[Any]:
    """The statements of a function without loops in loops that fill what is copied alone; in place
    of such a copy stands one of what is not known.

    >>> text = '''
    ... rows = []
    ... for a in points:
    ...     for b in points:
    ...         rows.append(abs(a - b))
    ... self.index.copy_(torch.tensor(rows).view(n, n))
    ... '''
    >>> [ast.unparse(one) for one in needed(ast.parse(text).body)]
    ['rows = []', 'self.index.copy_(None)']
    """
    found = list(body)
    for loop in [one for one in body if isinstance(one, ast.For)]:
        fills = filled(loop)
        if fills is None:
            continue
        asking = [one for one in body if one is not loop and fills & {*asked(one)}]
        if asking and all(map(is_copy, asking)):
            found = [of_nothing(x) if x in asking else x for x in found if x is not loop]
    return found


def filled(loop: Any) -> set[str] | None:
    """The names of what a loop with another in it assigns and fills; None if it may do more."""
    inner = [one for one in ast.walk(loop) if one is not loop]
    if not any(isinstance(one, ast.For) for one in inner) or any(map(is_other, inner)):
        return None
    names = {x.id for x in inner if isinstance(x, ast.Name) and isinstance(x.ctx, ast.Store)}
    for one in inner:
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
            names.add(getattr(one.value, "id", ""))
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            names.add(getattr(one.func.value, "id", ""))
    return None if "" in names else names


def is_other(node: Any) -> bool:
    if isinstance(node, OTHERS):
        return True
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store) or node.attr not in FILLING
    return (
        isinstance(node, ast.Call)
        and not isinstance(node.func, ast.Attribute)
        and getattr(node.func, "id", "") not in PLAIN
    )


def asked(node: Any) -> Iterator[str]:
    """The names whose values a statement asks for."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id


def is_copy(node: Any) -> bool:
    """`x.copy_(…)`, by itself."""
    call = getattr(node, "value", None)
    plain = isinstance(node, ast.Expr) and isinstance(call, ast.Call) and len(call.args) == 1
    return plain and getattr(call.func, "attr", "") == "copy_"  # type: ignore[union-attr]


def of_nothing(node: Any) -> Any:
    """The same copy of what is not known."""
    call = ast.Call(node.value.func, [ast.copy_location(ast.Constant(None), node)], [])
    return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)
