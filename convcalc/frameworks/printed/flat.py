"""Tables with a row for each module of PyTorch, of torchsummary and of tools like it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.printed.cells import count_in, shapes_in
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convcalc.frameworks.printed.cells import Dims
    from convcalc.frameworks.printed.text import Line

CALLED = r"\s*\|?\s*(?:\S+\s+)??([A-Za-z_]\w{0,200})-(\d{1,7})"
NUMBER = r"([\d,]{1,20}|--)"
ROW = re.compile(rf"{CALLED}\s+(\[.*\]|\(.*\)|--)\s*\|?\s*{NUMBER}\s*(?:\|?\s*{NUMBER})?\s*\|?")
CELL = re.compile(r"\[+[^\[\]]*\]+(?:, ?\[+[^\[\]]*\]+)*|\(+[^()]*\)+")
LEARNED = re.compile(
    r"([A-Z]\w{0,200})(?:\s+(\[[\d, ]*\]|\d+(?: x \d+)+))?"
    r"(?:\s+([\d,]{1,20}))?(?:\s+(?:True|False))?\s*"
)
CHANGED = re.compile(r"\s{8,}(\d+(?: x \d+)*)\s*")
WIDTH = 19
"""So many characters of a shape fastai prints at most: one that is cut has another number."""
PLACED = re.compile(r"([\w.]{1,200}) \((\w{1,200})\)\s+(\[.*\]|\(.*\)|--)\s+([\d,]{1,20}|--)\s*")
OWN = re.compile(r"\((?:\w*(?:Conv|Pool|Norm|Dropout|Pad|Shuffle|Upsample|Linear)\w*[123]d)\)")
"""Classes that only PyTorch has."""


class Entry(NamedTuple):
    """A row: what the module is called, its class, what comes out and goes in, and parameters."""

    line: int
    name: str
    cls: str
    after: Sequence[Dims] = ()
    before: Sequence[Dims] = ()
    params: Optional[int] = None
    weights_alone: bool = False
    """Whether modules without a `weight` are counted without parameters."""


class Tool(NamedTuple):
    """A tool that prints such tables: how its heads look, its rows, and what is said of them."""

    name: str
    head: re.Pattern[str]
    rows: Callable[[Sequence[Line]], Iterator[Entry]]
    note: str


def of_torchsummary(lines: Sequence[Line]) -> Iterator[Entry]:
    """`Conv2d-1  [-1, 10, 24, 24]  260`; with parents ahead, and those that are trained behind."""
    entering, leaving = "Input" in lines[0].text, "Output" in lines[0].text
    for line in table(lines):
        row = ROW.fullmatch(line.text)
        if row is None:
            continue
        cls, number, text, params, _ = row.groups()
        cells = CELL.findall(text)
        whole = len(cells) == entering + leaving
        before = shapes_in(cells[0]) if entering and whole else []
        after = shapes_in(cells[-1]) if leaving and whole else []
        yield Entry(line.number, f"{cls}-{number}", cls, after, before, count_in(params))


def of_fastai(lines: Sequence[Line]) -> Iterator[Entry]:
    """`Conv2d  64 x 64 x 32 x 32  9408  False`. In newer versions the shape stands ahead, where it
    changes: it is that of the next module, and those behind may be of another branch. Modules that
    have no `weight` are counted without parameters.
    """
    count, changed = 0, ""
    for line in table(lines):
        change, row = CHANGED.fullmatch(line.text), LEARNED.fullmatch(line.text)
        if change:
            changed = change[1]
        elif row:
            cls, shape, params = row[1], row[2] or changed, row[3] or "0"
            count += 1
            after = dims_of(shape)
            yield Entry(line.number, f"{cls}-{count}", cls, after, [], count_in(params), True)
            changed = ""


def dims_of(text: str) -> list[Dims]:
    """The shape that fastai prints, with the batch; version 1 prints none. Empty if it may be cut.

    >>> dims_of("64 x 3 x 8 x 8"), dims_of("[50]"), dims_of("64 x 512 x 128 x 12")
    ([(64, 3, 8, 8)], [(None, 50)], [])
    """
    if text.startswith("["):
        return [(None, *one) for one in shapes_in(text)]
    return [(*map(int, text.split(" x ")),)] if 0 < len(text) < WIDTH else []


def of_paths(lines: Sequence[Line]) -> Iterator[Entry]:
    """`features.0 (Conv2d)  [None, 64, 55, 55]  23296`"""
    for line in table(lines):
        row = PLACED.fullmatch(line.text)
        if row:
            name, cls, shape, params = row.groups()
            yield Entry(line.number, name, cls, shapes_in(shape), [], count_in(params))


def table(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines between the head and the sums."""
    for line in lines[1:]:
        if "Total params" in line.text:
            return
        yield line


MORE = "parameters outside of such modules are not in it; kernels are neither"
TOOLS = (
    Tool(
        "torchsummary",
        re.compile(r"\bLayer \(type\)\s+(?:Input Shape\s+)?Output Shape\s+Param #\W*$"),
        of_torchsummary,
        "modules as they were called, not what they read; kernels are not in it, nor parameters "
        "outside of such modules; it counts a module that is called again anew",
    ),
    Tool(
        "pytorch_model_summary",
        re.compile(r"\bLayer \(type\)\s+(?:Input|Output) Shape\s+Param #\s+Tr\. Param #"),
        of_torchsummary,
        f"modules as they were called, not what they read; {MORE}",
    ),
    Tool(
        "fastai",
        re.compile(r"^Layer \(type\)\s+Output Shape\s+Param #\s+Trainable\s*$"),
        of_fastai,
        f"modules as they are held, not what they read, and the shape where it changes; {MORE}",
    ),
    Tool(
        "summary()",
        re.compile(r"^Layer \(type\)\s+Output Shape\s+Param #\s*$"),
        of_paths,
        f"modules as they were called, not what they read; {MORE}",
    ),
)


def is_flat(rows: str) -> bool:
    r"""Whether a table, from its head on, is one of those that TOOLS has besides torchsummary.

    >>> is_flat("Layer (type)  Output Shape  Param #\n====\nfc.1 (BatchNorm1d)  [None, 8]  16\n")
    True
    """
    head, *lines = rows.split("\n")
    if TOOLS[1].head.search(head):
        return True
    kept = [line for line in lines if line.strip(" =_-")]
    if TOOLS[2].head.search(head):
        return any(map(LEARNED.fullmatch, kept[:2])) or any(map(CHANGED.fullmatch, kept[:1]))
    return OWN.search(rows) is not None


def tool_of(head: str, lines: Iterable[Line]) -> Tool:
    """The tool that a head is of; by the rows, where several print the same."""
    found = [tool for tool in TOOLS if tool.head.search(head)]
    placed = any(PLACED.fullmatch(line.text) for line in lines)
    return next((tool for tool in found if (tool.rows is of_paths) == placed), found[0])
