"""Sources of TensorFlow 1, against what TensorFlow makes of them as version 1; scopes and slim."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.frameworks.keras.source import Source
from tests.recorded.version1_sources import SOURCES

RECORDED = json.loads(
    (Path(__file__).parents[2] / "recorded" / "version1.json").read_text(encoding="utf-8")
)["sources"]


def read(code: str, target: str = "model", **given: object) -> convcalc.Report:
    return convcalc.analyze(Source(code, "model.py", given=given).network(target))


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_read_is_what_tensorflow_builds(name: str) -> None:
    report, truth = read(SOURCES[name]), RECORDED[name]
    assert report.ok, report.diagnostics
    assert report.totals.complete
    assert report.totals.params.total == truth["params"]
    assert report.totals.params.trainable == truth["trainable"]
    outputs = [list(shape.dims("channels_last")) for shape in report.outputs.values()]
    assert outputs == truth["outputs"]


@pytest.mark.parametrize("name", SOURCES)
def test_layers_are_called_as_the_scopes_of_their_variables(name: str) -> None:
    known = RECORDED[name]["variables"]
    held = [layer.name for layer in read(SOURCES[name]).layers if layer.params.total]
    assert held
    for one in held:
        path = one.replace(".", "/")
        assert any(v == path or v.startswith(f"{path}/") for v in known), one


TWICE = """
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 8])
with tf.variable_scope("head", reuse=FLAG):
    y = tf.layers.dense(x, 8, name="fc")
with tf.variable_scope("head", reuse=FLAG):
    model = tf.layers.dense(y, 8, name="fc")
"""
VARIABLE = """
import tensorflow as tf

def shared(x):
    with tf.variable_scope("shared", reuse=tf.AUTO_REUSE):
        return tf.matmul(x, tf.get_variable("w", [8, 8]))

x = tf.placeholder(tf.float32, [None, 8])
with tf.variable_scope("head") as scope:
    y = shared(x)
    scope.reuse_variables()
    model = shared(y)
"""
SLIM = """
import tensorflow as tf
import tensorflow.contrib.slim as slim

flags = tf.app.flags
flags.DEFINE_integer("width", 8, "filters of the first layers")
FLAGS = flags.FLAGS

def scope_of():
    with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, padding="SAME") as scope:
        return scope

x = tf.placeholder(tf.float32, [None, 16, 16, 3])
with slim.arg_scope(scope_of()):
    x = slim.repeat(x, 2, slim.conv2d, FLAGS.width, [3, 3], scope="conv1")
    x = slim.conv2d(x, 4, 3, normalizer_fn=None, stride=2, scope="conv2")
    x = slim.separable_conv2d(x, None, [3, 3], depth_multiplier=2, scope="depthwise")
model = slim.fully_connected(slim.flatten(slim.max_pool2d(x, 2)), 5, activation_fn=None)
"""


@pytest.mark.parametrize(("flag", "params"), [("False", 144), ("None", 144), ("tf.AUTO_REUSE", 72)])
def test_layers_of_one_name_share_where_the_scope_says_so(flag: str, params: int) -> None:
    assert read(TWICE.replace("FLAG", flag)).totals.params.total == params


def test_whether_a_scope_is_used_again_must_be_known() -> None:
    code = TWICE.replace("reuse=FLAG):\n    y", "reuse=False):\n    y")
    with pytest.raises(Problems) as raised:
        read(code.replace("FLAG", "open('settings').read()"))
    assert "whether 'head.fc' is used again is not known" in str(raised.value)


def test_variables_of_a_scope_that_is_opened_twice_are_the_same() -> None:
    report = read(VARIABLE)
    assert report.totals.params.total == 64
    assert report.totals.macs == 128
    assert next(layer.name for layer in report.layers) == "head.shared.w"


def test_a_variable_that_is_used_again_must_have_been_made() -> None:
    code = TWICE.replace("FLAG", "tf.AUTO_REUSE").replace("model = ", "y = ")
    code += 'with tf.variable_scope("head", reuse=True):\n'
    code += '    model = tf.matmul(y, tf.get_variable("fc/kernel", [8, 8]))\n'
    with pytest.raises(Problems) as raised:
        read(code)
    assert "no variable 'head.fc/kernel' was made before" in str(raised.value)


def test_layers_of_slim_have_the_norm_and_the_padding_of_the_scope_around_them() -> None:
    report = read(SLIM)
    held = {layer.name: layer.params.total for layer in report.layers if layer.weights}
    assert held == {
        "conv1.conv1_1": 27 * 8,
        "conv1.conv1_1.BatchNorm": 3 * 8,
        "conv1.conv1_2": 72 * 8,
        "conv1.conv1_2.BatchNorm": 3 * 8,
        "conv2": 72 * 4 + 4,
        "depthwise": 9 * 4 * 2 + 8,
        "fully_connected": 4 * 4 * 8 * 5 + 5,
    }
    assert report.totals.params.non_trainable == 2 * 2 * 8


def test_flags_are_options() -> None:
    assert read(SLIM, width=2).layers[1].output.channels == 2


def test_several_tensors_of_a_function_are_all_outputs() -> None:
    code = "import tensorflow as tf\ndef net(x):\n    a = tf.layers.dense(x, 3)\n"
    code += "    return a, tf.layers.dense(a, 2)\n"
    report = read(code, "net(tf.placeholder(tf.float32, [None, 4]))")
    assert report.totals.params.total == 15 + 8
    assert [shape.channels for shape in report.outputs.values()] == [3, 2]


CHOICE = """
import tensorflow as tf

