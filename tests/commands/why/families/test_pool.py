"""Pools that are larger than their input, or padded too much."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.pool import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


@pytest.mark.parametrize(
    ("size", "out", "likely", "texts"),
    [
        (
            "512x2x1",
            "512x1x0",
            "the map has shrunk to 2x1, which is smaller than a pool's window",
            [
                "let the map that arrives be larger: a larger input, or fewer strides before it",
                "use a kernel of at most 1",
                "count the last window that is not full, too",
                "a global or adaptive pool, which fits any size",
            ],
        ),
        (
            "2048x2x2",
            "2048x-4x-4",
            "the map has shrunk to 2x2, which is smaller than a pool's window",
            [
                "look at the shape that arrives, before anything is changed: it shows which of "
                "these is right",
                "a global or adaptive pool, which fits any size",
                "let the map that arrives be larger: a larger input, or fewer strides before it",
                "use a kernel of at most 2",
            ],
        ),
    ],
)
def test_what_lets_a_pool_fit(size: str, out: str, likely: str, texts: list[str]) -> None:
    found = reading(
        f"Given input size: ({size}). Calculated output size: ({out}). Output size is too small"
    )
    assert found.likely == likely
    assert [fix.text for fix in found.fixes] == texts


def test_both_ends_of_an_unpooled_size_are_left_out() -> None:
    text = 'invalid output_size "torch.Size([100, 100])" (dim 0 must be between 96 and 100)'
    assert told(text) == (
        "undoing the pool cannot give 100x100: 97 to 99 is possible on axis 0",
        "x = unpool(x, indices, output_size=before.shape)",
    )
