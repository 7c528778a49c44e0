"""Layers at each place along some axes, frozen ones, and several in one, in other frameworks."""

from __future__ import annotations

import io

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.onnx import source as onnx
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser.zoo import Located


def of(*layers: str, shape: str = "6x5x8x8", dialect: str = "pytorch") -> Report:
    rows = "".join(f"\n  - {layer}" for layer in layers)
    report = analyze(convcalc.loads(f"dialect: {dialect}\ninput: {shape}\nlayers:{rows}\n"))
    assert report.ok, report.diagnostics
    return report


def keras(report: Report) -> str:
    return written(ported(report, "keras"), "keras")


def made(text: str) -> str:
    """What stands between the input and the end of a model."""
    lines = text.partition("keras.Input(")[2].partition("    return")[0].split("\n")[1:]
    return " ".join(" ".join(lines).split()).replace("( ", "(").replace(" )", ")")


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (
            "conv 4 3 p1 batch_axes=1 name=c",
            'layers.TimeDistributed(layers.Conv2D(4, 3, padding="same"), name="c")(inputs)',
        ),
        ("max_pool 2 batch_axes=1", "layers.TimeDistributed(layers.MaxPooling2D())(inputs)"),
        (
            "conv 4 3 p1 batch_axes=[1,2] name=c",
            "layers.TimeDistributed(layers.TimeDistributed(layers.Conv1D("
            '4, 3, padding="same")), name="c")(inputs)',
        ),
        (
            "batch_norm batch_axes=1 name=b",
            'layers.BatchNormalization(momentum=0.9, epsilon=1e-05, name="b")(inputs)',
        ),
    ],
)
def test_first_axes_that_are_as_in_the_batch_are_steps_in_keras(layer: str, text: str) -> None:
    assert made(keras(of(layer))) == f"x = {text}"


def test_what_keras_pads_before_is_padded_along_the_axes_of_the_layer_alone() -> None:
    text = keras(of("conv 4 3x3/2 p1 batch_axes=1 name=c"))
    assert 'layers.ZeroPadding3D((0, 1, 1), name="c_pad")(inputs)' in made(text)
    assert 'layers.TimeDistributed(layers.Conv2D(4, 3, strides=2), name="c")' in made(text)


def test_other_axes_as_in_the_batch_are_refused_in_keras() -> None:
    with pytest.raises(Problems) as failed:
        keras(of("conv 4 3 p1 batch_axes=2 name=c"))
    (told,) = failed.value.diagnostics
    assert told.message == (
        "'c' (conv) cannot be written for Keras: only the first axes are as in the batch in Keras"
    )


def test_steps_of_keras_are_read_within_each_other() -> None:
    code = """
import keras
from keras import layers
x = keras.Input((3, 5, 16, 4))
inner = layers.TimeDistributed(layers.Conv1D(6, 3))
model = keras.Model(x, layers.TimeDistributed(inner, name="each")(x))
"""
    (node,) = KerasSource(code, "net.py").network("model", []).nodes
    assert (node.name, node.kind.shorthand(3)) == ("each", "6 3 valid batch_axes=[1,2]")


def test_a_conv_lstm_of_keras_is_called_by_the_axes_of_its_maps() -> None:
    report = of("conv_lstm 4 3 same sequences name=c", shape="5x8x8x3", dialect="keras")
    assert "layers.ConvLSTM2D(" in written(report, "keras")


@pytest.mark.parametrize("layer", ["conv 8 7x7/2 p3", "depthwise_conv 3x3/2 p1", "conv 8 3 p1"])
def test_what_is_frozen_is_padded_as_what_is_trained(layer: str) -> None:
    frozen = keras(of(f"{layer} trainable=false name=c", shape="6x32x32"))
    trained = keras(of(f"{layer} name=c", shape="6x32x32"))
    assert made(frozen).replace(", trainable=False", "") == made(trained)


def read(file: bytes) -> Report:
    return analyze(onnx.network(io.BytesIO(file), Located("", "net.onnx", None, "onnx")))


