"""An exam for Moodle's GIFT, answers and feedback included
(https://docs.moodle.org/en/GIFT_format).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.quiz.exams.conventions import alone
from convcalc.commands.quiz.exams.exam import points
from convcalc.commands.quiz.exams.spellings import derivation, marked, tolerance
from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.exams.spellings import Marked
    from convcalc.commands.quiz.question import Question

SIGNS = re.compile(r"([\\~=#{}:])")


def paper(exam: Exam) -> Iterator[str]:
    yield "".join(f"// {printable(line)}\n" for line in (exam.title, *exam.said))
    for number, question in enumerate(exam.questions, 1):
        stem = escaped(alone(question))
        yield f"\n// {points(question)} of {exam.points} points\n"
        yield f"::{escaped(exam.title)}, {number}::[plain]{stem} {{\n"
        yield from answers(exam, question)
        yield f"\t####{escaped(derivation(question))}\n}}\n"


def answers(exam: Exam, question: Question) -> Iterator[str]:
    """Those that are right and wrong, a line for each spelling."""
    found = marked(exam, question)
    choice, number = bool(exam.offered(question)), question.form == "number"
    if number and not choice:
        yield "\t#\n"
    for one in found:
        sign = "=" if one.right else "~" if choice else "=%0%"
        for text in one.texts[:1] if choice else one.texts:
            wide = f":{tolerance(question) if one.right else 0}" if number and not choice else ""
            yield f"\t{sign}{escaped(shown(question, one, text, choice))}{wide}{said(one)}\n"


def shown(question: Question, one: Marked, text: str, choice: bool) -> str:
    return question.text(one.value) if choice else text


def said(one: Marked) -> str:
    return f"#{escaped(one.said)}" if one.said else ""


def escaped(text: str) -> str:
    r"""`text` with nothing in it that GIFT would act on; its lines end in a written \n.

    >>> print(escaped("a = {1}: 50 % of C:\\\\x"))
    a \= \{1\}\: 50 % of C\:\\\\x
    """
    shown = "\n".join(printable(line) for line in text.split("\n"))
    return SIGNS.sub(r"\\\1", shown).replace("\n", "\\n")
