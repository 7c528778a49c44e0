"""Where a class that needs arguments is made with plain ones: in its file, or in one beside it."""

from __future__ import annotations

import ast
import os
import re
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convcalc.frameworks.python.files import File

MAX_FILES = 40
"""How many files beside one are looked at."""
MAX_BESIDE = 200_000
"""How large they may be."""


class Made(NamedTuple):
    """A call, and where it stands: `line 12`, `train.py:12`."""

    call: ast.Call
    at: str


def made_plainly(file: File, word: str) -> list[Made]:
    """The calls of a name with nothing but plain values, each once: those in the file itself,
    outside of its classes, or else in files of its folder and the one above that import from it.
    """
    around = [one for one in file.body if not isinstance(one, ast.ClassDef)]
    found = [Made(call, f"line {call.lineno}") for call in calls_in(around, word)]
    for path in () if found else beside(file.path):
        shown, inside = os.path.basename(path), importing(path, file.path)
        found += [Made(call, f"{shown}:{call.lineno}") for call in calls_in(inside, word)]
    return list({ast.unparse(one.call): one for one in reversed(found)}.values())


def calls_in(body: Iterable[ast.stmt], word: str) -> Iterator[ast.Call]:
    """The calls of a name that give plain values alone."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == word:
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                if all(keyword.arg for keyword in node.keywords) and all(map(is_plain, given)):
                    yield node


def is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def beside(path: str) -> Iterator[str]:
    """The files of Python in the folder of a file, and in the one above."""
    folder = os.path.dirname(path)
    count = 0
    for place in (folder, os.path.dirname(folder)) if path else ():
        try:
            names = sorted(os.listdir(place))
        except OSError:
            continue
        for name in names:
            full = os.path.join(place, name)
            if name.endswith(".py") and full != path and count < MAX_FILES:
                count += 1
                yield full


def importing(path: str, origin: str) -> list[ast.stmt]:
    """The statements of a file that imports from `origin`; none of another, nor of one that cannot
    be read.
    """
    stem = os.path.basename(origin).partition(".")[0]
    try:
        if os.path.getsize(path) > MAX_BESIDE:
            return []
        with open(path, encoding="utf-8") as opened:
            text = opened.read()
        if not re.search(rf"(?m)^\s*(from|import)\s[^\n]*\b{re.escape(stem)}\b", text):
            return []
        return ast.parse(text).body
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return []
