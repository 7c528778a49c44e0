"""An exam: what stands on the paper, and separately in its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.quiz.answers import LETTERS
from convcalc.commands.quiz.why import because
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.quiz.question import Question

SHOWN = 6
"""How many mistakes a key names."""
BLANK = "_" * 30
CELL = "________"
"""Where an answer goes: on a line of its own, and in a table."""
EACH = 1, 2
"""Minutes for a question of the first level, and for each level above it."""
HEAD = ("Name", "Date")
INSTRUCTIONS = (
    "Show how each number comes about. Where answers are offered, one of them is right. No "
    "calculator is needed: products may stay as they are.",
)


class Exam(NamedTuple):
    """`title` stands above paper and key; `choices`: answers are offered; `table` has the rows of a
    network's table, blanks as (number) ________; `notes` say what holds for all of it.
    """

    title: str
    questions: tuple[Question, ...]
    choices: bool = False
    table: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """In all."""
        return sum(map(points, self.questions))

    @property
    def minutes(self) -> int:
        """What it takes, by levels; in steps of five."""
        first, more = EACH
        needed = sum(first + more * question.level for question in self.questions)
        return -(-needed // 5) * 5

    @property
    def head(self) -> str:
        """`Name: ____ Date: ____ Time: 45 minutes Points: ____ of 30`"""
        fields = [f"{name}: {BLANK[:16]}" for name in HEAD]
        time = f"Time: {self.minutes} minutes"
        return "   ".join([*fields, time, f"Points: ____ of {self.points}"])

    @property
    def said(self) -> tuple[str, ...]:
        """What stands above the questions: how to answer, and what holds for all of them."""
        return (*INSTRUCTIONS, *self.notes)

    def offered(self, question: Question) -> list[tuple[str, str]]:
        """Letter and text of the answers to choose from, if there are any."""
        if not self.choices and question.form != "choice":
            return []
        texts = [question.text(answer) for answer in question.offered]
        return list(zip(LETTERS.upper(), texts, strict=False))

    def solution(self, question: Question) -> str:
        """The answer, behind its letter where there are some."""
        text = question.text(question.answer)
        return "".join([*(f"{letter}. " for letter in self.letter(question)), text])

    def short(self, question: Question) -> str:
        """The letter of the answer, or where there are none the answer."""
        return self.letter(question) or question.text(question.answer)

    def letter(self, question: Question) -> str:
        text = question.text(question.answer)
        return next((letter for letter, one in self.offered(question) if one == text), "")

    def mistakes(self, question: Question) -> list[str]:
        """Each mistake once, the likelier first, with the answers it leads to; of offered ones all
        that are wrong, by their letters: `57 (forgot the bias)`, `B (forgot the bias)`.
        """
        offered = {text: letter for letter, text in self.offered(question)}
        found: dict[str, list[str]] = {}
        for answer, reason in reasons(question):
            text = question.text(answer)
            if text in offered or not offered:
                found.setdefault(reason, []).append(offered.get(text, text))
        told = [f"{' or '.join(texts)} ({reason})" for reason, texts in found.items()]
        return told if offered else told[:SHOWN]


def points(question: Question) -> int:
    """As many as its level."""
    return question.level


def pointed(question: Question) -> str:
    """`3 points`"""
    number = points(question)
    return f"{number} point{'' if number == 1 else 's'}"


def reasons(question: Question) -> list[tuple[Any, str]]:
    """Wrong answers with what leads to each, as far as that is known."""
    return [(wrong.answer, wrong.reason) for wrong in question.wrong if wrong.reason]


def reason_of(question: Question, answer: Any) -> str:
    """What leads to an answer, or why it is right; empty where nothing is known of it."""
    if answer == question.answer:
        return because(question)
    return next((reason for one, reason in reasons(question) if one == answer), "")


def lines(question: Question) -> list[str]:
    return question.stem.split("\n")
