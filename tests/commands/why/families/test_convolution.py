"""Channels, groups and kernels that a convolution does not take."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.convolution import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)

CONV = (
    "Given groups={}, weight of size {}, expected input{} to have {} channels, but got {} channels"
    " instead"
)
KERNEL = "Calculated padded input size per channel: ({}). Kernel size: ({})"
LAST = "x = x.permute(0, 3, 1, 2)"


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            CONV.format(1, "[64, 3, 7, 7]", "[4, 224, 224, 3]", 3, 224),
            "the channels stand last: 4x224x224x3",
            LAST,
        ),
        (
            CONV.format(1, "64 3 3 3", "[1, 512, 512, 3]", 3, 512),
            "the channels stand last: 1x512x512x3",
            "x = x.movedim(-1, -3)",
        ),
        (
            CONV.format(1, "[64, 300, 3]", "[32, 100, 300]", 300, 100),
            "the channels stand last: 32x100x300",
            "x = x.transpose(1, 2)",
        ),
        (
            CONV.format(1, "[8, 3, 3, 3, 3]", "[1, 16, 3, 112, 112]", 3, 16),
            "the frames stand before the channels: 1x16x3x112x112",
            "x = x.transpose(1, 2)",
        ),
        (
            CONV.format(1, "[8, 1, 3, 3]", "[1, 64, 28, 28]", 1, 64),
            "the channel is missing: 64 grey images are read as one of 64 channels",
            "x = x.unsqueeze(1)",
        ),
        (
            CONV.format(1, "[32, 1, 3, 3]", "[4, 3, 320, 220]", 1, 3),
            "a colour image arrives where a grey one is meant",
            'image = image.convert("L")',
        ),
        (
            CONV.format(1, "[64, 3, 7, 7]", "[8, 1, 28, 28]", 3, 1),
            "a grey image arrives where three colours are meant",
            "x = x.repeat(1, 3, 1, 1)",
        ),
        (
            CONV.format(1, "[64, 3, 7, 7]", "[1, 4, 28, 28]", 3, 4),
            "the image has 4 channels, three colours and opacity; three are meant",
            'image = image.convert("RGB")',
        ),
        (
            CONV.format(1, "[64, 128, 3, 3]", "[1, 64, 28, 28]", 128, 64),
            "64 channels arrive at a convolution that is made for 128",
            "print(x.shape)\nprint(model)",
        ),
        (
            CONV.format(32, "[32, 1, 3, 3]", "[1, 16, 8, 8]", 32, 16),
            "16 channels arrive at a convolution that is made for 32",
            "print(x.shape)\nprint(model)",
        ),
        (
            KERNEL.format("258 x 2", "3 x 3"),
            "an empty map seems to arrive: an axis has nothing but its padding",
            "if the layer pads by 1, an axis of 0 arrives: look for an empty crop or slice before "
            "it",
        ),
        (
            KERNEL.format("1024 x 2", "16 x 16"),
            "what arrives seems to be no image: 1024x2 is long on one axis only",
            "print(x.shape)",
        ),
        (
            KERNEL.format("1 x 1", "3 x 3"),
            "the map has shrunk to 1x1, smaller than the kernel of 3x3",
            "let a map arrive that is larger by 2: a larger input, or fewer strides",
        ),
        (
            KERNEL.format("2 x 16 x 16", "3 x 3 x 3"),
            "2 frames or planes arrive, fewer than the kernel has",
            "kernel_size=(2, 3, 3)",
        ),
    ],
)
def test_what_the_numbers_say_comes_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_channels_last_never_propose_the_rows_first() -> None:
    fixes = reading(CONV.format(1, "[64, 3, 7, 7]", "[4, 224, 224, 3]", 3, 224)).fixes
    assert [fix.text for fix in fixes] == [
        "permute the input to batch, channels, rows, columns: 4x3x224x224",
        "if 224 channels are meant, write in_channels=224",
        "change what comes before, so that 3 channels arrive",
    ]


def test_half_of_the_channels_may_lack_a_skip_connection() -> None:
    fixes = reading(CONV.format(1, "[64, 128, 3, 3]", "[1, 64, 28, 28]", 128, 64)).fixes
    assert "x = torch.cat([skip, x], dim=1)" in [fix.code for fix in fixes]


@pytest.mark.parametrize("padded", ["6 x 6", "7 x 7"])
def test_a_kernel_that_fits_is_not_read(padded: str) -> None:
    from convcalc.commands.why.finding import read

    assert read(KERNEL.format(padded, "3 x 3")) == []


def test_stages_that_are_missing_and_weights_that_are_swapped() -> None:
    text = "Given groups=1, weight of size [256, 1024, 1, 1], expected input[4, 32, 20, 20] to "
    assert told(f"{text}have 1024 channels, but got 32 channels instead") == (
        "32 channels arrive where 1024 are meant: stages seem to be missing",
        "print(model)",
    )
    text = "Given transposed=1, weight of size [64, 256, 2, 2], expected input[1, 256, 9, 9] to "
    assert told(f"{text}have 64 channels, but got 256 channels instead") == (
        "the weight is made for 64 channels and gives 256: swapped?",
        "nn.ConvTranspose2d(256, 64, 2)  # stride and padding as before",
    )


def test_an_empty_sequence_has_its_padding_only() -> None:
    text = "Calculated padded input size per channel: (4). Kernel size: (5)."
    assert reading(text).likely == (
        "an empty map seems to arrive: an axis has nothing but its padding"
    )
    assert reading(text).fixes[0].text.startswith("if the layer pads by 2, an empty sequence")
