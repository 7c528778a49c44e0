"""Messages that were typed by hand."""

from __future__ import annotations

import time

import pytest

from convcalc.commands.why.finding import read


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("mat1 and mat2 shapes cannot be mutliplied (32x400 and 256x120)", "features"),
        (
            "Given groups=1, wieght of size [64, 3, 7, 7], expected input[1, 1, 28, 28] to have 3 "
            "chanels, but got 1 channels instead",
            "channels",
        ),
        (
            "Input 0 of layer dense is incompatable with the layer: expected axis -1 of input "
            "shape to have value 784 but recieved input with shape (None, 28, 28)",
            "keras_axis",
        ),
    ],
)
def test_words_that_are_a_letter_off_are_read(text: str, family: str) -> None:
    assert [found.name for found in read(text)] == [family]


@pytest.mark.parametrize(
    "text",
    ["mat1 and mat2 shapes cannot be combined (32x400 and 256x120)", "the shapes multiply well"],
)
def test_other_words_are_not_taken_for_those_of_a_message(text: str) -> None:
    assert read(text) == []


def test_a_long_text_of_unknown_words_is_read_in_no_time() -> None:
    read("wieght")
    begin = time.process_time()
    read(" ".join(f"wieghtz{chr(97 + k % 26)}{chr(97 + k // 26 % 26)}" for k in range(10_000)))
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("text", "family"),
    [
        (
            "Input 0 is incompatible with layer dense_1: expected axis -1 of input shape to have "
            "value x but got shape (y, z)",
            "keras_axis",
        ),
        (
            "flax.errors.ScopeParamShapeError: Inconsistent shapes between value and initializer "
            'for parameter "kernel"',
            "flax_params",
        ),
    ],
)
def test_a_message_without_its_numbers_is_known_by_its_words(text: str, family: str) -> None:
    (found,) = read(text)
    assert found.name == family
    assert found.reading.why == (
        "Its numbers are not in what was pasted: they were cut off, or letters stand for them."
    )
    assert found.reading.fixes[1].text == (
        "paste the message with its numbers: they tell which of the two is wrong"
    )


def test_numbers_that_contradict_each_other_are_not_read_by_the_words_beside_them() -> None:
    text = "mat1 and mat2 shapes cannot be multiplied (32x400 and 400x120)"
    assert read(text) == []
