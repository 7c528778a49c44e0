"""Receptive fields that were measured, and those that another library's tests state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.algebra.field import Field

ROOT = Path(__file__).resolve().parents[2]
DATA = json.loads((ROOT / "tests" / "recorded" / "receptive_fields.json").read_text())

KINDS = {
    "conv": "conv",
    "convtranspose": "conv_transpose",
    "maxpool": "max_pool",
    "avgpool": "avg_pool",
    "relu": "relu",
    "zeropad": "pad",
    "add": "add",
}


def reached(report: convcalc.Report) -> convcalc.Report:
    """The report, of a network that must have no problems."""
    assert report.diagnostics == ()
    return report


def stack(case: dict[str, Any]) -> convcalc.Report:
    """A measured stack on one axis, as a network."""
    layers = []
    for layer in case["layers"]:
        given = {k: v for k, v in layer.items() if k != "type"}
        if "conv" in layer["type"]:
            given["filters"] = 1
        elif layer["type"] == "avgpool":
            assert given.pop("dilation") == 1  # average pools have none
        layers.append({KINDS[layer["type"]]: given or None})
    network = {"input": [1, case["input_length"]], "layers": layers}
    report = reached(convcalc.analyze(convcalc.build(network)))
    assert report.layers[-1].output == (1, (case["output_length"],))
    return report


def last_field(report: convcalc.Report, axis: int = 0) -> Field:
    field = report.layers[-1].field[axis]
    assert isinstance(field, Field)
    return field


STACKS = DATA["measured_stacks"]
TRANSPOSED = DATA["measured_transposed_stacks"]
LIBRARY = {case["test"]: case for case in DATA["library_tests"]}


def test_every_measurement_is_there() -> None:
    assert (len(STACKS), len(TRANSPOSED), len(LIBRARY)) == (20, 5, 5)


@pytest.mark.parametrize("case", STACKS, ids=range(len(STACKS)))
def test_a_stack_sees_what_was_measured(case: dict[str, Any]) -> None:
    field = last_field(stack(case))
    assert (field.size, field.jump) == (case["rf"], str(case["jump"]))
    start = case["window_start_of_output_0"]
    assert field.interval(0) == (start, start + case["rf"] - 1)
    assert sum(field.interval(0)) / 2 == case["center_of_output_0"]


@pytest.mark.parametrize("case", TRANSPOSED, ids=range(len(TRANSPOSED)))
def test_past_an_upsampling_each_output_sees_what_was_measured(case: dict[str, Any]) -> None:
    field = last_field(stack(case))
    measured = case["windows_of_8_centre_outputs"]
    assert len(measured) == 8
    for output, first, last, count in measured:
        assert field.interval(output) == (first, last)
        assert count == last - first + 1
    assert (field.smallest, field.size) == (case["rf_min"], case["rf_max"])


# The library's tests: graphs on two equal axes, in TensorFlow's padding.


def graph(case: dict[str, Any], size: int) -> convcalc.Report:
    layers = []
    for layer in case["layers"]:
        given = {k: v for k, v in layer.items() if k in ("name", "from", "kernel", "stride")}
        if layer["type"] == "conv":
            given["filters"] = 1
        if layer["type"] == "zeropad":
            given["padding"] = [[layer["before"], layer["after"]]] * 2
        elif "padding" in layer:
            given["padding"] = layer["padding"].lower()
        layers.append({KINDS[layer["type"]]: given})
    network = {"dialect": "keras", "input": [size, size, 1], "layers": layers}
    return reached(convcalc.analyze(convcalc.build(network)))


@pytest.mark.parametrize("name", [n for n in LIBRARY if "Undefined" not in n])
def test_a_graph_sees_what_the_library_says(name: str) -> None:
    case = LIBRARY[name]
    expected = case["expected"]
    size, _ = case["input_resolution"] or (32, 32)
    report = graph(case, size)
    for axis, suffix in enumerate(("x", "y")):
        field = last_field(report, axis)
        assert field.size == expected[f"rf_{suffix}"]
        assert field.jump == str(expected[f"stride_{suffix}"])
        assert field.interval(0)[0] == -expected[f"padding_{suffix}"]


def test_the_undefined_padding_is_that_of_the_size() -> None:
    # The library gives no padding because it does not know the input: TensorFlow splits SAME by
    # the size. Here the size is always known, so that each has its answer: at even sizes the
    # paths see 0 and 0…2, whose centres differ, at odd ones 0 and −1…1, which are aligned.
    case = LIBRARY["UndefinedPadding (network 4)"]
    expected = case["expected"]
    assert (expected["padding_x"], expected["padding_y"]) == (None, None)
    for size, both, path in ((32, (0, 2), (0, 2)), (33, (-1, 1), (-1, 1))):
        report = graph(case, size)
        fields = {layer.name: layer.field for layer in report.layers}
        for axis in (0, 1):
            assert fields["L1"][axis].interval(0) == (0, 0)
            assert fields["L3"][axis].interval(0) == path
            field = last_field(report, axis)
            assert field.interval(0) == both
            assert (field.size, field.jump) == (expected["rf_x"], str(expected["stride_x"]))


@pytest.mark.parametrize(("size", "even"), [(9, True), (8, False), (33, True), (32, False)])
def test_same_padding_is_aligned_at_odd_sizes_only(size: int, even: bool) -> None:
    """The library checks network 4 at 9x9, and refuses it at 8x8."""
    assert graph(LIBRARY["UndefinedPadding (network 4)"], size).layers[-1].aligned is even


@pytest.mark.parametrize("name", [n for n in LIBRARY if "Undefined" not in n])
def test_what_the_library_accepts_is_aligned(name: str) -> None:
    size, _ = LIBRARY[name]["input_resolution"] or (32, 32)
    assert graph(LIBRARY[name], size).layers[-1].aligned is True


def test_what_the_library_refuses_is_misaligned() -> None:
    """Its network 3: a 5x5 window of stride 2 at -2 meets two 3x3 of stride 1; here the second path
    ends in a stride, so that it can be added at all.
    """
    layers = [
        {"pad": {"padding": [[2, 1], [2, 1]], "name": "left"}},
        {"conv": {"filters": 1, "kernel": 5, "stride": 2, "padding": "valid", "name": "L1"}},
        {"conv": {"filters": 1, "kernel": 3, "padding": "valid", "from": "input"}},
        {"conv": {"filters": 1, "kernel": 3, "padding": "valid"}},
        {"pad": {"padding": [[2, 2], [2, 2]]}},
        {"max_pool": {"kernel": 1, "stride": 2, "name": "L3"}},
        {"crop": {"cropping": [[1, 0], [1, 0]], "name": "cut"}},
        {"crop": {"cropping": [[0, 1], [0, 1]], "from": "L1", "name": "short"}},
        {"add": {"from": ["short", "cut"]}},
    ]
    report = convcalc.analyze(
        convcalc.build({"dialect": "keras", "input": [32, 32, 1], "layers": layers})
    )
    assert report.ok
    assert report.layers[-1].aligned is False


def test_a_field_that_is_not_square() -> None:
    """The library's network 5."""
    layers = [
        {"conv": {"filters": 1, "kernel": [3, 5], "stride": 2}},
        {"conv": {"filters": 1, "kernel": [3, 1], "stride": 2}},
    ]
    report = convcalc.analyze(convcalc.build({"input": [1, 32, 32], "layers": layers}))
    fields = [axis for axis in report.layers[-1].field if isinstance(axis, Field)]
    # The library has x, across, first.
    assert [(f.size, f.jump, f.lows) for f in fields] == [(7, "4", (0,)), (5, "4", (0,))]


