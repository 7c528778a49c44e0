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
