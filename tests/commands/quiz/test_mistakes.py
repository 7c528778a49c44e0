"""Mistakes, as changes of a derivation: what they lead to, and which is told."""

from __future__ import annotations

from typing import Any

import convcalc
from convcalc.algebra.num import Num
from convcalc.commands.explain.lines import Line
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.misled import evaluate, misled
from convcalc.commands.quiz.mistakes import MISTAKES
from convcalc.commands.quiz.network import blanks
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.topics import questions
from convcalc.engine.memory import BYTES
from tests.commands.quiz.test_questions import all_questions, paper


def reasons(number: Any, **names: int) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for value, reason in misled(number, names):
        found.setdefault(reason, set()).add(value)
    return found


def test_mistakes_of_a_size() -> None:
    n, p, k, s = (
        Num(v, name) for v, name in ((32, "H"), (2, "padding"), (5, "kernel"), (2, "stride"))
    )
    assert reasons((n + p + p - k) // s + 1) == {
        "forgot the + 1 after the division": {15},
        "rounded up where the division is rounded down": {17},
        "counted the padding once: it is added before and after": {15},
        "forgot the padding": {14},
        "forgot the stride": {32},
    }


def test_mistakes_of_parameters() -> None:
    f, c, k = Num(16, "filters"), Num(6, "C"), Num(5, "kernel")
    assert reasons(f * c * k * k + f) == {
        "forgot the bias": {2400},
        "took the kernel along one axis only": {496},
        "forgot the input channels": {416},
        "counted one filter only": {151},
    }


def test_mistakes_of_a_dilated_kernel() -> None:
    d, k = Num(3, "dilation"), Num(3, "kernel")
    found = reasons(d * (k - 1) + 1)
    assert found["forgot the dilation"] == {3}
    assert found["forgot the + 1 of dilation·(kernel − 1) + 1"] == {6}
    assert found["forgot the − 1 of kernel − 1"] == {10}


def test_a_mistake_is_made_at_each_place_and_at_all() -> None:
    a, b = Num(4, "a"), Num(6, "b")
    told = "forgot the − 1: between n rows there are n − 1 steps"
    assert reasons((a - 1) * (b - 1))[told] == {20, 18, 24}


def reason_of(question: Question, answer: Any) -> str:
    return next((w.reason for w in question.wrong if w.answer == answer), "")


def test_nobody_errs_on_one_axis_alone() -> None:
    """Were it so, H and W of a square map would be told apart in a count of its elements."""
    height, width = Num(9, "H_out"), Num(9, "W_out")
    found = dict(misled(height * width * Num(2, "bytes_per_element"), {"H": 10, "W": 10}))
    assert found[200] == "took the size that arrives for the one that comes out"
    assert 180 not in found


def test_four_bytes_for_another_type_are_named() -> None:
    seen = 0
    for question in all_questions():
        size = next((n for name, n in BYTES.items() if f"in {name}" in question.stem), 0)
        if question.topic != "memory" or size == 4:
            continue
        seen += 1
        assert reason_of(question, 4 // size * question.answer) == (
            "took 4 bytes for each element, as float32 has"
        )
        assert reason_of(question, 8 * question.answer).startswith("counted bits")
    assert seen > 10


def test_what_is_asked_for_is_not_said_to_be_forgotten() -> None:
    """Where padding is forgotten, any padding seems to give the size."""
    for question in all_questions():
        if question.topic == "inverse":
            setting = question.stem.rpartition("Which ")[2].split(",")[0]
            reasons = [w.reason for w in question.wrong]
            assert f"forgot the {setting}" not in reasons


def test_where_up_is_meant_down_is_the_mistake() -> None:
    n, s = Num(7, "H"), Num(2, "stride")
    assert reasons(-(-n // s)) == {
        "rounded down where the division is rounded up": {3},
        "forgot the stride": {7},
    }


def test_a_derivation_without_changes_is_its_value() -> None:
    for seed in range(25):
        for question in paper(seed)[:12]:
            for told in question.derivation:
                for lines in told.quantities.values():
                    for line in lines:
                        if isinstance(line, Line) and isinstance(line.number, Num):
                            assert evaluate(line.number, lambda _: None) == line.number.value


def test_every_mistake_is_met() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    asked = [*all_questions()]
    asked += [blank.question for blank in blanks(report, Draw("x"), 40)]
    met = {w.reason for q in asked for w in q.wrong}
    assert {mistake.reason for mistake in MISTAKES.values()} <= met
    assert {"kept the input's channels: every filter makes one channel of the output"} <= met
    assert {"took the height for the width", "counted a bias that is not there"} <= met


def test_who_overlooks_ceil_mode_is_told_so() -> None:
    """Rounding decides something in each, and the floor has its own reason."""
    seen = 0
    for one in questions(12, 40, ["shape"], [3]):
        if "ceil_mode" not in one.stem:
            continue
        seen += 1
        reasons = {wrong.reason for wrong in one.wrong}
        assert "rounded down where the division is rounded up" in reasons, one.stem
    assert seen > 5
