"""Letters of einsum that do not fit."""

from __future__ import annotations

from convcalc.commands.why.families.einsum import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_a_letter_of_two_sizes() -> None:
    text = FAMILIES["subscript"].wordings[0].example
    assert reading(text).likely == "the letter j of einsum stands for two sizes: 4 and 5"
    assert told(text)[1] == "look at both shapes, axis by axis, beside their letters"
