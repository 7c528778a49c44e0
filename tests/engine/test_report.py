"""Reports as plain data."""

from __future__ import annotations

from typing import Any

import pytest

import convcalc


def settings_of(layer: str, shape: str = "4x8x6") -> dict[str, Any]:
    network = convcalc.build({"input": shape, "layers": [layer]})
    settings: dict[str, Any] = convcalc.analyze(network).to_dict()["layers"][0]["settings"]
    return settings


@pytest.mark.parametrize(
    ("layer", "setting", "expected"),
    [
        ("upsample 2", "factor", [2, 2]),
        ("upsample factor=[2,1.5]", "factor", [2, 1.5]),
        ("upsample size=9", "size", [9, 9]),
        ("conv 4 3x3", "kernel", [3, 3]),
        ("max_pool 3", "stride", [3, 3]),
        ("max_pool 3x2", "stride", [3, 2]),
        ("max_unpool 2", "stride", [2, 2]),
        ("adaptive_avg_pool [null,3]", "output_size", [None, 3]),
        ("unfold 3", "kernel", [3, 3]),
        ("pixel_shuffle 2", "factor", 2),
        ("local_response_norm 5", "size", 5),
    ],
)
def test_a_setting_of_each_axis_is_a_list_whatever_it_is_called(
    layer: str, setting: str, expected: Any
) -> None:
    assert settings_of(layer)[setting] == expected


def test_a_flat_input_has_no_axes_to_list_a_setting_for() -> None:
    assert settings_of("linear 3", "5")["features"] == 3
