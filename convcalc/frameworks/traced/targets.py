"""What a file of source offers: its networks, what they take, and inputs that it mentions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.repairs import at_line
from convcalc.frameworks.python.values import At, Function
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from convcalc.frameworks.python.files import File


class Mention(NamedTuple):
    """A shape in the source, without the batch, and where."""

    sizes: tuple[int, ...]
    at: At

    @property
    def line(self) -> str:
        """`line 3`, and of a notebook the cell."""
        span = self.at.span
        return at_line(span) if span is not None else "the file"


def candidates(
    file: File, is_network: Callable[[Class], bool], held: Callable[[], list[tuple[str, Any]]]
) -> list[tuple[str, str]]:
    """The networks of a file by name, each with what it takes: classes that nothing else of it uses
    and that are networks, and functions that give one; else those that are made at its top, or
    imported by name, which `held` gives.
    """
    names = file.scope.names
    classes = {
        name: value
        for name, value in names.items()
        if isinstance(value, Class) and value.file is file and is_network(value)
    }
    givers: dict[str, Function] = {}
    for name, value in names.items():
        own = isinstance(value, Function) and value.scope.file is file and name[:1] != "_"
        if own and gives(value.node, {*classes, *givers}):
            givers[name] = value
    used = {
        word
        for name, node in [
            *((name, value.node) for name, value in classes.items()),
            *((name, value.node) for name, value in givers.items()),
        ]
        for word in words_in(node)
        if word != name
    }
    rows = [(name, takes(value)) for name, value in classes.items() if name not in used]
    rows += [(name, arguments(value)) for name, value in givers.items() if name not in used]
    rows = rows or [(name, takes(value)) for name, value in classes.items()]
    if rows:
        return rows
    rows = [(n, takes(v) if isinstance(v, Class) else "") for n, v in held()]
    return rows or [
        (name, arguments(value))
        for name, value in names.items()
        if isinstance(value, Function) and value.scope.file is file and gives_a_row(value.node)
    ]


def gives_a_row(node: Any) -> bool:
    """Whether a function returns layers one after the other."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(inner, ast.Return)
        and isinstance(inner.value, ast.Call)
        and getattr(inner.value.func, "attr", getattr(inner.value.func, "id", "")) == "Sequential"
        for inner in ast.walk(node)
    )


def words_in(node: Any) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def gives(node: Any, known: set[str]) -> bool:
    """Whether a function returns what it makes by one of the names that are known."""
    if not isinstance(node, ast.FunctionDef):
        return False
    for inner in ast.walk(node):
        if isinstance(inner, ast.Return) and inner.value is not None:
            words = words_in(inner.value)
            made = isinstance(inner.value, ast.Call) and bool(words & known)
            held = isinstance(inner.value, ast.Name) and any(
                isinstance(line, ast.Assign)
                and isinstance(line.value, ast.Call)
                and words_in(line.value) & known
                and inner.value.id in {w for t in line.targets for w in words_in(t)}
                for line in ast.walk(node)
            )
            if made or held:
                return True
    return False


def takes(value: Class) -> str:
    """The arguments of a class, as it has them."""
    init = value.find("__init__")
    return arguments(init) if isinstance(init, Function) else ""


def arguments(function: Function) -> str:
    text = ast.unparse(function.node.args)
    text = text.removeprefix("self, ").removeprefix("self")
    return text if len(text) <= 60 else f"{text[:59]}…"


def mentions(file: File, makers: Collection[str], summaries: Collection[str] = ()) -> list[Mention]:
    """The shapes that the file gives to networks: `torch.randn(1, 3, 32, 32)` where no network is
    made, by functions that are `makers` of tensors; `summary(net, (3, 32, 32))`, by `summaries`.
    """
    inside = {
        id(inner)
        for node in file.body
        if isinstance(node, ast.ClassDef)
        for inner in ast.walk(node)
    }
    found: list[Mention] = []
    for node in file.body:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and id(inner) not in inside:
                sizes = shape_in(inner, makers, summaries)
                if sizes is not None:
                    found.append(Mention(sizes, At(file, inner)))
    return found


def shape_in(
    call: ast.Call, makers: Collection[str], summaries: Collection[str]
) -> tuple[int, ...] | None:
    """The sizes of one sample that a call spells; None if it spells none."""
    word = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if word in makers:
        sizes = whole(call.args)
        return sizes[1:] if sizes is not None and 2 <= len(sizes) <= 5 else None
    if word in summaries:
        values = [*call.args[1:2], *(k.value for k in call.keywords if "size" in str(k.arg))]
        sizes = whole(values)
        if sizes is None or not 1 <= len(sizes) <= 5:
            return None
        batched = len(sizes) == 4 or any(
            k.arg == "input_size" and len(sizes) > 3 for k in call.keywords
        )
        return sizes[1:] if batched else sizes
    return None


def whole(nodes: list[ast.expr]) -> tuple[int, ...] | None:
    """Whole numbers that are written out, one by one or as a list."""
    if len(nodes) == 1 and isinstance(nodes[0], (ast.Tuple, ast.List)):
        nodes = nodes[0].elts
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    plain = [value for value in values if type(value) is int and value > 0]
    return tuple(plain) if plain and len(plain) == len(nodes) else None
