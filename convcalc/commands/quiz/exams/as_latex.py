"""Paper and key for LaTeX."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from convcalc.commands.explain.text_latex import write_latex
from convcalc.commands.quiz.exams.exam import lines, pointed
from convcalc.commands.quiz.exams.table import HEADS
from convcalc.render.escape import latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.question import Question

PREAMBLE = r"""\documentclass[a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage[margin=2cm]{geometry}
\usepackage{amsmath,array,longtable}
\usepackage[hidelinks]{hyperref}
\makeatletter\g@addto@macro\UrlBreaks{\do\-\do\_}\makeatother
\emergencystretch=3em
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em}
\allowdisplaybreaks
\begin{document}
"""
LEFT, RIGHT = (f">{{\\ragged{end}\\arraybackslash}}" for end in ("right", "left"))
COLUMNS = "".join(f"{LEFT}p{{{width}}}" for width in ("2.9cm", "3.4cm", "2.9cm"))
COLUMNS += 4 * f"{RIGHT}p{{1.65cm}}"
RULE = r"\medskip\noindent\rule{8cm}{0.4pt}"


def paper(exam: Exam) -> Iterator[str]:
    head = ruled(exam.head, "2.5cm")
    yield f"{PREAMBLE}\\section*{{{latex(exam.title)}}}\n{head}\n\n"
    yield "".join(f"{latex(note)}\n\n" for note in exam.said)
    if exam.table:
        yield from table(exam)
    else:
        yield "\\begin{enumerate}\n"
        for question in exam.questions:
            yield from item(exam, question)
        yield "\\end{enumerate}\n"
    yield "\\end{document}\n"


def table(exam: Exam) -> Iterator[str]:
    """The table of a network, which goes on over pages."""
    head = " & ".join(f"\\textbf{{{latex(name)}}}" for name in HEADS)
    yield "{\\scriptsize\\setlength{\\tabcolsep}{2pt}\n"
    yield f"\\begin{{longtable}}{{{COLUMNS}}}\n"
    yield f"  {head} \\\\\n  \\hline\\noalign{{\\smallskip}}\n  \\endhead\n"
    for row in exam.table:
        yield f"  {' & '.join(ruled(cell, '1.1cm') for cell in row)} \\\\\n"
    yield "\\end{longtable}}\n"


def ruled(text: str, width: str) -> str:
    """A text in which blanks are lines to write on."""
    return re.sub(r"(?:\\_){4,}", lambda _: rf"\rule{{{width}}}{{0.4pt}}", latex(text))


def item(exam: Exam, question: Question) -> Iterator[str]:
    """A question on the paper, kept on one page where that can be."""
    yield f"\\item ({latex(pointed(question))})\\\\\n"
    yield " \\\\\n".join(spaced(line) for line in lines(question)) + "\n"
    offered = exam.offered(question)
    rows = (f"  \\item[{letter}.] {breakable(latex(text))}\n" for letter, text in offered)
    choices = "".join(rows)
    yield f"\\begin{{itemize}}\n{choices}\\end{{itemize}}\n" if offered else f"\n{RULE}\n"


def breakable(text: str) -> str:
    """Formulas in a text that may go on in the next line, behind a factor."""
    return text.replace(r"$\cdot$", r"$\cdot$\allowbreak{}")


def spaced(line: str) -> str:
    """A line; of code, an array or a list of layers, which stand indented, letter below letter."""
    if not line.startswith("  "):
        return latex(line)
    blanks = len(line) - len(line.lstrip(" "))
    return rf"\texttt{{\mbox{{}}{LETTER * blanks}{latex(line[blanks:]).replace(' ', LETTER)}}}"


LETTER = r"\ "
"""A blank as wide as a letter; the empty box before it keeps those that begin a line."""


def key(exam: Exam) -> Iterator[str]:
    yield f"{PREAMBLE}\\section*{{{latex(exam.title)}: key}}\n\\begin{{enumerate}}\n"
    solutions = (breakable(latex(exam.solution(question))) for question in exam.questions)
    yield "".join(f"\\item {solution}\n" for solution in solutions)
    yield "\\end{enumerate}\n"
    for number, question in enumerate(exam.questions, 1):
        title = f"{exam.short(question)} ({pointed(question)})"
        yield f"\\subsection*{{{number}. {latex(title)}}}\n"
        out = StringIO()
        write_latex(question.derivation, "", out)
        yield breakable("".join(out.getvalue().splitlines(keepends=True)[1:]))
        known = exam.mistakes(question)
        yield f"Mistakes: {latex('; '.join(known))}.\n" if known else ""
    yield "\\end{document}\n"
