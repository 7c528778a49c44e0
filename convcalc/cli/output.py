"""Results to standard output, diagnostics to standard error, and the exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from convcalc.diagnostics import MAX_TOLD, Diagnostic, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.render import View

ASKED = ("E404", "E405", "E411")
"""What of a file is asked for, or in what shape, was not said."""
WORDING = ("E102", "E103", "E104", "E105", "E106", "E107", "E110", "E406")
"""Codes that are about how something is written."""
WIDEST, NARROWEST, GUTTER = 100, 20, 9  # the gutter: a line number, a bar, two ellipses
COLORS = {"error": "red", "warning": "yellow"}


def emit(report: Report, format: str, view: View) -> int:
    """Write a report, then what is wrong with it; the exit code."""
    from convcalc.render import render

    render(report, format, view, sys.stdout)
    sys.stdout.flush()
    complain(report.diagnostics)
    return 0 if report.ok else 1


@contextmanager
def problems_as(format: str, schema: str = "report") -> Iterator[None]:
    """Problems that leave nothing to report go to standard output too where json was asked for,
    with the schema of that name.
    """
    try:
        yield
    except Problems as problems:
        if format == "json":
            from convcalc.engine.schemas import SCHEMAS
            from convcalc.render.json import json_text

            found = [d.to_dict() for d in problems.diagnostics]
            rows: dict[str, object] = {"layers": []} if schema == "report" else {}
            data = {"schema": SCHEMAS[schema], **rows, "diagnostics": found}
            click.echo(json_text(data, sys.stdout))
        raise


def failed(error: Exception) -> int:
    """Write what was wrong with the input; the exit code. Anything else is a bug, and raised."""
    if not isinstance(error, Problems):
        raise error
    complain(error.diagnostics)
    return 2 if all(map(is_usage, error.diagnostics)) else 1


def is_usage(diagnostic: Diagnostic) -> bool:
    """Whether something is wrong with what was typed: a file that cannot be read, words in the
    command line or in pyproject.toml that mean nothing. A design that does not work out is none.
    """
    file = os.path.basename(diagnostic.span.source.name) if diagnostic.span else ""
    if diagnostic.code in ASKED:
        return True
    typed = file in ("command line", "pyproject.toml")
    return diagnostic.code == "E100" or (typed and diagnostic.code in WORDING)


def complain(diagnostics: Sequence[Diagnostic]) -> None:
    """Diagnostics on standard error, behind all that was printed before; in a terminal coloured,
    and with the command that tells what the first code means.
    """
    if not diagnostics:
        return
    sys.stdout.flush()
    from convcalc.render.escape import on_terminal

    if any(d.code == "E100" and not d.span for d in diagnostics):
        from convcalc.cli.wrong import placed

        diagnostics = placed(diagnostics)

    terminal = sys.stderr.isatty()
    color = is_colored(sys.stderr)
    width = excerpt_width() if terminal else WIDEST
    shown = on_terminal(sys.stderr)
    for diagnostic in diagnostics[: MAX_TOLD + 1]:
        text = diagnostic.text(width, shown)
        if color:
            mark = f"{diagnostic.severity}[{diagnostic.code}]"
            text = text.replace(mark, click.style(mark, COLORS[diagnostic.severity], bold=True), 1)
        click.echo(text + "\n", err=True, color=color)
    more = len(diagnostics) - MAX_TOLD - 1
    if more > 0:
        click.echo(f"… and {more} more", err=True)
    if terminal:
        click.echo(f"what it means: convcalc explain {diagnostics[0].code}", err=True)


def is_colored(out: TextIO) -> bool:
    """Whether what goes there is coloured."""
    return out.isatty() and not os.environ.get("NO_COLOR") and not is_dumb()


def is_dumb() -> bool:
    """Whether the terminal says that it takes letters only."""
    return os.environ.get("TERM", "").lower() in ("dumb", "unknown")


def excerpt_width() -> int:
    """How much of a source line fits the terminal."""
    from shutil import get_terminal_size

    return min(WIDEST, max(NARROWEST, get_terminal_size().columns - GUTTER))
