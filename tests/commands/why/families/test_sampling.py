"""Interpolation, grids and shuffles that do not fit."""

from __future__ import annotations

from convcalc.commands.why.families.sampling import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_an_image_without_its_batch_is_resized() -> None:
    assert told("Got 3D input, but bilinear mode needs 4D input") == (
        "the batch is missing before an interpolation",
        "print(x.shape)",
    )


def test_a_grid_holds_its_places_last() -> None:
    text = "expected grid to have size 2 in last dimension, but got grid with sizes [4, 2, 8, 8]"
    assert told(text) == (
        "the grid has its places in front, not last",
        "grid = grid.permute(0, 2, 3, 1)",
    )


def test_the_next_channels_of_a_pixel_shuffle() -> None:
    text = "input.size(-3)=10 is not divisible by 4"
    assert reading(text).fixes[1].text == "the next number of channels that fits is 12"


def test_a_size_that_is_taken_of_a_picture() -> None:
    text = (
        "Input and output must have the same number of spatial dimensions, but got input with "
        "spatial dimensions of "
    )
    assert told(f"{text}[30, 40] and output size of torch.Size([240, 320, 3]).") == (
        "the size that is asked for, 240x320x3, is of a picture with its colours last",
        "print(x.shape)",
    )
    assert told(f"{text}[640] and output size of (480, 640).") == (
        "the batch, or an axis, is missing before an interpolation",
        "print(x.shape)",
    )
