"""An exam: the paper, and separately the key with its derivations."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.explain.text import to_dict, write_latex, write_markdown
from convcalc.commands.quiz.answers import LETTERS
from convcalc.commands.quiz.paper import HEADS
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple
from convcalc.render.escape import fenced, latex, markdown
from convcalc.render.json import json_text
from convcalc.render.markdown import table as markdown_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.commands.quiz.question import Question

SHOWN = 6
BLANK = "________"


class Exam(NamedTuple):
    """`title` stands above paper and key; `choices`: answers are offered; `table` has the rows of a
    network's table, blanks as (number) ________; `notes` say how it is to be read.
    """

    title: str
    questions: tuple[Question, ...]
    choices: bool = False
    table: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def offered(self, question: Question) -> list[tuple[str, str]]:
        """Letter and text of the answers to choose from, if there are any."""
        if not self.choices and question.form != "choice":
            return []
        texts = [question.text(answer) for answer in question.offered]
        return list(zip(LETTERS.upper(), texts, strict=False))

    def solution(self, question: Question) -> str:
        """The answer, behind its letter where there are some."""
        text = question.text(question.answer)
        letters = [f"{letter}. " for letter, one in self.offered(question) if one == text]
        return "".join([*letters, text])


def mistakes(question: Question) -> list[str]:
    """Wrong answers, each with what leads to it: `57 (forgot the bias)`."""
    told = [wrong for wrong in question.wrong if wrong.reason]
    return [f"{question.text(wrong.answer)} ({wrong.reason})" for wrong in told[:SHOWN]]


def heading(question: Question) -> str:
    return f"({question.topic}, level {question.level})"


def lines(question: Question) -> list[str]:
    return question.stem.split("\n")


def markdown_paper(exam: Exam) -> Iterator[str]:
    yield f"# {markdown(exam.title)}\n"
    if exam.table:
        out = StringIO()
        yield "".join(f"\n{markdown(note)}\n" for note in exam.notes)
        markdown_table(list(HEADS), [k > 2 for k in range(len(HEADS))], exam.table, out)
        yield f"\n{out.getvalue()}"
        return
    for number, question in enumerate(exam.questions, 1):
        *given, asked = lines(question)
        yield f"\n## {number}. {heading(question)}\n\n"
        yield f"{fenced(given, 'text')}\n" if given else ""
        yield f"{markdown(asked)}\n\n"
        offered = exam.offered(question)
        if offered:
            yield "".join(f"- [ ] {letter}. {markdown(text)}\n" for letter, text in offered)
        else:
            yield f"Answer: {markdown(BLANK)}\n"


def markdown_key(exam: Exam) -> Iterator[str]:
    yield f"# {markdown(exam.title)}: key\n\n"
    for number, question in enumerate(exam.questions, 1):
        yield f"{number}. {markdown(exam.solution(question))}\n"
    for number, question in enumerate(exam.questions, 1):
        yield f"\n## {number}. {markdown(exam.solution(question))}\n\n"
        out = StringIO()
        write_markdown(question.derivation, "", out)
        yield out.getvalue().rstrip("\n") + "\n"
        known = mistakes(question)
        yield f"\nMistakes: {markdown('; '.join(known))}.\n" if known else ""


PREAMBLE = r"""\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,hyperref}
\begin{document}
"""


def latex_paper(exam: Exam) -> Iterator[str]:
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


def latex_key(exam: Exam) -> Iterator[str]:
    yield f"{PREAMBLE}\\section*{{{latex(exam.title)}: key}}\n"
    for number, question in enumerate(exam.questions, 1):
        yield f"\\subsection*{{{number}. {latex(exam.solution(question))}}}\n"
        out = StringIO()
        write_latex(question.derivation, "", out)
        yield "".join(out.getvalue().splitlines(keepends=True)[1:])
        known = mistakes(question)
        yield f"Mistakes: {latex('; '.join(known))}.\n" if known else ""
    yield "\\end{document}\n"


def json_paper(exam: Exam) -> Iterator[str]:
    yield dumped(exam, [question_dict(exam, q) for q in exam.questions], exam.table)


def json_key(exam: Exam) -> Iterator[str]:
    yield dumped(
        exam,
        [
            {
                "answer": list(q.answer) if isinstance(q.answer, tuple) else q.answer,
                "text": exam.solution(q),
                "mistakes": [
                    {"answer": q.text(w.answer), "mistake": w.reason} for w in q.wrong if w.reason
                ],
                "derivation": [to_dict(told) for told in q.derivation],
            }
            for q in exam.questions
        ],
    )


def question_dict(exam: Exam, question: Question) -> dict[str, Any]:
    return {
        "topic": question.topic,
        "level": question.level,
        "form": question.form,
        "text": "\n".join(lines(question)),
        "offered": [text for _, text in exam.offered(question)],
    }


def dumped(exam: Exam, questions: list[Any], table: Optional[Sequence[Any]] = None) -> str:
    data = {"schema": SCHEMAS["exam"], "title": exam.title, "questions": questions}
    if exam.notes:
        data["notes"] = list(exam.notes)
    if table:
        data["table"] = [dict(zip(HEADS, row, strict=True)) for row in table]
    return json_text(data, indent=2) + "\n"


class Format(NamedTuple):
    """How paper and key are written, and the ending of such files."""

    ending: str
    paper: Callable[[Exam], Iterator[str]]
    key: Callable[[Exam], Iterator[str]]


FORMATS: dict[str, Format] = {
    "markdown": Format("md", markdown_paper, markdown_key),
    "latex": Format("tex", latex_paper, latex_key),
    "json": Format("json", json_paper, json_key),
}
