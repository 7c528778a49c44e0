"""Choices that are typed as numbers: maps, shapes, rows and ratios."""

from __future__ import annotations

from typing import Any

import pytest

from convcalc.commands.quiz.answers import judged
from convcalc.commands.quiz.question import Question, Wrong


def choice(answer: str, *wrong: tuple[str, str]) -> Question:
    told = tuple(Wrong(*one) for one in wrong)
    offered = (answer, *(one.answer for one in told))
    more: dict[str, Any] = {"derivation": ()}
    return Question("numbers", 2, "", "choice", answer, told, offered, **more)


MAP = choice("37 -4; 67 7.5", ("7.5 67; -4 37", "turned the kernel round"))


@pytest.mark.parametrize(
    "typed", ["37 -4; 67 7.5", "[[37, -4], [67, 7.5]]", "37,-4\t67,7.50", " 37  -4;67 7.5 "]
)
def test_a_map_may_be_set_out_in_any_way(typed: str) -> None:
    assert judged(MAP, typed).right


def test_a_map_with_a_known_mistake_is_told_it() -> None:
    assert judged(MAP, "7.5 67; -4 37").note == "turned the kernel round"


def test_another_map_is_wrong_and_less_of_one_is_asked_for_again() -> None:
    assert not judged(MAP, "1 2; 3 4").again
    assert judged(MAP, "37 -4").again


@pytest.mark.parametrize("typed", ["18/25", "0.72", "18/25 = 0.72"])
def test_a_ratio_may_be_a_fraction_or_a_decimal(typed: str) -> None:
    assert judged(choice("18/25 = 0.72", ("9/25 = 0.36", "counted one layer")), typed).right


def test_a_bare_fraction_may_be_typed_as_a_decimal() -> None:
    assert judged(choice("1/4", ("4", "turned the ratio round")), "0.25").right
    assert (
        judged(choice("1/4", ("4", "turned the ratio round")), "4").note == "turned the ratio round"
    )


@pytest.mark.parametrize("typed", ["16x3x5x5", "(16, 3, 5, 5)", "[16,3,5,5]", "16 × 3 × 5 × 5"])
def test_a_shape_may_be_written_as_frameworks_and_people_do(typed: str) -> None:
    assert judged(
        choice("(16, 3, 5, 5)", ("(5, 5, 3, 16)", "took the order of Keras")), typed
    ).right


@pytest.mark.parametrize("typed", ["4 … 6", "4-6", "4 - 6", "4..6", "4…6"])
def test_rows_may_be_from_to(typed: str) -> None:
    assert judged(choice("4 … 6", ("3 … 5", "began one row too early")), typed).right


def test_rows_with_holes_are_not_taken_for_rows_from_to() -> None:
    asked = choice("4, 6", ("4 … 6", "forgot the dilation"))
    assert judged(asked, "4, 6").right
    assert judged(asked, "4 … 6").note == "forgot the dilation"
    assert judged(asked, "4 6").again
