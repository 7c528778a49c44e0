"""Prototxts that were made to be read wrongly: names, rules, words and windows at the edge of what
Caffe takes.
"""

from __future__ import annotations

import time

import pytest

import convcalc
from tests.frameworks.caffe.test_layers import HEAD, layer, outputs
from tests.frameworks.caffe.test_source import read


def test_a_name_is_no_expression() -> None:
    assert read('name: "$(1) $x"\n' + HEAD + layer("ReLU", "")).name == "_(1) _x"


def test_inputs_of_one_word_stay_two() -> None:
    shapes = (
        "input_shape { dim: 1 dim: 4 dim: 8 dim: 8 } input_shape { dim: 1 dim: 5 dim: 8 dim: 8 }"
    )
    text = f'input: "a/b" input: "a_b"\n{shapes}\n' + layer("Concat", "", "a/b a_b")
    report = convcalc.analyze(read(text)).to_dict()
    assert report["outputs"] == {"y": [9, 8, 8]}
    assert list(report["inputs"]) == ["a_b", "a_b_2"]


def test_a_window_that_may_lie_outside_is_not_known() -> None:
    """Without padding Caffe keeps it: ⌈(9 − 1)/2⌉ + 1 = 5 of 9, and ⌈(8 − 1)/2⌉ + 1 = 5 of 8."""
    network = read(HEAD + layer("Pooling", "pooling_param { kernel_size: 1 stride: 2 }"))
    assert network.notes[-1] == "what these layers are is not known: Pooling"
    floored = "pooling_param { kernel_size: 1 stride: 2 round_mode: FLOOR }"
    assert outputs(layer("Pooling", floored)) == {"y": [8, 5, 4]}


def test_a_window_is_given_for_each_axis() -> None:
    head = 'input: "data"\ninput_shape { dim: 1 dim: 4 dim: 8 dim: 8 dim: 8 }\n'
    kernel = "convolution_param { num_output: 2 kernel_size: 1 kernel_size: 2 kernel_size: 3 }"
    report = convcalc.analyze(read(head + layer("Convolution", kernel)))
    assert report.to_dict()["outputs"] == {"y": [2, 8, 7, 6]}
    assert report.totals.params.total == 50


def test_flags_are_words_of_protobuf() -> None:
    with_bias = "convolution_param { num_output: 2 kernel_size: 1 bias_term: t }"
    assert convcalc.analyze(read(HEAD + layer("Convolution", with_bias))).totals.params.total == 18
    with pytest.raises(convcalc.Problems) as caught:
        read(HEAD + layer("Convolution", with_bias.replace(" t ", " yes ")))
    one = caught.value.diagnostics[0]
    assert one.message == "'bias_term' must be true or false, received yes"


@pytest.mark.parametrize(
    ("rule", "there"),
    [
        ("exclude { phase: TEST }", False),
        ('exclude { phase: TEST stage: "never" }', True),
        ('include { phase: TEST stage: "deploy" }', False),
        ("include { phase: TEST min_level: 1 }", False),
        ('include { phase: TRAIN } include { not_stage: "x" }', True),
    ],
)
def test_rules_of_stages_and_levels_are_met_or_not(rule: str, there: bool) -> None:
    network = read(HEAD + layer("ReLU", "", tops="s", name="s") + layer("TanH", rule, "s"))
    assert [node.name for node in network.nodes] == (["s", "y"] if there else ["s"])


def test_what_reads_a_blob_that_is_written_anew_stays() -> None:
    text = layer("SoftmaxWithLoss", "", "data label", "p", "loss")
    text += layer("ReLU", "", "data", "p", "r") + layer("TanH", "", "p", "q", "q")
    assert [node.name for node in read(HEAD + text).nodes] == ["r", "q"]
    own = layer("ContrastiveLossX", "", "data", "s", "s")
    assert read(HEAD + own).notes[-1].endswith("is not known: ContrastiveLossX")


def test_many_layers_of_one_name_are_told_apart_quickly() -> None:
    start = time.process_time()
    assert len(read(HEAD + layer("ReLU", "", tops="data") * 10_000).nodes) == 10_000
    assert time.process_time() - start < 20
