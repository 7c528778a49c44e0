"""Sources in the spelling of Keras 1 and 2, against the same networks as Keras 3 spells them."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.keras.source import Source

OLD = """
from keras.models import *
from keras.layers import *

inputs = Input(shape=(32, 32, 3))
x = Convolution2D(16, 3, 3, border_mode="same", init="he_normal", bias=False)(inputs)
x = BatchNormalization(mode=0, axis=3)(x)
y = Convolution2D(nb_filter=16, nb_row=1, nb_col=1, subsample=(1, 1), dim_ordering="tf")(x)
x = merge([x, y], mode="concat", concat_axis=3)
x = MaxPooling2D((3, 3), strides=(2, 2), border_mode="same")(x)
x = Flatten()(Dropout(p=0.5)(x))
model = Model(input=inputs, output=Dense(output_dim=10, W_regularizer=None)(x))
"""
NEW = """
from keras import Input, Model, layers

inputs = Input(shape=(32, 32, 3))
x = layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs)
x = layers.BatchNormalization()(x)
y = layers.Conv2D(16, 1)(x)
x = layers.concatenate([x, y], axis=3)
x = layers.MaxPooling2D((3, 3), strides=(2, 2), padding="same")(x)
x = layers.Flatten()(layers.Dropout(0.5)(x))
model = Model(inputs, layers.Dense(10)(x))
"""
FIRST = """
import keras
from keras import layers
{}
model = keras.Sequential([
    layers.Input((3, 32, 48)),
    layers.Conv2D(8, 3, strides=2{}),
    layers.BatchNormalization(axis=1),
    layers.MaxPooling2D(2{}),
    layers.Conv2DTranspose(4, 2, strides=2{}),
])
"""
LAST = """
import keras
from keras import layers

model = keras.Sequential([
    layers.Input((32, 48, 3)),
    layers.Conv2D(8, 3, strides=2),
    layers.BatchNormalization(),
    layers.MaxPooling2D(2),
    layers.Conv2DTranspose(4, 2, strides=2),
])
"""
BY_LAYER = FIRST.format("", *[", data_format='channels_first'"] * 3)
BY_SETTING = FIRST.format("keras.backend.set_image_data_format('channels_first')", "", "", "")


def read(code: str) -> convcalc.Report:
    report = convcalc.analyze(Source(code, "model.py").network("model"))
    assert report.ok, report.diagnostics
    return report


def rows(report: convcalc.Report) -> list[tuple[str, int]]:
    return [(layer.name, layer.params.total) for layer in report.layers if layer.weights]


def test_the_words_of_keras_1_mean_what_they_mean_today() -> None:
    old, new = read(OLD), read(NEW)
    assert old.totals == new.totals
    assert rows(old) == rows(new)


@pytest.mark.parametrize("code", [BY_LAYER, BY_SETTING])
def test_channels_may_stand_first(code: str) -> None:
    first, last = read(code), read(LAST)
    assert rows(first) == rows(last)
    assert first.totals.macs == last.totals.macs
    (shape,) = first.outputs.values()
    assert shape.dims("channels_last") == (4, 14, 22)


def test_three_numbers_of_a_convolution_are_told_apart() -> None:
    code = "from keras import *\nfrom keras.layers import *\nmodel = Sequential()\n"
    code += "model.add(Conv2D(8, 3, 2, input_shape=(16, 16, 3)))\n"
    assert Source(code, "model.py").network("model").notes == (
        "model.py:4: the last number of Conv2D(8, 3, 2) is the stride since tf.keras; Keras 1 and "
        "2 read a kernel of 3x2",
    )


def test_imports_of_which_one_is_made_mean_the_same() -> None:
    code = "from other import NEW\nif NEW:\n    from tensorflow.keras.layers import Dense\nelse:\n"
    code += "    from keras.layers import Dense\nimport keras\n"
    code += "model = keras.Sequential([keras.Input((4,)), Dense(2)])\n"
    assert read(code).totals.params.total == 10


CLASS = """
import tensorflow as tf
from einops import rearrange, parse_shape

class Auto(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.encoder = tf.keras.Sequential([
            tf.keras.layers.Input((28, 28, 1)),
            tf.keras.layers.Conv2D(width, 3, strides=2),
            tf.keras.layers.Lambda(lambda x: rearrange(x, "b h w c -> b (h w) c")),
        ])
"""


def test_a_target_may_be_a_part_of_an_object() -> None:
    report = convcalc.analyze(Source(CLASS, "model.py").network("Auto(8).encoder"))
    (shape,) = report.outputs.values()
    assert shape.dims("channels_last") == (169, 8)
    assert report.totals.params.total == 80


def test_an_open_size_that_the_file_asks_for_is_given_or_asked_for() -> None:
    code = "import keras\ninputs = keras.Input((None, None, 3))\n"
    code += "x = keras.layers.Conv2D(4, 3)(inputs)\n"
    code += "x = keras.layers.Reshape((x.shape[1] * x.shape[2], 4))(x)\n"
    code += "model = keras.Model(inputs, x)\n"
    with pytest.raises(convcalc.Problems) as refused:
        Source(code, "model.py").network("model")
    assert "error[E411]: the input 'input_layer' has open sizes: (None, None, 3)" in str(
        refused.value
    )
    report = convcalc.analyze(Source(code, "model.py").network("model", ["10x12x3"]))
    (shape,) = report.outputs.values()
    assert shape.dims("channels_last") == (80, 4)


@pytest.mark.parametrize(
    ("model", "layer", "shape"),
    [
        ("ResNet50", "conv4_block6_out", (14, 14, 1024)),
        ("ResNet50V2", "conv3_block4_1_relu", (28, 28, 128)),
        ("MobileNetV2", "block_13_expand_relu", (14, 14, 576)),
        ("MobileNetV2", "block_15_add", (7, 7, 160)),
        ("EfficientNetB0", "block6a_expand_activation", (14, 14, 672)),
        ("EfficientNetB0", "top_activation", (7, 7, 1280)),
        ("DenseNet121", "pool3_relu", (28, 28, 512)),
        ("Xception", "block14_sepconv2_act", (7, 7, 2048)),
        ("InceptionV3", "mixed7", (12, 12, 768)),
    ],
)
def test_layers_without_weights_have_their_names_in_keras(
    model: str, layer: str, shape: tuple[int, ...]
) -> None:
    code = f"import keras\nbase = keras.applications.{model}(weights=None, include_top=False, "
    code += f"input_shape=(224, 224, 3))\nmodel = keras.Model(base.input, base.get_layer('{layer}')"
    code += ".output)\n"
    (output,) = read(code).outputs.values()
    assert output.dims("channels_last") == shape
