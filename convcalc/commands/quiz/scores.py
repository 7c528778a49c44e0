"""How well topics went: counts, a level, and how much of each is known by now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.quiz.schedule import HIGHEST, LOWEST, level_after
from convcalc.commands.quiz.topics import TOPICS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 10**6
WEAKEST = 4.0
"""How much more often a topic is drawn of which nothing is known."""
WORTH = {"right": 1.0, "helped": 0.5, "wrong": 0.0}
"""Of an answer; one that is skipped has none."""
NEWS = 0.3
"""How much the last answer says of what is known."""
UNKNOWN = -1.0


class Score(NamedTuple):
    """How many questions of a topic were answered, how many at once and rightly, how many with help
    or at the second try, and how many were skipped; at which `level` it goes on, and how much is
    `known`: the mean of all answers, of which the last ones weigh most.
    """

    asked: int = 0
    right: int = 0
    helped: int = 0
    skipped: int = 0
    level: int = LOWEST
    known: float = UNKNOWN

    def plus(self, outcome: str, level: int = LOWEST) -> Score:
        """With one more answer, to a question of a level: "right", "helped", "wrong", "skipped"."""
        if outcome == "skipped":
            return self._replace(skipped=min(self.skipped + 1, MOST))
        return Score(
            min(self.asked + 1, MOST),
            min(self.right + (outcome == "right"), MOST),
            min(self.helped + (outcome == "helped"), MOST),
            self.skipped,
            level_after(self.level, level, outcome),
            round((1 - NEWS) * self.share + NEWS * WORTH[outcome], 4),
        )

    @property
    def share(self) -> float:
        """How much is known; of what was kept without it, by the counts, new ones as a half."""
        if self.known >= 0:
            return self.known
        return (self.right + self.helped / 2 + 1) / (self.asked + 2)


Scores = dict[str, Score]


def scores_of(topics: Mapping[str, Any]) -> Scores:
    """The scores of topics that are known. ValueError, with where, if the data are no scores."""
    found: Scores = {}
    for topic in TOPICS:
        if topic in topics:
            found[topic] = score_of(topics[topic], topic)
    return found


def score_of(row: Any, topic: str) -> Score:
    """A row of the file; older ones have `asked` and `right` alone."""
    known = {**Score()._asdict(), "asked": None, "right": None}
    told = {k: row.get(k, v) for k, v in known.items()} if isinstance(row, dict) else known
    counts = [told[key] for key in ("asked", "right", "helped", "skipped")]
    if any(type(n) is not int or not 0 <= n <= MOST for n in counts) or counts[1] > counts[0]:
        raise ValueError(f"no counts 'asked' and 'right' of '{topic}'")
    if type(told["level"]) is not int or not LOWEST <= told["level"] <= HIGHEST:
        raise ValueError(f"no 'level' from {LOWEST} to {HIGHEST} of '{topic}'")
    if type(told["known"]) not in (int, float) or not UNKNOWN <= told["known"] <= 1:
        raise ValueError(f"no 'known' from 0 to 1 of '{topic}'")
    return Score(**told)


def weights(scores: Mapping[str, Score]) -> dict[str, float]:
    """How often each topic is drawn: weak ones more often, new ones as if half were known."""
    return {t: WEAKEST - (WEAKEST - 1) * scores.get(t, Score()).share for t in TOPICS}
