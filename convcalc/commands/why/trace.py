"""The user's own line in a traceback: the one to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAME = re.compile(
    r'File "([^"\n]{1,300})", line (\d{1,7})(?:, in [^\n]{1,200})?\n[ \t]*([^\n]{1,300})'
)
CELL = re.compile(r"(?:(?:Cell|Input) In ?\[|<ipython-input-)(\d{1,5})[\]-]")
ARROW = re.compile(r"^-+> ?(\d{1,6}) ([^\n]{1,300})", re.MULTILINE)
HEAD = re.compile(r"^(?:File )?([^\s:(]{1,200}\.py)(?::\d+)?(?:, in |\(| in )[^\n]*", re.MULTILINE)
LIBRARIES = (
    *("site-packages", "dist-packages", "/torch/", "/keras/", "/tensorflow/", "/jax/", "/flax/"),
    *("<frozen", "/lib/python", "\\lib\\", "<__array_function__", "/paddle/", "/onnxruntime/"),
)
"""What the paths of other people's code have in them."""


class Line(NamedTuple):
    """A line of the user's code, and where it stands: `train.py:12`, or a cell of a notebook."""

    place: str
    code: str


def blamed(text: str) -> Line | None:
    r"""The innermost line of the user's own code in a traceback; None if there is no traceback.

    >>> blamed('File "net.py", line 7, in forward\n    x = self.fc(x)\nRuntimeError: …')
    Line(place='net.py:7', code='x = self.fc(x)')
    """
    own = [line for path, line in (*frames(text), *cells(text)) if not foreign(path)]
    return own[-1] if own else None


def frames(text: str) -> Iterator[tuple[str, Line]]:
    """The frames of Python's own tracebacks."""
    for path, number, code in FRAME.findall(text):
        name = re.split(r"[/\\]", path)[-1]
        yield path, Line(f"{name}:{number}", code.strip())


def cells(text: str) -> Iterator[tuple[str, Line]]:
    """The frames of a notebook, whose arrow points at a line below the name of a file or cell."""
    heads = [(m.start(), f"cell {m[1]}, line ", "") for m in CELL.finditer(text)]
    for m in HEAD.finditer(text):
        name = re.split(r"[/\\]", m[1])[-1]
        heads.append((m.start(), f"{name}:", m[1]))
    above, path = "line ", ""
    arrows = [(m.start(), m[1], m[2].strip()) for m in ARROW.finditer(text)]
    for _, what, more in sorted([*heads, *arrows]):
        if what.isdecimal():
            yield path, Line(f"{above}{what}", more)
        else:
            above, path = what, more


def foreign(path: str) -> bool:
    return any(part in path for part in LIBRARIES)
