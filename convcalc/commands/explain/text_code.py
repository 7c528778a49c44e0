"""A code of a message, explained: its meaning, an example that is run, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.explain.codes import CODES as PARAGRAPHS
from convcalc.diagnostics import CODES, Problems
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.commands.explain.codes import Code
    from convcalc.diagnostics import Diagnostic


def write(name: str, format: str, out: TextIO) -> None:
    """Write what code `name` means as table, markdown or json."""
    code, title = PARAGRAPHS[name], CODES[name]
    if format == "json":
        found = {"schema": SCHEMAS["code"], "code": name, "title": title, **code._asdict()}
        out.write(json_text(found, out, 2) + "\n")
        return
    if format == "markdown":
        fence = "yaml" if code.wrong else "console"
        wrong, right = (
            f"```{fence}\n{text}\n```" if text else ""
            for text in (code.wrong or typed(code.command), code.right or typed(code.mended))
        )
        parts = (f"### {name}: {title}", code.meaning, wrong, code.mending, right)
        out.write("\n\n".join(filter(None, parts)) + "\n")
        return
    write_table(name, code, out)


def typed(command: str) -> str:
    """A command as it stands behind a prompt; "" for none."""
    return f"$ {command}" if command else ""


def write_table(name: str, code: Code, out: TextIO) -> None:
    from rich.padding import Padding

    from convcalc.render.console import show, width_of
    from convcalc.render.lines import UNCUT, Line

    width = 88 if width_of(out) == UNCUT else min(width_of(out), 88)
    wrong, right = code.wrong or code.command, code.right or code.mended
    said = [Line(f"  {d.severity}[{d.code}]: {d.message}", "dim") for d in brought_about(code)[:1]]
    blocks: tuple[list[RenderableType], ...] = (
        [Line(line) for line in wrapped(code.meaning, width)],
        [Padding(Line(wrong, "red"), (0, 0, 0, 2)), *said] if wrong else [],
        [Line(line) for line in wrapped(code.mending, width)],
        [Padding(Line(right, "green"), (0, 0, 0, 2))] if right else [],
    )
    spaced = (part for block in blocks if block for part in (Line(), *block))
    show(out, Line(f"{name}: {CODES[name]}", "bold"), *spaced)


def wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, width)


def brought_about(code: Code) -> tuple[Diagnostic, ...]:
    """What is said of the example."""
    from convcalc.engine.analyze import analyze
    from convcalc.parser import loads

    if not code.wrong:
        return ()
    try:
        return analyze(loads(code.wrong)).diagnostics
    except Problems as problems:
        return problems.diagnostics
