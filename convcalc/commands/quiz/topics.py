"""The topics of the quiz, a row each, and how questions are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.commands.quiz.chains import field_question, stack_question
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.faults import fault_question
from convcalc.commands.quiz.frameworks import dialects_question
from convcalc.commands.quiz.inverse import inverse_question
from convcalc.commands.quiz.single import (
    macs_question,
    memory_question,
    params_question,
    shape_question,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.commands.quiz.question import Question


class Topic(NamedTuple):
    """What a topic is about, and how a question of a level, for a dialect or any, is drawn; None
    where the draw gave none that is right.
    """

    doc: str
    draw: Callable[[Draw, int, Optional[str]], Optional[Question]]


TOPICS: dict[str, Topic] = {
    "shape": Topic("output shapes of convolutions and pools", shape_question),
    "params": Topic("parameters", params_question),
    "macs": Topic("multiply-accumulates", macs_question),
    "field": Topic("receptive fields and jumps", field_question),
    "memory": Topic("bytes of outputs and weights", memory_question),
    "inverse": Topic("settings from sizes", inverse_question),
    "dialects": Topic("what frameworks do differently", dialects_question),
    "wrong": Topic("what is wrong with a layer", fault_question),
    "stack": Topic("reading a stack of layers", stack_question),
}
LEVELS = range(1, 6)
TRIES = 200


def drawn(draw: Draw, topic: str, level: int, dialect: Optional[str] = None) -> Question | None:
    """A question; None if the topic has none at that level for the dialect."""
    for _ in range(TRIES):
        found = TOPICS[topic].draw(draw, level, dialect)
        if found is not None:
            return found
    return None


def questions(
    seed: int,
    count: int,
    topics: Sequence[str] = (),
    levels: Sequence[int] = (),
    dialect: Optional[str] = None,
    weights: Optional[Mapping[str, float]] = None,
) -> list[Question]:
    """`count` questions: the same for the same arguments, everywhere. Topics come by turns, in a
    drawn order, or by `weights`; levels are drawn. Fewer, where there are no more different ones.

    >>> [q.topic for q in questions(7, 2, ["shape"])]
    ['shape', 'shape']
    """
    draw = Draw(f"convcalc quiz {seed}")
    chosen = list(topics) or list(TOPICS)
    found: dict[str, Question] = {}
    turns: list[str] = []
    misses = 0
    while len(found) < count and misses < TRIES:
        if weights:
            topic = chosen[draw.weighted([weights.get(t, 1.0) for t in chosen])]
        else:
            turns = turns or draw.shuffled(chosen)
            topic = turns.pop()
        one = drawn(draw, topic, draw.pick(list(levels) or list(LEVELS)), dialect)
        if one is None or one.stem in found:
            misses += 1
            continue
        found[one.stem] = one
    return list(found.values())
