"""The rows of a table of torchinfo: one to a module."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.printed.cells import count_in, shapes_in
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.printed.cells import Dims
    from convcalc.frameworks.printed.text import Line

TITLES = {
    "Layer (type": "name",
    "Input Shape": "input",
    "Output Shape": "shape",
    "Param #": "params",
    "Param %": "share",
    "Kernel Shape": "kernel",
    "Mult-Adds": "macs",
    "Trainable": "trained",
}
STEM = re.compile(r"((?:[│|]? {4,5})*)(?:[├└]─+|\+ ?)?")
NAMED = re.compile(r"([\w.]+)(?: \(([^()]{1,200})\))?(?:: ?((\d+)(?:-\d+)?))?(?: .*)?")
MAX_DEPTH = 200
RECURSIVE = "(recursive)"
FROZEN = re.compile(r"\(([\d,]+)\)")


class Seen(NamedTuple):
    """A row: how deep in the tree, the class, the name in the module around, and its cells."""

    depth: int
    cls: str
    name: str
    cells: dict[str, str]
    line: int

    @property
    def params(self) -> Optional[int]:
        """What it holds; of one without a number 0, and so of one that was listed before."""
        text = self.cells.get("params", "").strip()
        frozen = FROZEN.fullmatch(text)
        return 0 if text in ("--", RECURSIVE, "") else count_in(frozen[1] if frozen else text)

    @property
    def frozen(self) -> bool:
        """Whether its parameters are in brackets: they are not trained."""
        return FROZEN.fullmatch(self.cells.get("params", "").strip()) is not None

    def dims(self, key: str) -> Dims:
        """The only shape in a cell; older versions print -1 for the batch."""
        found = shapes_in(self.cells.get(key, ""))
        only = found[0] if len(found) == 1 else ()
        return (1, *only[1:]) if only[:1] == (-1,) else only


def columns_of(text: str) -> list[tuple[int, str]]:
    """Where columns begin, and what they hold."""
    return sorted((text.find(title), key) for title, key in TITLES.items() if title in text)


def rows_of(lines: Sequence[Line], starts: Sequence[tuple[int, str]]) -> list[Seen]:
    """The rows down to the sums."""
    found: list[Seen] = []
    for line in lines[1:]:
        text = line.text
        if re.match(r"\s*(?:Total params|Trainable params)", text):
            break
        if re.fullmatch(r"\s*[=\-_]{4,}\s*", text):
            if found:
                break
            continue
        row = row_of(line, starts)
        if row is not None:
            found.append(row)
    return found


def row_of(line: Line, starts: Sequence[tuple[int, str]]) -> Seen | None:
    """A row, whose first cell may be longer than its column."""
    text = line.text
    base = starts[0][0]
    ends = [at for at, _ in starts[1:]] + [len(text) + 1]
    cells = {key: text[at:end] for (at, key), end in zip(starts, ends, strict=True)}
    words = re.split(r"\s{2,}", text[base:].strip())
    if len(words) == len(starts) and not re.match(r"[│|]", words[0]):
        cells = {key: word for (_, key), word in zip(starts, words, strict=True)}
    title = text[base : ends[0]]
    stem = STEM.match(title)
    assert stem is not None
    indent = stem[0]
    named = NAMED.fullmatch(title[len(indent) :].strip())
    if named is None:
        return None
    depth = int(named[4]) if named[4] else (len(stem[1]) // 5 + 1 if indent.strip() else 0)
    cls = named[1].rpartition(".")[2]
    name = named[2] or (f"{cls}:{named[3]}" if named[3] else cls)
    return Seen(min(depth, MAX_DEPTH), cls, name, cells, line.number)
