"""Convolutions that are written out as loops over arrays: no network, but the layer has a name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.syntax import Text, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPS = 3
"""So many loops within each other go over positions and channels."""
MAKERS = ("randn", "rand", "random", "zeros", "ones")
NUMBERS = {"pad": ("pad", "padding"), "stride": ("stride", "strides")}


def refuse(code: str, name: str) -> None:
    """Problems E404 for a text that computes a convolution by loops, with the layer that it
    is where the shapes of its arrays are written out.
    """
    text = Text(code, name)
    try:
        body = tree_of(text)
    except Problems:
        return
    found = next((node for node in body if is_written_out(node)), None)
    if found is None:
        return
    message = f"'{getattr(found, 'name', 'this')}' works with arrays of NumPy, and is no network"
    hint = layer_of(body) or "write the layer: convcalc conv INPUT -f FILTERS -k KERNEL"
    raise Problems([Diagnostic("E404", message, hint, text.span(found)._replace(length=3))])


def is_written_out(node: Any) -> bool:
    return isinstance(node, ast.FunctionDef) and depth(node) >= LOOPS


def depth(node: Any) -> int:
    """How many loops stand within each other."""
    inner = max((depth(child) for child in ast.iter_child_nodes(node)), default=0)
    return inner + isinstance(node, ast.For)


def layer_of(body: list[Any]) -> str:
    """The layer that arrays of literal shapes make: `conv 8 4x4 p1: 63x63x8`; else nothing."""
    arrays = [shape for node in body for shape in shapes(node) if len(shape) == 4]
    pairs = [(a, w) for a in arrays for w in arrays if a is not w and a[3] == w[2] and w[0] == w[1]]
    if not pairs:
        return ""
    (_, height, width, channels), (kernel, _, _, filters) = pairs[0]
    pad, stride = number(body, "pad", 0), number(body, "stride", 1)
    if stride < 1 or min(height, width) + 2 * pad < kernel:
        return ""
    sizes = [(n - kernel + 2 * pad) // stride + 1 for n in (height, width)]
    words = f"conv {filters} {kernel}x{kernel}" + (f"/{stride}" if stride != 1 else "")
    words += f" p{pad}" if pad else ""
    given = f"{height}x{width}x{channels}"
    return f"it computes {words} of {given}: {sizes[0]}x{sizes[1]}x{filters}"


def shapes(node: Any) -> Iterator[tuple[int, ...]]:
    """The shapes of arrays that are made outside functions."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and getattr(inner.func, "attr", "") in MAKERS:
            rows = inner.args
            if len(rows) == 1 and isinstance(rows[0], (ast.Tuple, ast.List)):
                rows = rows[0].elts
            sizes = [row.value for row in rows if isinstance(row, ast.Constant)]
            if len(sizes) == len(rows) and all(type(n) is int and n > 0 for n in sizes):
                yield tuple(sizes)  # type: ignore[arg-type]


def number(body: list[Any], word: str, default: int) -> int:
    """A whole number that the file calls so: in a dictionary, as an argument, or as a variable."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        for inner in ast.walk(node):
            for name, value in named(inner):
                if name in NUMBERS[word] and isinstance(value, ast.Constant):
                    return value.value if type(value.value) is int else default
    return default


def named(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant):
                yield str(key.value), value
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            yield str(keyword.arg), keyword.value
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
