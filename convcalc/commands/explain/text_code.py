"""A code of a message, explained: its meaning, an example that is run, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.explain.codes import CODES as PARAGRAPHS
from convcalc.diagnostics import CODES, Problems
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from typing import TextIO

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
        wrong, right = code.wrong or f"$ {code.command}", code.right or f"$ {code.mended}"
        out.write(
            f"### {name}: {title}\n\n{code.meaning}\n\n```{fence}\n{wrong}\n```\n\n"
            f"{code.mending}\n\n```{fence}\n{right}\n```\n"
        )
        return
    write_table(name, code, out)


def write_table(name: str, code: Code, out: TextIO) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from convcalc.render.console import UNCUT, show, width_of

    width = 88 if width_of(out) == UNCUT else min(width_of(out), 88)
    show(
        out,
        Text(f"{name}: {CODES[name]}", "bold"),
        Text(""),
        *(Text(line) for line in wrapped(code.meaning, width)),
        Text(""),
        Padding(Text(code.wrong or code.command, "red"), (0, 0, 0, 2)),
        *(Text(f"  {d.severity}[{d.code}]: {d.message}", "dim") for d in brought_about(code)[:1]),
        Text(""),
        *(Text(line) for line in wrapped(code.mending, width)),
        Text(""),
        Padding(Text(code.right or code.mended, "green"), (0, 0, 0, 2)),
    )


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
