"""Every network under specs/ is an example that works, and says what it should come to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

import convcalc
from convcalc.report import Report

SPECS = Path(__file__).parent.parent / "specs"
DATA = Path(__file__).parent / "data"
NAMES = sorted(p.relative_to(SPECS).with_suffix("").as_posix() for p in SPECS.rglob("*.yaml"))
TORCHVISION = {
    m["model"]: m for m in json.loads((DATA / "torchvision_models.json").read_text())["models"]
}
BUILT = {n["spec"]: n for n in json.loads((DATA / "kinds.json").read_text())["networks"]}

every_spec = pytest.mark.parametrize("name", NAMES)


def text(name: str) -> str:
    return (SPECS / f"{name}.yaml").read_text(encoding="utf-8")


def report(name: str) -> Report:
    return convcalc.analyze(convcalc.load(os.fspath(SPECS / f"{name}.yaml")))


def outputs(found: Report) -> dict[str, list[int]]:
    return {name: list(s.dims(found.network.layout)) for name, s in found.outputs.items()}


def measured(found: Report, expected: dict[str, Any]) -> dict[str, Any]:
    """What the report says to each key of an `expect`."""
    totals, shapes = found.totals, outputs(found)
    answers = {
        "output": list(shapes.values())[-1],
        "outputs": shapes,
        "params": totals.params.total,
        "trainable": totals.params.trainable,
        "non_trainable": totals.params.non_trainable,
        "macs": totals.macs,
        "flops": totals.flops,
    }
    return {key: answers[key] for key in expected}


def test_there_are_the_specs_that_the_tests_below_name() -> None:
    named = {"lenet5", "alexnet", "vgg16", "resnet50", "unet_small", "two_inputs"}
    assert named | {"teaching/keras_conv_pool", "teaching/cifar10_cnn"} <= set(NAMES)


@every_spec
def test_a_spec_is_worked_out_without_a_diagnostic(name: str) -> None:
    found = report(name)
    assert found.diagnostics == ()
    assert found.totals.complete


@every_spec
def test_a_spec_meets_what_it_expects(name: str) -> None:
    found = report(name)
    expected = dict(found.network.expect)
    assert measured(found, expected) == expected


@every_spec
def test_a_spec_expects_an_output_and_parameters(name: str) -> None:
    expected = report(name).network.expect
    assert "params" in expected
    assert "output" in expected or "outputs" in expected


@every_spec
def test_a_spec_begins_with_a_comment_and_a_name(name: str) -> None:
    lines = text(name).splitlines()
    assert lines[0].startswith("# ")
    assert next(line for line in lines if not line.startswith("#")).startswith("name: ")


@every_spec
def test_a_spec_says_where_its_expectation_comes_from(name: str) -> None:
    lines = text(name).splitlines()
    (place,) = (k for k, line in enumerate(lines) if line.startswith("expect:"))
    assert lines[place - 1].startswith("# ")


@every_spec
def test_a_spec_fits_the_page(name: str) -> None:
    assert max(map(len, text(name).splitlines())) <= 100


@every_spec
def test_a_spec_reads_the_same_as_plain_data(name: str) -> None:
    """The aliases and lists that our reader knows are YAML's own: another reader agrees."""
    plain = convcalc.build(yaml.safe_load(text(name)))
    loaded = convcalc.loads(text(name))
    nodes = [[(n.name, n.kind, n.inputs, n.share) for n in net.nodes] for net in (plain, loaded)]
    assert nodes[0] == nodes[1]
    assert plain.expect == loaded.expect


@pytest.mark.parametrize("name", sorted(set(NAMES) & set(TORCHVISION)))
def test_a_torchvision_model_has_its_published_numbers(name: str) -> None:
    model, found = TORCHVISION[name], report(name)
    assert list(found.network.inputs["input"].dims("channels_first")) == model["input"][1:]
    assert list(outputs(found).values()) == [model["output"][1:]]
    assert found.totals.params.total == model["params"]
    assert found.totals.params.trainable == model["trainable_params"]
    assert found.totals.macs == model["flop_counter_macs"]


def test_three_specs_are_torchvision_models() -> None:
    assert {"alexnet", "vgg16", "resnet50"} <= set(NAMES) & set(TORCHVISION)


@pytest.mark.parametrize("name", sorted(BUILT))
def test_a_network_of_our_own_has_the_numbers_of_the_one_built_in_pytorch(name: str) -> None:
    built, found = BUILT[name], report(name)
    assert list(outputs(found).values()) == built["outputs"]
    assert found.totals.params.total == built["params"]
    assert found.totals.macs == built["macs"]


def test_the_paths_of_the_u_net_meet_in_the_same_size() -> None:
    layers = {layer.name: layer for layer in report("unet_small").layers}
    assert [s.spatial for s in layers["concat1"].input_shapes] == [(64, 64)] * 2
    assert [s.spatial for s in layers["concat2"].input_shapes] == [(128, 128)] * 2
    assert layers["concat2"].inputs == ("down1", "up1")


def test_the_two_views_use_one_set_of_weights() -> None:
    layers = {layer.name: layer for layer in report("two_inputs").layers}
    assert layers["right1"].weights == layers["left1"].weights
    assert layers["right1"].params.total == layers["right2"].params.total == 0
    assert layers["left1"].params.total == 16 * 3 * 5 * 5 + 16
    assert layers["right1"].macs == layers["left1"].macs > 0
    assert set(layers["difference"].fields) == {"left", "right"}


def test_resnet50_has_sixteen_bottlenecks_and_sees_427_pixels() -> None:
    layers = report("resnet50").layers
    assert sum(layer.kind.name == "add" for layer in layers) == 16
    last = [layer for layer in layers if layer.kind.name == "add"][-1]
    assert [(axis.size, axis.jump) for axis in last.field] == [(427, "32")] * 2  # type: ignore[union-attr]


def test_analyze_can_be_called_again() -> None:
    """`convcalc.analyze` stays the function, whichever modules have been loaded."""
    net = convcalc.loads(text("lenet5"))
    first = convcalc.analyze(net)
    assert convcalc.analyze(net) == first
