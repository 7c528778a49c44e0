"""The questions of the quiz: one right answer, by the engine, wrong ones, and a derivation.

The oracle reads a question as a person does, from its text, and works it out from a spec.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import convcalc
from convcalc.algebra.shape import axis_names
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.drawn import Drawn
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.scores import weights
from convcalc.commands.quiz.topics import LEVELS, TOPICS, Topic, again, drawn, questions
from convcalc.dialect import DIALECTS, dialect_named
from tests.commands.quiz.oracle import ends_in, solved
from tests.conftest import Ask, examples

SEEDS, PARTS = examples(25).max_examples, 20
PLAIN = [topic for topic, row in TOPICS.items() if row.function]
"""Topics without types, which the oracle of this folder solves."""


def check(question: Question) -> None:
    assert solved(question) == question.answer
    wrong = [one.answer for one in question.wrong]
    assert question.answer not in wrong
    assert len(set(wrong)) == len(wrong) >= 3
    assert len(set(question.offered)) == 4
    assert set(question.offered) <= {question.answer, *wrong}
    assert question.answer in question.offered
    assert len({question.text(one) for one in question.offered}) == 4
    end = ends_in(question)
    if question.form != "shape":
        assert end == question.answer
        return
    dims = question.answer if question.layout == "channels_first" else last_first(question.answer)
    names = ("C_out", *(f"{axis}_out" for axis in axis_names(len(dims) - 1)))
    assert tuple(int(end[name]) for name in names) == dims


def last_first(dims: tuple[int, ...]) -> tuple[int, ...]:
    return (dims[-1], *dims[:-1])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_question_has_one_right_answer_that_its_derivation_ends_in(part: int) -> None:
    pairs = [(topic, level) for topic in PLAIN for level in LEVELS]
    met: Counter[tuple[str, int]] = Counter()
    for seed in range(part, SEEDS, PARTS):
        topic, level = pairs[seed // PARTS % len(pairs)]
        question = drawn(Draw(str(seed)), topic, level)
        assert question is not None
        assert (question.topic, question.level) == (topic, level)
        check(question)
        met[topic, level] += 1
    assert set(met) == set(pairs)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_has_questions_of_its_own(dialect: str) -> None:
    found = questions(3, 60, PLAIN, dialect=dialect)
    assert len(found) == 60
    for question in found:
        check(question)
        title = dialect_named(dialect).title
        assert title in question.stem
    topics = {question.topic for question in found}
    assert topics == (set(PLAIN) - {"inverse"} if dialect == "keras" else set(PLAIN))


@cache
def paper(seed: int) -> tuple[Question, ...]:
    """Questions of topics without types, drawn once for all tests of them."""
    turns = [(PLAIN[k % len(PLAIN)], LEVELS[(k + seed) % len(LEVELS)]) for k in range(30)]
    found = [again(Drawn(*turn, "", 100 * seed + k)) for k, turn in enumerate(turns)]
    return tuple(question for question in found if question)


def all_questions() -> Iterator[Question]:
    """Many of all topics without types."""
    for seed in range(25):
        yield from paper(seed)


def test_every_topic_and_level_is_drawn() -> None:
    met = {(q.topic, q.level) for level in LEVELS for q in questions(5, 60, (), [level], "all")}
    assert met == {(topic, level) for topic in TOPICS for level in LEVELS}


def test_a_topic_that_is_added_leaves_the_questions_of_seeds_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = [questions(seed, 20, dialect="all") for seed in range(3)]
    named = questions(7, 10, ["field", "shape"])
    added = Topic("shapes, asked once more", "single", "shape_question")
    monkeypatch.setitem(TOPICS, "added", added)
    assert [questions(seed, 20, dialect="all") for seed in range(3)] == before
    assert questions(7, 10, ["field", "shape"]) == named
    assert len(questions(7, 3, ["added"])) == 3
    assert weights({})["added"] > 0


def test_drills_are_of_all_topics_that_have_a_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOPICS, "added", Topic("bytes", "single", "memory_question"))
    found = questions(1, 5, weights={**dict.fromkeys(TOPICS, 0.0), "added": 1.0})
    assert {question.topic for question in found} == {"memory"}


def test_the_page_and_a_refusal_name_every_topic(ask: Ask) -> None:
    told = " ".join(ask("quiz", "--topic", "chess").err.split())
    assert told.endswith(f"help: it takes {', '.join(TOPICS)}")
    page = Path(convcalc.__file__).parent / "commands" / "quiz" / "README.md"
    text = page.read_text(encoding="utf-8")
    assert [topic for topic in TOPICS if f"`{topic}`" not in text] == []


def test_a_seed_is_one_exam_on_every_machine_and_python() -> None:
    """The sum is written here once; it must not depend on where the test runs."""
    found = [q for seed in range(15) for q in questions(seed, 26, dialect="all")]
    asked = [(q.stem, q.answer, q.offered) for q in found]
    assert hashlib.sha256(repr(asked).encode()).hexdigest() == SUM


SUM = "6675a2096cc4e53d5b0dda6e34c6103391fc74bc1ab27c30df52328b41cdf856"


def test_questions_of_a_seed_are_the_same_and_differ_from_each_other() -> None:
    first = questions(7, 50)
    assert first == questions(7, 50)
    assert len({q.stem for q in first}) == 50
    assert first != questions(8, 50)
    assert questions(7, 10) == first[:10]


def test_a_short_exam_repeats_nothing_before_all_else_was_asked() -> None:
    """All topics have a turn, then all types of a topic, then all texts but for their numbers."""
    assert len({q.topic for q in questions(5, 25)}) == 25
    for topic, count in (("gradients", 5), ("matrix", 6), ("code", 4)):
        assert len({q.type for q in questions(3, 10, [topic])}) == count
    assert len({q.skeleton for q in questions(3, 8, ["shape"])}) == 8


def test_levels_rise_by_tens() -> None:
    found = questions(5, 20)
    assert [q.level for q in found] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] * 2
    assert [q.level for q in questions(5, 4, levels=[4, 2])] == [2, 2, 2, 2]


def test_one_framework_is_asked_about_unless_others_are_named() -> None:
    stems = [q.stem for q in questions(5, 40)]
    assert not any(re.search("Keras|ONNX", stem) for stem in stems)
    assert {q.topic for q in questions(5, 40)} == set(TOPICS) - {"dialects"}
    assert {q.topic for q in questions(5, 40, dialect="all")} == set(TOPICS)
    assert any("Keras" in q.stem for q in questions(5, 9, ["dialects"]))


def test_a_question_can_be_drawn_again() -> None:
    for question in all_questions():
        assert question.card is not None
        assert again(question.card) == question


def test_few_questions_where_there_are_no_more() -> None:
    found = questions(1, 1000, ["dialects"], [2], "keras")
    assert 1 <= len(found) <= 5
    assert questions(1, 5, ["inverse"], [], "keras") == []


def test_weak_topics_come_more_often() -> None:
    weights = {topic: 4.0 if topic == "field" else 1.0 for topic in TOPICS}
    met = Counter(q.topic for seed in range(30) for q in questions(seed, 20, weights=weights))
    assert met["field"] > 2 * max(n for topic, n in met.items() if topic != "field")
