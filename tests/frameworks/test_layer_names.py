"""Layers found by the names that frameworks and papers have for them."""

from __future__ import annotations

import json

import pytest

import convcalc
from convcalc.frameworks.layer_names import known, meant, near
from convcalc.parser import zoo
from tests.conftest import ROOT, Ask
from tests.recorded.record_layer_names import digest, dims_of

RECORDED = json.loads((ROOT / "tests/recorded/layer_names.json").read_text(encoding="utf-8"))
NETWORKS = [(origin, name) for origin, rows in RECORDED.items() for name in rows]
NOT_SURE = {
    *("keras_convnextbase", "keras_convnextlarge", "keras_convnextsmall", "keras_convnexttiny"),
    *("keras_convnextxlarge", "keras_mobilenetv3large", "keras_mobilenetv3small"),
}
"""Networks that Keras builds from other layers than their specs have."""


def test_all_networks_of_torchvision_and_keras_were_recorded() -> None:
    named = {network.name: network.file for network in zoo.listing()}
    for origin, folder in (("torchvision", "torchvision/"), ("Keras", "keras/")):
        ours = {name for name, file in named.items() if file.startswith(folder)}
        assert {*RECORDED[origin]} <= ours
    assert {name for _, name in NETWORKS if RECORDED["Keras"].get(name, [1])[0] == 0} == NOT_SURE


@pytest.mark.parametrize(("origin", "name"), NETWORKS)
def test_every_name_is_of_a_layer_with_the_weights_that_the_framework_has(
    origin: str, name: str
) -> None:
    network = convcalc.load(name)
    names = known(network).get(origin, {})
    first = {
        layer.name: dims_of(layer.weights[0].sizes) if layer.weights else None
        for layer in convcalc.analyze(network).layers
    }
    found = [len(names), digest(names, lambda theirs: first[names[theirs]])]
    assert found == RECORDED[origin][name]


@pytest.mark.parametrize(
    ("network", "name", "layers", "origin"),
    [
        ("vgg16", "features.21", ("block4.conv3",), "torchvision"),
        ("vgg16", "features.21.weight", ("block4.conv3",), "torchvision"),
        ("vgg16", "conv4_3", ("block4.conv3",), "the paper"),
        ("vgg16", "block4_conv3", ("block4.conv3",), "Keras"),
        ("vgg16", "pool5", ("block5.max_pool1",), "the paper"),
        ("vgg16_bn", "features.21", ("block3.batch_norm3",), "torchvision"),
        ("resnet50", "layer1.0.bn1", ("layer1.0.batch_norm1",), "torchvision"),
        ("resnet50", "layer2.0.downsample.0", ("layer2.0.conv4",), "torchvision"),
        ("resnet18", "layer2.0.downsample.0", ("layer2.0.conv3",), "torchvision"),
        ("resnet50", "fc", ("linear1",), "torchvision"),
        ("keras_resnet50", "conv2_block1_1_conv", ("conv2.0.conv1",), "Keras"),
        ("keras_vgg16", "block4_conv3", ("block4.conv3",), "Keras"),
        ("densenet121", "features.denseblock1.denselayer1",
            ("denseblock1.0.batch_norm1", "denseblock1.0.conv1", "denseblock1.0.batch_norm2",
             "denseblock1.0.conv2"), "torchvision"),
    ],
)  # fmt: skip
def test_a_layer_has_names(network: str, name: str, layers: tuple[str, ...], origin: str) -> None:
    assert meant(convcalc.load(network), name) == (layers, origin)


def test_a_name_that_nobody_has_is_none() -> None:
    network = convcalc.load("vgg16")
    for name in ("conv9_9", "features.99", "", ".", "features.", "\x1b"):
        assert meant(network, name) is None
    assert near(network, "conv9_9") == ["conv5_3", "conv5_2", "conv5_1"]
    assert near(network, "zzz") == []


def test_other_networks_have_no_such_names() -> None:
    spec = "{name: vgg16, input: 3x32x32, layers: [conv 64 3 name=conv1]}"
    assert known(convcalc.loads(spec)) == {}
    assert known(convcalc.load("lenet5")) == {}


def test_a_layer_in_an_answer_is_found_by_another_name(ask: Ask) -> None:
    code, out, err = ask("field", "vgg16", "features.21")
    assert (code, err) == (0, "note: features.21 of torchvision is block4.conv3\n")
    assert out == ask("field", "vgg16", "block4.conv3").out


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "vgg16", "conv4_3"],
        ["size", "vgg16", "conv4_3"],
        ["solve", "vgg16", "--output", "14", "--layer", "conv4_3"],
        ["field", "vgg16", "conv4_3", "--growth"],
    ],
)
def test_every_command_finds_it(ask: Ask, words: list[str]) -> None:
    code, out, err = ask(*words)
    assert (code, err) == (0, "note: conv4_3 of the paper is block4.conv3\n")
    ours = ask(*["block4.conv3" if word == "conv4_3" else word for word in words])
    assert ours == (0, out, "")


def test_the_nearest_are_offered(ask: Ask) -> None:
    assert ask("field", "vgg16", "conv9_9").said == (
        "there is no layer named 'conv9_9'; nearest: conv5_3, conv5_2, conv5_1"
    )
