"""Where rows go as they come: a terminal, a pipe, a file that goes on."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.forms import Columns, Form
    from convcalc.commands.sweep.journal import Plan
    from convcalc.commands.sweep.text import Table

BEAT = 0.5
"""Rows are seen by others after so many seconds."""


class Sink(Protocol):
    """What takes rows, and is told when there are no more for a while, and when there are none at
    all. What stands above them is written with the first.
    """

    def put(self, row: Row) -> None: ...

    def flush(self) -> None: ...

    def end(self) -> None: ...


class Lines:
    """Rows as lines of a text."""

    def __init__(self, out: TextIO, form: Form, columns: Columns) -> None:
        self.out, self.form, self.columns = out, form, columns
        self.told, self.head = monotonic(), form.head(columns)

    def put(self, row: Row) -> None:
        self.out.write(self.head + self.form.line(row, self.columns))
        self.head = ""
        if monotonic() - self.told > BEAT:
            self.flush()

    def flush(self) -> None:
        self.told = monotonic()
        self.out.flush()

    def end(self) -> None:
        self.out.write(self.head)
        self.flush()


class Rows:
    """Rows as lines of a table."""

    def __init__(self, out: TextIO, table: Table) -> None:
        self.out, self.table, self.begun = out, table, False

    def begin(self) -> None:
        from convcalc.commands.sweep.text import write_head

        if not self.begun:
            write_head(self.table, self.out)
        self.begun = True

    def put(self, row: Row) -> None:
        self.begin()
        self.out.write(self.table.row(row) + "\n")
        if self.out.isatty():
            self.out.flush()

    def flush(self) -> None:
        self.out.flush()

    def end(self) -> None:
        self.begin()
        self.flush()


class File:
    """Rows behind those that stand in a file."""

    def __init__(self, file: BinaryIO, plan: Plan) -> None:
        self.file, self.plan, self.told = file, plan, monotonic()
        self.head = b"" if file.tell() else plan.head

    def put(self, row: Row) -> None:
        self.file.write(self.head + self.plan.line(row))
        self.head = b""
        if monotonic() - self.told > BEAT:
            self.flush()

    def flush(self) -> None:
        self.told = monotonic()
        self.file.flush()

    def end(self) -> None:
        self.file.write(self.head)
        self.flush()


class Nowhere:
    """For rows of which only some are told at the end."""

    def put(self, row: Row) -> None:
        """It is not written."""

    def flush(self) -> None:
        """There is nothing to write."""

    def end(self) -> None:
        """Nor at the end."""
