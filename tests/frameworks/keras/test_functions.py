"""Functions of TensorFlow and keras.ops that look like those of PyTorch and mean something else:
each result is what TensorFlow 2.21 and Keras 3.15 give.
"""

from __future__ import annotations

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.frameworks.keras.source import Source

CODE = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
inputs = keras.Input(({}, 8))
x = inputs
{}
model = keras.Model(inputs, made)
"""


def read(line: str, before: str = "6, 6") -> convcalc.Report:
    code = CODE.format(before, line)
    return convcalc.analyze(Source(code, "model.py").network("model", []))


@pytest.mark.parametrize(
    ("line", "channels"),
    [
        ("made = tf.split(x, 2, axis=-1)", [4, 4]),
        ("made = tf.split(value=x, num_or_size_splits=4, axis=3)", [2, 2, 2, 2]),
        ("made = tf.split(x, [2, 5, 1], axis=-1)", [2, 5, 1]),
        ("made = tf.split(x, [2, -1], -1)", [2, 6]),
        ("made = ops.split(x, 2, axis=-1)", [4, 4]),
        ("made = ops.split(x, [2, 5], axis=-1)", [2, 3, 3]),
    ],
)
def test_a_split_is_into_so_many_parts(line: str, channels: list[int]) -> None:
    made = "made = [layers.Conv2D(c + 1, 1)(part) for c, part in enumerate(made)]"
    found = read(f"{line}\n{made}")
    assert found.ok, found.diagnostics
    weights = [layer.weights[0].sizes for layer in found.layers if layer.weights]
    assert [sizes[1] for sizes in weights] == channels


def test_parts_that_are_not_equal_are_refused() -> None:
    with pytest.raises(Problems, match="dimension 3 has 8, which makes no 3 equal parts"):
        read("made = tf.split(x, 3, axis=-1)")


@pytest.mark.parametrize("pair", ["[x, gate]", "[gate, x]"])
def test_merging_layers_widen_a_tensor_of_fewer_dimensions_behind_the_batch(pair: str) -> None:
    line = f"gate = layers.GlobalAveragePooling2D()(x)\nmade = layers.Multiply()({pair})"
    found = read(line)
    assert found.ok, found.diagnostics
    assert [shape.dims("channels_last") for shape in found.outputs.values()] == [(6, 6, 8)]


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("made = tf.gather(x, [0, 3, 4], axis=1)", (3, 6, 8)),
        ("made = ops.take(x, [1, 5], axis=2)", (6, 2, 8)),
        ("made = ops.take(x, [1, 5], axis=-1)", (6, 6, 2)),
        ("made = tf.slice(x, [0, 1, 0, 2], [-1, 4, -1, 3])", (4, 6, 3)),
        ("made = tf.strided_slice(x, [0, 1, 0, 0], [1, 6, 6, 8], [1, 2, 3, 1])", (3, 2, 8)),
        ("made = ops.transpose(x, axes=(0, 3, 1, 2))", (8, 6, 6)),
        ("made = ops.repeat(x, 3, axis=1)", (18, 6, 8)),
        ("made = ops.roll(ops.flip(x, axis=1), 2, axis=2)", (6, 6, 8)),
        ("made = ops.einsum('bhwc,cd->bhwd', x, ops.ones((8, 3)))", (6, 6, 3)),
        ("made = x[:, ::-1, 1:4]", (6, 3, 8)),
        ("made = tf.pad(x, tf.constant([[0, 0], [1, 2], [0, 3], [2, 0]]))", (9, 9, 10)),
        ("made = keras.backend.repeat_elements(x, 3, axis=1)", (18, 6, 8)),
        ("made = tf.math.l2_normalize(x, axis=[1, 2])", (6, 6, 8)),
        ("made = tf.image.crop_to_bounding_box(x, 1, 2, 4, 3)", (4, 3, 8)),
        ("made = tf.image.resize_nearest_neighbor(x, [12, 9])", (12, 9, 8)),
    ],
)
def test_elements_and_axes_are_those_of_channels_last(line: str, sizes: tuple[int, ...]) -> None:
    (shape,) = read(line).outputs.values()
    assert shape.dims("channels_last") == sizes


@pytest.mark.parametrize(
    ("line", "params"),
    [
        ("made = tf.nn.conv2d(x, tf.ones((3, 3, 8, 4)), 1, 'SAME')", 0),
        ("made = tf.nn.conv2d(x, tf.Variable(tf.ones((3, 3, 8, 4))), 1, 'SAME')", 288),
        (
            "w = tf.Variable(tf.ones((3, 3, 8, 9)))\nmade = tf.nn.conv2d(x, w[..., :4], 1, 'SAME')",
            648,
        ),
    ],
)
def test_kernels_are_counted_where_they_are_variables(line: str, params: int) -> None:
    report = read(line)
    assert report.totals.params.total == params
    assert report.totals.macs == 36 * 288


PAIR = """
import keras
from keras import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(6)

    def call(self, inputs):
        image, more = inputs
        return self.dense(keras.ops.concatenate([layers.Flatten()(image), more], axis=-1))
