"""Keras' messages: each wording is known, and what is said first is what is most likely wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import convcalc
from convcalc.commands.why.families.keras import FAMILIES as LAYERS
from convcalc.commands.why.families.keras_dimensions import FAMILIES as DIMENSIONS
from convcalc.commands.why.families.keras_joins import FAMILIES as JOINS
from convcalc.commands.why.families.keras_settings import FAMILIES as SETTINGS
from convcalc.commands.why.families.keras_windows import FAMILIES as WINDOWS
from convcalc.commands.why.finding import read
from convcalc.commands.why.place import places
from convcalc.commands.why.reading import Wording
from convcalc.layers.groups import GROUPS
from tests.commands.why.families.reads import found, names, said, with_other_numbers, wordings

KNOWN = wordings(LAYERS, DIMENSIONS, JOINS, SETTINGS, WINDOWS)
DATA = json.loads(
    (Path(__file__).parents[3] / "recorded" / "errors.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = [c for c in DATA["cases"] if c["framework"] == "keras"]
WITH_SPEC = [case for case in CASES if case["spec"]]
AXIS = (
    "Input 0 of layer {} is incompatible with the layer: expected axis -1 of input shape to have "
    "value {}, but received input with shape {}"
)
NDIM = "Input 0 of layer {} is incompatible with the layer: expected {}. Full shape received: {}"
ZERO = (
    "Computed output size would be zero or negative. Received `inputs shape=(None, {})`, `kernel "
    "shape=({})`, `dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`."
)
CHANNELS_FIRST = "the images have their channels first, and Keras has them last"
TURN = "x = np.transpose(x, (0, 2, 3, 1))"


@pytest.mark.parametrize(("name", "wording"), KNOWN, ids=names(KNOWN))
def test_each_wording_is_of_its_family(name: str, wording: Wording) -> None:
    answer = found(wording.example)
    assert (answer.name, answer.wording.framework) == (name, wording.framework)
    assert answer.reading.fixes
    assert set(answer.reading.groups) <= set(GROUPS)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['family']} {k}" for k, c in enumerate(CASES)])
def test_what_keras_prints_is_read(case: dict[str, Any]) -> None:
    either = {"keras_kernel": {"keras_conv", "keras_pool"}}
    assert found(case["text"]).name in either.get(case["family"], {case["family"]})


@pytest.mark.parametrize("case", WITH_SPEC, ids=[c["family"] for c in WITH_SPEC])
def test_what_is_proposed_for_a_spec_makes_the_network_accepted(case: dict[str, Any]) -> None:
    (place,) = places(found(case["text"]).reading, convcalc.loads(case["spec"]))
    assert place.node.name == case["layer"]
    assert place.refused is not None
    assert place.repairs
    assert all(convcalc.analyze(repair.network).ok for repair in place.repairs)


@given(with_other_numbers(KNOWN))
def test_messages_with_any_numbers_are_read_or_refused(text: str) -> None:
    assert all(x.reading.likely and x.reading.fixes for x in read(text))


@pytest.mark.parametrize(
    ("text", "likely", "fix", "code"),
    [
        (
            AXIS.format("conv2d", 3, "(None, 3, 224, 224)"),
            CHANNELS_FIRST,
            "the channels stand first: they belong last, 224x224x3",
            TURN,
        ),
        (
            AXIS.format("conv2d", 3, "(None, 224, 224, 4)"),
            "layer conv2d is made for 3 channels and gets 4",
            "drop the fourth channel, which says how opaque the image is",
            "x = x[..., :3]",
        ),
        (
            AXIS.format("dense", 784, "(32, 28, 28)"),
            "Flatten is missing: 28·28 = 784",
            "put Flatten before it: 28·28 = 784",
            "layers.Flatten()",
        ),
        (
            AXIS.format('"sequential"', 784, "(None, 28)"),
            "the model is made for 784 features and gets 28",
            "if the rows of one image arrive, make it one sample of 784",
            "x = x.reshape(1, 784)",
        ),
        (
            AXIS.format('"sequential"', 784, "(None, 1)"),
            "the model is made for 784 features and gets 1",
            "if it is one sample, give it its batch, of one",
            "x = x[None]  # (1, 784)",
        ),
        (
            AXIS.format('"functional"', 172, "(None, 170)"),
            "the model is made for 172 features and gets 170",
            "prepare the data as for training, where a sample had 172 columns; if the model is to "
            "learn 170 of them, build it anew: its first call fixed them",
            "",
        ),
        (
            NDIM.format("conv2d", "min_ndim=4, found ndim=3", "(None, 28, 28)"),
            "the images have no channels: an axis of 1 is missing at the end",
            "add the channels, as a last axis of 1",
            "x = x[..., None]  # (None, 28, 28, 1)",
        ),
        (
            NDIM.format("conv2d", "min_ndim=4, found ndim=3", "(32, 224, 3)"),
            "one image without its batch arrives",
            "add the batch, as a first axis of 1",
            "x = x[None]",
        ),
        (
            NDIM.format("conv2d", "min_ndim=4, found ndim=2", "(None, 784)"),
            "what arrives is flat already",
            "shape the samples back into images: 784 = 28x28x1",
            "layers.Reshape((28, 28, 1))",
        ),
        (
            ZERO.format("1, 28, 28", "3, 3, 28, 32"),
            "the images have their channels first (1x28x28), and Keras has them last",
            "the channels stand first: give it 28x28x1, as Keras has them last",
            f"{TURN}\nlayers.Input((28, 28, 1))",
        ),
        (
            "Negative dimension size caused by subtracting 3 from 1 for 'conv2d_2/convolution' "
            "(op: 'Conv2D') with input shapes: [?,1,28,28], [3,3,28,32].",
            "the images have their channels first (1x28x28), and Keras has them last",
            "the channels stand first: give it 28x28x1, as Keras has them last",
            f"{TURN}\nlayers.Input((28, 28, 1))",
        ),
        (
            ZERO.format("4, 4, 3", "7, 7, 3, 8"),
            "the map has shrunk to 4x4, which is less than the layer's window",
            "let a map arrive that is larger by 3: a larger input, or fewer strides",
            "",
        ),
    ],
)
def test_what_is_said_first_is_what_is_wrong(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)


def test_a_map_of_one_row_may_be_meant() -> None:
    look, first, second, *_ = found(ZERO.format("1, 7, 512", "3, 3, 512, 512")).reading.fixes
    assert look.code == "print(x.shape)\nmodel.summary()"
    assert first.text.startswith("if the channels stand first: give it 7x512x1")
    assert second.text == "let a map arrive that is larger by 2: a larger input, or fewer strides"


@pytest.mark.parametrize(
    "message",
    [
        "Negative dimension size caused by subtracting 1 from 2 for 'MaxPool'",
        "Negative dimension size caused by subtracting 3 from 99999999999 for 'MaxPool'",
        "Computed output size would be zero or negative. Received: `inputs.shape=[None -1 2 8]`, "
        "`pool_size=[3 3]`, `strides=(3, 3)`, `padding=valid`.",
        "The total size of the tensor must be unchanged. Received: input_shape=(5, 5, 16), "
        "target_shape=(400,)",
        AXIS.format("dense", 400, "(None, 400)"),
        NDIM.format("conv2d", "min_ndim=4, found ndim=4", "(None, 28, 28, 1)"),
    ],
)
def test_numbers_that_contradict_each_other_are_not_read(message: str) -> None:
    assert read(message) == []
