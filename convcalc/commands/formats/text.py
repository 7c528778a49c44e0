"""What is read, what to do about the rest, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.formats import FORMATS
from convcalc.frameworks.write import PAGE, WRITERS

if TYPE_CHECKING:
    from typing import TextIO

TITLES = ("format", "files", "what is read")


def cells() -> list[list[str]]:
    """A row for each format that is read, and then for each that is only recognised."""
    rows = sorted(FORMATS.items(), key=lambda pair: bool(pair[1].instead))
    return [
        [word, " ".join(row.endings), row.summary or f"not read: {row.hint()}"]
        for word, row in rows
    ]


def write(out: TextIO, format: str) -> None:
    """Write the table in a format."""
    if format == "json":
        from convcalc.render.json import json_text

        rows = [
            {
                "format": word,
                "title": row.title,
                "endings": list(row.endings),
                "read": not row.instead,
                "written": word in WRITERS,
                "summary": row.summary or row.hint(),
            }
            for word, row in FORMATS.items()
        ]
        out.write(f"{json_text(rows, out)}\n")
    elif format == "markdown":
        from convcalc.render.markdown import table

        table(TITLES, (False,) * len(TITLES), cells(), out)
    else:
        terminal(out)


def terminal(out: TextIO) -> None:
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, size_of
    from convcalc.render.lines import UNCUT, Line

    width = size_of(out)[0] if out.isatty() else UNCUT
    heads = [Head(TITLES[0], "bold"), Head(TITLES[1], "green"), Head(TITLES[2], "", False, True)]
    note = "A file is told by its content; --from FORMAT says what it is, whatever it looks like."
    written = f"What is written, by 'convcalc convert --to': {', '.join((*WRITERS, PAGE))}."
    rows, notes = cells(), [Line(note, "dim"), Line(written, "dim")]
    show(out, Aligned(heads, rows, [""] * len(rows), width), Line(), *notes)
