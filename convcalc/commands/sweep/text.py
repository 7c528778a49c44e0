"""A sweep as a table, a line at a time, as its rows come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import UNKNOWN, grouped, scaled, sized
from convcalc.commands.sweep.columns import NUMBER
from convcalc.diagnostics import printable
from convcalc.record import NamedTuple
from convcalc.render.aligned import GAP, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.variants import Variants

MOST = 40
"""How wide the column of a var is at most."""
SHOWN: dict[str, tuple[str, int, Callable[[int], str]]] = {
    "params": ("params", 11, grouped),
    "macs": ("MACs", 6, scaled),
    "memory": ("memory", 8, sized),
    "field": ("field", 5, str),
}
"""The numbers that a table has: their titles, widths and form."""


class Column(NamedTuple):
    """Where its value stands in a row, its title and width, and whether it is set to the right."""

    place: int
    title: str
    width: int
    text: Callable[[Any], str]
    right: bool = True


class Table:
    """Lines of a fixed width for rows that are still to come; `width` is that of the terminal."""

    def __init__(self, variants: Variants, columns: Sequence[str], width: int) -> None:
        digits = max(len(NUMBER), len(str(variants.size)))
        self.left = [Column(0, NUMBER, digits, str)]
        for place, axis in enumerate(variants.axes):
            wide = max(min(axis.widest, MOST), len(axis.name))
            self.left.append(Column(place + 1, axis.name, wide, str))
        self.right = [
            Column(columns.index(name), title, max(len(title), wide), text)
            for name, (title, wide, text) in SHOWN.items()
        ]
        self.output, self.width = columns.index("output"), width

    def head(self) -> str:
        every = [*self.left, *self.right]
        return self.line([placed(c.title, c.width, c.right) for c in every], "output")

    def row(self, row: Row) -> str:
        """A variant; of one that is refused, what is wrong behind its values."""
        left = [placed(printable(row[c.place]), c.width, c.right) for c in self.left[1:]]
        left = [placed(str(row[0]), self.left[0].width, True), *left]
        *_, code, message = row
        if code:
            return self.line(left, printable(f"{code} {message}"))
        told = [UNKNOWN if row[c.place] is None else c.text(row[c.place]) for c in self.right]
        right = [placed(t, c.width, True) for t, c in zip(told, self.right, strict=True)]
        output = row[self.output]
        return self.line([*left, *right], UNKNOWN if output is None else "x".join(map(str, output)))

    def line(self, cells: Sequence[str], last: str) -> str:
        before = (" " * GAP).join(cells) + " " * GAP
        room = self.width - len(before)
        cut = last if len(last) <= room or room < 10 else f"{last[: room - 1]}…"
        return (before + cut).rstrip()


def write_head(table: Table, out: TextIO) -> None:
    from rich.text import Text

    from convcalc.render.console import show

    show(out, Text(table.head(), "bold", no_wrap=True))
