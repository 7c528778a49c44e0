"""Derivations in writing: for a terminal, as Markdown, for LaTeX and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.notation import PLAIN, formula, numbers
from convcalc.commands.explain.lines import Told, steps
from convcalc.commands.explain.notes import notes
from convcalc.commands.explain.rows import TITLES, Row, rows, spelling, title_of
from convcalc.commands.explain.text_latex import write_latex
from convcalc.diagnostics import printable
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.escape import code_span, markdown
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.algebra.letters import Letters
    from convcalc.algebra.num import Operand
    from convcalc.commands.explain.lines import Line
    from convcalc.commands.explain.quantities import Explanation
    from convcalc.commands.explain.rows import Spelling


def write(
    told: Sequence[Explanation],
    heading: str,
    format: str,
    out: TextIO,
    letters: Letters | None = None,
) -> None:
    """Write explanations in one of FORMATS, in names or in letters."""
    FORMATS[format](told, heading, out, letters)


def write_table(
    told: Sequence[Explanation],
    heading: str,
    out: TextIO,
    letters: Letters | None = None,
    noted: bool = True,
) -> None:
    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.console import stream, width_of
    from convcalc.render.lines import UNCUT, Line

    width = width_of(out)
    room = 76 if width == UNCUT else width
    sources = dict.fromkeys(source for one in told for source in one.sources)
    cited = Pairs([Pair("" if k else "source", url, "dim", "dim") for k, url in enumerate(sources)])

    def parts() -> Iterator[Any]:
        yield from (Line(printable(heading), "bold"), Line()) if heading else ()
        for k, one in enumerate(told):
            yield from (Line(),) if k else ()
            yield from blocks(one, room, "", spelling(PLAIN, letters))
        if noted:
            yield from (Line(),) if told else ()
            yield from (Line(note, "dim") for note in notes(told, letters))
            yield from (cited,) if sources else ()

    stream(out, parts())


def blocks(told: Explanation, room: int, indent: str, spell: Spelling) -> Iterator[Any]:
    """A title, the parts, then a block of aligned rows."""
    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.lines import Line

    yield Line(f"{indent}{title_of(told)}", "bold cyan" if not indent else "cyan")
    for part in told.parts:
        yield from blocks(part, room, indent + "  ", spell)
    pairs: list[Pair] = []
    done: set[tuple[str, str]] = set()
    shown = [
        (key, list(rows(lines, spell, done))) for key, lines in told.quantities.items() if lines
    ]
    labels = [len(row.label) for _, found in shown for row in found]
    left = len(indent) + max(labels, default=0) + 4
    for key, found in shown:
        pairs.append(Pair(f"{indent}{TITLES[key]}", "", "bold"))
        for row in found:
            label = f"{indent}  {printable(row.label)}"
            for k, (text, style) in enumerate(values(row, room - left)):
                pairs.append(Pair("" if k else label, text, "", style))
    if pairs:
        yield Pairs(pairs)


def values(row: Row, room: int) -> list[tuple[str, str]]:
    """What stands behind a label, with styles: on one line if there is room."""
    if not row.chain:
        return [(printable(row.text), "dim")]
    whole = "= " + " = ".join(row.chain)
    if len(whole) <= room:
        return [(whole, "")]
    return [(f"= {text}", "") for text in row.chain]


def write_markdown(
    told: Sequence[Explanation], heading: str, out: TextIO, letters: Letters | None = None
) -> None:
    spell = spelling(PLAIN, letters)

    def block(one: Explanation, level: int) -> Iterator[str]:
        yield f"{'#' * level} {markdown(title_of(one))}\n"
        for part in one.parts:
            yield from block(part, min(level + 1, 6))
        done: set[tuple[str, str]] = set()
        for key, lines in one.quantities.items():
            if not lines:
                continue
            yield f"\n**{TITLES[key]}**\n\n"
            for row in rows(lines, spell, done):
                label = code_span(row.label) if row.chain else markdown(row.label)
                texts = [code_span(text) for text in row.chain[:-1]]
                texts += [f"**{text}**" for text in row.chain[-1:]]
                joint = " = ".join((label, *texts)) if row.chain else ""
                told = markdown(row.text)
                yield f"- {joint or ': '.join(x for x in (label, told) if x)}\n"
        if level == 3:
            yield "".join(f"\nSource: <{source}>\n" for source in one.sources)
        yield "\n"

    if heading:
        out.write(f"## {markdown(heading)}\n\n")
    for one in told:
        out.writelines(block(one, 3))
    out.write(
        "".join(f"{note}\n\n" for note in notes(told, letters, code_span)).rstrip("\n") + "\n"
    )


def write_json(
    told: Sequence[Explanation], heading: str, out: TextIO, letters: Letters | None = None
) -> None:
    spell = spelling(PLAIN, letters)
    found = {
        "schema": SCHEMAS["explain"],
        "name": heading,
        "layers": [to_dict(one, spell) for one in told],
    }
    out.write(json_text(found, out, 2) + "\n")


def to_dict(told: Explanation, spell: Spelling = lambda _: PLAIN) -> dict[str, Any]:
    quantities = told.quantities.items()
    return {
        "names": list(told.names),
        "kind": told.kind,
        "settings": told.settings,
        "shapes": told.shapes,
        "quantities": {
            key: [line_dict(line, spell) for line in lines] for key, lines in quantities
        },
        "parts": [to_dict(part, spell) for part in told.parts],
        "sources": list(told.sources),
    }


def line_dict(line: Line | Told, spell: Spelling) -> dict[str, Any]:
    if isinstance(line, Told):
        return {"label": line.label, "text": line.text}
    before = steps(line)[:-1]
    return {
        **number_dict(line.label, line.number, spell),
        "steps": [number_dict(label, number, spell) for label, number in before],
    }


def number_dict(label: str, number: Operand, spell: Spelling) -> dict[str, Any]:
    notation = spell(number)
    return {
        "label": notation.known(label),
        "formula": formula(number, notation),
        "numbers": numbers(number, notation),
        "value": int(number),
    }


FORMATS: dict[str, Callable[[Sequence[Explanation], str, TextIO, Letters | None], None]] = {
    "table": write_table,
    "markdown": write_markdown,
    "latex": write_latex,
    "json": write_json,
}
