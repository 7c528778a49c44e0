"""What pasting does to a message does not matter, and numbers stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.why.squeezed import MAX_TEXT, squeezed

MESSAGE = "expected input[1, 3, 28, 28] to have 3 channels, but got “1” channels"


@pytest.mark.parametrize(
    "pasted",
    [
        MESSAGE.replace(" ", "\n"),
        MESSAGE.replace(" ", "  "),
        MESSAGE.replace(", ", ","),
        MESSAGE.replace("[", "(").replace("]", ")"),
        MESSAGE.upper(),
        MESSAGE.replace("“", '"').replace("”", '"'),
        f"\x1b[31m{MESSAGE}\x1b[0m",
        MESSAGE.replace("3, 28", "３，２８"),
        MESSAGE.replace(" to ", " \n│ > to "),
    ],
)
def test_a_paste_is_compared_as_the_message_itself(pasted: str) -> None:
    assert squeezed(pasted).text == squeezed(MESSAGE).text


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=9), st.sampled_from(" \n\t/|)(_"))
def test_numbers_are_never_made_one(numbers: list[int], between: str) -> None:
    text = squeezed(between.join(map(str, numbers))).text
    assert [int(n) for n in text.split()] == numbers


@given(st.text(max_size=200))
def test_each_sign_has_its_place(text: str) -> None:
    found = squeezed(text)
    assert len(found.places) == len(found.text)
    assert found.places == sorted(found.places)
    if found.text:
        assert found.lines(0, len(found.text)) in found.whole


def test_of_a_long_text_the_end_is_read() -> None:
    assert squeezed("a" * MAX_TEXT + "b" * 5).text.endswith("bbbbb")
    assert len(squeezed("a" * (MAX_TEXT + 9)).text) == MAX_TEXT
