"""Advice that only looks, in the program that failed: what it shows before the line that fails."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.recorded.applied import meant
from tests.recorded.programs import entering, last, loaded, put, renamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorded.programs import Program

MADE = {"model", "layer", "net", "embedding", "norm"}
"""What pages call a network or a layer."""


def looked(program: Program, advice: str) -> Iterator[str]:
    """Programs with a look before the line that fails; a name that has no counterpart there takes
    its line of the look with it.

    >>> from tests.recorded.programs import Program
    >>> program = Program("h = zeros(5)\\nfc(h)", [2], frozenset({"zeros", "fc"}))
    >>> next(looked(program, "print(x.shape)"))
    'h = zeros(5)\\nprint(h.shape)\\nfc(h)'
    """
    try:
        body = ast.parse(advice).body
    except SyntaxError:
        return
    program = program._replace(known=program.known | {"print"})
    for failing in program.failing():
        for whole in meant(program, failing, ast.Module(body, [])):
            names = {**callables(failing), **whole}
            lines = [renamed(line, names) for line in body]
            given = program.names()
            kept = [line for line in lines if set(loaded(line)) <= given]
            if kept:
                yield put(program, failing, *kept, failing)
        for operand in entering(failing):
            names = {**callables(failing), **dict.fromkeys(free(program, body), operand)}
            yield put(program, failing, *(renamed(line, names) for line in body), failing)


def free(program: Program, body: list[ast.stmt]) -> list[str]:
    known = program.names()
    return [n for line in body for n in loaded(line) if n not in known and n not in MADE]


def callables(failing: ast.stmt) -> dict[str, ast.expr]:
    """The layer that a line calls, under the names that pages give it."""
    called = [n.func for n in ast.walk(failing) if isinstance(n, ast.Call)]
    own = [f for f in called if isinstance(f, ast.Call) or re.match("[a-z]", last(f) or "A")]
    return dict.fromkeys(MADE, own[0]) if own else {}
