"""Composites against the networks and modules that are made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.report import Report

ROOT = Path(__file__).resolve().parents[2]


def report(shape: str, *layers: object, dialect: str = "pytorch") -> Report:
    return convcalc.analyze(
        convcalc.build({"input": shape, "layers": list(layers), "dialect": dialect})
    )


def test_mobilenet_v2_is_made_of_inverted_residuals() -> None:
    found = convcalc.analyze(convcalc.load("mobilenet_v2"))
    assert CONVENTIONS["fvcore"].total(found) == 314_193_216  # torchvision 0.29, by fvcore 0.1.5


def test_an_inverted_residual_keeps_what_it_sees_of_its_shortcut() -> None:
    found = report("24x56x56", "inverted_residual 24 3x3")
    assert [part.name for part in found.layers[0].parts][-1] == "add"
    assert found.to_dict()["layers"][0]["receptive_field"]["size"] == [3, 3]


@pytest.mark.parametrize("layer", ["inverted_residual 32 3x3", "inverted_residual 24 3x3/2"])
def test_an_inverted_residual_that_changes_the_shape_has_no_shortcut(layer: str) -> None:
    found = report("24x56x56", layer)
    assert [part.name for part in found.layers[0].parts][-1] == "project_norm"


def test_an_inverted_residual_without_expansion_has_one_convolution_less() -> None:
    found = report("32x112x112", "inverted_residual 16 3x3 e1")
    assert found.totals.params.total == 32 * 9 + 2 * 32 + 32 * 16 + 2 * 16


def test_an_inverted_residual_pads_as_its_dialect_can() -> None:
    found = report("56x56x24", "inverted_residual 24 3x3/2", dialect="keras")
    assert found.ok
    assert found.layers[0].output == convcalc.Shape(24, (28, 28))


def test_a_transformer_encoder_has_the_parameters_of_pytorchs() -> None:
    found = report("768x14x14", "transformer_encoder 12")
    # torch.nn.TransformerEncoderLayer(768, 12, 3072) in PyTorch 2.13
    assert found.totals.params.total == 7_087_872


def test_a_transformer_encoder_multiplies_as_its_formula_says() -> None:
    n, width = 14 * 14, 768
    found = report("768x14x14", "transformer_encoder 12")
    projections = 3 * width * width + width * width + 2 * width * 4 * width
    assert found.totals.macs == n * projections + 2 * n * n * width


def test_heads_must_divide_the_channels_inside_a_composite_too() -> None:
    found = report("768x14x14", "transformer_encoder 7")
    assert [d.message for d in found.diagnostics] == ["768 channels do not divide into 7 heads"]
