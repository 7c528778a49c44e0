"""Derivations in writing: for a terminal, as Markdown, for LaTeX and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.notation import LATEX, PLAIN, formula, numbers
from convcalc.cli.options import WHAT
from convcalc.commands.explain.lines import Told, steps
from convcalc.diagnostics import printable
from convcalc.engine.report import COUNTED_IN_SHORT
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple
from convcalc.render.escape import code_span, latex, markdown
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.algebra.notation import Notation
    from convcalc.algebra.num import Operand
    from convcalc.commands.explain.lines import Line
    from convcalc.commands.explain.quantities import Explanation

TITLES = {**WHAT, "memory": "memory", "answer": "answer"}
SEES = (
    "r and J are the size of the field that arrives and its jump, r_out and J_out those that come "
    "out; start is where the field of output 0 begins; all in positions of the input."
)
NOTES = {"macs": COUNTED_IN_SHORT, "field": SEES}


def notes(told: Sequence[Explanation]) -> list[str]:
    """What holds for several layers: the relations of textbooks, and what quantities mean."""
    shaped = [one for one in leaves(told) if "shape" in one.quantities]
    known = dict.fromkeys(one.textbook for one in shaped if one.textbook)
    return [*known, *(n for key, n in NOTES.items() if any(key in one.quantities for one in told))]


def leaves(told: Sequence[Explanation]) -> Iterator[Explanation]:
    for one in told:
        yield from leaves(one.parts) if one.parts else (one,)


class Row(NamedTuple):
    """A line in writing: a label, and what it equals one after the other, or what is told."""

    label: str
    chain: tuple[str, ...] = ()
    text: str = ""


def rows(
    lines: Sequence[Line | Told], notation: Notation, done: set[tuple[str, str]]
) -> Iterator[Row]:
    """The lines of one quantity; steps that are `done` are not shown again."""
    for line in lines:
        if isinstance(line, Told):
            yield Row(line.label, text=line.text)
            continue
        found = steps(line)
        if not found:
            yield Row(line.label, (value_text(line.number),))
        for label, number in found:
            key = label, numbers(number)
            if key in done and number is not line.number:
                continue
            done.add(key)
            yield Row(label, chain(number, notation))


def chain(number: Operand, notation: Notation = PLAIN) -> tuple[str, ...]:
    """Formula, numbers and value, those that say something new."""
    texts = (formula(number, notation), numbers(number, notation), value_text(number))
    last = texts[-1].replace(",", "")
    return (*(t for t in dict.fromkeys(texts[:2]) if t != last), texts[-1])


def value_text(number: Operand) -> str:
    return f"{int(number):,}".replace("-", "−")


def title_of(told: Explanation) -> str:
    """`conv1 (conv 64 7x7/2 p3): 3x224x224 → 64x112x112`"""
    kind = f"{told.kind} {told.settings}".strip()
    names = ", ".join(told.names)
    about = kind if names == told.kind else f"{names} ({kind})"
    return printable(f"{about}: {told.shapes}" if told.shapes else about)


def write(told: Sequence[Explanation], heading: str, format: str, out: TextIO) -> None:
    """Write explanations in one of FORMATS."""
    FORMATS[format](told, heading, out)


def write_table(told: Sequence[Explanation], heading: str, out: TextIO, noted: bool = True) -> None:
    from rich.text import Text

    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.console import UNCUT, stream, width_of

    width = width_of(out)
    room = 76 if width == UNCUT else width
    sources = dict.fromkeys(source for one in told for source in one.sources)
    cited = Pairs([Pair("" if k else "source", url, "dim", "dim") for k, url in enumerate(sources)])

    def parts() -> Iterator[Any]:
        yield from (Text(printable(heading), "bold"), Text("")) if heading else ()
        for k, one in enumerate(told):
            yield from (Text(""),) if k else ()
            yield from blocks(one, room, "")
        if noted:
            yield from (Text(""),) if told else ()
            yield from (Text(note, "dim") for note in notes(told))
            yield from (cited,) if sources else ()

    stream(out, parts())


def blocks(told: Explanation, room: int, indent: str) -> Iterator[Any]:
    """A title, the parts, then a block of aligned rows."""
    from rich.text import Text

    from convcalc.render.aligned import Pair, Pairs

    yield Text(f"{indent}{title_of(told)}", "bold cyan" if not indent else "cyan")
    for part in told.parts:
        yield from blocks(part, room, indent + "  ")
    pairs: list[Pair] = []
    done: set[tuple[str, str]] = set()
    shown = [
        (key, list(rows(lines, PLAIN, done))) for key, lines in told.quantities.items() if lines
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


def write_markdown(told: Sequence[Explanation], heading: str, out: TextIO) -> None:
    def block(one: Explanation, level: int) -> Iterator[str]:
        yield f"{'#' * level} {markdown(title_of(one))}\n"
        for part in one.parts:
            yield from block(part, min(level + 1, 6))
        done: set[tuple[str, str]] = set()
        for key, lines in one.quantities.items():
            if not lines:
                continue
            yield f"\n**{TITLES[key]}**\n\n"
            for row in rows(lines, PLAIN, done):
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
    out.write("".join(f"{note}\n\n" for note in notes(told)).rstrip("\n") + "\n")


def write_latex(told: Sequence[Explanation], heading: str, out: TextIO) -> None:
    """A fragment for a document that uses amsmath."""

    def block(one: Explanation, command: str) -> Iterator[str]:
        yield f"\\{command}*{{{latex(title_of(one))}}}\n"
        for part in one.parts:
            yield from block(part, "subsubsection")
        done: set[tuple[str, str]] = set()
        for key, lines in one.quantities.items():
            if not lines:
                continue
            yield f"\\paragraph{{{latex(TITLES[key])}}}\n"
            for row in rows(lines, LATEX, done):
                if row.chain:
                    yield equations(row)
                else:
                    yield latex(": ".join(x for x in (row.label, row.text) if x)) + "\n\n"
        yield "".join(f"Source: \\url{{{source}}}\n\n" for source in one.sources)

    out.write("% for a document with \\usepackage{amsmath,hyperref}\n")
    if heading:
        out.write(f"\\section*{{{latex(heading)}}}\n")
    for one in told:
        out.writelines(block(one, "subsection"))


def equations(row: Row) -> str:
    where, colon, label = row.label.rpartition(": ")
    names = ", ".join(LATEX.symbol(name) for name in label.split(", "))
    before = f"\\text{{{latex(where + colon)}}}" if where else ""
    *lines, value = row.chain
    value = value.replace(",", "{,}").replace("−", "-")
    chained = " \\\\\n  &= ".join((*lines, value))
    return f"\\begin{{align*}}\n  {before}{names} &= {chained}\n\\end{{align*}}\n"


def write_json(told: Sequence[Explanation], heading: str, out: TextIO) -> None:
    found = {
        "schema": SCHEMAS["explain"],
        "name": heading,
        "layers": [to_dict(one) for one in told],
    }
    out.write(json_text(found, out, 2) + "\n")


def to_dict(told: Explanation) -> dict[str, Any]:
    return {
        "names": list(told.names),
        "kind": told.kind,
        "settings": told.settings,
        "shapes": told.shapes,
        "quantities": {
            key: [line_dict(line) for line in lines] for key, lines in told.quantities.items()
        },
        "parts": [to_dict(part) for part in told.parts],
        "sources": list(told.sources),
    }


def line_dict(line: Line | Told) -> dict[str, Any]:
    if isinstance(line, Told):
        return {"label": line.label, "text": line.text}
    before = steps(line)[:-1]
    return {
        **number_dict(line.label, line.number),
        "steps": [number_dict(label, number) for label, number in before],
    }


def number_dict(label: str, number: Operand) -> dict[str, Any]:
    return {
        "label": label,
        "formula": formula(number),
        "numbers": numbers(number),
        "value": int(number),
    }


FORMATS: dict[str, Callable[[Sequence[Explanation], str, TextIO], None]] = {
    "table": write_table,
    "markdown": write_markdown,
    "latex": write_latex,
    "json": write_json,
}
