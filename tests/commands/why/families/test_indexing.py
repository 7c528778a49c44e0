"""Axes and indices that a tensor does not have."""

from __future__ import annotations

from convcalc.commands.why.families.indexing import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_a_missing_batch_is_named_first() -> None:
    text = "Dimension out of range (expected to be in range of [-1, 0], but got 1)"
    assert told(text) == ("axis 1 is asked of a tensor of 1 dimension", "x = x.unsqueeze(0)")
    assert reading(text).fixes[1].code == "x = x.squeeze(1)"
