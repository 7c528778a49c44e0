"""Images with their channels last, where the settings of Keras say that they are first."""

from __future__ import annotations

import pytest

from tests.conftest import Ask

TEXT = "Negative dimension size caused by subtracting {} from 3 for '{}' (op: 'Conv2D') with input "
SHAPES = "shapes: [?,{},3,{}], [{},{},{},6]."


def message(kernel: int, node: str, rows: int, channels: int) -> str:
    shapes = SHAPES.format(rows, channels, kernel, kernel, channels)
    return TEXT.format(kernel, node) + shapes


@pytest.mark.parametrize(
    ("rows", "channels", "image"), [(320, 160, "160x320x3"), (96, 100, "100x96x3")]
)
def test_rows_that_are_taken_for_channels(ask: Ask, rows: int, channels: int, image: str) -> None:
    out = ask("why", message(5, "conv2d_1/convolution", rows, channels)).out
    assert (
        "most likely: Keras takes channels first here, and the images have them last "
        f"({image})\n" in out
    )
    assert 'keras.backend.set_image_data_format("channels_last")' in out


@pytest.mark.parametrize(("rows", "channels"), [(320, 64), (8, 160), (320, 6)])
def test_maps_that_have_shrunk_are_no_images(ask: Ask, rows: int, channels: int) -> None:
    out = ask("why", message(5, "conv2d_3/convolution", rows, channels)).out
    assert "takes channels first" not in out
    assert "most likely: " in out
