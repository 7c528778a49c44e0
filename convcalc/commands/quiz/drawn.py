"""What a question was drawn from: enough to draw it again."""

from __future__ import annotations

from convcalc.record import NamedTuple


class Drawn(NamedTuple):
    """`dialect` is "" where it may be of any framework."""

    topic: str
    level: int
    dialect: str
    seed: int
