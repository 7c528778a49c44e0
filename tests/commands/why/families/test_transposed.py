"""Sizes that a transposed convolution cannot have."""

from __future__ import annotations

from convcalc.commands.why.families.transposed import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_the_largest_output_padding() -> None:
    text = FAMILIES["output_padding"].wordings[0].example
    assert told(text) == (
        "an output_padding of 2 is too large for a stride of 2",
        "output_padding=1",
    )
    assert reading(text).fixes[0].value == 1
