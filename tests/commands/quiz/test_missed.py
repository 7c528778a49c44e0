"""Levels, and questions that come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.commands.quiz.drawn import Drawn
from convcalc.commands.quiz.missed import MOST, Missed, after, due, mark_of, read
from convcalc.commands.quiz.progress import add, load
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.schedule import Rest, level_after, rested
from convcalc.commands.quiz.scores import Score
from convcalc.commands.quiz.topics import TOPICS, again, questions
from convcalc.engine.schemas import SCHEMAS

SCHEMA = SCHEMAS["progress"]


def write(path: Path, topics: object, **more: object) -> None:
    path.write_text(json.dumps({"schema": SCHEMA, "topics": topics, **more}))


def test_a_level_rises_with_right_answers_and_falls_with_wrong_ones() -> None:
    assert [level_after(2, 2, outcome) for outcome in ("right", "helped", "skipped", "wrong")] == [
        *(3, 2, 2, 1)
    ]
    assert level_after(5, 5, "right") == 5
    assert level_after(1, 1, "wrong") == 1
    assert level_after(4, 1, "right") == 4
    assert level_after(2, 5, "wrong") == 2
    assert level_after(3, 0, "wrong") == level_after(3, 0, "right") == 3


def test_rests_are_those_of_sm_2() -> None:
    """By hand from its paper: 1 day, 6 days, then times the ease, which moves with the grade."""
    rest, days = Rest(), []
    for grade in (5, 5, 5, 3, 1, 4):
        rest = rested(rest, grade)
        days.append((rest.times, rest.days, round(rest.ease, 2)))
    assert days == [
        (1, 1, 2.6),
        (2, 6, 2.7),
        (3, 17, 2.8),
        (4, 46, 2.66),
        (0, 0, 2.66),
        (1, 1, 2.66),
    ]
    assert rested(Rest(ease=1.3), 3).ease == 1.3


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The days that have gone by, to be changed."""
    import datetime

    gone = [0]

    class Clock(datetime.date):
        @classmethod
        def today(cls) -> Clock:
            return cls.fromordinal(738_000 + gone[0])

    monkeypatch.setattr("datetime.date", Clock)
    return gone


def test_a_question_that_was_missed_comes_back_and_is_the_same(
    tmp_path: Path, today: list[int]
) -> None:
    path = str(tmp_path / "quiz.json")
    first, second = questions(7, 2, ["shape"])

    def waiting() -> list[Question]:
        return list(due(load(path).missed, (), ()))

    add(path, first, "wrong")
    add(path, second, "right")
    assert waiting() == [first]
    assert first.card is not None
    assert again(first.card) == first
    add(path, first, "right")
    assert waiting() == []
    for days, went in ((1, "right"), (6, "right")):
        today[0] += days - 1
        assert waiting() == []
        today[0] += 1
        assert waiting() == [first]
        add(path, first, went)
    today[0] += 17
    add(path, first, "right")
    today[0] += 50
    add(path, first, "right")
    assert load(path).missed == []


def test_help_brings_a_question_back_the_next_day(tmp_path: Path, today: list[int]) -> None:
    path = str(tmp_path / "quiz.json")
    (one,) = questions(7, 1, ["macs"])
    add(path, one, "skipped")
    assert load(path).missed == []
    add(path, one, "helped")
    assert [m and m.due for m in map(read, load(path).missed)] == ["2021-07-30"]


def test_what_comes_back_is_of_the_topics_levels_and_framework_that_are_asked() -> None:
    (one,) = questions(7, 1, ["shape"], [2])
    (other,) = questions(7, 1, ["params"], [1], "keras")
    rows = [Missed(q.card, mark_of(q), Rest(), "2020-01-01").row() for q in (one, other) if q.card]
    assert list(due(rows, (), ())) == [one]
    assert list(due(rows, (), (), "keras")) == [other]
    assert list(due(rows, (), (), "all")) == [one, other]
    assert list(due(rows, ["params"], ())) == list(due(rows, (), [1])) == []
    assert list(due([{**rows[0], "mark": "another"}], (), ())) == []


@pytest.mark.parametrize("change", [{"seed": "7"}, {"level": 9}, {"due": "soon"}, {"ease": None}])
def test_a_row_that_is_not_understood_stays(tmp_path: Path, change: dict[str, object]) -> None:
    (one,) = questions(7, 1, ["shape"])
    assert one.card is not None
    row = {**Missed(one.card, mark_of(one), Rest(), "2020-01-01").row(), **change}
    path = tmp_path / "quiz.json"
    write(path, {}, missed=[row, 3])
    assert list(due(load(str(path)).missed, (), ())) == []
    add(str(path), one, "wrong")
    assert load(str(path)).missed[:2] == [row, 3]
    assert len(load(str(path)).missed) == 3


def test_no_more_is_kept_than_the_file_may_hold(tmp_path: Path) -> None:
    path = tmp_path / "quiz.json"
    (one,) = questions(7, 1, ["shape"])
    card = Drawn("inverse", 1, "pytorch", 0)
    rows = [
        Missed(card._replace(seed=k), "12345678", Rest(9, 2.5, k), "2020-01-01").row()
        for k in range(300)
    ]
    kept = after(rows, one, "wrong")
    assert len(kept) == MOST
    assert max(row["days"] for row in kept) == MOST - 2
    write(path, {topic: {**Score()._asdict(), "known": 0} for topic in TOPICS}, missed=kept)
    add(str(path), one, "wrong")
    assert len(load(str(path)).missed) == MOST
