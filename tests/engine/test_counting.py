"""What other tools print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.layers import KINDS
from convcalc.layers.groups import WORK
from convcalc.render.groups import fold

ROOT = Path(__file__).resolve().parents[2]
MODELS = {
    m["model"]: m
    for m in json.loads((ROOT / "tests/recorded/torchvision_models.json").read_text())["models"]
}


def total(tool: str, *layers: object, shape: str = "4x8x8") -> int:
    network = convcalc.build({"input": shape, "layers": list(layers)})
    return CONVENTIONS[tool].total(convcalc.analyze(network))


RESNET50 = {  # as each tool prints it for torchvision's resnet50 at 224x224, written by convcalc
    # for the last two as a model of Keras and as ONNX
    "torch": 8_178_368_512,
    "fvcore": 4_111_512_576,
    "thop": 4_133_742_592,
    "torchinfo": 4_089_238_376,
    "ptflops": 4_132_436_968,
    "ptflops-aten": 4_089_185_256,
    "calflops": 8_211_108_352,
    "deepspeed": 8_211_108_352,
    "mmengine": 4_111_512_576,
    "ultralytics-thop": 4_133_742_592,
    "tensorflow": 8_208_182_888,
    "onnx-tool": 4_450_761_704,
}


@pytest.mark.parametrize("tool", CONVENTIONS)
def test_resnet50_counts_as_each_tool_prints_it(tool: str) -> None:
    report = convcalc.analyze(convcalc.load("resnet50"))
    assert CONVENTIONS[tool].total(report) == RESNET50[tool]


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "resnet50"])
def test_fvcore_totals_are_those_of_torchvision(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name))
    parts = MODELS[name]["fvcore_by_operator"]
    by_pool = parts.get("adaptive_avg_pool2d", 0)
    counted = CONVENTIONS["fvcore"].total(report)
    assert counted == MODELS[name]["fvcore_total"]
    assert counted - report.totals.macs - parts.get("batch_norm", 0) == by_pool


@pytest.mark.parametrize(
    ("tool", "layer", "expected"),
    [
        ("fvcore", "batch_norm", 2 * 256),
        ("fvcore", "batch_norm affine=false", 256),
        ("fvcore", "layer_norm", 5 * 256),
        ("fvcore", "upsample 2 bilinear", 4 * 4 * 256),
        ("fvcore", "upsample 2", 4 * 256),
        ("fvcore", "relu", 0),
        ("fvcore", "conv 2 3x3 p1", 2 * 4 * 9 * 64),
        ("fvcore", "instance_norm", 4 * 256),
        ("thop", "batch_norm", 4 * 256),
        ("thop", "avg_pool 2", 64),
        ("thop", "adaptive_avg_pool 4", (2 * 2 + 1) * 64),
        ("thop", "global_avg_pool", (64 + 1) * 4),
        ("torchinfo", "conv 2 3x3", (2 * 4 * 9 + 2) * 36),
        ("torchinfo", "conv_transpose 2 2x2/2", (4 * 2 * 4 + 2) * 256),
        ("torchinfo", "batch_norm", 8),
        ("ptflops", "relu", 2 * 256),
        ("ptflops", "avg_pool 2", 2 * 256),
        ("ptflops", "max_pool 2", 2 * 256),
        ("ptflops", "conv 2 3x3", (2 * 4 * 9 + 2) * 36),
        ("ptflops-aten", "conv 2 3x3 bias=false", 2 * 4 * 9 * 36),
        ("calflops", "conv 2 3x3", (2 * 2 * 4 * 9 + 2) * 36),
        ("calflops", "max_pool 2", 256),
        ("torch", "conv 2 3x3", 2 * 2 * 4 * 9 * 36),
    ],
)
def test_one_layer_counts_as_the_tool_has_it(tool: str, layer: str, expected: int) -> None:
    assert total(tool, layer) == expected


def test_a_composite_counts_by_its_parts() -> None:
    assert total("fvcore", "squeeze_excite 2") == 2 * 4 * 2 + 256


def test_what_could_not_be_worked_out_counts_nothing() -> None:
    assert total("torch", "conv 2 3x3", "conv 2 9x9") == 2 * 2 * 4 * 9 * 36


def test_a_kind_without_a_rule_is_named_and_no_zero() -> None:
    network = convcalc.build(
        {"input": "4x8x8", "layers": ["conv 4 3x3", "tanh", "max_pool 2", "tanh"]}
    )
    report = convcalc.analyze(network)
    fvcore = CONVENTIONS["fvcore"]
    assert fvcore.unknown(report) == ["tanh", "max_pool"]
    assert [fvcore.of(layer) for layer in report.layers] == [4 * 4 * 9 * 36, None, None, None]
    assert fvcore.total(report) == 4 * 4 * 9 * 36


def test_in_a_composite_the_parts_without_a_rule_are_named() -> None:
    network = convcalc.build({"input": "4x8x8", "layers": ["squeeze_excite 2"]})
    assert CONVENTIONS["fvcore"].unknown(convcalc.analyze(network)) == ["sigmoid", "multiply"]


def test_a_folded_group_counts_by_its_layers_whatever_it_is_called() -> None:
    blocks = {"rectifiers": {"layers": ["conv 4 1x1", "relu"]}}
    spec = {"input": "4x8x8", "blocks": blocks, "layers": ["rectifiers"]}
    report = convcalc.analyze(convcalc.build(spec))
    (row,) = fold(report, 1)
    assert row.folded
    assert CONVENTIONS["ptflops"].of(row) == 4 * 4 * 64 + 4 * 64 + 2 * 4 * 64


def test_padding_that_fvcore_has_no_operator_for_is_unknown() -> None:
    network = convcalc.build({"input": "4x8x8", "layers": ["conv 4 3x3 same"]})
    assert CONVENTIONS["fvcore"].unknown(convcalc.analyze(network)) == ["conv"]


def test_a_pool_that_drops_the_axes_is_none_that_tools_have_a_rule_for() -> None:
    network = convcalc.build({"input": "4x8x8", "layers": ["global_avg_pool keepdims=false"]})
    report = convcalc.analyze(network)
    asked = ("fvcore", "thop", "ptflops", "calflops")
    assert [CONVENTIONS[tool].unknown(report) for tool in asked] == [["global_avg_pool"]] * 4


@pytest.mark.parametrize("tool", CONVENTIONS)
def test_rows_of_a_convention_are_kinds_or_groups(tool: str) -> None:
    assert set(CONVENTIONS[tool].table) <= {*KINDS, *WORK}


def test_every_convention_says_what_it_is() -> None:
    assert [name for name, convention in CONVENTIONS.items() if len(convention.text) < 4] == []


def told(tool: str, *layers: object, shape: str, **more: object) -> list[tuple[str, int | None]]:
    """What is said of how a network may be written, and the total then."""
    network = convcalc.build({"input": shape, "layers": list(layers), **more})
    report = convcalc.analyze(network)
    return [(one.how, one.total) for one in CONVENTIONS[tool].otherwise(report)]


def test_what_no_output_depends_on_is_told_of_tools_that_trace() -> None:
    layers = ({"conv": {"filters": 4, "kernel": 1, "name": "idle"}}, "relu from=input")
    how = "it leaves out what no output depends on"
    found = {tool: told(tool, *layers, shape="2x4x4", outputs=["relu1"]) for tool in CONVENTIONS}
    traced = {"fvcore", "mmengine", "onnx-tool", "tensorflow"}
    assert {tool for tool, rows in found.items() if how in dict(rows)} == traced
    assert dict(found["fvcore"])[how] == 0


def test_cells_count_by_the_second_axis_where_a_class_moves_axes() -> None:
    """Two steps of three features, and of five."""
    (derived,) = told("thop", "lstm 5", shape="3x2")
    assert derived == ("it counts PyTorch's modules, and no class that is derived from them", 0)
    for tool, steps in (("torchinfo", 5), ("ultralytics-thop", 3)):
        ((how, total),) = told(tool, "lstm 5", shape="3x2")
        assert how.startswith("it takes the second axis for the steps")
        network = convcalc.build({"input": "3x2", "layers": ["lstm 5"]})
        assert total == CONVENTIONS[tool].total(convcalc.analyze(network)) // 2 * steps


def test_a_convolution_does_not_count_if_parametrizations_norm_its_weights() -> None:
    """Of two, one is normed: 72 weights at 36 places, and 4 at as many."""
    layers = ("conv 4 3", "weight_norm", "conv 1 1 bias=false")
    rows = told("thop", *layers, shape="2x8x8")
    assert [total for how, total in rows if "parametrizations" in how] == [4 * 36]
    rows = told("ptflops", "conv 4 3", "weight_norm", shape="2x8x8")
    assert [total for how, total in rows if "parametrizations" in how] == [0]


def test_parameters_beside_windows_count_for_each_if_they_are_folded_into_the_batch() -> None:
    """Four windows: the linear layer counts four times, and behind the convolution once."""
    layers = ("linear 4 axis=channels", "attention heads=2 window=4", "conv 4 1")
    rows = told("torchinfo", *layers, "linear 6 axis=channels", shape="4x8x8")
    network = convcalc.build({"input": "4x8x8", "layers": [*layers, "linear 6 axis=channels"]})
    whole = CONVENTIONS["torchinfo"].total(convcalc.analyze(network))
    assert [n for how, n in rows if "into which axes are folded" in how] == [whole + 3 * 20]


def test_windows_of_several_sizes_beside_each_other_tell_no_number() -> None:
    layers = [f"attention heads=2 window={n}" for n in (4, 2)]
    rows = told("torchinfo", *layers, "linear 4 axis=channels", shape="4x8x8")
    assert [n for how, n in rows if "into which axes are folded" in how] == [None]


def test_rows_that_are_looked_up_without_a_batch_count_each() -> None:
    """A table of 10 rows of 4, and five positions."""
    ((how, total),) = told("torchinfo", {"embedding": {"vocabulary": 10, "width": 4}}, shape="1x5")
    assert how.startswith("parameters count for each row of what is looked up without a batch")
    assert total == 5 * 10 * 4


def test_biases_do_not_count_by_aten_where_memory_is_not_contiguous() -> None:
    """Of three rows; of a single one they do. Of a GRU those of what arrives do not."""
    ((how, total),) = told("ptflops-aten", "linear 5 axis=last", shape="3x4")
    assert (how, total) == (
        "no biases count where what arrives is not contiguous in memory",
        3 * 4 * 5,
    )
    assert told("ptflops-aten", "linear 5", shape="4") == []
    ((_, total),) = told("ptflops-aten", "gru 5", shape="3x2")
    network = convcalc.build({"input": "3x2", "layers": ["gru 5"]})
    counted = CONVENTIONS["ptflops-aten"].total(convcalc.analyze(network))
    assert total == counted - 2 * 3 * 5


def test_a_shift_of_a_layer_scale_is_a_sum_in_onnx() -> None:
    shifted = {"layer_scale": {"bias": True}}
    assert total("onnx-tool", "layer_scale") == 4 * 64
    assert total("onnx-tool", shifted) == 2 * 4 * 64
