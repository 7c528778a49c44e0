"""Rolls, flips, copies and added channels: what comes out, and what is refused."""

from __future__ import annotations

import pytest

from convcalc.algebra.listed import Listed
from tests.layers.one import output_of, refusal_of, report_of


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        ("roll -3", "8x10x12", "8x10x12"),
        ("roll [1,-2] axis=[2,channels]", "8x10x12", "8x10x12"),
        ("flip 2", "8x10x12", "8x10x12"),
        ("tile 3", "8x10x12", "24x10x12"),
        ("tile 2 axis=spatial", "8x10x12", "8x20x24"),
        ("tile [3,2] axis=[2,channels] interleave", "8x10x12", "16x10x36"),
        ("broadcast_to [-1,10,12]", "8x1x1", "8x10x12"),
        ("broadcast_to 8x10x12", "1x10x1", "8x10x12"),
        ("pad 1 channel_padding=[0,8]", "8x10x12", "16x12x14"),
        ("pad 0 channels=2", "8", "12"),
    ],
)
def test_what_comes_out(layer: str, shape: str, output: str) -> None:
    assert output_of(layer, shape) == output


@pytest.mark.parametrize(
    ("layer", "shape", "message", "help"),
    [
        (
            "roll [1,2] axis=2",
            "8x10x12",
            "'shift' has 2 values, but 1 axis is named",
            "give one number for all of them, or 1",
        ),
        (
            "tile [1,2] axis=all",
            "8x10x12",
            "'times' has 2 values, but 3 axes are named",
            "give one number for all of them, or 3",
        ),
        (
            "roll [1] axis=spatial",
            "8",
            "'shift' has 1 value, but no axes are named",
            "a flat input has no axes",
        ),
        (
            "flip [1,3]",
            "8x10x12",
            "there is no spatial axis 3; the input has 2",
            "use axis channels, or a spatial axis counted from 1",
        ),
        (
            "broadcast_to 8x20x12",
            "8x10x12",
            "a dimension of 10 does not stretch to 20; only one of 1 does",
            "keep it with -1, or copy it with 'tile' (8x10x12)",
        ),
        (
            "broadcast_to 8x20",
            "8x10x12",
            "'shape' has 2 dimensions, but the input has 3",
            "give 3 dimensions, -1 for those that stay",
        ),
        (
            "pad 1 reflect channels=1",
            "8x10x12",
            "channels are padded with zeros or constants, not by reflect",
            "write two 'pad' layers, one of them for the channels",
        ),
    ],
)
def test_what_is_refused(layer: str, shape: str, message: str, help: str) -> None:
    assert refusal_of(layer, shape) == (message, help)


def test_a_roll_tells_what_each_position_sees() -> None:
    report = report_of("roll 2", "1x5")
    (field,) = report.layers[0].field
    assert isinstance(field, Listed)
    assert [field.interval(o) for o in range(5)] == [(3, 3), (4, 4), (0, 0), (1, 1), (2, 2)]


def test_a_roll_by_all_of_an_axis_changes_nothing() -> None:
    (layer,) = report_of("roll [5,-12] axis=spatial", "1x5x6").to_dict()["layers"]
    assert layer["receptive_field"] == {
        "size": [1, 1],
        "smallest": [1, 1],
        "jump": ["1", "1"],
        "start": [0, 0],
        "end": [0, 0],
    }
