"""The types of questions, a row each: what is asked, at which levels, and who draws it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.commands.quiz.types.posing import Asked


class Type(NamedTuple):
    """`function` of this folder's module named as the topic draws it at each of `levels`."""

    topic: str
    function: str
    levels: tuple[int, ...]
    doc: str

    def draw(self, draw: Draw, level: int, dialect: Optional[str] = None) -> Question | None:
        """A question; None where the draw gave none that is right."""
        from convcalc.commands.quiz.question import question

        module = import_module(f"convcalc.commands.quiz.types.{self.topic}")
        drawer: Callable[[Draw, int, Optional[str]], Asked | None] = getattr(module, self.function)
        asked = drawer(draw, level, dialect)
        if asked is None:
            return None
        stem, answer, wrong, derivation, layout, unit, rounded = asked
        more = {"layout": layout, "unit": unit, "rounded": rounded}
        return question(draw, self.topic, level, stem, answer, wrong, derivation, **more)


TYPES: tuple[Type, ...] = (
    Type("numbers", "pooled", (1, 2, 3), "a pooled map, from a small array"),
    Type("numbers", "cell", (1, 2, 4, 5), "one cell of a convolution's output"),
    Type("numbers", "whole_map", (2, 3, 4), "the whole map that a convolution makes"),
    Type("numbers", "transposed", (4, 5), "the map that a transposed convolution makes"),
    Type("units", "neurons", (1, 2), "units of a layer, and weights of each"),
    Type("units", "sees", (1, 2, 3, 4), "which pixels a unit sees"),
    Type("units", "seen_by", (3, 4, 5), "how many units see a pixel"),
    Type("units", "connections", (2, 3, 5), "connections, and how often a weight is used"),
)


def of_topic(topic: str) -> Callable[[Draw, int, Optional[str]], Question | None]:
    """How a question of a topic is drawn: by one of its types that has the level."""

    def drawer(draw: Draw, level: int, dialect: Optional[str] = None) -> Question | None:
        able = [one for one in TYPES if one.topic == topic and level in one.levels]
        return draw.pick(able).draw(draw, level, dialect)

    return drawer
