"""What one document may still cost, however it is written."""

from __future__ import annotations

from typing import Any

from convcalc.engine.work import LIMIT, Work

TURN, AGAIN, MADE, BLOCK, ARGUMENT, TOLD, FAILED = 8, 15, 40, 40, 20, 40, 100
"""What is spent in a loop or block on a turn, on what stands in it, on a layer that is made, on the
use of a block and each of its parameters, on telling what arrives there, and on what is wrong. What
is read once costs as much as it takes to write it.
"""
TEXT = 4
"""What is spent on a text with expressions, besides these."""


class Evaluation(Work):
    """The work on the expressions and loops of one document, and its parsed texts."""

    __slots__ = ("kept", "texts")

    def __init__(self, limit: int = LIMIT) -> None:
        what = "the expressions and loops of this spec"
        super().__init__(what, "use fewer turns and shorter lists", limit)
        self.texts: dict[str, Any] = {}
        self.kept = 0
