"""Paper and key for LaTeX."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from convcalc.commands.explain.text_latex import write_latex
from convcalc.commands.quiz.exams.exam import heading, lines, mistakes
from convcalc.commands.quiz.exams.table import HEADS
from convcalc.render.escape import latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam

PREAMBLE = r"""\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,hyperref}
\begin{document}
"""


def paper(exam: Exam) -> Iterator[str]:
    yield f"{PREAMBLE}\\section*{{{latex(exam.title)}}}\n"
    if exam.table:
        yield "".join(f"{latex(note)}\n\n" for note in exam.notes)
        yield "\\begin{tabular}{lllrrrr}\n"
        for row in (HEADS, *exam.table):
            yield f"  {' & '.join(map(latex, row))} \\\\\n"
        yield "\\end{tabular}\n"
    else:
        yield "\\begin{enumerate}\n"
        for question in exam.questions:
            yield f"\\item {latex(heading(question))}\\\\\n"
            yield " \\\\\n".join(latex(line) for line in lines(question)) + "\n"
            offered = exam.offered(question)
            choices = "".join(f"  \\item[{letter}.] {latex(text)}\n" for letter, text in offered)
            rule = "\n\\medskip\\noindent\\rule{5cm}{0.4pt}\n"
            yield f"\\begin{{itemize}}\n{choices}\\end{{itemize}}\n" if offered else rule
        yield "\\end{enumerate}\n"
    yield "\\end{document}\n"


def key(exam: Exam) -> Iterator[str]:
    yield f"{PREAMBLE}\\section*{{{latex(exam.title)}: key}}\n"
    for number, question in enumerate(exam.questions, 1):
        yield f"\\subsection*{{{number}. {latex(exam.solution(question))}}}\n"
        out = StringIO()
        write_latex(question.derivation, "", out)
        yield "".join(out.getvalue().splitlines(keepends=True)[1:])
        known = mistakes(question)
        yield f"Mistakes: {latex('; '.join(known))}.\n" if known else ""
    yield "\\end{document}\n"
