"""Axes and indices that a tensor does not have."""

from __future__ import annotations

from convcalc.commands.why.families.indexing import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_a_batch_that_squeeze_took_away_is_looked_for_first() -> None:
    text = "Dimension out of range (expected to be in range of [-1, 0], but got 1)"
    assert told(text) == ("axis 1 is asked of a tensor of 1 dimension", "print(x.shape)")
    assert [fix.code for fix in reading(text).fixes[1:3]] == [
        "x = x.flatten(1)  # instead of x.squeeze()",
        "x = x.unsqueeze(0)",
    ]
