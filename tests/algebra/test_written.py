"""Sizes as people write them."""

from __future__ import annotations

import pytest

from convcalc.algebra.written import numbers, written

SPELLED = [
    "3x224x224",
    "3X224X224",
    "3×224×224",
    "3*224*224",
    "3,224,224",
    "3 224 224",
    "3 x 224 x 224",
    "(3, 224, 224)",
    "(3, 224, 224,)",
    "[3,224,224]",
    "torch.Size([3, 224, 224])",
    "TensorShape([3, 224, 224])",
    "input_shape=(3, 224, 224)",
    "３x２２４x２２４",
    "（3，224，224）",
]
BATCHED = {
    "Nx3x224x224": "N",
    "(None, 3, 224, 224)": "None",
    "?x3x224x224": "?",
    "[-1, 3, 224, 224]": "-1",
    "batch x 3 x 224 x 224": "batch",
    "TensorShape([None, 3, 224, 224])": "None",
}
NO_SIZES = [
    "",
    "()",
    "3x",
    "x3",
    "1,,2",
    "16,",
    "3x5,2",
    "conv",
    "007",
    "3.5",
    "9" * 13,
    "-3",
    "3x" * 99,
]


@pytest.mark.parametrize("text", SPELLED)
def test_every_spelling_is_the_same_sizes(text: str) -> None:
    assert written(text) == ((3, 224, 224), "", False)
    assert numbers(text) == [3, 224, 224]


@pytest.mark.parametrize("text", BATCHED)
def test_a_batch_in_front_is_told_apart(text: str) -> None:
    assert written(text) == ((3, 224, 224), BATCHED[text], False)
    assert numbers(text) is None


def test_marked_channels_are_told() -> None:
    assert written("3@224x224") == written("3 @ 224×224") == ((3, 224, 224), "", True)


def test_letters_stay_and_a_letter_that_comes_again_is_no_batch() -> None:
    assert written("3xNxN") == ((3, "N", "N"), "", False)
    assert written("NxN") == (("N", "N"), "", False)
    assert written("NxCxHxW") == (("C", "H", "W"), "N", False)
    assert written("N") == (("N",), "", False)


def test_a_batch_of_numbers_is_not_guessed() -> None:
    assert written("32x3x224x224") == ((32, 3, 224, 224), "", False)


@pytest.mark.parametrize("text", NO_SIZES)
def test_what_is_no_size_is_none(text: str) -> None:
    assert written(text) is None


def test_values_of_axes_are_numbers_whatever_stands_between() -> None:
    assert [numbers(t) for t in ("3,5", "(3, 5)", "5*5", "0, 1", "7")] == [
        [3, 5],
        [3, 5],
        [5, 5],
        [0, 1],
        [7],
    ]
