"""The topics of the quiz, a row each, and how questions are drawn.

A topic's module is loaded when a question of it is drawn: help reads the table.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Optional

from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.drawn import Drawn
from convcalc.dialect import USUAL
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from convcalc.commands.quiz.question import Question

    Drawer = Callable[[Draw, int, Optional[str]], Optional[Question]]


class Topic(NamedTuple):
    """What a topic is about, and the `module` of this room that has its function; without one the
    topic has several types of questions, which types/table.py lists.
    """

    doc: str
    module: str
    function: str = ""

    @property
    def draw(self) -> Drawer:
        """How a question of a level, for a dialect or any, is drawn; None where the draw gave none
        that is right.
        """
        if not self.function:
            from convcalc.commands.quiz.types.table import of_topic

            return of_topic(self.module)
        module = import_module(f"convcalc.commands.quiz.{self.module}")
        found: Drawer = getattr(module, self.function)
        return found


TOPICS: dict[str, Topic] = {
    "shape": Topic("output shapes of convolutions and pools", "single", "shape_question"),
    "params": Topic("parameters", "single", "params_question"),
    "macs": Topic("multiply-accumulates", "single", "macs_question"),
    "field": Topic("receptive fields and jumps", "paths", "field_question"),
    "memory": Topic("bytes of outputs and weights", "single", "memory_question"),
    "inverse": Topic("settings from sizes", "inverse", "inverse_question"),
    "dialects": Topic("what frameworks do differently", "frameworks", "dialects_question"),
    "wrong": Topic("what is wrong with a layer", "faults", "fault_question"),
    "stack": Topic("reading a stack of layers", "chains", "stack_question"),
    "numbers": Topic("the arithmetic on small arrays", "numbers"),
    "units": Topic("units, connections, and what sees what", "units"),
    "compare": Topic("one layer against another", "compare"),
    "matrix": Topic("convolution as a matrix product", "matrix"),
    "training": Topic("training against inference, and memory", "training"),
    "padding": Topic("paddings that keep a size", "padding"),
    "growth": Topic("how the field grows, and its holes", "growth"),
    "transposed": Topic("transposed convolutions", "transposed"),
    "letters": Topic("formulas in letters", "letters"),
    "between": Topic("which layer turns one shape into another", "between"),
    "branches": Topic("branches that are added or joined", "branches"),
    "weights": Topic("the shapes of weights", "weights"),
    "sequence": Topic("sequences and causal layers", "sequence"),
    "code": Topic("reading code of PyTorch and Keras", "code"),
    "gradients": Topic("gradients, their shapes and by numbers", "gradients"),
    "claims": Topic("true or false", "claims"),
    "design": Topic("what is wrong with a network", "design"),
}
DRAWN = (
    *("shape", "params", "macs", "field", "memory", "inverse", "dialects", "wrong", "stack"),
    *("numbers", "units", "compare", "matrix", "training", "padding", "growth", "transposed"),
    *("letters", "between", "branches", "weights", "sequence", "code", "gradients", "claims"),
    "design",
)
"""What a seed asks about where no topic is named. It stays as it is, so that a seed stays the same
exam: a topic that is added later is asked where it is named, and in drills without a seed.
"""
MIXED = "dialects"
"""The topic that is about all frameworks: it is asked where it, or every dialect, is named. The
others are about the usual one, where none is named.
"""
LEVELS = range(1, 6)
TRIES = 200
RAMP = 10
"""Levels rise from question to question, and begin anew after so many."""
SEEDS = 2**31
SHORT, SPREAD = 30, 4
"""Of so many questions, each is the one of so many draws that is least like those before it."""


def drawn(draw: Draw, topic: str, level: int, dialect: Optional[str] = None) -> Question | None:
    """A question; None if the topic has none at that level for the dialect."""
    draw_one = TOPICS[topic].draw
    for _ in range(TRIES):
        draw.begin()
        found = draw_one(draw, level, dialect)
        if found is not None:
            return found
    return None


def again(card: Drawn) -> Question | None:
    """The question that was drawn so, by whichever drill or exam; None where there is none.

    >>> again(Drawn("shape", 1, "pytorch", 7)) == again(Drawn("shape", 1, "pytorch", 7))
    True
    """
    found = drawn(source(card), card.topic, card.level, card.dialect or None)
    return found and found._replace(card=card)


def source(card: Drawn) -> Draw:
    """What its question is drawn with."""
    return Draw(f"convcalc quiz {card.topic} {card.level} {card.dialect} {card.seed}")


def questions(
    seed: int,
    count: int,
    topics: Sequence[str] = (),
    levels: Sequence[int] = (),
    dialect: Optional[str] = None,
    weights: Optional[Mapping[str, float]] = None,
) -> list[Question]:
    """`count` questions, as `asked` has them, in a list.

    >>> [q.topic for q in questions(7, 2, ["shape"])]
    ['shape', 'shape']
    """
    return list(asked(seed, count, topics, levels, dialect, weights))


def asked(
    seed: int,
    count: int,
    topics: Sequence[str] = (),
    levels: Sequence[int] = (),
    dialect: Optional[str] = None,
    weights: Optional[Mapping[str, float]] = None,
    level_of: Optional[Callable[[str], int]] = None,
) -> Iterator[Question]:
    """`count` questions, one after the other: the same for the same arguments, everywhere, whatever
    topics are added. Those of DRAWN, or `topics`, come by turns, in a drawn order; or those with
    `weights` by these. Of a topic, what was not asked before comes first. Levels rise by tens, or
    are those that `level_of` says for a topic when its turn has come. Of the usual framework, of
    `dialect`, or of "all". Fewer questions, where there are no more different ones.
    """
    draw = Draw(f"convcalc quiz {seed}")
    chosen = [t for t in topics or weights or DRAWN if topics or dialect == "all" or t != MIXED]
    ramp = sorted(levels or LEVELS)
    found: set[str] = set()
    turns: list[str] = []
    met: Counter[tuple[str, str]] = Counter()
    turn, misses = 0, 0
    while len(found) < count and misses < TRIES:
        if weights:
            topic = chosen[draw.weighted([weights.get(t, 1.0) for t in chosen])]
        else:
            turns = turns or draw.shuffled(chosen)
            topic = turns.pop()
        level = level_of(topic) if level_of else ramp[turn % RAMP * len(ramp) // RAMP]
        turn += 1
        drawn_now = (
            again(Drawn(topic, level, framework(topic, dialect), draw.below(SEEDS)))
            for _ in range(SPREAD if len(found) < SHORT else 1)
        )
        one = rarest((q for q in drawn_now if q and q.stem not in found), met)
        if one is None:
            misses += 1
            continue
        misses = 0
        found.add(one.stem)
        met.update(sorts(one))
        yield one


def rarest(drawn: Iterable[Question], met: Mapping[tuple[str, str], int]) -> Question | None:
    """The one whose sorts were met least; the first whose were not at all."""
    best, least = None, [SHORT]
    for one in drawn:
        times = [met[sort] for sort in sorts(one)]
        if times < least:
            best, least = one, times
        if not any(times):
            break
    return best


def sorts(question: Question) -> list[tuple[str, str]]:
    """Its type, if its topic has several, and its text without numbers."""
    typed = [(question.topic, question.type)] if question.type else []
    return [*typed, ("", question.skeleton)]


def framework(topic: str, dialect: Optional[str]) -> str:
    """The one that is asked about; "" for any of them."""
    if dialect:
        return "" if dialect == "all" else dialect
    return "" if topic == MIXED else USUAL
