"""An exam as cards for Anki (https://docs.ankiweb.net/importing/text-files.html): the question on
the front; the answer, why, and what goes wrong on the back.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from convcalc.commands.quiz.exams.conventions import alone
from convcalc.commands.quiz.exams.spellings import derivation
from convcalc.commands.quiz.why import because
from convcalc.render.escape import xml, xml_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.question import Question

HEADS = "#separator:{name}\n#html:true\n#notetype:Basic\n#columns:Front{sign}Back{sign}Tags\n"
TAGS = "#tags column:3\n"


def paper(exam: Exam) -> Iterator[str]:
    """With commas."""
    return cards(exam, "Comma", ",")


def tabbed(exam: Exam) -> Iterator[str]:
    """With tabs."""
    return cards(exam, "Tab", "\t")


def cards(exam: Exam, name: str, sign: str) -> Iterator[str]:
    yield HEADS.format(name=name, sign=sign) + TAGS
    for question in exam.questions:
        out = StringIO()
        writer = csv.writer(out, delimiter=sign, lineterminator="\n", quoting=csv.QUOTE_ALL)
        tags = f"convcalc {question.topic} level-{question.level}"
        writer.writerow((front(exam, question), back(exam, question), tags))
        yield out.getvalue()


def front(exam: Exam, question: Question) -> str:
    offered = [f"{letter}) {text}" for letter, text in exam.offered(question)]
    return f"<pre>{xml_lines(chr(10).join([alone(question), *offered]))}</pre>"


def back(exam: Exam, question: Question) -> str:
    parts = [f"<b>{xml(exam.solution(question))}</b>"]
    why = because(question)
    known = exam.mistakes(question)
    parts += [f"<p>{xml(why)}</p>"] if why else []
    parts += [f"<p>Mistakes: {xml('; '.join(known))}</p>"] if known else []
    return "".join([*parts, f"<pre>{xml_lines(derivation(question))}</pre>"])
