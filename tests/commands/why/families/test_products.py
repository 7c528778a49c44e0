"""Products of matrices that do not fit."""

from __future__ import annotations

from convcalc.commands.why.families.products import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_the_one_that_lies_on_its_side_is_named() -> None:
    assert told("Incompatible matrix sizes for bmm (10x64 and 12x64)") == (
        "two matrices cannot be multiplied: 64 columns meet 12 rows",
        "second = second.transpose(-2, -1)",
    )


def test_folded_heads_are_recognised() -> None:
    text = "batch1 and batch2 must have same number of batches, got 8 and 64"
    assert reading(text).fixes[0].text == (
        "64 = 8·8: if one has heads or frames folded into its batch, fold those of the other, too"
    )
