"""Views, permutations and parts that do not fit."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.reshaping import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


@pytest.mark.parametrize(
    ("shape", "held", "likely", "code"),
    [
        ("[4, 256]", 1600, "each of 4 samples has 400 elements, not 256", "x = x.flatten(1)"),
        (
            "[64, 784]",
            25088,
            "the batch has 32 samples here, not 64: the last one of an epoch is smaller",
            "x = x.view(x.shape[0], 784)",
        ),
        (
            "[-1, 256]",
            1600,
            "no number of samples of 256 features has 1600 elements: another size arrives than "
            "was counted",
            "give images of the size that 256 features (16x4x4 or 64x2x2) were counted for",
        ),
        (
            "[1, 64, 1200]",
            80640,
            "there are 1260 elements for each of 1x64, not 1200: a map of another size",
            "x = F.interpolate(x, size=(H, W))",
        ),
        (
            "[32, -1]",
            4500,
            "32 rows cannot share 4500 elements evenly",
            "print(x.shape)",
        ),
    ],
)
def test_what_a_view_lacks(shape: str, held: int, likely: str, code: str) -> None:
    assert told(f"shape '{shape}' is invalid for input of size {held}") == (likely, code)


def test_a_view_never_mixes_the_batch_with_the_features() -> None:
    fixes = reading("shape '[64, 784]' is invalid for input of size 25088").fixes
    assert not any("view(-1" in fix.code for fix in fixes)
