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


def test_shapes_of_the_paste_tell_what_an_old_message_does_not() -> None:
    text = "inconsistent tensor sizes at /x/THCTensorMath.cu:141\n"
    assert told(text) == ("two tensors of other sizes meet", "print(a.shape, b.shape)")
    likely, _ = told(f"{text}up is [2, 64, 30, 52] and skip is [2, 64, 30, 51]")
    assert likely == "52 and 51: an odd size lost one where a pool or a stride halved it"
