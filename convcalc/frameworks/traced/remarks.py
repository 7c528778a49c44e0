"""What is remarkable in a source besides its layers: modules that nothing calls, and arguments of
constructors that nothing reads.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.engine.network import Remark
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import At, Function

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convcalc.frameworks.python.files import File

NAME = re.compile(r"[A-Za-z_]\w*")
"""A name, or how names begin that are put together."""
IDLE = (ast.Pass, ast.Raise, ast.Expr)


class Uncalled:
    """A module that was made and not called: where it is held, under which name, and where it was
    made; how many weights it holds.
    """

    def __init__(self, path: str, name: str, at: At, elements: int) -> None:
        self.path, self.name, self.at, self.elements = path, name, at, elements


def never_called(found: Iterable[Uncalled], files: Iterable[File]) -> Iterator[Remark]:
    """A remark for each place that makes modules which nothing calls, and whose name nothing
    mentions outside of constructors: what is called in training only is none.
    """
    rows: dict[Any, list[Uncalled]] = {}
    known = list(found)
    words = mentioned(files) if known else {*()}
    for one in known:
        span = one.at.span
        if span is not None and not said(one.name, words):
            rows.setdefault(span, []).append(one)
    for span, alike in rows.items():
        elements = sum(one.elements for one in alike)
        times = f" {len(alike)} times" if len(alike) > 1 else ""
        idle = f": {counted(elements, 'parameter')} that nothing trains" if elements else ""
        yield Remark(
            "C501",
            alike[0].path,
            f"it is made{times}, and nothing calls it{idle}",
            "call it in the forward pass, or leave it out",
            span,
            "" if elements else "note",
        )


def mentioned(files: Iterable[File]) -> set[str]:
    """The attributes and texts of files outside of constructors, and the beginnings of texts that
    are put together.
    """
    found: set[str] = set()
    waiting: list[Any] = [node for file in files for node in file.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in ("__init__", "build"):
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = NAME.match(node.value)
            found.update([match[0], f"{match[0]}…"] if match else ())
        waiting.extend(ast.iter_child_nodes(node))
    return found


def said(name: str, words: set[str]) -> bool:
    """Whether a name is mentioned, or may be put together from a text: `conv` and a number."""
    front = name.rstrip("0123456789")
    return name in words or (front != name and bool({f"{front}…", f"{front.rstrip('_')}…"} & words))


def arguments_unread(classes: Iterable[tuple[str, Class]]) -> Iterator[Remark]:
    """A remark for each argument of a constructor that its body never reads."""
    for path, cls in classes:
        init = cls.names.get("__init__")
        if not isinstance(init, Function) or not isinstance(init.node, ast.FunctionDef):
            continue
        if all(isinstance(line, IDLE) for line in init.node.body):
            continue
        read = names_in(init.node)
        takes = init.node.args
        for arg in (*takes.posonlyargs, *takes.args[1:], *takes.kwonlyargs):
            if arg.arg in read or arg.arg.startswith("_") or "locals" in read:
                continue
            yield Remark(
                "C503",
                path or cls.title,
                f"'{arg.arg}' of {cls.title} is never read: it changes nothing",
                "use it, or leave it out",
                At(init.scope.file, arg).span,
            )


def names_in(function: ast.FunctionDef) -> set[str]:
    """The names that a constructor reads; all, where it passes on all that it was given."""
    nodes = [inner for line in function.body for inner in ast.walk(line)]
    read = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    }
    calls = {getattr(node.func, "attr", "") for node in nodes if isinstance(node, ast.Call)}
    return read | {"locals"} if "save_hyperparameters" in calls else read