PUBLISHED = {row["cnn"]: row for row in DATA["published"]}
AT_321 = {
    "inception_v2": 349,
    "mobilenet_v1": 157,
    "mobilenet_v1_075": 157,
    "resnet_v1_50": 241,
    "resnet_v1_101": 513,
    "resnet_v1_152": 753,
    "resnet_v1_200": 881,
}
"""The effective padding at 321x321 in the same table, where SAME makes it another than at 224."""
AS_IN_KERAS = {
    "inception_v3": "keras_inceptionv3",
    "inception_resnet_v2": "keras_inceptionresnetv2",
}
"""Keras has the convolutions of tf-slim here; the others are slim_NAME."""


def test_every_published_network_is_there() -> None:
    assert len(PUBLISHED) == 12
    assert set(AT_321) | set(AS_IN_KERAS) < set(PUBLISHED)


@pytest.mark.parametrize("size", [224, 321])
@pytest.mark.parametrize("name", PUBLISHED)
def test_slim_networks_see_what_is_published(name: str, size: int) -> None:
    """Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, 2019: of
    the last map before the classifier. None of them is misaligned.
    """
    network = convcalc.load(AS_IN_KERAS.get(name, f"slim_{name}"))
    report = convcalc.analyze(network, convcalc.Shape(3, (size, size)))
    last = "max_pool" if name in ("alexnet_v2", "vgg_16") else None
    seen = [
        layer.field
        for layer in report.layers
        if layer.field and all(isinstance(axis, Field) and axis.advance for axis in layer.field)
        if last is None or layer.kind.name == last
    ][-1]
    row = PUBLISHED[name]
    padding = (
        AT_321.get(name, row["effective_padding"]) if size == 321 else (row["effective_padding"])
    )
    for axis in seen:
        assert isinstance(axis, Field)
        assert (axis.size, axis.jump) == (row["rf"], str(row["effective_stride"]))
        assert axis.lows[0] == -padding
    assert not any(layer.aligned is False for layer in report.layers)


SEEN = {row["model"]: row for row in DATA["torchvision"]}


@pytest.mark.parametrize("name", SEEN)
def test_networks_see_what_was_measured_in_torchvision(name: str) -> None:
    """With squeeze-and-excite left out, as it was when they were measured."""
    assert len(SEEN) == 7
    measured = SEEN[name]
    report = convcalc.analyze(convcalc.load(name), ignore_global=True)
    local = [
        layer
        for layer in report.layers
        if layer.output and layer.output.spatial and layer.kind.name != "global_avg_pool"
        if "adaptive" not in layer.kind.name
    ]
    fields = [axis for axis in local[-1].field if isinstance(axis, Field)]
    assert [(f.size, f.jump, f.lows[0]) for f in fields] == [
        (measured["rf"], str(measured["jump"]), measured["window_start_of_output_0"])
    ] * 2
