"""Parts of an axis: what slice, split and index_select take, and refuse."""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from tests.layers.one import output_of, refusal_of


@pytest.mark.parametrize(
    ("layer", "output"),
    [
        ("slice 0 4", "4x10x12"),
        ("slice -3", "3x10x12"),
        ("slice 0 -1 axis=2", "8x10x11"),
        ("slice 1 axis=1 step=2", "8x5x12"),
        ("split 1 3", "3x10x12"),
        ("split 2 3", "2x10x12"),
        ("split 1 sizes=4 axis=1", "8x4x12"),
        ("split 2 sizes=4 axis=1", "8x2x12"),
        ("split 1 sizes=[3,7] axis=1", "8x7x12"),
        ("chunk 0 2", "4x10x12"),
        ("index_select [5,0,0]", "3x10x12"),
        ("index_select 5", "5x10x12"),
        ("index_select [9] axis=1", "8x1x12"),
    ],
)
def test_a_part_of_an_axis_comes_out(layer: str, output: str) -> None:
    assert output_of(layer, "8x10x12") == output


@pytest.mark.parametrize(
    ("layer", "message", "help"),
    [
        (
            "slice 3 9 axis=3",
            "there is no spatial axis 3; the input has 2",
            "use axis channels, or a spatial axis counted from 1",
        ),
        (
            "slice 3 13 axis=2",
            "positions 3 to 13 are not within the 12 of W",
            "use 0 <= start < stop <= 12",
        ),
        (
            "slice -9",
            "channels -9 to 8 are not within the 8 that arrive",
            "use 0 <= start < stop <= 8",
        ),
        ("split 0", "split takes either chunks or sizes", "write one of the two"),
        ("split 0 2 sizes=4", "split takes either chunks or sizes", "write one of the two"),
        (
            "split 0 sizes=[3,4]",
            "the sizes 3 + 4 are 7, not the 8 channels that arrive",
            "use sizes whose sum is 8",
        ),
        (
            "split 4 5",  # chunks of 2, of which there are four
            "there is no part 4: the 8 channels that arrive make 4 parts",
            "use a part from 0 to 3",
        ),
        (
            "split 1 sizes=10 axis=1",
            "there is no part 1: the 10 positions of H make 1 part",
            "use part 0",
        ),
        (
            "index_select [0,12] axis=2",
            "there is no 12 among the 12 positions of W",
            "use numbers from 0 to 11",
        ),
    ],
)
def test_what_is_not_there_is_refused(layer: str, message: str, help: str) -> None:
    assert refusal_of(layer, "8x10x12") == (message, help)


def test_keras_refuses_parts_that_are_not_equal() -> None:
    assert refusal_of("split 0 3", "10x12x8", dialect="keras") == (
        "Keras refuses a split into 3 parts that are not equal",
        "write the sizes of the parts",
    )
    assert output_of("split 0 sizes=3", "10x12x8", dialect="keras") == "10x12x3"


def test_which_positions_are_picked_must_be_known_for_a_field() -> None:
    def field(layer: str) -> Any:
        report = convcalc.analyze(convcalc.build({"input": "8x10", "layers": [layer]}))
        return report.to_dict()["layers"][0]["receptive_field"]

    assert field("index_select 5 axis=1") == {"position_dependent": True}
    assert field("index_select 5")["size"] == [1]
    assert field("index_select [3,3] axis=1")["size"] == [1]
