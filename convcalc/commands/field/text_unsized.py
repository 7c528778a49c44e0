"""The layers of a network without an input, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.field.unsized import KEYS
from convcalc.diagnostics import printable
from convcalc.render.aligned import Aligned
from convcalc.render.columns import COLUMNS
from convcalc.render.console import show, width_of
from convcalc.render.lines import Line
from convcalc.render.terminal import heads

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.commands.field.unsized import Unsized

NOTE = "No input is given: ? stands for what depends on it."


def write(found: Unsized, out: TextIO) -> None:
    """A row per layer."""
    rows = [list(row) for row in found.rows]
    columns = {key: COLUMNS[key] for key in KEYS}
    table = Aligned(heads(columns), rows, [""] * len(rows), width_of(out))
    show(
        out,
        Line(printable(found.title), "bold"),
        table,
        Line(),
        Line(NOTE, "dim"),
    )
