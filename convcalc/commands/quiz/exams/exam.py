"""An exam: what stands on the paper, and separately in its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.quiz.answers import LETTERS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
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
