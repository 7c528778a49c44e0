"""The statements of a text: what is no Python in it is left out, what is Python 2 is mended."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.python.bounds import MAX_SOURCE

if TYPE_CHECKING:
    from convcalc.diagnostics import Span
    from convcalc.frameworks.syntax import Text


SHELL = re.compile(r"^(\s*)(?:%%?[A-Za-z]|!).*")
"""A command of a notebook, which Python does not know."""


def statements(text: Text, left_out: list[Diagnostic]) -> list[Any]:
    """The statements of a text; one at the top that is no Python is left out, up to ten of them."""
    from convcalc.frameworks.syntax import check_bounds

    lines = [SHELL.sub(r"\1pass", line) for line in text.code.split("\n")]
    for _ in range(10):
        check_bounds(text, MAX_SOURCE)
        try:
            return parsed("\n".join(lines))
        except SyntaxError as error:
            line = min(max(error.lineno or 1, 1), len(lines)) - 1
            span = text.place(line + 1, max((error.offset or 1) - 1, 0))
            if older(lines, line):
                message = f"{at_line(span)} is Python 2"
                left_out.append(Diagnostic("E402", message, "write print(…)", span))
                continue
            message = f"{at_line(span)} is no Python: {error.msg}"
            problem = Diagnostic("E402", message, "mend it, and try again", span)
            if not cut(lines, line):
                raise Problems([problem]) from None
            left_out.append(problem)
    raise Problems([*left_out[:3]])


def at_line(span: Span) -> str:
    """`line 3`, and of a notebook the cell."""
    cell = re.search(r"\.ipynb \((cell \d+)\)$", span.source.name)
    return f"line {span.line}{f' of {cell[1]}' if cell else ''}"


PRINT = re.compile(r"^(\s*)print\b(?!\s*\().*")


CAUGHT = re.compile(r"^(\s*except\s+[\w.]+|\s*except\s*\([\w., ]+\)),\s*(\w+)\s*:")


def older(lines: list[str], line: int) -> bool:
    """Whether a line is Python 2: it prints, or names what is caught. All such lines are mended."""
    if not PRINT.match(lines[line]) and not CAUGHT.match(lines[line]):
        return False
    for k, text in enumerate(lines):
        lines[k] = CAUGHT.sub(r"\1 as \2:", PRINT.sub(r"\1pass", text))
    return True


@lru_cache(16)
def parsed(code: str) -> list[Any]:
    """The statements of a text, which nobody changes: where a file is read at many sizes of the
    input, parsing it would be a third of the work.
    """
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code, filename="").body  # a name would be opened
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error)[:60]) from None


def cut(lines: list[str], line: int) -> bool:
    """Leave out the statement at the top of the file in which `line` stands."""
    first = line
    while first > 0 and (not lines[first].strip() or lines[first][:1] in " \t)]}"):
        first -= 1
    last = line + 1
    while last < len(lines) and (lines[last][:1] in ("", " ", "\t", ")", "]", "}")):
        last += 1
    had = any(text.strip() for text in lines[first:last])
    lines[first:last] = [""] * (last - first)
    return had
