"""Questions that were missed, and the day on which each comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.quiz.drawn import Drawn
from convcalc.commands.quiz.schedule import GRADES, LEARNT, Rest, rested
from convcalc.commands.quiz.topics import LEVELS, SEEDS, TOPICS, again, framework
from convcalc.dialect import DIALECTS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.quiz.question import Question

MOST = 200
"""How many are kept: those that rest longest are known best, and go first."""
DAY = r"\d{4}-\d\d-\d\d"


class Missed(NamedTuple):
    """What a question was drawn from, a mark of its text, its rest, and the day when it is due."""

    card: Drawn
    mark: str
    rest: Rest
    due: str

    def row(self) -> dict[str, Any]:
        """As the file has it."""
        return {
            **self.card._asdict(),
            "mark": self.mark,
            **self.rest._asdict(),
            "due": self.due,
        }


def day(ahead: int = 0) -> str:
    """Today, or so many days later."""
    from datetime import date, timedelta

    return (date.today() + timedelta(ahead)).isoformat()


def mark_of(question: Question) -> str:
    """A few letters that tell its text from others: another version may draw another question."""
    from hashlib import sha256

    return sha256(question.stem.encode()).hexdigest()[:8]


def read(row: Any) -> Optional[Missed]:
    """A row of the file; None for one that is not understood."""
    import re

    known = isinstance(row, dict) and row.get("topic") in TOPICS and row.get("level") in LEVELS
    if not known or row.get("dialect") not in ("", *DIALECTS):
        return None
    seed, times, ease, days = (row.get(key) for key in ("seed", "times", "ease", "days"))
    whole = all(type(n) is int and 0 <= n < SEEDS for n in (seed, times, days))
    if not whole or type(ease) not in (int, float) or not 1 <= ease <= 100:
        return None
    due, mark = row.get("due"), row.get("mark")
    if not isinstance(due, str) or not re.fullmatch(DAY, due) or not isinstance(mark, str):
        return None
    card = Drawn(*(row[key] for key in Drawn._fields))
    return Missed(card, mark, Rest(times, float(ease), days), due)


def after(rows: Sequence[Any], question: Question, outcome: str) -> list[Any]:
    """The rows after an answer; what is not understood stays. What went well at once, and was not
    missed before, is not kept; nor what rests so long that it is known.
    """
    card = question.card
    if card is None or outcome not in GRADES:
        return list(rows)
    before = next((m for m in map(read, rows) if m and m.card == card), None)
    rest = [row for row in rows if before is None or read(row) != before]
    if before is None and outcome == "right":
        return rest
    found = rested(before.rest if before else Rest(), GRADES[outcome])
    if found.days > LEARNT:
        return rest
    kept = [*rest, Missed(card, mark_of(question), found, day(found.days)).row()]
    while len(kept) > MOST:
        kept.remove(max(kept, key=lambda row: m.rest.days if (m := read(row)) else 0))
    return kept


def due(
    rows: Sequence[Any], topics: Sequence[str], levels: Sequence[int], dialect: Optional[str] = None
) -> Iterator[Question]:
    """The questions of these topics and levels, or all, that are due, the oldest first; those that
    this version asks in other words are left out. Of the dialect as for `asked`.
    """
    today = day()
    known = [one for one in map(read, rows) if one and one.due <= today]
    for card, mark in ((one.card, one.mark) for one in sorted(known, key=lambda one: one.due)):
        fits = dialect == "all" or card.dialect == framework(card.topic, dialect)
        if fits and card.topic in (topics or TOPICS) and card.level in (levels or LEVELS):
            question = again(card)
            if question and mark_of(question) == mark:
                yield question
