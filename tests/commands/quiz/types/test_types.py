"""Every type of question: one right answer, which is found from its text by brute force."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.algebra.shape import Shape, axis_names
from convcalc.commands.explain.lines import Line
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.exams import as_latex
from convcalc.commands.quiz.exams.as_latex import LETTER
from convcalc.commands.quiz.exams.exam import Exam
from convcalc.commands.quiz.exams.variants import variants
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.text import DEEDS
from convcalc.commands.quiz.topics import LEVELS, TOPICS, drawn, questions
from convcalc.commands.quiz.types.hints import HINTS
from convcalc.commands.quiz.types.table import TYPES, Type
from convcalc.commands.quiz.why import hint
from convcalc.dialect import DIALECTS, dialect_named
from tests.commands.quiz.types.oracle.solvers import solved
from tests.conftest import examples

SEEDS = max(3, examples(1).max_examples // 50)
"""For each type, level and framework: in all some 1,800, and deep some 11,000."""


def ends_in(question: Question) -> Any:
    """What the last lines of the derivation come to."""
    lines = list(question.derivation[-1].quantities.values())[-1]
    if question.form == "shape":
        found = {
            name: int(line.number)
            for line in lines
            if isinstance(line, Line)
            for name in line.label.split(", ")
        }
        axes = [f"{axis}_out" for axis in axis_names(len(question.answer) - 1)]
        shape = Shape(found["C_out"], tuple(found[axis] for axis in axes))
        return shape.dims(question.layout)
    last = lines[-1]
    return int(last.number) if isinstance(last, Line) else last.text


def check(question: Question) -> None:
    assert solved(question.stem, question.offered) == question.answer
    assert len({question.text(one) for one in question.offered}) == len(question.offered) >= 4
    assert question.answer in question.offered
    wrong = [wrong.answer for wrong in question.wrong]
    assert question.answer not in wrong
    assert len(set(wrong)) == len(wrong)
    if question.form == "choice":
        assert all(one.reason for one in question.wrong)
    assert ends_in(question) in (question.answer, question.text(question.answer))


@pytest.mark.parametrize("one", TYPES, ids=lambda one: f"{one.topic}-{one.function}")
def test_the_answer_is_what_the_text_comes_to(one: Type) -> None:
    for level in one.levels:
        found = 0
        for seed in range(SEEDS):
            for dialect in (None, *DIALECTS):
                question = one.draw(Draw(f"{one.function} {seed}"), level, dialect)
                if question is None:
                    continue
                found += 1
                assert (question.topic, question.level) == (one.topic, level)
                check(question)
        assert found


def test_every_topic_with_types_has_all_levels() -> None:
    topics = {topic for topic, row in TOPICS.items() if not row.function}
    assert topics == {one.topic for one in TYPES}
    for topic in topics:
        levels = {level for one in TYPES if one.topic == topic for level in one.levels}
        assert levels == set(LEVELS), topic


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_framework_that_is_named_is_the_one_that_is_asked_about(dialect: str) -> None:
    topics = [topic for topic, row in TOPICS.items() if not row.function]
    others = {dialect_named(name).title for name in DIALECTS if name != dialect}
    found = questions(1, 2 * len(topics), topics, dialect=dialect)
    assert len(found) == 2 * len(topics)
    for question in found:
        assert not any(title in question.stem for title in others), question.stem


def test_the_page_names_every_type() -> None:
    page = Path(convcalc.__file__).parent / "commands" / "quiz" / "README.md"
    text = page.read_text(encoding="utf-8")
    assert [one.doc for one in TYPES if one.doc not in text] == []


def test_every_type_has_a_hint_that_does_not_give_the_answer_away() -> None:
    assert set(HINTS) <= {f"{one.topic}.{one.function}" for one in TYPES}
    for one in TYPES:
        question = drawn_of(one)
        told = " ".join(hint(question))
        assert told != "the derivation is all there is to say", one
        assert question.text(question.answer) not in told


def drawn_of(one: Type) -> Question:
    found = (one.draw(Draw(f"hint {seed}"), one.levels[0], None) for seed in range(50))
    return next(question for question in found if question)


def test_what_people_did_is_said_to_them() -> None:
    """`you forgot the bias`, and no `forgot the bias` alone."""
    facts = ("it", "they", "that")
    for one in TYPES:
        for wrong in drawn_of(one).wrong:
            word = wrong.reason.split(" ")[0]
            assert not word or word in facts or word in DEEDS, wrong.reason


def test_arrays_and_code_keep_their_columns_in_latex() -> None:
    one = drawn_of(next(one for one in TYPES if one.function == "whole_map"))
    paper = "".join(as_latex.paper(Exam("numbers", (one,))))
    row = next(line for line in one.stem.split("\n") if line.startswith("  "))
    assert rf"\texttt{{\mbox{{}}{row.replace(' ', LETTER)}}} \\" in paper


@pytest.mark.parametrize("topic", ["numbers", "code", "design", "gradients"])
def test_a_variant_has_the_same_question_with_other_numbers(topic: str) -> None:
    found = variants(questions(5, 2, [topic]), 5, 2)
    for one, other in zip(found["A"], found["B"], strict=True):
        assert one.stem != other.stem
        assert one.stem.split("\n")[-1].split()[0] == other.stem.split("\n")[-1].split()[0]


def test_every_layer_that_is_offered_gives_a_size_that_is_wanted() -> None:
    """One that shares neither channels nor rows with the wanted shape is no answer to believe."""
    for level in (1, 2, 3, 4, 5):
        for seed in range(6):
            question = drawn(Draw(f"offered {seed}"), "between", level)
            assert question is not None
            target = re.findall(r"into ([\dx]+)", question.stem)[0].split("x")
            reasons = [wrong.reason for wrong in question.wrong]
            shapes = [re.findall(r"gives? ([\dx]+)", reason)[0].split("x") for reason in reasons]
            assert all(any(a == b for a, b in zip(s, target, strict=True)) for s in shapes)
