"""A word of the field, explained: what it means, and a layer worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.explain.concepts import CONCEPTS
from convcalc.commands.explain.quantities import explain
from convcalc.commands.explain.text import write as write_derivations
from convcalc.engine.analyze import analyze
from convcalc.parser import loads

if TYPE_CHECKING:
    from typing import TextIO


def write(name: str, out: TextIO) -> None:
    """Write what concept `name` is: its meaning, the derivations of its example, where more is."""
    from convcalc.commands.explain.text_code import wrapped
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import UNCUT, Line

    concept = CONCEPTS[name]
    width = 88 if width_of(out) == UNCUT else min(width_of(out), 88)
    lines = [Line(line) for line in wrapped(concept.meaning, width)]
    show(out, Line(name.replace("-", " "), "bold"), Line(), *lines, Line())
    report = analyze(loads(concept.spec))
    told = explain(report, [report.layers[-1].name], concept.what)
    write_derivations(told, "", "table", out)
    show(out, Line(), Line(f"more: convcalc help {concept.page}", "dim"))
