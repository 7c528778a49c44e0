"""Python text to a syntax tree, within bounds; nothing of it is ever run."""

from __future__ import annotations

import ast
import re
import warnings
from itertools import islice
from typing import Any

from convcalc.diagnostics import Diagnostic, Problems, Source, Span

MAX_TEXT = 20_000
MAX_NESTED = 200
OPEN, CLOSED, ENDS, SKIPPED = "([{", ")]}", ",;\n", "'\"#"
PARTS = re.compile(
    r"[-+*/%@~<>&|^.!()\[\]{},;\n]|'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'"
    r"|\"(?:\\.|[^\"\\\n])*\"|#[^\n]*|\b(?:if|else|not|and|or|lambda|in|is|await|for)\b",
    re.DOTALL,
)
PROMPT = re.compile(r"^(?:>>>|\.\.\.) ", re.MULTILINE)


class Text:
    """Code, and where it stands: in a file of its own, or somewhere in another text."""

    def __init__(self, code: str, name: str = "<text>", at: Span | None = None) -> None:
        self.code, self.at = code, at
        self.source = at.source if at else Source(name, code)
        self.lines = Source(name, code).lines
        self.spans: dict[Any, Span] = {}

    def span(self, node: Any) -> Span:
        """Where a node stands; all of the text, where that is not known."""
        if node not in self.spans:
            self.spans[node] = self.measured(node)
        return self.spans[node]

    def measured(self, node: Any) -> Span:
        line = self.lines[min(node.lineno, len(self.lines)) - 1]
        start = characters(line, node.col_offset)
        same = node.end_lineno == node.lineno
        end = characters(line, node.end_col_offset) if same else len(line)
        return self.place(node.lineno, start, end - start)

    def place(self, line: int, start: int, length: int = 1) -> Span:
        """A stretch of a line of the code, `line` from 1 and `start` from 0."""
        if self.at is None:
            return Span(self.source, line, start + 1, max(length, 1))
        whole = self.at.source.lines[self.at.line - 1]
        if len(self.lines) > 1 or not whole[self.at.column - 1 :].startswith(self.lines[0]):
            return self.at
        return self.at._replace(column=self.at.column + start, length=max(length, 1))

    def whole(self) -> Span:
        return self.at or Span(self.source, 1, 1)


def characters(line: str, offset: int) -> int:
    """A position that counts bytes as one that counts characters."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))


def tree_of(text: Text) -> list[ast.stmt]:
    """The statements of a text. Problems E101 if it is no Python, E107 if it is too much."""
    check_bounds(text)
    code = PROMPT.sub("    ", text.code)
    first = next((line for line in code.split("\n") if line.strip()), "")
    indented = first[:1] in (" ", "\t")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.parse(f"if 1:\n{code}" if indented else code, filename="")
    except SyntaxError as error:
        if PRINTED.search(text.code):
            raise printed(text) from None
        line = (error.lineno or 1) - indented
        known = 1 <= line <= len(text.lines)
        raise broken(text, error.msg, line if known else 1, (error.offset or 1) - 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise broken(text, "it cannot be read", 1, 0) from None
    if not indented:
        return found.body
    for node in ast.walk(found):
        for name in ("lineno", "end_lineno"):
            if hasattr(node, name):
                setattr(node, name, getattr(node, name) - 1)
    return [inner for node in found.body for inner in getattr(node, "body", [node])]


PRINTED = re.compile(r"^\s*\(\w{1,60}\): \w{1,60}\(", re.MULTILINE)
"""A line of what `print(model)` shows: `(conv1): Conv2d(3, 64, …)`."""


def printed(text: Text) -> Problems:
    """What is said of a model as PyTorch prints it, where layers are expected."""
    message = "this is what print(model) shows, which is no code"
    hint = "give it to show: convcalc show FILE, or convcalc show - from standard input"
    return Problems([Diagnostic("E103", message, hint, text.place(1, 0))])


def broken(text: Text, why: str, line: int, start: int) -> Problems:
    open_ = text.code.count("(") > text.code.count(")")
    hint = (
        "close every bracket; in a YAML list in brackets, put a layer that holds a comma in quotes"
        if open_
        else "check brackets, commas and quotes here and before"
    )
    span = text.place(line, max(start, 0))
    return Problems([Diagnostic("E101", f"not well-formed Python: {why}", hint, span)])


def check_bounds(text: Text, most: int = MAX_TEXT) -> None:
    """Problems E107 for a text that is too long, or whose tree would be too deep."""
    if len(text.code) > most:
        message = f"the code has {len(text.code):,} characters, more than {most:,}"
        raise Problems([Diagnostic("E107", message, "give the layers only", text.whole())])
    levels, total = [0], 0
    for count, part in enumerate(PARTS.findall(text.code)):
        if part in OPEN:
            levels.append(0)
        elif part in CLOSED:
            if len(levels) > 1:
                total -= levels.pop()
            levels[-1] += 1
            total += 1
        elif part in ENDS or part[0] in SKIPPED:
            if part in ",;" or (part == "\n" and len(levels) == 1):
                total -= levels[-1]
                levels[-1] = 0
        else:
            levels[-1] += 1
            total += 1
        if total + len(levels) > MAX_NESTED:
            start = next(islice(PARTS.finditer(text.code), count, None)).start()
            line = text.code.count("\n", 0, start) + 1
            start -= text.code.rfind("\n", 0, start) + 1
            message = f"the code is nested more than {MAX_NESTED} levels deep"
            span = text.place(line, start)
            raise Problems([Diagnostic("E107", message, "write it flatter", span)])
