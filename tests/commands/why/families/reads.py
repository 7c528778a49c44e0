"""How the tests of families ask: one message in, what is said of it out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from convcalc.commands.why.finding import read
from tests.commands.why.families.asked import mend

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.commands.why.reading import Family, Found, Wording

NUMBERS = st.one_of(st.integers(0, 12), st.sampled_from([28, 224, 784, 10**6, 10**9 - 1]))


def found(text: str) -> Found:
    """What is read last in a text."""
    answers = read(text)
    assert answers, text
    return answers[-1]


def said(text: str) -> tuple[str, str, str]:
    """The first line of an answer, what mends it, and the code of that (see `asked.mend`)."""
    reading = found(text).reading
    first = mend(reading)
    return reading.likely, first.text, first.code


def answers(topic: str) -> list[tuple[str, ...]]:
    """Messages with what is said of them first: answers/TOPIC.json."""
    path = Path(__file__).parent / "answers" / f"{topic}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [tuple(row[key] for key in ("text", "likely", "fix", "code")) for row in rows]


def wordings(*topics: dict[str, Family]) -> list[tuple[str, Wording]]:
    """Each wording of topics, with the name of its family."""
    return [
        (name, wording)
        for topic in topics
        for name, family in topic.items()
        for wording in family.wordings
    ]


def names(rows: Iterable[tuple[str, Wording]]) -> list[str]:
    return [f"{name} {wording.versions}" for name, wording in rows]


@st.composite
def with_other_numbers(draw: st.DrawFn, rows: list[tuple[str, Wording]]) -> str:
    """The example of a wording with any numbers in it."""
    _, wording = draw(st.sampled_from(rows))
    return re.sub(
        r"\d+",
        lambda m: str(draw(NUMBERS)) if draw(st.booleans()) else m[0],
        wording.example,
    )
