"""Windows cut and put together: what comes out, and what is refused."""

from __future__ import annotations

import pytest

from tests.layers.one import output_of, refusal_of


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        ("windows 3 axis=2", "8x10x12", "8x10x10x3"),
        ("windows 4 step=3 axis=channels", "8x10", "2x10x4"),
        ("window_partition 2", "8x10x12", "8x5x6x2x2"),
        ("window_partition 5x12", "8x10x12", "8x2x1x5x12"),
        ("window_reverse", "8x5x6x2x2", "8x10x12"),
        ("fold 10x12 2", "32x99", "8x10x12"),
        ("fold 10 2x5 stride=2x5", "80x10", "8x10x10"),
        ("col2im [4,4] 2 p1 s3", "4x4", "1x4x4"),
    ],
)
def test_what_comes_out(layer: str, shape: str, output: str) -> None:
    assert output_of(layer, shape) == output


@pytest.mark.parametrize(
    ("layer", "shape", "message", "help"),
    [
        (
            "windows 13 axis=2",
            "8x10x12",
            "a window of 13 does not fit the 12 positions of W",
            "use a window of at most 12",
        ),
        (
            "windows 1 axis=1",
            "8x2x2x2x2x2x2x2x2x2x2x2",
            "there would be 12 spatial axes, of which there may be 11",
            "join axes first, with reshape or flatten",
        ),
        (
            "window_partition 5",
            "8x10x12",
            "W: 12 does not divide into windows of 5",
            "pad or crop W to a multiple of 5",
        ),
        (
            "window_reverse",
            "8x5x6x2",
            "windows have two axes for each of the map, but the input has 3 spatial axes",
            "write it behind 'window_partition', or use reshape and permute",
        ),
        (
            "fold 10x12 2",
            "33x99",
            "33 channels do not divide by the 4 elements of the kernel",
            "use a multiple of 4 channels",
        ),
        (
            "fold 10x12 2",
            "32x98",
            "there are 98 columns, but 9 x 11 blocks on the map",
            "use the output_size, kernel, stride, padding and dilation of the unfold before it",
        ),
        (
            "fold 10x12 2",
            "32x9x11",
            "fold takes columns, which have 1 spatial axis, but the input has 2 spatial axes",
            "write it behind 'unfold', or flatten the spatial axes",
        ),
    ],
)
def test_what_is_refused(layer: str, shape: str, message: str, help: str) -> None:
    assert refusal_of(layer, shape) == (message, help)