training = tf.placeholder(tf.bool)
x = tf.placeholder(tf.float32, [None, 4])
model = tf.cond(training, lambda: tf.layers.dense(x, 9), lambda: tf.layers.dense(x, 2))
"""


def test_a_placeholder_of_a_decision_is_whether_it_is_trained() -> None:
    assert [shape.channels for shape in read(CHOICE).outputs.values()] == [2]
    trained = convcalc.analyze(Source(CHOICE, "model.py", train=True).network("model"))
    assert [shape.channels for shape in trained.outputs.values()] == [9]


def test_the_first_number_of_an_old_join_is_its_axis() -> None:
    code = "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 4, 4, 3])\n"
    report = read(code + "model = tf.concat(3, [x, x])\n")
    assert [shape.channels for shape in report.outputs.values()] == [6]


@pytest.mark.parametrize("old", ["border_mode='same', ", ""])
def test_rows_and_columns_stand_apart_in_a_file_of_keras_1(old: str) -> None:
    code = "from keras.models import Sequential\nfrom keras.layers import *\nmodel = Sequential()\n"
    code += f"model.add(Convolution2D(4, 1, 1, {old}input_shape=(9, 9, 3)))\n"
    code += "model.add(Convolution2D(4, 3, 3))\n"
    (shape,) = read(code).outputs.values()
    assert shape.dims("channels_last") == ((7, 7, 4) if old else (3, 3, 4))


def test_a_name_that_keras_applications_has_not_is_no_model() -> None:
    code = "from keras.applications import resnet\nmodel = resnet.ResNet(None, True, True)\n"
    with pytest.raises(Problems) as raised:
        read(code)
    assert "keras.applications.ResNet is not read with these arguments" in str(raised.value)


@pytest.mark.parametrize(
    ("cell", "params"),
    [
        ("tf.nn.rnn_cell.BasicLSTMCell(16)", 4 * (8 * 16 + 16 * 16 + 16)),
        ("tf.contrib.rnn.GRUCell(16)", 3 * (8 * 16 + 16 * 16 + 16)),
        (
            "tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicRNNCell(16), "
            "tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(16), 0.5)])",
            (8 * 16 + 16 * 16 + 16) + (16 * 16 + 16 * 16 + 16),
        ),
    ],
)
def test_cells_go_through_the_steps(cell: str, params: int) -> None:
    code = "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 10, 8])\n"
    code += f"out, state = tf.nn.dynamic_rnn({cell}, x, dtype=tf.float32)\n"
    report = read(code + "model = tf.layers.dense(out[:, -1], 2)\n")
    assert report.totals.params.total == params + 34
    assert [shape.channels for shape in report.outputs.values()] == [2]


def test_a_normalisation_that_keras_has_not_is_not_known_and_keeps_the_shape() -> None:
    code = "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 4, 4, 8])\n"
    report = read(code + "model = tf.layers.dense(tf.layers.flatten(tf.nn.lrn(x, 4)), 2)\n")
    assert not report.totals.complete
    assert report.totals.params.total == 128 * 2 + 2
