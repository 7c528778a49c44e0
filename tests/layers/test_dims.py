"""Axes that come and go: select, squeeze, unsqueeze, stack, flatten."""

from __future__ import annotations

import pytest

from tests.layers.one import output_of, refusal_of, report_of


@pytest.mark.parametrize(
    ("layer", "shapes", "output"),
    [
        ("select 0", ["8x10x12"], "10x12"),
        ("select -1 axis=1", ["8x10x12"], "8x12"),
        ("squeeze 1", ["8x1x12"], "8x12"),
        ("squeeze channels", ["1x10x12"], "10x12"),
        ("unsqueeze 1", ["8x10"], "8x1x10"),
        ("unsqueeze 2", ["8x10"], "8x10x1"),
        ("expand_dims channels", ["8x10"], "1x8x10"),
        ("stack_inputs", ["8x10", "8x10", "8x10"], "3x8x10"),
        ("stack 2", ["8x10", "8x10"], "8x10x2"),
        ("flatten 2", ["8x10x12"], "8x120"),
        ("flatten 1 end=2", ["8x10x12"], "80x12"),
        ("flatten", ["8x10x12"], "960"),
    ],
)
def test_what_comes_out(layer: str, shapes: list[str], output: str) -> None:
    assert output_of(layer, *shapes) == output


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        ("select 0", "10x12x8", "10x12"),
        ("unsqueeze channels", "10x8", "10x8x1"),
        ("unsqueeze 1", "10x8", "1x10x8"),
        ("flatten 1 end=2", "10x12x8", "120x8"),
        ("flatten 2", "10x12x8", "10x96"),
    ],
)
def test_channels_are_last_in_keras(layer: str, shape: str, output: str) -> None:
    assert output_of(layer, shape, dialect="keras") == output


@pytest.mark.parametrize(
    ("layer", "shapes", "message", "help"),
    [
        (
            "select 10 axis=1",
            ["8x10x12"],
            "there is no 10 among the 10 positions of H",
            "use a number from 0 to 9",
        ),
        (
            "select 0",
            ["8"],
            "select needs spatial axes, but the input is flat: 8 features",
            "put it before flatten, or reshape the input",
        ),
        (
            "squeeze 2",
            ["8x10x12"],
            "there are 12 positions of W, of which squeeze drops none",
            "write 'select 0 axis=2' for the first of them, or leave it out",
        ),
        (
            "unsqueeze 4",
            ["8x10x12"],
            "a new axis 4 cannot stand among the 2 spatial axes that arrive",
            "use axis channels, or 1 to 3",
        ),
        (
            "unsqueeze 1",
            ["8x1x1x1x1x1x1x1x1x1x1x1"],
            "a new axis 1 cannot stand among the 11 spatial axes that arrive",
            "drop an axis first",
        ),
        (
            "flatten 4",
            ["8x10x12"],
            "dimensions 4 to 3 are not among the 3 that arrive",
            "use 1 <= start <= end <= 3",
        ),
        (
            "flatten 2 end=5",
            ["8x10x12"],
            "dimensions 2 to 5 are not among the 3 that arrive",
            "use 1 <= start <= end <= 3",
        ),
    ],
)
def test_what_is_refused(layer: str, shapes: list[str], message: str, help: str) -> None:
    assert refusal_of(layer, *shapes) == (message, help)


def test_what_is_stacked_must_be_alike() -> None:
    message, _ = refusal_of("stack_inputs", "8x10", "8x12")
    assert message == "all dimensions must be equal, but 8x10 (from 'a') meets 8x12 (from 'b')"


def test_a_selected_position_sees_what_it_saw() -> None:
    layer = report_of("select 3 axis=1", "8x10x12").to_dict()["layers"][0]
    assert layer["receptive_field"]["start"] == [3, 0]
    assert layer["receptive_field"]["jump"] == ["0", "1"]
