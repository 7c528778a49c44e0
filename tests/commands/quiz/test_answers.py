"""What people type, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.quiz.answers import LETTERS, Verdict, judged
from convcalc.commands.quiz.question import Question, Wrong
from convcalc.commands.quiz.topics import questions
from convcalc.engine.schemas import SCHEMAS

SCHEMA = SCHEMAS["progress"]
RIGHT = Verdict(True)


def number(answer: int, **more: Any) -> Question:
    wrong = (Wrong(57, "forgot the bias"), Wrong(answer + 1))
    return Question("params", 1, "?", "number", answer, wrong, (57, answer), (), **more)


def shape(layout: str = "channels_first") -> Question:
    dims = (6, 28, 30) if layout == "channels_first" else (28, 30, 6)
    wrong = (Wrong((6, 27, 29) if layout == "channels_first" else (27, 29, 6), "forgot a + 1"),)
    return Question("shape", 1, "?", "shape", dims, wrong, (dims,), (), layout)


CHOICE = Question(
    "wrong", 1, "?", "choice", "all of them", (Wrong("none"),), ("none", "all of them"), ()
)


@pytest.mark.parametrize(
    "text", ["1792", "1,792", "1 792", "1_792", "1'792", " 1792 ", "1.792k", "1.792e3", "+1792"]
)
def test_a_number_may_be_written_as_one_likes(text: str) -> None:
    assert judged(number(1792), text) == RIGHT


def test_rounded_only_where_that_is_allowed() -> None:
    exact, near = number(1792), number(1792, rounded=True)
    told = "near, but the exact number is asked for"
    assert judged(exact, "1.8k") == Verdict(False, told, again=True)
    assert judged(near, "1.8k") == Verdict(True, "exactly 1,792")
    assert judged(near, "1.79k") == Verdict(True, "exactly 1,792")
    assert judged(near, "1.7k") == Verdict(False)
    assert judged(near, "2k").again
    assert judged(number(118_013_952, rounded=True), "118 M").right
    assert judged(number(118_013_952, rounded=True), "0.118 G MACs").right
    assert not judged(near, "1800").right


def test_bytes_may_be_binary() -> None:
    asked = number(3_211_264, rounded=True, unit="byte")
    for text in ("3211264 bytes", "3.06 MiB", "3.06MiB", "3.2 MB", "3136 KiB", "3,211,264 B"):
        assert judged(asked, text).right, text
    assert asked.text(1) == "1 byte"
    assert asked.text(2) == "2 bytes"


@pytest.mark.parametrize("text", ["", "x", "1..2", "1x2", "12 apples", "--3", "1e999", "½", "٣"])
def test_what_is_no_number_is_asked_again(text: str) -> None:
    assert judged(number(1792), text) == Verdict(False, "answer with a number", again=True)


def test_a_known_mistake_is_told() -> None:
    assert judged(number(1792), "57") == Verdict(False, "forgot the bias")
    assert judged(number(1792), "1793") == Verdict(False)
    assert judged(number(1792), "a") == Verdict(False, "forgot the bias")
    assert judged(number(1792), "b") == RIGHT
    assert judged(number(1792), "b", letters=False).again


@pytest.mark.parametrize(
    "text",
    [
        *("6x28x30", "6×28×30", "6 x 28 x 30", "(6, 28, 30)", "[6,28,30]", "6 28 30", "6X28X30"),
        *("Nx6x28x30", "(None, 6, 28, 30)", "1x6x28x30"),
    ],
)
def test_a_shape_may_be_written_as_one_likes(text: str) -> None:
    assert judged(shape(), text) == RIGHT


def test_the_other_layout_is_right_too_and_is_told() -> None:
    told = Verdict(True, "written channels first: 6x28x30")
    assert judged(shape(), "28x30x6") == told
    told = Verdict(True, "written channels last: 28x30x6")
    assert judged(shape("channels_last"), "6x28x30") == told
    assert judged(shape("channels_last"), "6x27x29") == Verdict(False, "forgot a + 1")
    assert judged(shape(), "6x30x28") == Verdict(False)


@pytest.mark.parametrize("text", ["6x28", "1x2x3x4x5", "6x28xa", "six", "6x-28x30", "9" * 300])
def test_what_is_no_shape_is_asked_again(text: str) -> None:
    told = Verdict(False, "answer with sizes such as 6x28x28 (channels first)", again=True)
    assert judged(shape(), text) == told


def test_a_choice_by_letter_or_words() -> None:
    for text in ("b", "B", "all of them", "All"):
        assert judged(CHOICE, text) == RIGHT
    assert judged(CHOICE, "a") == Verdict(False)
    assert judged(CHOICE, "z") == Verdict(False, "answer with a letter, a to b", again=True)


@given(st.text(max_size=30), st.integers(0, 20))
def test_whatever_is_typed_has_a_verdict(text: str, seed: int) -> None:
    for question in questions(seed, 3):
        verdict = judged(question, text)
        assert not (verdict.right and verdict.again)


def test_the_right_answers_of_all_questions_are_taken() -> None:
    for seed in range(30):
        for question in questions(seed, 10):
            assert judged(question, question.text(question.answer)) == RIGHT
            letter = LETTERS[question.offered.index(question.answer)]
            assert judged(question, letter) == RIGHT
            for wrong in question.wrong:
                if question.form == "number":
                    assert judged(question, question.text(wrong.answer)).note == wrong.reason
