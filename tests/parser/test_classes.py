"""`--set classes=N`: a network of the zoo for somebody's own classes."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.parser import zoo
from tests.conftest import Ask

WITHOUT = {
    "dcgan_generator": "makes pictures",
    "keras_conv_pool": "an exercise about the sizes of its layers",
    "small": "the first network of the pages, as plain as can be",
    "two_inputs": "tells whether two pictures are the same",
    "unet": "background and cell, as in the paper",
    "unet_small": "background and cell, as in the paper",
    "wavenet": "the next of 256 amplitudes",
    "dilated": "an exercise about a layer or two",
    "first_unit": "an exercise about a layer or two",
    "pointwise": "an exercise about a layer or two",
    "same_stride_5": "an exercise about a layer or two",
    "separable": "an exercise about a layer or two",
    "sequence": "an exercise about a layer or two",
    "six_filters": "an exercise about a layer or two",
    "stride_1": "an exercise about a layer or two",
    "stride_2": "an exercise about a layer or two",
    "stride_3": "an exercise about a layer or two",
    "zero_padding": "an exercise about a layer or two",
}
"""What has no classes to choose, and why."""
DETECTORS = {
    "ssd300_vgg16": "classes",
    "retinanet_resnet50_fpn": "scores",
    "fcos_resnet50_fpn": "scores",
}
"""The output that has a row for each place, and in it a number for each class."""
OTHERS = {*WITHOUT, "ssd", "retinanet", "fcos", "yolov3", "yolov5", "yolov8"}
CLASSIFIERS = [file for file in zoo.files() if file.rpartition("/")[2] not in OTHERS]


@pytest.mark.parametrize("file", CLASSIFIERS)
def test_every_classifier_of_the_zoo_takes_classes(file: str) -> None:
    (first, *_) = [*zoo.variants_in(zoo.source(file).text), file]
    report = convcalc.analyze(convcalc.load(first, vars={"classes": 7}))
    assert report.ok
    assert [shape.channels for shape in report.outputs.values()] == [7]


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_of_the_zoo_takes_classes(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name, vars={"classes": 7}))
    assert report.ok
    assert report.outputs[DETECTORS[name]].spatial == (7,)


def test_every_yolo_takes_classes() -> None:
    """The earlier ones have them behind a box and its score."""
    for name in ("yolov3", "yolov5n"):
        report = convcalc.analyze(convcalc.load(name, vars={"classes": 7}))
        assert {shape.spatial[-1] for shape in report.outputs.values()} == {4 + 1 + 7}
    report = convcalc.analyze(convcalc.load("yolov8n", vars={"classes": 7}))
    assert report.outputs["scores"].channels == 7


def test_what_takes_no_classes_is_there() -> None:
    assert set(WITHOUT) <= {file.rpartition("/")[2] for file in zoo.files()}


def test_fewer_classes_are_fewer_parameters(ask: Ask) -> None:
    """23.53 M, as is said of ResNet-50 for CIFAR-10: 25,557,032 less 990 rows of 2,049."""
    code, out, err = ask("resnet50", "--set", "classes=10", "--depth", "1")
    assert (code, err) == (0, "")
    assert "23,528,522" in out


@pytest.mark.parametrize("name", ["num_classes", "n_classes"])
def test_what_frameworks_call_it_is_understood(ask: Ask, name: str) -> None:
    words = ("show", "lenet5", "--set")
    assert ask(*words, f"{name}=3") == ask(*words, "classes=3")


def test_both_names_at_once_are_one_too_many(ask: Ask) -> None:
    code, out, err = ask("show", "lenet5", "--set", "classes=3", "--set", "num_classes=4")
    assert (code, out) == (2, "")
    assert "--set gives 'num_classes', which is no var of it" in err
