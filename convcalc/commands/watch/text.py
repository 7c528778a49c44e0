"""What a watched design looks like in a terminal: the table, what is wrong or found, and what is
watched, in one window.
"""

from __future__ import annotations

import os
import time
from io import StringIO
from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.amounts import counted
from convcalc.commands.lint.text import COLORS, Linted, write_one, write_summary
from convcalc.diagnostics import Problems, printable
from convcalc.render.console import lines_of, show, size_of
from convcalc.render.escape import is_unicode
from convcalc.render.window import PROMPT, fitted, told_in

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.commands.lint.rules import Located
    from convcalc.engine.report import Report
    from convcalc.render import View


class Window(StringIO):
    """What is going to be written to a terminal."""

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self.said_in = getattr(out, "encoding", None)

    @property
    def encoding(self) -> str | None:  # type: ignore[override]
        return self.said_in

    def isatty(self) -> bool:
        return True


SHOW_ALL = "convcalc show --all"
"""What shows all rows."""
SHARE, FEWEST = 4, 3
"""What part of the window findings have, and how many lines they have at least."""


def write(linted: Linted, view: View, below: str, out: TextIO) -> None:
    """The table, and what the rules find: all that they say where that is at most half of the
    window, else a line for each finding. There is room left for the diagnostics, and for the line
    that stands `below`.
    """
    report, found = linted.report, linted.found
    width, height = size_of(out)
    told = told_in(report.diagnostics, width)
    room = height - PROMPT - lines_of([Text(below)], width) - told
    page = Window(out)
    write_one(linted, False, page)
    write_summary([linted], 0, page)
    said = page.getvalue()
    if not found or said.count("\n") + 1 <= room // 2:
        room -= said.count("\n") + 1
        show(out, *fitted(report, view, width, room, SHOW_ALL), Text(""))
        out.write(said)
        return
    cut = width if is_unicode(out) else width - len("...") + 1
    short = in_short(linted, max(room // SHARE, FEWEST), cut)
    show(out, *fitted(report, view, width, room - len(short) - 1, SHOW_ALL), Text(""), *short)


def in_short(linted: Linted, room: int, width: int) -> list[Text]:
    """A line for each finding, as far as there is room, and how many there are."""
    fits = len(linted.found) < room
    shown = linted.found if fits else linted.found[: room - 2]
    lines = [line_of(one) for one in shown]
    if not fits:
        rest = len(linted.found) - len(shown)
        lines.append(Text(f"… and {counted(rest, 'more finding')}", "dim"))
    kinds = [found.severity for found in linted.found]
    told = " and ".join(counted(kinds.count(kind), kind) for kind in COLORS)
    lines.append(Text(f"{told}; convcalc lint says more", "bold"))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines


def line_of(found: Located) -> Text:
    """`warning[C301] bias-before-norm 'conv1': the bias is lost`"""
    mark = f"{found.severity}[{found.rule.code}]"
    name = f" '{found.finding.layer}'" if found.finding.layer else ""
    text = f" {found.rule.name}{name}: {found.finding.message}"
    return Text.assemble((mark, f"bold {COLORS[found.severity]}"), printable(text))


def write_last(report: Report, view: View, below: str, problems: Problems, out: TextIO) -> None:
    """The last table that there was, while what is saved cannot be read."""
    width, height = size_of(out)
    note = Text("The table is that of the save before; this one cannot be read:", "yellow")
    told = told_in(problems.diagnostics, width) + 1
    room = height - PROMPT - lines_of([note, Text(below)], width) - told
    show(out, *fitted(report, view, width, room, SHOW_ALL), Text(""), note)


def status(path: str) -> str:
    """`watching net.yaml, saved at 14:03:12; ctrl-c ends`"""
    try:
        saved = time.strftime("%H:%M:%S", time.localtime(os.stat(path).st_mtime))
    except (OSError, OverflowError, ValueError):
        return printable(f"watching {path}; ctrl-c ends")
    return printable(f"watching {path}, saved at {saved}; ctrl-c ends")
