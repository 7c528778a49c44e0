"""Expressions of Python to plain values; what has none here is kept by its text."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Refusal
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_DEPTH = 50
LARGEST = 2**63
OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Div: operator.truediv,
}


class Ref(NamedTuple):
    """What has no value in the text: its path, such as `tf.nn.relu` or `W`, the values of its
    arguments if it is a call, and how it is written.
    """

    path: str
    text: str
    args: Optional[tuple[Any, ...]] = None


def dotted(node: ast.AST) -> str:
    """`torch.nn.Conv2d` as it stands in the code; an empty text for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join(reversed([*names, node.id])) if isinstance(node, ast.Name) else ""


def value_of(node: ast.AST, known: Mapping[str, Any], depth: int = 0) -> Any:
    """The value of an expression: numbers, texts, lists (of tuples, too) and their arithmetic, and
    the names in `known`; otherwise a Ref. Refusal E107 if it is too deep, or the number too large.
    """
    if depth > MAX_DEPTH:
        raise Refusal("E107", f"nested more than {MAX_DEPTH} levels deep", "write it flatter")
    if isinstance(node, ast.Constant):
        kept = node.value is None or isinstance(node.value, (bool, int, float, str))
        return sized(node.value) if kept else Ref("", written(node))
    if isinstance(node, (ast.Tuple, ast.List)):
        return [value_of(item, known, depth + 1) for item in node.elts]
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = value_of(node.operand, known, depth + 1)
        if is_number(inner):
            return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        found = combined(node, known, depth)
        if found is not None:
            return found
    if isinstance(node, ast.Call):
        args = tuple(value_of(arg, known, depth + 1) for arg in node.args)
        return Ref(dotted(node.func), written(node), args)
    return Ref(dotted(node), written(node))


def combined(node: ast.BinOp, known: Mapping[str, Any], depth: int) -> Any:
    """The value of an operation on numbers; None if it has none."""
    a = value_of(node.left, known, depth + 1)
    b = value_of(node.right, known, depth + 1)
    if not (is_number(a) and is_number(b)):
        return None
    if isinstance(node.op, ast.Pow):
        return sized(a**b) if all(type(x) is int and 0 <= x <= 62 for x in (a, b)) else None
    apply = OPERATIONS.get(type(node.op))
    try:
        return sized(apply(a, b)) if apply else None
    except (ZeroDivisionError, OverflowError):
        return None


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def sized(value: Any) -> Any:
    """The value. Refusal E107 for a number that no setting can be."""
    if type(value) is int and abs(value) >= LARGEST:
        raise Refusal("E107", "a number has more than 18 digits", "use a smaller one")
    return value


def written(node: ast.AST) -> str:
    """How an expression is written, shortened."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return "this"
    return text if len(text) <= 60 else text[:59] + "…"


def unknown_in(value: Any) -> Ref | None:
    """The first thing in a value that has none here."""
    if isinstance(value, Ref):
        return value
    if isinstance(value, list):
        return next((found for item in value if (found := unknown_in(item))), None)
    return None
