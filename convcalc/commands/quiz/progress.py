"""What has been asked and answered before, in a small file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from convcalc.commands.quiz.topics import TOPICS
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SIZE = 2**16
MOST = 10**6
WEAKEST = 4.0
"""How much more often a topic is drawn of which nothing was right."""


class Score(NamedTuple):
    """How many questions of a topic were asked, and how many answers were right."""

    asked: int = 0
    right: int = 0

    def plus(self, right: bool) -> Score:
        return Score(min(self.asked + 1, MOST), min(self.right + right, MOST))


Scores = dict[str, Score]


class Unreadable(Exception):
    """The file is not what was written."""


def load(path: str) -> Scores:
    """The scores in a file; none if there is no such file. Unreadable if it is damaged."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Unreadable(reason(error)) from None
    try:
        return scores_of(json.loads(text))
    except (ValueError, RecursionError):
        raise Unreadable("it is damaged") from None


def scores_of(data: Any) -> Scores:
    """ValueError if the data are no scores."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMAS["progress"]:
        raise ValueError
    topics = data.get("topics")
    if not isinstance(topics, dict):
        raise ValueError
    found: Scores = {}
    for topic, row in topics.items():
        if not isinstance(row, dict):
            raise ValueError
        asked, right = row.get("asked"), row.get("right")
        if type(asked) is not int or type(right) is not int or not 0 <= right <= asked <= MOST:
            raise ValueError
        if topic in TOPICS:
            found[topic] = Score(asked, right)
    return found


def save(path: str, scores: Mapping[str, Score]) -> None:
    """Write the scores, all or nothing. OSError if that cannot be done."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    data = {
        "schema": SCHEMAS["progress"],
        "topics": {topic: s._asdict() for topic, s in scores.items()},
    }
    written = f"{path}.{os.getpid()}"
    try:
        with open(written, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
        os.replace(written, path)
    except OSError:
        if os.path.exists(written):
            os.remove(written)
        raise


def reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it is no text").lower()


def weights(scores: Mapping[str, Score]) -> dict[str, float]:
    """How often each topic is drawn: weak ones more often, new ones as if half were right."""
    shares = {t: (s.right + 1) / (s.asked + 2) for t, s in scores.items()}
    return {topic: WEAKEST - (WEAKEST - 1) * shares.get(topic, 0.5) for topic in TOPICS}
