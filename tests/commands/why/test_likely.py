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

CONV = (
    "Given groups={}, weight of size {}, expected input{} to have {} channels, but got {} channels"
)
CONV2D = "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: "
LINEAR = "mat1 and mat2 shapes cannot be multiplied "
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
PERMUTE = "the channels stand last: permute the input to batch, channels, rows, columns"
FLATTEN = "if a map arrives that was not flattened, put flatten before it: x.flatten(1)"


@pytest.mark.parametrize(
    ("text", "fixes"),
    [
        (
            CONV2D + "[28, 28]",
            [
                "if it is a map of 28 rows and 28 columns without its channels, add them: "
                "x.unsqueeze(0), which is 1x28x28",
                "if it is flat already, 28 samples of 28 features, put the layer before flatten",
            ],
        ),
        (
            CONV2D + "[64, 784]",
            [
                "if it is flat already, 64 samples of 784 features, put the layer before flatten",
                "if it is a map of 64 rows and 784 columns without its channels, add them: "
                "x.unsqueeze(0), which is 1x64x784",
            ],
        ),
        (
            CONV2D + "[784]",
            ["put the layer before flatten, or reshape the input: it is flat already"],
        ),
        (
            CONV2D + "[8, 16, 3, 112, 112]",
            [
                "squeeze a dimension, or use the 3d layer",
                "if one of them counts frames, fold it into the batch: x.flatten(0, 1)",
            ],
        ),
        (
            CONV.format(1, "[8, 1, 3, 3]", "[1, 64, 28, 28]", 1, 64),
            [
                "if these are 64 grey images, their channels are missing: x.unsqueeze(1), which is "
                "64x1x28x28",
                "if 64 channels are meant, write in_channels=64",
                "change what comes before, so that 1 channel arrives",
            ],
        ),
        (
            CONV.format(1, "[8, 3, 3, 3]", "[4, 224, 224, 3]", 3, 224),
            [
                PERMUTE,
                "if 224 channels are meant, write in_channels=224",
                "change what comes before, so that 3 channels arrive",
            ],
        ),
        (
            CONV.format(1, "[8, 1, 3, 3]", "[4, 3, 320, 220]", 1, 3),
            [
                "convert the image to grey, which the layer is made for",
                "write in_channels=3",
                "change what comes before, so that 1 channel arrives",
            ],
        ),
        (
            CONV.format(32, "[32, 1, 3, 3]", "[1, 16, 8, 8]", 32, 16),
            [
                "write in_channels=16, and groups that divide 16 and the filters",
                "change what comes before, so that 32 channels arrive",
            ],
        ),
        (
            LINEAR + "(28x28 and 784x10)",
            [
                "put flatten before it: 28·28 = 784, so that a whole sample arrives",
                "change what comes before, so that 784 features arrive",
            ],
        ),
        (
            LINEAR + "(1048576x1 and 512x512)",
            [FLATTEN, "change what comes before, so that 512 features arrive"],
        ),
        (
            LINEAR + "(640x10 and 256x120)",
            [
                FLATTEN,
                "if 640 samples of 10 features are meant, write in_features=10",
                "change what comes before, so that 256 features arrive",
            ],
        ),
        (
            LINEAR + "(4x200 and 256x120)",
            [
                "write in_features=200",
                FLATTEN,
                "change what comes before, so that 256 features arrive",
            ],
        ),
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
        (
            "Calculated padded input size per channel: (258 x 2). Kernel size: (3 x 3)",
            [
                "if the layer pads by 1, an axis of 0 arrives: look for an empty crop or slice "
                "before it",
                "pad by 1 more on every side",
                "use a kernel that spans at most 3x2, dilation included",
                "let a map arrive that is larger by 1: a larger input, or fewer strides",
            ],
        ),
        (
            "The size of tensor a (226) must match the size of tensor b (197) at non-singleton "
            "dimension 1",
            [
                "if they are tokens, 226 = 15x15 + 1 and 197 = 14x14 + 1: give an image of the "
                "size that the position embedding is made for, or interpolate the embedding",
                "if they are channels, put a 1x1 convolution of 226 filters on the path with fewer",
                "concatenate them, if that was meant",
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
