"""Which variable `--set` may give a value to, where one that is not known is needed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from convcalc.frameworks.python.values import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.frameworks.python.values import At


def settable(unknown: Unknown, at: At) -> str:
    """The name at the top of a file whose value is not known, and which `at` uses as it is: of
    `Input((length,))` it is `length`; empty if there is none.
    """
    used = list(bare(at.node)) if at.file is not None else []
    for file in (at.file, unknown.at.file):
        names = file.scope.names if file is not None else {}
        for name in used:
            if isinstance(names.get(name), Unknown):
                return name
        itself = [name for name, value in names.items() if value is unknown]
        if used and itself:
            return itself[0]
    return ""


def bare(node: ast.AST) -> Iterator[str]:
    """The names in an expression that stand for plain values: none that something is asked of, or
    that a function is called with; a class is given settings.
    """
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            yield node.id
    elif isinstance(node, ast.Call):
        word = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if not word[:1].isupper():
            return
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from bare(given)
    elif not isinstance(node, (ast.Attribute, ast.Subscript, ast.Lambda)):
        for part in ast.iter_child_nodes(node):
            yield from bare(part)


def with_set(unknown: Unknown, at: At) -> str:
    """`give it a value with --set length=…`, as far as it is known which one."""
    name = settable(unknown, at)
    return f"give it a value with --set {name}=…" if name else "give it a value with --set"
