"""Paddings, windows and settings that do not fit."""

from __future__ import annotations

from convcalc.commands.why.families.edges import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_a_mirrored_padding_is_smaller_than_the_map() -> None:
    text = (
        "Argument #4: Padding size should be less than the corresponding input dimension, but got: "
        "padding (46, 46) at dimension 3 of input [1, 3, 128, 36]"
    )
    assert told(text) == (
        "a mirrored padding of 46 is too large for 36 columns",
        "print(x.shape)",
    )
    assert [fix.text for fix in reading(text).fixes[:2]] == [
        "let a larger map arrive, of more than 46 columns: a larger image, or fewer strides before "
        "it",
        "pad by at most 35 on the columns",
    ]
