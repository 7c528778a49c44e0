"""Broken sources of Keras: what is wrong is found at the line where it is."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.keras.source import Source

HEAD = """\
import keras
from keras import layers, ops
inputs = keras.Input((16, 16, 3))
"""
TAIL = "model = keras.Model(inputs, x)\n"


def finding(code: str, *shapes: str) -> Diagnostic:
    try:
        report = convcalc.analyze(Source(code, "model.py").network("", shapes))
    except Problems as problems:
        return problems.diagnostics[0]
    return next(problem for problem in report.diagnostics if problem.severity == "error")


def line_of(problem: Diagnostic) -> int:
    assert problem.span is not None
    return problem.span.line


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        (
            "x = layers.Conv2D(8, 3)(inputs)\nx = layers.Add()([x, inputs])\n",
            5,
            "all dimensions must be equal (or 1), but 14x14x8 (from 'conv2d') meets 16x16x3 "
            "(from 'input_layer')",
        ),
        (
            "a = layers.Conv2D(8, 3, strides=2)(inputs)\nb = layers.MaxPooling2D()(inputs)\n"
            "x = layers.Concatenate()([a, b])\n",
            6,
            "all dimensions but the joined one must be equal, but 7x7x8 (from 'conv2d') "
            "meets 8x8x3 (from 'max_pooling2d')",
        ),
        (
            "x = layers.Conv2D(8, 17)(inputs)\n",
            4,
            "H: the kernel 17 is larger than the padded input 16 + 0 + 0 = 16",
        ),
        (
            "x = layers.MaxPooling2D(4)(inputs)\nx = layers.MaxPooling2D(4)(x)\nx = "
            "layers.MaxPooling2D(2)(x)\n",
            6,
            "H: the kernel 2 is larger than the padded input 1 + 0 + 0 = 1",
        ),
        ("x = layers.Reshape((8, 8, 8))(inputs)\n", 4, "768 elements (16x16x3) do not fit 8x8x8"),
        (
            "x = layers.Conv2D(8, 3, strides=2, dilation_rate=2)(inputs)\n",
            4,
            "Keras refuses a stride above 1 together with a dilation above 1",
        ),
        (
            "x = layers.Conv2D(8, 3, groups=2)(inputs)\n",
            4,
            "3 input channels do not divide into 2 groups",
        ),
        (
            "x = layers.Conv2D(16 / 2 + 0.5, 3)(inputs)\n",
            4,
            "'filters' of Conv2D must be whole, and is 8.5",
        ),
        (
            "x = layers.Conv2D(8, 3, padding='some')(inputs)\n",
            4,
            "'padding' of Conv2D must be 'valid' or 'same', received 'some'",
        ),
        ("x = layers.Conv2D(8, kernel=3)(inputs)\n", 4, "Conv2D has no argument 'kernel'"),
        (
            "x = layers.Flatten()(inputs)\nx = layers.Conv2D(8, 3)(x)\n",
            5,
            "this conv is for 2 spatial axes, but the input has none: 768",
        ),
        (
            "x = layers.Dense(10)(layers.Flatten()(inputs))\nx = ops.reshape(x, (-1, 4))\n",
            5,
            "10 elements of a sample (10) do not fit (-1, 4): what is left of each sample "
            "would be folded into the batch",
        ),
        (
            "w = layers.Dense(4)\nx = w(inputs)\nx = w(layers.Flatten()(x))\n",
            6,
            "'dense.2' needs weights 4x1024, 4, but 'dense' has 4x3, 4",
        ),
        ("x = layers.AveragePooling2D()(inputs)\n", 4, "AveragePooling2D needs 'pool_size'"),
        (
            "x = layers.MultiHeadAttention(2, 8)(inputs)\n",
            4,
            "MultiHeadAttention is given a query and no value",
        ),
        (
            "w = keras.Variable(ops.zeros((700, 10)))\n"
            "x = ops.matmul(layers.Flatten()(inputs), w)\n",
            5,
            "the matrix is for 700 features, but 768 arrive",
        ),
        (
            "w = keras.Variable(ops.zeros((3, 3, 4, 8)))\nx = ops.conv(inputs, w)\n",
            5,
            "the kernel of tf.nn.conv2d is for 4 channels, but 3 arrive",
        ),
        (
            "x = ops.reshape(inputs, (-1, 16, 16, 4))\n",
            4,
            "768 elements of a sample (16x16x3) do not fit (-1, 16, 16, 4)",
        ),
        (
            "x = layers.ZeroPadding2D(-1)(inputs)\n",
            4,
            "'padding' must be a whole number of at least 0, a list of one or of [before, "
            "after] per axis, received -1",
        ),
        (
            "x = layers.conv2d(8, 3)(inputs)\n",
            4,
            "what Model joins is not known: keras.layers has no 'conv2d': did you mean 'Conv2D'?",
        ),
        (
            "x = layers.Flatten(inputs)\nx = layers.Dense(3)(x)\n",
            4,
            "what Model joins is not known: Flatten makes a layer, and is given a tensor where its "
            "settings stand",
        ),
        (
            "x = layers.Dense(10)\n",
            4,
            "Model joins tensors, and is given the layer Dense",
        ),
        (
            "x = layers.Reshape((8, None))(inputs)\n",
            4,
            "'target_shape' must be a list of up to 12 whole numbers of at least 1; one may be "
            "-1, and is inferred, received [8, nothing]",
        ),
        (
            "x = layers.Conv2D(8, 3, padding='same', data_format='channels_first')(inputs)\n"
            "x = layers.Concatenate(axis=1)([x, layers.Conv2D(4, 3)(inputs)])\n",
            5,
            "all dimensions but the joined one must be equal, but 8x16x3 (from 'permute2') meets "
            "14x14x4 (from 'conv2d_1')",
        ),
        (
            "x = layers.Conv1D(4, 3)(inputs)\n",
            4,
            "this conv is for 1 spatial axis, but the input has 2: 16x16x3",
        ),
    ],
)
def test_the_finding_stands_at_the_faulty_line(body: str, line: int, message: str) -> None:
    problem = finding(HEAD + body + TAIL)
    assert problem.message == message
    assert line_of(problem) == line


def test_a_fault_inside_a_class_is_told_with_the_calls_that_led_there() -> None:
    code = """\