"""


def test_several_inputs_stand_in_the_one_list_that_a_class_takes() -> None:
    network = Source(PAIR, "model.py").network("Net", ["4x4x2", "5"])
    report = convcalc.analyze(network)
    assert report.totals.params.total == (32 + 5) * 6 + 6
    assert list(network.inputs) == ["inputs_1", "inputs_2"]


OWN = """
import tensorflow as tf

class Standardized(tf.keras.layers.Conv2D):
    def call(self, x):
        mean = tf.reduce_mean(self.kernel, axis=[0, 1, 2], keepdims=True)
        kernel = self.kernel - mean
        return tf.nn.bias_add(tf.nn.conv2d(x, kernel, self.strides, "SAME"), self.bias)

inputs = tf.keras.Input((16, 16, 3))
model = tf.keras.Model(inputs, Standardized(8, 3, strides=2)(inputs))
"""


def test_a_class_applies_the_kernel_of_its_layer_in_its_own_way() -> None:
    report = convcalc.analyze(Source(OWN, "model.py").network("model"))
    assert report.totals.params.total == 27 * 8 + 8
    (shape,) = report.outputs.values()
    assert shape.dims("channels_last") == (8, 8, 8)


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("made = keras.backend.batch_dot(x[:, 0], ops.transpose(x[:, 1], (0, 2, 1)))", (6, 6)),
        ("made = keras.backend.batch_dot(x[:, 0], x[:, 1], axes=2)", (6, 6)),
        ("made = keras.backend.batch_dot(x[:, 0], x[:, 1], axes=[1, 1])", (8, 8)),
    ],
)
def test_products_of_each_sample(line: str, sizes: tuple[int, ...]) -> None:
    (shape,) = read(line).outputs.values()
    assert shape.dims("channels_last") == sizes


def test_a_model_of_the_zoo_is_applied_to_axes_as_they_stand() -> None:
    line = "base = keras.applications.VGG16(include_top=False, weights=None)\n"
    line += "made = base(ops.transpose(layers.Conv2D(3, 1)(x), (0, 2, 1, 3)))"
    (shape,) = read(line, "64, 96").outputs.values()
    assert shape.dims("channels_last") == (3, 2, 512)


def test_a_model_of_the_zoo_is_applied_to_each_step() -> None:
    line = "base = keras.applications.MobileNetV2(weights=None, include_top=False, pooling='avg')\n"
    line += "made = layers.TimeDistributed(base)(layers.Conv3D(3, 1)(x))"
    report = read(line, "4, 64, 64")
    (shape,) = report.outputs.values()
    assert shape.dims("channels_last") == (4, 1280)
    assert report.totals.params.total == 2_257_984 + 8 * 3 + 3


COUNTING = """
import keras
from keras import layers

class Head(layers.Layer):
    def __init__(self):
        super().__init__()
        self.level = 0
        self.norms = [layers.BatchNormalization() for _ in range(2)]

    def call(self, x):
        x = self.norms[self.level](x)
        self.level += 1
        return x

inputs = keras.Input((4, 4, 8))
head = Head()
model = keras.Model(inputs, [head(inputs), head(layers.ReLU()(inputs))])
"""


def test_a_layer_that_counts_its_calls_begins_where_it_began() -> None:
    report = convcalc.analyze(Source(COUNTING, "model.py").network("model"))
    assert report.ok, report.diagnostics
    assert report.totals.params.total == 2 * 32


BUILT = """
import keras
from keras import layers, ops
class Scaled(layers.Layer):
    def __init__(self):
        super().__init__()
        self.size, self.calls = 0, 0
    def build(self, shape):
        self.size, self.late = shape[-1], 3
        self.w = self.add_weight(shape=(shape[-1], 2), name="w")
    def call(self, x, mask=None):
        self.calls += 1
        if mask == None:
            x = ops.matmul(x, self.w) * self.size
        return ops.reshape(x, (-1, 9, self.late - self.calls))
inputs = keras.Input((9, 6))
model = keras.Model(inputs, Scaled()(inputs))
"""


def test_what_a_layer_is_given_as_it_is_built_holds_where_it_is_called() -> None:
    """Keras gives (None, 9, 2), and multiplies by 6."""
    found = Source(BUILT, "model.py").network("model")
    report = convcalc.analyze(found)
    assert report.ok, report.diagnostics
    assert [node.kind.scale for node in found.nodes if node.kind.name == "rescale"] == [6.0]  # type: ignore[attr-defined]
    assert report.layers[-1].output.sizes == (2, 9)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("axes", "positions", "attended"),
    [("", 60, 60), ("attention_axes=(1, 2)", 60, 60), ("attention_axes=2", 60, 10)],
)
def test_attention_is_along_the_axes_that_are_named(
    axes: str, positions: int, attended: int
) -> None:
    line = f"made = layers.MultiHeadAttention(2, 4, {axes})(x, x)"
    report = read(line, "6, 10")
    assert report.totals.params.total == 4 * (8 * 8 + 8)
    assert report.totals.macs == positions * 4 * 8 * 8 + 2 * positions * attended * 8
