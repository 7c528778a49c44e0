"""Programs that failed, as trees: their names, the lines at fault, and others in a node's place."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = {"nn", "F", "torch", "np", "tf", "keras", "layers", "jnp", "jax", "onnx", "transforms"}


class Program(NamedTuple):
    """Source, the numbers of the lines that fail (innermost first), what is imported for it, and a
    function that names the arguments of a callable.
    """

    source: str
    lines: list[int]
    known: frozenset[str]
    arguments: Callable[[str], list[str]] = lambda name: []

    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    def failing(self) -> list[ast.stmt]:
        """The simple statements on the lines that fail."""
        return [
            node
            for line in self.lines
            for node in ast.walk(self.tree())
            if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.lineno == line
        ]

    def own(self) -> list[str]:
        """Names that the program gives to values, in its order."""
        stored = [n for n in ast.walk(self.tree()) if isinstance(n, ast.Name)]
        given = [n.id for n in stored if isinstance(n.ctx, ast.Store)]
        return given + [n.arg for n in ast.walk(self.tree()) if isinstance(n, ast.arg)]

    def names(self) -> set[str]:
        """All names that may be used: modules, functions, values."""
        made = [n for n in ast.walk(self.tree()) if isinstance(n, (ast.alias, ast.FunctionDef))]
        other = {getattr(n, "asname", None) or n.name for n in made}
        return {*self.own(), *other, *self.known, *MODULES}


class Put(ast.NodeTransformer):
    """Others in the place of one node."""

    def __init__(self, old: ast.AST, *new: ast.AST) -> None:
        self.old, self.new = key(old), list(new)

    def visit(self, node: ast.AST) -> object:
        if key(node) != self.old:
            return self.generic_visit(node)
        return self.new if len(self.new) > 1 else self.new[0]


def key(node: ast.AST) -> tuple[object, ...]:
    places = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    return type(node), *(getattr(node, place, None) for place in places)


def put(program: Program, old: ast.AST, *new: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(Put(old, *new).visit(program.tree())))


def renamed(node: ast.AST, names: dict[str, ast.expr]) -> ast.AST:
    """A copy, with expressions in the place of names."""

    class Rename(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            read = isinstance(name.ctx, ast.Load)
            return copy.deepcopy(names[name.id]) if read and name.id in names else name

    return Rename().visit(copy.deepcopy(node))


def loaded(node: ast.AST) -> list[str]:
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return [n.id for n in sorted(names, key=lambda n: (n.lineno, n.col_offset))]


def last(node: ast.expr) -> str:
    """The last word of a name with dots."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def constructor(node: ast.AST) -> bool:
    """Whether it makes a layer."""
    made = last(node.func) if isinstance(node, ast.Call) else ""
    return made[:1].isupper() and made != "Input"


def hole(arg: ast.expr) -> bool:
    """Whether an argument is left open, as in `nn.Linear(…, 1)`."""
    return isinstance(arg, ast.Constant) and arg.value is ...


def entering(failing: ast.stmt) -> list[ast.expr]:
    """Expressions of a line that may be tensors: what calls are given, and what is joined."""
    found: list[ast.expr] = []
    for node in ast.walk(failing):
        if isinstance(node, ast.Call) and not constructor(node):
            found += node.args + [k.value for k in node.keywords]
            if isinstance(node.func, ast.Attribute) and last(node.func.value) not in MODULES:
                found.append(node.func.value)
        elif isinstance(node, ast.BinOp):
            found += [node.left, node.right]
        elif isinstance(node, (ast.List, ast.Tuple, ast.Dict)):
            found += node.values if isinstance(node, ast.Dict) else node.elts
        elif isinstance(node, ast.Subscript):
            found += [node.value, node.slice]
    plain = (ast.Constant, ast.Starred, ast.UnaryOp, ast.Slice, ast.Dict)
    tensors = [e for e in found if not isinstance(e, plain) and not constructor(e)]
    return [e for e in tensors if last(e) not in MODULES and loaded(e)]
