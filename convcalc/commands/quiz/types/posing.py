"""What a type of question hands over, and what all of them need to say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.explain.quantities import Explanation
from convcalc.commands.quiz.question import Wrong
from convcalc.dialect import dialect_named
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


class Asked(NamedTuple):
    """A question without its place in a paper: its text, the answer, wrong ones with the mistakes
    that lead to them, and a derivation that ends in the answer.
    """

    stem: str
    answer: Any
    wrong: Sequence[Wrong]
    derivation: Sequence[Explanation]
    layout: str = "channels_first"
    unit: str = ""
    rounded: bool = False


FRAMEWORKS = ("pytorch", "pytorch", "keras")
"""What is asked about where nobody said: what courses teach."""


def framework(draw: Draw, dialect: Optional[str]) -> Dialect:
    return dialect_named(dialect or draw.pick(FRAMEWORKS))


def told(title: str, *lines: Line | Told) -> Explanation:
    """A derivation of a few lines, the last of which is the answer."""
    return Explanation((title,), title, "", "", {"answer": lines}, (), ())


def shown(title: str, answer: str, *lines: Line | Told) -> Explanation:
    """One that ends in a text."""
    return told(title, *lines, Told("answer", answer))


def apart(answer: Any, wrong: Iterable[tuple[Any, str]]) -> list[Wrong]:
    """The wrong answers that differ from the right one and from each other; the first reason of
    each.

    >>> apart(4, [(4, "a"), (5, "forgot a + 1"), (5, "b")])
    [Wrong(answer=5, reason='forgot a + 1')]
    """
    found: dict[Any, Wrong] = {}
    for one, reason in wrong:
        if one != answer:
            found.setdefault(one, Wrong(one, reason))
    return list(found.values())


def no_padding(rules: Dialect) -> Any:
    return 0 if rules.numeric_padding else "valid"
