"""What helps before an answer, and what is said after a right one: lines of the derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.notation import formula, numbers
from convcalc.commands.explain.lines import Line, Told, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.question import Question

MOST = 4
"""How many formulas a hint has: more are no hint."""
HINTS = {
    "wrong": "hold each setting against what arrives: channels, groups, kernel, padding",
    "dialects": "take the settings one by one: does each framework have it, and spell it so?",
}
"""Of topics whose derivation is the answer."""
BESIDE = "remainder"
"""A line that does not lead to the answer."""


def hint(question: Question) -> list[str]:
    """The formulas that lead to the answer, without its numbers."""
    if question.hint or (question.form == "choice" and question.topic in HINTS):
        return [question.hint or HINTS[question.topic]]
    found = dict.fromkeys(formulas(question))
    return list(found)[-MOST:] or ["the derivation is all there is to say"]


def formulas(question: Question) -> Iterator[str]:
    """`H_out = ⌊(H + padding + padding − kernel)/stride⌋ + 1`, for each step of the derivation."""
    for told in question.derivation:
        for lines in told.quantities.values():
            for line in lines:
                for label, number in steps(line) if isinstance(line, Line) else []:
                    text = formula(number)
                    beside = label == BESIDE or label.startswith("start")
                    if number.op and text != numbers(number) and not beside:
                        yield f"{label.rpartition(': ')[2]} = {text}"


def because(question: Question) -> str:
    """Why the answer is right, on one line; empty where there is nothing to say but the answer."""
    told = list(question.derivation[-1].quantities.values())[-1] if question.derivation else ()
    if question.form == "choice":
        said = [line.text for line in told if isinstance(line, Told) and line.label != "answer"]
        return next((text for text in said if not text.startswith("accepts it")), "")
    lines = [line for line in told if isinstance(line, Line) and line.label != BESIDE]
    worked = [text for line in lines if (text := in_numbers(line.number))]
    return worked[-1] if worked else ""


def in_numbers(number: Any) -> str:
    """`⌊(23 + 0 + 0 − 2)/2⌋ + 1 = 11`; empty for a number that was not worked out."""
    text = numbers(number)
    return f"{text} = {int(number):,}" if getattr(number, "op", "") else ""
