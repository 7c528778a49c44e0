"""The terminal, or a file that should read like one."""

from __future__ import annotations

import os
from io import StringIO
from typing import TYPE_CHECKING

from convcalc.render.lines import UNCUT, Line, Lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from rich.console import Console, RenderableType


def width_of(out: TextIO) -> int:
    """Columns of the terminal; more than enough where there is none."""
    if not out.isatty():
        return UNCUT
    from rich.console import Console

    return max(Console(file=out, force_jupyter=False).width, 1)


def size_of(out: TextIO) -> tuple[int, int]:
    """Columns and lines of the terminal."""
    from rich.console import Console

    width, height = Console(file=out).size
    return max(width, 1), max(height, 1)


def lines_of(parts: Iterable[RenderableType], width: int) -> int:
    """How many lines of a terminal are taken."""
    from rich.console import Console

    console = Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False)
    return sum(len(console.render_lines(part, pad=False)) for part in parts)


def show(out: TextIO, *parts: RenderableType) -> None:
    """Print `parts` on `out`, as `stream` does."""
    stream(out, parts)


def stream(out: TextIO, parts: Iterable[RenderableType]) -> None:
    """Print `parts` on `out`, each as it comes: as wide as a terminal, but what cannot be narrower
    is not cut; plain and without trailing blanks where there is none. FORCE_COLOR keeps the
    colours, but for a text in memory.
    """
    if out.isatty():
        from rich.console import Console

        console = Console(file=out, highlight=False, markup=False, emoji=False, force_jupyter=False)
        for part in parts:
            console.print(sayable(part, console), crop=False)
        return
    forced = bool(os.environ.get("FORCE_COLOR")) and not isinstance(out, StringIO)
    encoding = getattr(out, "encoding", None)
    for part in parts:
        if isinstance(part, (Lines, Line)) and not forced:
            lines = part.plain(encoding)
        else:
            lines = iter(by_rich(part, encoding, forced))
        out.writelines(line.rstrip() + "\n" for line in lines)


def by_rich(part: RenderableType, encoding: str | None, forced: bool) -> list[str]:
    """The lines of what rich alone can print, in colours where these are `forced`."""
    from rich.console import Console

    buffer = Buffer()
    buffer.encoding = encoding
    console = Console(
        file=buffer,
        width=UNCUT,
        highlight=False,
        markup=False,
        emoji=False,
        color_system="standard" if forced else None,
        force_terminal=forced,
        force_jupyter=False,  # where rich would show what it is to write
    )
    console.print(sayable(part, console))
    return buffer.getvalue().splitlines()


class Buffer(StringIO):
    """What is going to be written to a stream of this encoding."""

    encoding: str | None = None  # type: ignore[assignment]


def sayable(part: RenderableType, console: Console) -> RenderableType:
    """`part` as the encoding of the console can write it: words in the style of what they stand
    for. Rows and pairs see to that themselves.
    """
    from rich.text import Text

    from convcalc.render.escape import is_unicode

    if isinstance(part, Line):
        part = part.__rich__()
    if is_unicode(console) or not isinstance(part, Text):
        return part
    from convcalc.render.words import wording

    words = wording(console.encoding)
    segments = part.render(console)
    return Text.assemble(*((words(s.text), s.style or "") for s in segments), end=part.end)
