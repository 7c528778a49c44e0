"""Batches and channels that are missing, and dimensions too many."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.dimensions import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)
UNBATCHED = "Expected {} input to {}, but got input of size: {}"
TWO = "3D (unbatched) or 4D (batched)"
WEIGHT = (
    "Expected 4-dimensional input for 4-dimensional weight {}, but got {}-dimensional input of "
    "size {} instead"
)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            UNBATCHED.format(TWO, "conv2d", "[28, 28]"),
            "an image of 28x28 without channels and batch arrives",
            "x = x[None, None]",
        ),
        (
            UNBATCHED.format(TWO, "conv2d", "[64, 784]"),
            "flat images arrive at conv2d: 784 = 1·28·28",
            "x = x.unflatten(1, (1, 28, 28))",
        ),
        (
            UNBATCHED.format(TWO, "conv2d", "[10, 3]"),
            "a flat input of 10x3 arrives at conv2d",
            "if it is flat already, 10 samples of 3 features, put the layer before flatten",
        ),
        (
            UNBATCHED.format(TWO, "conv2d", "[784]"),
            "a flat vector arrives at conv2d, which takes batch, channels, rows, columns",
            "put the layer before flatten, or reshape the input: it is flat already",
        ),
        (
            UNBATCHED.format(TWO, "conv2d", "[8, 16, 3, 112, 112]"),
            "1 dimension too many: 8x16x3x112x112 arrives at conv2d",
            "x = x.flatten(0, 1)",
        ),
        (
            UNBATCHED.format(TWO, "conv2d", "[1, 4, 3, 32, 32]"),
            "1 dimension too many: 1x4x3x32x32 arrives at conv2d",
            "x = x.squeeze(0)",
        ),
        (
            WEIGHT.format("[64, 3, 7, 7]", 3, "[3, 224, 224]"),
            "the batch is missing: one sample of 3x224x224 arrives",
            "x = x.unsqueeze(0)",
        ),
        (
            WEIGHT.format("64 3 7 7", 3, "[224, 224, 3]"),
            "the batch is missing, and the channels stand last: 224x224x3",
            "x = x.permute(2, 0, 1).unsqueeze(0)",
        ),
        (
            WEIGHT.format("[8, 1, 3, 3]", 3, "[64, 28, 28]"),
            "the channel is missing: 64x28x28 are 64 samples without it",
            "x = x.unsqueeze(1)",
        ),
    ],
)
def test_what_the_sizes_say_comes_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_an_empty_axis_is_named() -> None:
    text = (
        "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
        "[1, 3, 0, 9]"
    )
    assert reading(text).likely == "an empty tensor arrives: dimension 2 of 1x3x0x9 is 0"


def test_a_batch_of_one_that_squeeze_took_away() -> None:
    weight = "Expected 4-dimensional input for 4-dimensional weight [1, 1, 3, 3], but got "
    assert told(f"{weight}3-dimensional input of size [96, 1, 96] instead") == (
        "the 1 stands in the middle of 96x1x96: the batch is lost",
        "print(x.shape)",
    )


def test_a_weight_that_was_pasted_without_its_last_size() -> None:
    weight = "Expected 4-dimensional input for 4-dimensional weight 32 1 5, but got "
    assert told(f"{weight}3-dimensional input of size [50, 28, 28] instead") == (
        "the channel is missing: 50x28x28 are 50 samples without it",
        "x = x.unsqueeze(1)",
    )