import keras
from keras import layers

class Block(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.conv = layers.Conv2D(width, 3)

    def call(self, x):
        return x + self.conv(x)

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block(3)

    def call(self, x):
        return self.block(x)
"""
    problem = finding(code, "16x16x3")
    assert line_of(problem) == 10
    assert [span.line for span in problem.used] == [18]


def test_the_layers_before_the_faulty_one_are_there_in_a_sequential() -> None:
    code = """\
from keras import Input, Sequential, layers

model = Sequential([Input((8, 8, 1)), layers.MaxPooling2D(2), layers.Conv2D(8, 5)])
"""
    report = convcalc.analyze(Source(code, "model.py").network("", ()))
    assert [layer.name for layer in report.layers] == ["max_pooling2d", "conv2d"]
    (problem,) = report.diagnostics
    assert (line_of(problem), problem.code, problem.layer) == (3, "E201", "conv2d")


def test_what_a_script_leaves_over_behind_a_fault_is_no_network_of_its_own() -> None:
    body = "x = layers.Conv2D(8, 3)(inputs)\ny = layers.Conv2D(8, 3)(x)\n"
    code = HEAD + body + "z = layers.Add()([x, y])\nmodel = keras.Model(inputs, z)\n"
    report = convcalc.analyze(Source(code, "model.py").network())
    assert [layer.name for layer in report.layers if layer.failed] == ["add"]
    (problem,) = report.diagnostics
    assert (line_of(problem), problem.used) == (6, ())
    assert problem.help == (
        "they differ by 2: padding=1 more in the convolution of the smaller one, or crop the "
        "larger one"
    )


def test_models_that_double_again_and_again_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convcalc.frameworks.keras.recording.APPLIED", 5000)
    code = HEAD + "m = keras.Model(inputs, layers.ReLU()(inputs))\n"
    code += "for i in range(40):\n    m = keras.Model(inputs, m(m(inputs)))\nx = m(inputs)\n" + TAIL
    assert finding(code).code in ("E407", "E408")
