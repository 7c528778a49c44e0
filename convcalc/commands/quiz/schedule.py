"""When a question that was missed comes back: SM-2, which spaces questions out by how well they
went (P. A. Wozniak, Optimization of learning, 1990:
https://super-memory.com/english/ol/sm2.htm).

An answer is graded from 0 to 5. From 3 on the question rests for 1 day, then for 6, then each time
for so many times longer as its ease says; below 3 it begins anew, and is due at once.
"""

from __future__ import annotations

from math import ceil

from convcalc.record import NamedTuple

GRADES = {"right": 5, "helped": 3, "wrong": 1}
"""How well an answer went; one that is skipped has no grade."""
PASSED = 3
EASE, HARDEST = 2.5, 1.3
FIRST, SECOND = 1, 6
"""Days of rest after the first and the second right answer."""
LOWEST, HIGHEST = 1, 5
"""Levels."""
LEARNT = 60
"""Days of rest after which a question is known, and is not kept any more."""


class Rest(NamedTuple):
    """How often in a row a question went well, its ease, and for how many days it rests."""

    times: int = 0
    ease: float = EASE
    days: int = 0


def rested(before: Rest, grade: int) -> Rest:
    """The rest after an answer.

    >>> rested(rested(rested(Rest(), 5), 5), 5).days
    17
    """
    if grade < PASSED:
        return Rest(0, before.ease, 0)
    worse = 5 - grade
    ease = max(before.ease + 0.1 - worse * (0.08 + worse * 0.02), HARDEST)
    times = before.times + 1
    return Rest(times, ease, {1: FIRST, 2: SECOND}.get(times) or ceil(before.days * ease))


def level_after(level: int, asked: int, outcome: str) -> int:
    """The level at which a topic goes on, after an answer to a question of level `asked`; 0 is
    none, as of a network of one's own.
    """
    if outcome == "right" and asked:
        return max(level, min(asked + 1, HIGHEST))
    if outcome == "wrong" and 0 < asked <= level:
        return max(LOWEST, level - 1)
    return level
