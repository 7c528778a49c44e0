"""Notebooks: the code of their cells, one after the other."""

from __future__ import annotations

import json

from convcalc.diagnostics import Source, Span
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.syntax import Text


def cells(code: str, name: str) -> list[str]:
    """The code of each cell of a notebook, "" for those that hold none."""
    try:
        data = json.loads(code)
        found = data.get("cells") or [c for s in data.get("worksheets", []) for c in s["cells"]]
        return [
            "".join(cell.get("source") or cell.get("input") or "")
            if cell.get("cell_type") == "code"
            else ""
            for cell in found
        ]
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        raise Failure("E402", f"{name} is no notebook", "save it again as .ipynb") from None


def without_outputs(code: str) -> str:
    """A notebook with its code alone: what cells printed may name other frameworks, and pictures
    are long. The same text, if it is no notebook.
    """
    try:
        found = cells(code, "")
    except Failure:
        return code
    rows = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in found]
    return json.dumps({"cells": rows}, indent=1)


class Notebook(Text):
    """The code of a notebook, one cell after the other; places are those in the cells."""

    def __init__(self, cells: list[str], name: str) -> None:
        super().__init__("\n\n".join(cells), name)
        self.starts: list[tuple[int, Source]] = []
        line = 1
        for k, code in enumerate(cells, 1):
            self.starts.append((line, Source(f"{name} (cell {k})", code)))
            line += len(Source(name, code).lines) + 1

    def place(self, line: int, start: int, length: int = 1) -> Span:
        first, source = next(one for one in reversed(self.starts) if one[0] <= line)
        return Span(source, line - first + 1, start + 1, max(length, 1))
