"""What limits are of, as a report has it."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.limits import field_of
from tests.networks import worked_out

GATED = ["conv 8 3x3 p1", "squeeze_excite 4", "conv 8 3x3 p1", "relu", "conv 8 3x3 p1"]


def test_gates_that_see_everything_are_left_out_of_the_field() -> None:
    plain = [layer for layer in GATED if not layer.startswith("squeeze")]
    for layers in (plain, GATED):
        network = convcalc.build({"input": "3x64x64", "layers": layers})
        assert field_of(convcalc.analyze(network)) == 7


@pytest.mark.parametrize(
    ("name", "field"), [("efficientnet_b0", 851), ("mobilenet_v3_large", 595), ("resnet18", 435)]
)
def test_networks_with_gates_are_compared_with_those_without(name: str, field: int) -> None:
    report = worked_out(name)
    assert field_of(report) == field
    assert field_of(convcalc.analyze(report.network, ignore_global=True)) == field


def test_what_sees_everything_from_the_first_layer_on_has_none() -> None:
    network = convcalc.build({"input": "3x8x8", "layers": ["flatten", "linear 10"]})
    assert field_of(convcalc.analyze(network)) is None
