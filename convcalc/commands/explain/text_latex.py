"""Derivations for LaTeX: a fragment for a document that uses amsmath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.notation import LATEX
from convcalc.commands.explain.rows import TITLES, rows, spelling, title_of
from convcalc.render.escape import latex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.algebra.letters import Letters
    from convcalc.commands.explain.quantities import Explanation
    from convcalc.commands.explain.rows import Row


def write_latex(
    told: Sequence[Explanation], heading: str, out: TextIO, letters: Letters | None = None
) -> None:
    """A fragment for a document that uses amsmath."""
    spell = spelling(LATEX, letters)

    def block(one: Explanation, command: str) -> Iterator[str]:
        yield f"\\{command}*{{{latex(title_of(one))}}}\n"
        for part in one.parts:
            yield from block(part, "subsubsection")
        done: set[tuple[str, str]] = set()
        for key, lines in one.quantities.items():
            if not lines:
                continue
            yield f"\\paragraph{{{latex(TITLES[key])}}}\n"
            for row in rows(lines, spell, done):
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
