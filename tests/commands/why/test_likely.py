"""What is advised fits what was meant: nothing that would run and be wrong stands first, or without
the condition under which it is right.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.why.families import FAMILIES, read
from tests.commands.why.test_messages import CASES

KERAS = (
    "Computed output size would be zero or negative. Received `inputs shape=(None, {})`, `kernel "
    "shape=({})`, `dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`."
)
NEGATIVE = (
    "Negative dimension size caused by subtracting 3 from 1 for 'conv2d_2/convolution' (op: "
    "'Conv2D') with input shapes: [?,1,28,28], [3,3,28,32]."
)
AXIS = (
    "is incompatible with the layer: expected axis -1 of input shape to have value {}, but "
    "received input with shape ({})"
)
CHANNELS_FIRST = (
    "the channels stand first: give it 28x28x1, as Keras has them last, or write "
    'data_format="channels_first"'
)


@pytest.mark.parametrize(
    ("text", "fixes"),
    [
        (NEGATIVE, [CHANNELS_FIRST]),
        (KERAS.format("1, 28, 28", "3, 3, 28, 32"), [CHANNELS_FIRST]),
        (
            AXIS.format(784, "32, 28, 28"),
            [
                "put Flatten before it: 28·28 = 784",
                "change what comes before, so that 784 features arrive",
            ],
        ),
        (
            AXIS.format(3, "None, 3, 224, 224"),
            [
                "the channels stand first: Keras has them last",
                "change what comes before, so that 3 channels arrive",
            ],
        ),
    ],
)
def test_what_is_advised_fits_what_was_meant(text: str, fixes: list[str]) -> None:
    found = read(text)
    assert found is not None
    assert [fix.text for fix in found.reading.fixes] == fixes


def test_a_map_of_one_row_may_be_meant() -> None:
    found = read(KERAS.format("1, 7, 512", "3, 3, 512, 512"))
    assert found is not None
    first, second, *_ = found.reading.fixes
    assert first.text.startswith("if the channels stand first, give it 7x512x1")
    assert second.text == "write padding='same', which keeps the size whatever the kernel"


@given(st.sampled_from([*(c["text"] for c in CASES), *(f.example for f in FAMILIES.values())]))
def test_no_advice_begins_with_the_or_that_is_put_before_it(text: str) -> None:
    found = read(text)
    assert found is not None
    assert not any(re.match("or\\b", fix.text) for fix in found.reading.fixes)
