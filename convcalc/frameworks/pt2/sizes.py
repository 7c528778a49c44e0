"""Sizes that an exported program leaves open: names of them, and what is worked out of those."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

MAX_SIGNS = 2000
"""Characters of an expression that is read."""
LARGEST = 1 << 53
SYMBOL = re.compile(r"Symbol\('(\w+)'(?:, \w+=\w+)*\)")
"""An open size as PyTorch writes it from 2.7 on; before, it stands by its name alone."""


def plainly(text: str) -> str:
    """The name of an open size; an expression of such as it is.

    >>> plainly("Symbol('s77', positive=True, integer=True)")
    's77'
    """
    found = SYMBOL.fullmatch(text)
    return found[1] if found else text


class Sizes(dict[str, int]):
    """Numbers by the names that the program has for them; an expression of such is worked out."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The number of a name or of an expression; `default` where it is not known.

        >>> Sizes(s77=224).get("1 + ((-1 + s77)//32)")
        7
        >>> Sizes(s77=224).get("FloorDiv(Symbol('s77', positive=True), Integer(32))")
        7
        >>> Sizes(s77=224).get("s77*1e999")
        """
        if key in self:
            return self[key]
        found = worked(key, self) if isinstance(key, str) else None
        if found is None:
            return default
        self[key] = found
        return found


def worked(text: str, known: dict[str, int]) -> int | None:
    """An expression of whole numbers; None for what is not read, or not whole."""
    if len(text) > MAX_SIGNS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = value(ast.parse(text.strip(), mode="eval").body, known)
    except (SyntaxError, ValueError, LookupError, ArithmeticError, RecursionError, MemoryError):
        return None
    return int(found) if abs(found) < LARGEST and found == int(found) else None


def value(node: ast.expr, known: dict[str, int]) -> int | float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    if isinstance(node, ast.Name):
        return known[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value(node.operand, known)
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        a, b = value(node.left, known), value(node.right, known)
        if max(abs(a), abs(b)) > LARGEST:
            raise ValueError("too large")
        made: int | float = SIGNS[type(node.op)](a, b)
        return made
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "Symbol":
            return known[ast.literal_eval(node.args[0])]
        found: int | float = FUNCTIONS[node.func.id](*(value(one, known) for one in node.args))
        if abs(found) > LARGEST:
            raise ValueError("too large")
        return found
    raise ValueError("not read")


def product(*several: Any) -> Any:
    found = 1
    for one in several:
        found *= one
        if abs(found) > LARGEST:
            raise ValueError("too large")
    return found


def power(a: Any, b: Any) -> Any:
    if abs(b) > 16:
        raise ValueError("too large")
    return a**b


SIGNS: dict[type, Any] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: power,
}
FUNCTIONS: dict[str, Any] = {
    "Integer": lambda a: a,
    "Float": lambda a, *rest: a,
    "Rational": lambda a, b: a / b,
    "Add": lambda *several: sum(several),
    "Mul": product,
    "Pow": power,
    "FloorDiv": lambda a, b: a // b,
    "CleanDiv": lambda a, b: a // b,
    "CeilDiv": lambda a, b: -(-a // b),
    "Mod": lambda a, b: a % b,
    "PythonMod": lambda a, b: a % b,
    "ModularIndexing": lambda a, b, c: a // b % c,
    "IntTrueDiv": lambda a, b: a / b,
    "FloatTrueDiv": lambda a, b: a / b,
    "ToFloat": float,
    "TruncToInt": int,
    "floor": lambda a: int(a // 1),
    "FloorToInt": lambda a: int(a // 1),
    "ceiling": lambda a: int(-(-a // 1)),
    "CeilToInt": lambda a: int(-(-a // 1)),
    "RoundToInt": round,
    "Max": max,
    "Min": min,
    "Abs": abs,
    "Identity": lambda a: a,
}
"""What PyTorch calls functions of sizes."""
