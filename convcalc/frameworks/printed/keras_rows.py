"""The rows of a table that Keras prints: one to a layer, of one line or several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.printed.cells import count_in, shapes_in
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.frameworks.printed.cells import Dims
    from convcalc.frameworks.printed.text import Line

HEAD = re.compile(r"\bLayer \(type[^\"']*(?:Output|Param)[^\"']*\Z")
TITLES = {
    "Layer (": "name",
    "Output": "shape",
    "Par": "params",
    "Connect": "from",
    "Trai": "trained",
}
BOX = re.compile(r"[│┃|]")
EDGE = re.compile(r"[\s_\-=+¯─━┄┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋┡┩╇╭╮╰╯|│┃]{4,}")
CORNERS = ("┩", "┫", "┤", "╢", "+", "|")
MAX_HEAD = 4
"""Lines that the titles of columns take at most."""
HEAVY = re.compile(r"\s*[=━┡╇┩]{8,}|\s*\+[=+]{8,}")
ALONE = re.compile(
    r"(\S+?) ?\((\w+)\)\s+(\[?\(.*?\)\]?|multiple|\?|unknown)\s+([\d,]+|\?|multiple)"
    r"(?:\s\s*(\S.*))?"
)
NAMED = re.compile(r"(.*?)\s*\((\w+)(\)?)\s*…?")
SOURCE = re.compile(r"([\w./:\-]+)(?:\[(?:\d+\]\[\d+\]|[\d\]\[]*…)|(…))")


class Seen(NamedTuple):
    """A row: the layer's name and class, `cut` if that is; what comes out, parameters, the layers
    that it is connected to, whether it is trained, and in how many models it stands.
    """

    name: str
    cls: str
    cut: bool
    shapes: list[Dims]
    params: Optional[int]
    sources: tuple[str, ...]
    connected: str
    trained: str
    depth: int
    line: int


class Columns(NamedTuple):
    """Which columns a table has, and where they begin; of a box, none."""

    keys: tuple[str, ...]
    starts: tuple[int, ...]


def columns_of(text: str) -> Columns:
    """The columns that the head of a table names."""
    if BOX.search(text):
        cells = [cell.strip() for cell in BOX.split(text.strip())[1:]]
        cells = cells[:-1] if cells and not cells[-1] else cells
        return Columns(tuple(key_of(cell) for cell in cells), ())
    found = sorted((text.find(title), key) for title, key in TITLES.items() if title in text)
    return Columns(tuple(key for _, key in found), tuple(at for at, _ in found))


def key_of(title: str) -> str:
    return next((key for start, key in TITLES.items() if title.startswith(start[:3])), "")


def is_cut(lines: Sequence[Line], columns: Columns) -> bool:
    """Whether a box ends before its right edge: columns may be missing."""
    edges = (line.text for line in lines[1:MAX_HEAD] if HEAVY.match(line.text))
    return not columns.starts and next(edges, "┩").rstrip()[-1:] not in CORNERS


class Part(NamedTuple):
    """A line of a row, by its cells."""

    line: int
    depth: int
    cells: dict[str, str]
    boxed: bool = False
    full: bool = False
    """Whether its number fills the column, and may go on in the next line."""

    @property
    def begins(self) -> bool:
        """Whether a row may begin with it."""
        named = bool(self.cells.get("name", "").strip())
        return self.boxed or (named and bool(self.cells.get("params", "").strip()))


def rows_of(lines: Sequence[Line], columns: Columns) -> Iterator[Seen]:
    """The rows of a table from its head on, to its end."""
    parts: list[Part] = []
    begun = False
    heavy = (k for k, line in enumerate(lines[:MAX_HEAD], 1) if HEAVY.match(line.text))
    first = next(heavy, 1)
    for k, line in enumerate(lines):
        text = line.text
        if k < first:
            continue
        if not text.strip() or EDGE.fullmatch(text):
            yield from whole(parts, columns)
            begun, parts = begun or bool(parts), []
            if begun and (HEAVY.match(text) or (text.lstrip()[:1] in "└┗╰" and text.strip())):
                return
            continue
        if "Total params" in text:
            break
        part = part_of(line, columns)
        going_on = parts and parts[-1].full
        if part.begins and not part.boxed and not going_on and any(x.begins for x in parts):
            yield from whole(parts, columns)
            begun, parts = True, []
        parts.append(part)
    yield from whole(parts, columns)


def part_of(line: Line, columns: Columns) -> Part:
    """The cells of a line."""
    text = line.text
    if not columns.starts:
        cells = BOX.split(text.strip())[1:]
        cells = cells[:-1] if cells and not cells[-1].strip() else cells
        more = max(len(cells) - len(columns.keys), 0)
        cells = ["│".join(cells[: more + 1]), *cells[more + 1 :]]
        found = dict(zip(columns.keys, cells, strict=False))
        inner = found.get("name", "")[1:]
        depth = max((len(inner) - len(inner.lstrip("│ "))) // 3, 1) if "└" in inner else 0
        name = inner.replace("└", " ").strip("│ ")
        return Part(line.number, depth, {**found, "name": name}, boxed=True)
    depth = len(text) - len(text.lstrip("|"))
    text = text.rstrip("|")[depth:] if depth else text
    alone = ALONE.fullmatch(text.strip())
    if alone:
        cells = [f"{alone[1]} ({alone[2]})", alone[3], alone[4], alone[5] or ""]
        keys = [key for key in ("name", "shape", "params", "from") if key in columns.keys]
        found = dict(zip(keys, cells, strict=False))
        if "from" not in keys and alone[5]:
            found["trained"] = alone[5]
        elif "trained" in columns.keys and alone[5]:
            found["from"], _, found["trained"] = alone[5].rpartition(" ")
        return Part(line.number, depth, found)
    starts = [max(start - 2 * depth, 0) if k else 0 for k, start in enumerate(columns.starts)]
    ends = [*starts[1:], len(text)]
    cut = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    found = dict(zip(columns.keys, cut, strict=True))
    room = dict(zip(columns.keys, (b - a for a, b in zip(starts, ends, strict=True)), strict=True))
    digits = len(found.get("params", "").strip())
    full = digits >= room.get("params", 0) - 3 > 0 and "from" in room
    return Part(line.number, depth, found, full=full)


def whole(parts: Sequence[Part], columns: Columns) -> Iterator[Seen]:
    """The row of several lines, if they are one."""
    if not any(one.begins for one in parts):
        return
    between = "" if columns.starts else " "
    joined = {
        key: between.join(one.cells.get(key, "").strip() for one in parts).strip()
        for key in columns.keys
    }
    name = NAMED.fullmatch(joined.get("name", ""))
    title = joined.get("name", "")
    first = next(one for one in parts if one.begins)
    yield Seen(
        name[1] if name else title.partition("(")[0].strip(),
        name[2] if name else title.partition("(")[2].strip(),
        not (name and name[3]),
        shapes_in(joined.get("shape", "")),
        count_in(joined.get("params", "")),
        tuple(f"{m[1]}{m[2] or ''}" for m in SOURCE.finditer(joined.get("from", ""))),
        joined.get("from", ""),
        joined.get("trained", ""),
        first.depth,
        first.line,
    )
