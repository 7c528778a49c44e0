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
    """What takes rows, and is told when there are no more for a while."""

    def put(self, row: Row) -> None: ...

    def flush(self) -> None: ...


class Lines:
    """Rows as lines of a text."""

    def __init__(self, out: TextIO, form: Form, columns: Columns) -> None:
        self.out, self.form, self.columns = out, form, columns
        self.told = monotonic()
        out.write(form.head(columns))

    def put(self, row: Row) -> None:
        self.out.write(self.form.line(row, self.columns))
        if monotonic() - self.told > BEAT:
            self.flush()

    def flush(self) -> None:
        self.told = monotonic()
        self.out.flush()


class Rows:
    """Rows as lines of a table."""

    def __init__(self, out: TextIO, table: Table) -> None:
        from convcalc.commands.sweep.text import write_head

        self.out, self.table = out, table
        write_head(table, out)

    def put(self, row: Row) -> None:
        self.out.write(self.table.row(row) + "\n")
        if self.out.isatty():
            self.out.flush()

    def flush(self) -> None:
        self.out.flush()


class File:
    """Rows behind those that stand in a file."""

    def __init__(self, file: BinaryIO, plan: Plan) -> None:
        self.file, self.plan, self.told = file, plan, monotonic()
        if not file.tell():
            file.write(plan.head)

    def put(self, row: Row) -> None:
        self.file.write(self.plan.line(row))
        if monotonic() - self.told > BEAT:
            self.flush()

    def flush(self) -> None:
        self.told = monotonic()
        self.file.flush()


class Nowhere:
    """For rows of which only some are told at the end."""

    def put(self, row: Row) -> None:
        """It is not written."""

    def flush(self) -> None:
        """There is nothing to write."""
