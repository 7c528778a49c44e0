"""Answers as software that marks them is to take them, with what is said of each."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from convcalc.commands.explain.text import write_table
from convcalc.commands.quiz.exams.exam import reason_of, reasons
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.question import Question

DIGITS = 200
"""An answer that may be rounded off is right within 1/200: three digits are."""
MISTAKES = 8
"""How many wrong answers are known to it."""


class Marked(NamedTuple):
    """An answer in all its spellings, whether it is right, and what is said of it."""

    texts: tuple[str, ...]
    right: bool
    said: str
    value: Any


def marked(exam: Exam, question: Question) -> list[Marked]:
    """The right answer and known wrong ones; of a choice those that are offered, in their order."""
    if exam.offered(question):
        answers = list(question.offered)
    else:
        answers = [question.answer, *(answer for answer, _ in reasons(question)[:MISTAKES])]
    return [
        Marked(spellings(question, one), one == question.answer, sentence(question, one), one)
        for one in answers
    ]


def spellings(question: Question, answer: Any) -> tuple[str, ...]:
    """How an answer may be typed, the usual way first; a wrong one is known by two."""
    if question.form != "shape":
        return (str(answer),)
    sizes = [str(size) for size in answer]
    found = dict.fromkeys(sign.join(sizes) for sign in SIGNS)
    found.update((f"{a}{sign.join(sizes)}{b}", None) for sign in (", ", ",") for a, b in BRACKETS)
    return tuple(found) if answer == question.answer else tuple(found)[:2]


SIGNS = ("x", "×", " x ", " × ", ", ", ",")
BRACKETS = (("(", ")"), ("[", "]"))


def sentence(question: Question, answer: Any) -> str:
    """What is said of an answer: `Forgot the bias.`"""
    text = reason_of(question, answer)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def tolerance(question: Question) -> int:
    """How far a number may be off."""
    return abs(int(question.answer)) // DIGITS if question.rounded else 0


def derivation(question: Question) -> str:
    """Why the answer is right, as text."""
    out = StringIO()
    write_table(question.derivation, "", out, noted=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip()
