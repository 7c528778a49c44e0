"""Older and rarer wordings of shapes that do not fit."""

from __future__ import annotations

from convcalc.commands.why.families.older import FAMILIES
from tests.commands.why.families.asked import laws, told

test_examples, test_values = laws(FAMILIES)


def test_an_old_version_names_the_grey_image() -> None:
    assert told(FAMILIES["planes"].wordings[0].example) == (
        "a grey image arrives where three colours are meant",
        "x = x.repeat(1, 3, 1, 1)",
    )
