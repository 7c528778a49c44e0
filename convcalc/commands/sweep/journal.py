"""The file of a sweep, which can be interrupted at any time and goes on where it stopped.

Rows stand in the order of the variants, each in a line of its own. So the last whole line tells how
far the sweep has come; a line that was torn when it was written is cut off. That the file is of
this sweep is seen from its rows: a few are worked out again, and must be the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.forms import Columns, Form

LONGEST = 1 << 20
"""A line is no longer than that."""
GAPS = 20
"""How many variants that have no row are looked at again."""


class Foreign(ValueError):
    """The file is that of another sweep, or of none."""


class Plan(NamedTuple):
    """What stands in the file of a sweep: the form of its rows, their columns, and which variants
    they are of; `again` gives the row of a variant anew, None where it is left out.
    """

    form: Form
    columns: Columns
    places: range
    again: Callable[[int], Row | None]

    @property
    def head(self) -> bytes:
        """The line above the rows, which only the first of several shards has: they are put one
        after the other.
        """
        return self.form.head(self.columns).encode() if self.places.start == 0 else b""

    def line(self, row: Row) -> bytes:
        return self.form.line(row, self.columns).encode()


def written(file: BinaryIO, plan: Plan) -> Iterator[Row]:
    """The rows that stand in a file; at the end what is torn is cut off, and the file stands where
    it goes on. Foreign, if they are not of this sweep.
    """
    size, last = 0, plan.places.start
    head = plan.head
    found = file.read(len(head))
    if found != head[: len(found)]:
        raise Foreign("its first line is another")
    if len(found) == len(head):
        size = len(head)
        gaps = GAPS
        while (line := file.readline(LONGEST)).endswith(b"\n"):
            row = row_in(line, plan)
            if not last < row[0] <= plan.places.stop:
                raise Foreign(f"variant {row[0]} follows variant {last}")
            for place in range(last, min(row[0] - 1, last + gaps)):
                gaps -= 1
                same(plan, place, b"")
            if size == len(head):
                same(plan, row[0] - 1, line)
            size, last, tail = size + len(line), row[0], line
            yield row
        if len(line) == LONGEST:
            raise Foreign("it has a line that is too long")
        if size > len(head):
            same(plan, last - 1, tail)
        if line and not due(plan, last).startswith(line):
            raise Foreign("its last line is no beginning of a row")
    file.seek(size)
    file.truncate()


def due(plan: Plan, last: int) -> bytes:
    """The line of the first row that is kept behind variant `last`; empty if there is none near."""
    for place in range(last, min(plan.places.stop, last + DUE)):
        row = plan.again(place)
        if row:
            return plan.line(row)
    return b""


DUE = 1000
"""So many variants are worked out again to find the row that was torn."""


def row_in(line: bytes, plan: Plan) -> Row:
    """The row that a line is. Foreign, if it is none."""
    try:
        row = plan.form.row(line.decode(), plan.columns)
    except (ValueError, TypeError, RecursionError):
        row = (None,)
    if type(row[0]) is not int or plan.line(row) != line:
        raise Foreign("a line of it is no row of this sweep")
    return row


def same(plan: Plan, place: int, line: bytes) -> None:
    """Foreign, where a variant worked out again has another line than the file."""
    row = plan.again(place)
    if (plan.line(row) if row else b"") != line:
        raise Foreign(f"variant {place + 1} has another row in it")


def opened(path: str, force: bool) -> BinaryIO:
    """The file, at its beginning, made where there is none; with `force` emptied. OSError where
    that cannot be done.
    """
    flags = os.O_RDWR | os.O_CREAT | (os.O_TRUNC if force else 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "r+b")
