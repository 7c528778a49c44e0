"""Variants of an exam: the same questions with other numbers."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from convcalc.commands.quiz.draw import Draw, Redraw
from convcalc.commands.quiz.topics import SEEDS, TOPICS, drawn, source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.commands.quiz.question import Question

MOST = len(ascii_uppercase)
SHARES = (1.0, 0.5, 0.25)
"""How many of its numbers are drawn anew: all, or some, for a few of them shape the sentences."""
TRIES = 20
"""How often for each of the shares."""


def variants(
    questions: Sequence[Question],
    seed: int,
    count: int,
    tell: Callable[[str], None] = lambda text: None,
) -> dict[str, list[Question]]:
    """The questions of each variant by its letter; the first has those that are given. Where a
    question has no other numbers, it is the same in all. `tell` is told what is in work.

    >>> from convcalc.commands.quiz.topics import questions
    >>> found = variants(questions(1, 3, ["macs"]), 1, 2)
    >>> [len({q.stem for q in pair}) for pair in zip(found["A"], found["B"])]
    [2, 2, 2]
    """
    found: dict[str, list[Question]] = {letter: [] for letter in ascii_uppercase[:count]}
    for number, question in enumerate(questions, 1):
        tell(f"question {number} of {len(questions)}")
        draw = Draw(f"convcalc quiz variant {number} {seed}")
        for one, exam in zip(others(question, draw, count), found.values(), strict=True):
            exam.append(one)
    return found


def others(first: Question, draw: Draw, count: int) -> list[Question]:
    """The question, and others that differ from it and from each other in numbers alone; again the
    question itself, where there are no more.
    """
    found = {first.stem: first}
    if first.skeleton != first.stem and count > 1:
        for one in drawn_like(first, draw):
            if one.skeleton == first.skeleton:
                found.setdefault(one.stem, one)
            if len(found) == count:
                break
    return [*found.values(), *[first] * (count - len(found))]


def drawn_like(question: Question, draw: Draw) -> Iterator[Question]:
    """Questions that are drawn as this one was, but for numbers."""
    card = question.card
    if not card:
        return
    before = source(card)
    drawn(before, card.topic, card.level, card.dialect or None)
    for share in SHARES:
        for _ in range(TRIES):
            again = Redraw(str(draw.below(SEEDS)), before.words, before.numbers, share)
            found = TOPICS[card.topic].draw(again, card.level, card.dialect or None)
            if found:
                yield found


def same(exams: Mapping[str, Sequence[Question]]) -> list[int]:
    """The numbers of the questions that have fewer texts than there are variants."""
    rows = enumerate(zip(*exams.values(), strict=True), 1)
    return [number for number, row in rows if len({one.stem for one in row}) < len(row)]
