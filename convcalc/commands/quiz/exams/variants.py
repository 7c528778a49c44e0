"""Variants of an exam: the same questions with other numbers."""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import TYPE_CHECKING

from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.topics import SEEDS, again

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.quiz.question import Question

MOST = len(ascii_uppercase)
TRIES = 400
"""How often a question is drawn to find one that differs in numbers alone."""


def variants(questions: Sequence[Question], seed: int, count: int) -> dict[str, list[Question]]:
    """The questions of each variant by its letter; the first has those that are given. Where a
    question has no other numbers, it is the same in all.

    >>> from convcalc.commands.quiz.topics import questions
    >>> found = variants(questions(1, 3, ["macs"]), 1, 2)
    >>> [len({q.stem for q in pair}) for pair in zip(found["A"], found["B"])]
    [2, 2, 2]
    """
    found = {ascii_uppercase[0]: list(questions)}
    for letter in ascii_uppercase[1:count]:
        draw = Draw(f"convcalc quiz variant {letter} {seed}")
        rows = zip(*found.values(), strict=True)
        found[letter] = [other(row, draw) for row in rows]
    return found


def other(known: Sequence[Question], draw: Draw) -> Question:
    """A question as the first of these, with numbers that none of them has; the first itself, where
    there is none.
    """
    first = known[0]
    stems = {question.stem for question in known}
    for question in drawn_like(first, draw):
        if skeleton(question) == skeleton(first) and question.stem not in stems:
            return question
    return first


def drawn_like(question: Question, draw: Draw) -> Iterator[Question]:
    """Others of its topic, level and framework."""
    for _ in range(TRIES if question.card else 0):
        found = question.card and again(question.card._replace(seed=draw.below(SEEDS)))
        if found:
            yield found


def skeleton(question: Question) -> str:
    """Its text without the numbers, and without the blanks that set them in columns."""
    return re.sub(r" +-?#", " #", re.sub(r"\d+", "#", question.stem))
