"""Format strings with typed holes, found in what people paste."""

from __future__ import annotations

import time
from typing import Any

import pytest

from convcalc.commands.why.squeezed import MAX_TEXT, squeezed
from convcalc.commands.why.template import Template

CHANNELS = Template("expected input{input:shape} to have {wanted} channels, but got {got} channels")


def values(template: Template, text: str) -> list[dict[str, Any]]:
    return [found for _, _, found in template.found_in(squeezed(text))]


@pytest.mark.parametrize(
    ("written", "dims"),
    [
        ("[1, 3, 28, 28]", (1, 3, 28, 28)),
        ("(None, 28, 28)", (None, 28, 28)),
        ("[?,28,28,1]", (None, 28, 28, 1)),
        ("{-1,3,224,224}", (-1, 3, 224, 224)),
        ("[32 x 400]", (32, 400)),
        ("(32x400)", (32, 400)),
        ("[1 28 28]", (1, 28, 28)),
        ("(512,)", (512,)),
        ("[]", ()),
        ("torch.Size([4, 5])", None),
    ],
)
def test_shapes_as_frameworks_write_them(written: str, dims: tuple[int | None, ...] | None) -> None:
    found = values(CHANNELS, f"expected input{written} to have 3 channels, but got 1 channels")
    assert [x["input"] for x in found] == ([] if dims is None else [dims])


def test_a_number_that_no_tensor_has_is_no_match() -> None:
    text = "expected input[1] to have 3 channels, but got 99999999999 channels"
    assert values(CHANNELS, text) == []


def test_a_hole_that_comes_twice_has_one_value() -> None:
    twice = Template("of size {n} and again {n}")
    assert values(twice, "of size 3 and again 3") == [{"n": 3}]
    assert values(twice, "of size 3 and again 4") == []


def test_a_last_number_is_read_to_its_end() -> None:
    last = Template("at dimension {axis}")
    assert values(last, "at dimension 12") == [{"axis": 12}]


def test_each_place_is_found() -> None:
    assert len(values(Template("dimension {axis}"), "dimension 1, dimension 2")) == 2


@pytest.mark.parametrize("text", ["1,", "dimension", "expectedinput", "9x", "none,", "-", "?"])
def test_long_texts_take_little_time(text: str) -> None:
    begin = time.process_time()
    values(CHANNELS, f"expected input{text * MAX_TEXT} to have")
    values(Template("{a:shape} and {b:shape} dimension {c:text} of {d:word}"), text * MAX_TEXT)
    assert time.process_time() - begin < 2
