"""Rows as lines of a file, and back: csv and JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

from convcalc.commands.sweep.columns import LAST, MEASURED, text_of, value_of
from convcalc.record import NamedTuple
from convcalc.render.escape import csv_cell
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.sweep.columns import Row

Columns = tuple[str, ...]


class Form(NamedTuple):
    """How rows are written: the line above them, a row as a line, a line as a row again."""

    head: Callable[[Columns], str]
    line: Callable[[Row, Columns], str]
    row: Callable[[str, Columns], Row]


def csv_line(cells: Sequence[Any], columns: Columns = ()) -> str:
    r"""A line; sizes are joined, and what is not known is empty.

    >>> csv_line((1, "0.5", None, (512, 7, 7)))
    '1,0.5,,512x7x7\n'
    """
    out = StringIO()
    told = ["x".join(map(str, x)) if isinstance(x, tuple) else csv_cell(x) for x in cells]
    csv.writer(out, lineterminator="\n").writerow(told)
    return out.getvalue()


def csv_row(line: str, columns: Columns) -> Row:
    """The cells of a line as what they stand for. ValueError for a number that is none."""
    (cells,) = csv.reader([line])
    readers: list[Callable[[str], Any]]
    readers = [int, *[str] * (len(columns) - len(LAST) - 1), *[int] * len(MEASURED), sizes]
    found = [read(cell) if cell else None for read, cell in zip(readers, cells[:-2], strict=True)]
    return (*found, *cells[-2:])


def sizes(cell: str) -> tuple[int, ...]:
    return tuple(map(int, cell.split("x")))


def json_line(row: Row, columns: Columns) -> str:
    """An object; what is not known is null, and values that spell numbers are numbers."""
    first, values, rest = parts(row)
    return (
        json_text(dict(zip(columns, (*first, *map(value_of, values), *rest), strict=True))) + "\n"
    )


def json_row(line: str, columns: Columns) -> Row:
    data = json.loads(line)
    if not isinstance(data, dict) or tuple(data) != columns:
        raise ValueError
    first, values, rest = parts(tuple(data.values()))
    return (*first, *map(text_of, values), *(tuple(x) if isinstance(x, list) else x for x in rest))


def parts(row: Row) -> tuple[Row, Row, Row]:
    """The number of the variant, its values, and LAST."""
    return row[:1], row[1 : -len(LAST)], row[-len(LAST) :]


FORMS: dict[str, Form] = {
    "csv": Form(csv_line, csv_line, csv_row),
    "jsonl": Form(lambda columns: "", json_line, json_row),
}