@pytest.mark.parametrize("word", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("more", ["", " bidirectional", " sequences=false"])
def test_several_recurrent_layers_are_as_many_nodes_in_onnx(word: str, more: str) -> None:
    report = of(f"{word} 6 layers=3{more} name=r", shape="8x20")
    found = read(file_of(ported(report, "onnx"), "onnx"))
    layers = [one for one in found.layers if one.kind.among("recurrents")]
    assert [one.name for one in layers] == ["r", "r_l1", "r_l2"]
    assert found.totals.params == report.totals.params
    assert found.totals.macs == report.totals.macs
    assert list(found.outputs.values()) == list(report.outputs.values())


ALONE = [
    ("parameter 4 name=p", "reshape 1x4 name=q", "concat 1 from=[q,input]"),
    ("parameter 4x1 name=p", "permute [2,1] name=q", "conv 1 1 name=c", "concat from=[c,input]"),
    ("parameter 4x3 name=p", "parameter 4x3 name=q", "add from=[p,q]", "add from=[add1,input]"),
    ("parameter 4x3 name=p", "relu", "parameter 4x3 name=q", "add from=[relu1,q,input]"),
    ("parameter 3x3 name=p", "matmul from=[input,p]"),
    ("parameter 4x3 name=p", "concat 1 from=[p,p]", "concat 1 from=[input,concat1]"),
]


@pytest.mark.parametrize("layers", ALONE)
def test_what_no_sample_is_part_of_goes_through_layers_in_onnx(layers: tuple[str, ...]) -> None:
    shape = "1x3" if "reshape" in layers[1] else "4x3"
    shape = "2x4" if "permute" in layers[1] else shape
    report = of(*layers, shape=shape)
    found = read(file_of(ported(report, "onnx"), "onnx"))
    assert found.totals.params == report.totals.params
    assert list(found.outputs.values()) == list(report.outputs.values())


def test_a_parameter_of_keras_goes_through_layers_that_change_its_shape() -> None:
    text = keras(of("parameter 4 name=p", "reshape 1x4", "permute [2,1] name=q", shape="4x1"))
    assert 'Parameter((4,), name="p")' in text
    report = of(
        *("parameter 4 name=p", "reshape 2x2 name=q", "permute [2,1] name=r"),
        "concat from=[r,input]",
        shape="4x2",
    )
    assert "layers.Permute((2, 1)" in keras(report)


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_words_that_keras_takes_in_a_row_are_those_of_an_embedding(to: str) -> None:
    code = """
import keras
from keras import layers
x = keras.Input((20,))
model = keras.Model(x, layers.Conv1D(4, 3)(layers.Embedding(50, 8)(x)))
"""
    report = analyze(KerasSource(code, "net.py").network("model", []))
    kinds = [node.kind.name for node in report.network.nodes]
    assert kinds == ["reshape", "embedding", "conv"]
    if to == "onnx":
        found = read(file_of(ported(report, to), to))
        assert found.totals.params == report.totals.params
        return
    text = written(report if to == "keras" else ported(report, to), to)
    assert "reshape" not in text.lower().partition("def load")[0].replace("kernel.reshape", "")


def test_words_that_are_worked_out_are_rows_of_whole_numbers_in_onnx() -> None:
    report = of("relu", "embedding 50 8", "conv 4 3", shape="1x20")
    found = read(file_of(ported(report, "onnx"), "onnx"))
    assert found.totals.params == report.totals.params
    assert list(found.outputs.values()) == list(report.outputs.values())


@pytest.mark.parametrize(
    ("layer", "shape", "text"),
    [
        (
            "pixel_shuffle 2 name=p",
            "3x5x12",
            'layers.Reshape((3, 5, 2, 2, 3), name="p_apart")(inputs) '
            'x = layers.Permute((1, 3, 2, 4, 5), name="p_turned")(x) '
            'x = layers.Reshape((6, 10, 3), name="p")(x)',
        ),
        (
            "pixel_unshuffle 3 name=p",
            "3x6x4",
            'layers.Reshape((1, 3, 2, 3, 4), name="p_apart")(inputs) '
            'x = layers.Permute((1, 3, 2, 4, 5), name="p_turned")(x) '
            'x = layers.Reshape((1, 2, 36), name="p")(x)',
        ),
    ],
)
def test_blocks_that_become_channels_are_reshapes_and_a_turn_in_keras(
    layer: str, shape: str, text: str
) -> None:
    assert made(written(of(layer, shape=shape, dialect="keras"), "keras")) == f"x = {text}"


def test_a_parameter_of_one_element_is_one_in_onnx() -> None:
    report = of("parameter 1x1x1 name=gamma", "multiply from=[input,gamma]", shape="3x4x4")
    found = read(file_of(ported(report, "onnx"), "onnx"))
    assert found.totals.params.total == 1


def test_an_output_that_is_a_number_is_one_of_one_feature_in_onnx() -> None:
    report = of("linear 1", "squeeze channels", shape="4")
    found = read(file_of(ported(report, "onnx"), "onnx"))
    assert [shape.channels for shape in found.outputs.values() if shape] == [1]


def test_what_a_factor_steps_by_has_no_equal_in_keras_where_sizes_are_rounded() -> None:
    assert "layers.Resizing(8, 12" in keras(of("upsample 0.5 bilinear", shape="3x16x24"))
    with pytest.raises(Problems) as failed:
        keras(of("upsample 0.5 bilinear", shape="3x17x24"))
    (told,) = failed.value.diagnostics
    assert told.message == (
        "'upsample1' (upsample) of PyTorch has no equal in Keras: Keras refuses a factor that is "
        "not whole"
    )


@pytest.mark.parametrize(
    ("more", "settings"),
    [
        ("", "0.5"),
        (", recompute_scale_factor=False", "0.5"),
        (", recompute_scale_factor=True", "size=8x11"),
    ],
)
def test_a_factor_that_is_worked_out_anew_steps_by_the_sizes(more: str, settings: str) -> None:
    code = "import torch.nn as nn\nimport torch.nn.functional as F\nclass Net(nn.Module):\n"
    code += f"    def forward(self, x):\n        return F.interpolate(x, scale_factor=0.5{more})\n"
    (node,) = Source(code, "net.py").network("Net", ["3x17x23"]).nodes
    assert node.kind.shorthand(2) == settings
