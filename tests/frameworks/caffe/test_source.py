"""Prototxts of Caffe: AlexNet as it was published, both versions, and what cannot be read."""

from __future__ import annotations

import io

import pytest

import convcalc
from convcalc.engine.network import Network
from convcalc.frameworks.caffe import source
from convcalc.frameworks.recognize import recognized
from convcalc.parser.zoo import Located

INPUT = 'input: "data"\ninput_dim: 1\ninput_dim: 3\ninput_dim: 227\ninput_dim: 227\n'
ALEXNET = [
    ("conv1", "Convolution", "convolution_param { num_output: 96 kernel_size: 11 stride: 4 }"),
    ("relu1", "ReLU", ""),
    ("norm1", "LRN", "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }"),
    ("pool1", "Pooling", "pooling_param { pool: MAX kernel_size: 3 stride: 2 }"),
    (
        "conv2",
        "Convolution",
        "convolution_param { num_output: 256 pad: 2 kernel_size: 5 group: 2 }",
    ),
    ("pool2", "Pooling", "pooling_param { pool: MAX kernel_size: 3 stride: 2 }"),
    ("conv3", "Convolution", "convolution_param { num_output: 384 pad: 1 kernel_size: 3 }"),
    (
        "conv4",
        "Convolution",
        "convolution_param { num_output: 384 pad: 1 kernel_size: 3 group: 2 }",
    ),
    (
        "conv5",
        "Convolution",
        "convolution_param { num_output: 256 pad: 1 kernel_size: 3 group: 2 }",
    ),
    ("pool5", "Pooling", "pooling_param { pool: MAX kernel_size: 3 stride: 2 }"),
    ("fc6", "InnerProduct", "inner_product_param { num_output: 4096 }"),
    ("fc7", "InnerProduct", "inner_product_param { num_output: 4096 }"),
    ("fc8", "InnerProduct", "inner_product_param { num_output: 1000 }"),
    ("prob", "Softmax", ""),
]
V1 = {"Convolution": "CONVOLUTION", "ReLU": "RELU", "Pooling": "POOLING", "Softmax": "SOFTMAX"}
V1 |= {"InnerProduct": "INNER_PRODUCT", "LRN": "LRN"}


def alexnet(old: bool = False) -> str:
    text, before = 'name: "AlexNet"\n' + INPUT, "data"
    for name, word, more in ALEXNET:
        top = before if word == "ReLU" else name
        kind, key = (V1[word], "layers") if old else (f'"{word}"', "layer")
        text += f'{key} {{ name: "{name}" type: {kind} bottom: "{before}" top: "{top}" {more} }}\n'
        before = top
    return text


def read(text: str, *shapes: str) -> Network:
    found = Located("", "net.prototxt", None, "caffe")
    return source.network(io.BytesIO(text.encode()), found, shapes)


def told(text: str) -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(text)
    one = caught.value.diagnostics[0]
    return f"{one.location}: {one.code}: {one.message}"


@pytest.mark.parametrize("old", [False, True])
def test_alexnet_is_as_published_in_both_versions(old: bool) -> None:
    report = convcalc.analyze(read(alexnet(old)))
    assert report.totals.params.total == 60_965_224
    assert report.totals.macs == 724_406_816
    assert report.to_dict()["outputs"] == {"prob": [1000]}


def layer(name: str, word: str, before: str, more: str = "") -> str:
    return f'layer {{ name: "{name}" type: "{word}" bottom: "{before}" top: "{name}" {more} }}\n'


def test_pools_round_up_and_branches_meet_by_their_blobs() -> None:
    text = (
        INPUT
        + layer("a", "Pooling", "data", "pooling_param { kernel_size: 2 stride: 2 }")
        + layer("b", "Pooling", "data", "pooling_param { pool: AVE kernel_size: 2 stride: 2 }")
        + layer("c", "Concat", "a", 'bottom: "b"')
    )
    assert convcalc.analyze(read(text)).to_dict()["outputs"] == {"c": [6, 114, 114]}


def test_a_norm_has_no_parameters_and_its_scale_has() -> None:
    text = INPUT + layer("n", "BatchNorm", "data")
    text += layer("s", "Scale", "n", "scale_param { bias_term: true }")
    assert convcalc.analyze(read(text)).totals.params.total == 6


def test_what_is_for_training_alone_is_left_out() -> None:
    text = INPUT + layer("d", "Dropout", "data", "include { phase: TRAIN }")
    assert [node.name for node in read(text + layer("r", "ReLU", "data")).nodes] == ["r"]


def test_a_layer_that_is_not_known_is_told_and_totals_are_at_least() -> None:
    network = read(INPUT + layer("p", "ROIPooling", "data"))
    assert not convcalc.analyze(network).to_dict()["totals"]["complete"]
    assert network.notes[-1] == "what these layers are is not known: ROIPooling"


def test_it_is_recognised_by_its_messages() -> None:
    assert recognized(alexnet().encode()[:4096]) == "caffe"
    assert recognized(alexnet(old=True).encode()[:4096]) == "caffe"
    assert recognized(b'{"layers": {}}') == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (INPUT + "layer {\n", "net.prototxt:6:7: E402: the text ends within a message"),
        (INPUT + "layer { } }\n", "net.prototxt:6:11: E402: '}' cannot stand here"),
        ("a {" * 40, "net.prototxt:1:97: E408: more than 32 levels"),
        (
            INPUT + layer("r", "ReLU", "x"),
            "net.prototxt:6:7: E301: nothing before writes 'x'",
        ),
        (
            INPUT + layer("f", "InnerProduct", "data", "inner_product_param { num_output: -1 }"),
            "net.prototxt:6:98: E402: 'num_output' must be a number of at least 1, received -1",
        ),
        (
            'input: "data"\n' + layer("r", "ReLU", "data"),
            "net.prototxt:1:1: E411: the input 'data' has no shape in the file",
        ),
    ],
)
def test_what_is_no_prototxt_is_told_at_its_place(text: str, said: str) -> None:
    assert told(text) == said
