"""Networks to source of Keras; that it runs there is recorded in tests/recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source as Keras
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written

ROOT = Path(__file__).parents[4]

RESIDUAL = '''\
"""Net, written by convcalc."""

import keras
from keras import layers


def basic(x, planes, name, stride=1, padding="same"):
    out = x
    if stride != 1:
        # 1 and 1, as the original pads: "same" would pad 0 and 1
        out = layers.ZeroPadding2D(1, name=f"{name}_conv1_pad")(out)
    out = layers.Conv2D(
        planes, 3, strides=stride, padding=padding, use_bias=False, name=f"{name}_conv1"
    )(out)
    out = layers.BatchNormalization(momentum=0.9, epsilon=1e-05, name=f"{name}_bn1")(
        out
    )
    out = layers.Activation("relu", name=f"{name}_relu")(out)
    out = layers.Conv2D(
        planes, 3, padding="same", use_bias=False, name=f"{name}_conv2"
    )(out)
    out = layers.BatchNormalization(momentum=0.9, epsilon=1e-05, name=f"{name}_bn2")(
        out
    )
    shortcut = x
    if stride != 1:
        shortcut = layers.Conv2D(
            planes, 1, strides=stride, use_bias=False, name=f"{name}_downsample_0"
        )(shortcut)
        shortcut = layers.BatchNormalization(
            momentum=0.9, epsilon=1e-05, name=f"{name}_downsample_1"
        )(shortcut)
    x = layers.Add()([out, shortcut])
    x = layers.Activation("relu", name=f"{name}_relu_2")(x)
    return x


def net():
    inputs = keras.Input((32, 32, 3), name="x")
    x = layers.Conv2D(16, 3, padding="same", use_bias=False, name="stem_0")(inputs)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-05, name="stem_1")(x)
    x = layers.Activation("relu", name="stem_2")(x)
    for i in range(3):
        x = basic(x, 16, name=f"layer1_{i}")
    x = basic(x, 32, stride=2, padding="valid", name="layer2_0")
    x = basic(x, 32, name="layer2_1")
    x = basic(x, 32, name="layer2_2")
    x = basic(x, 64, stride=2, padding="valid", name="layer3_0")
    x = basic(x, 64, name="layer3_1")
    x = basic(x, 64, name="layer3_2")
    x = layers.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(10, name="fc")(x)
    return keras.Model(inputs, x, name="net")


if __name__ == "__main__":
    model = net()
    print(model.output_shape)
'''


def of_torch(code: str, shape: str) -> str:
    network = Source(code, "net.py").network("Net", [shape])
    return written(ported(analyze(network), "keras"), "keras")


def of_spec(layers: str) -> str:
    spec = f"inputs: {{a: 8x8x8, b: 8x8x8}}\ndialect: keras\nlayers:\n  - {layers}\n"
    return written(analyze(convcalc.loads(spec)), "keras")


def test_blocks_are_functions_and_paddings_that_keras_has_not_say_why() -> None:
    code = (ROOT / "specs/source/residual.py").read_text()
    assert of_torch(code, "3x32x32") == RESIDUAL


def test_what_is_written_is_written_the_same_when_it_is_read() -> None:
    network = Keras(RESIDUAL, "net.py").network("net")
    text = written(analyze(network), "keras")
    again = Keras(text, "net.py").network("net")
    assert written(analyze(again), "keras") == text


SHARED = """
import torch.nn as nn

class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 4, 3, padding=1)

    def forward(self, a, b):
        return self.conv(a), self.conv(b)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.up = nn.ConvTranspose2d(8, 8, 3, 2, 1, 1)
        self.head = Head()

    def forward(self, x):
        x = self.stem(x)
        return self.head(self.up(x).relu(), self.pool(x))
"""


def test_shared_weights_are_one_layer_and_max_pools_are_padded_with_nothing() -> None:
    text = of_torch(SHARED, "3x32x32")
    assert text[text.index("def ") : text.index("\n\n\nif __name__")] == (
        """\
def net():
    inputs = keras.Input((32, 32, 3), name="x")
    # 1 and 1, as the original pads: "same" would pad 0 and 1
    x = layers.ZeroPadding2D(1, name="stem_pad")(inputs)
    stem = layers.Conv2D(8, 3, strides=2, name="stem")(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, name="up")(stem)
    x = layers.Cropping2D(((1, 0), (1, 0)), name="up_crop")(x)
    relu1 = layers.Activation("relu")(x)
    # 1 and 1, of what a max pool never takes, as the original pads: "same" would pad 0
    # and 1
    x = ops.pad(stem, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=float("-inf"))
    pool = layers.MaxPooling2D(pool_size=3, strides=2, name="pool")(x)
    head_conv_layer = layers.Conv2D(4, 3, padding="same", name="head_conv")
    head_conv = head_conv_layer(relu1)
    head_conv_2 = head_conv_layer(pool)
    return keras.Model(inputs, [head_conv, head_conv_2], name="net")"""
    )


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ("concat from=[a,b] axis=1", "layers.Concatenate(axis=1)([a, b])"),
        ("divide from=[a,b]", "a / b"),
        ("reduce norm spatial keepdims=true from=a", "ops.norm(a, axis=(1, 2), keepdims=True)"),
        ("split 0 sizes=[3,5] axis=2 from=a", "ops.split(a, [3], axis=2)[0]"),
        ("slice 1 7 step=2 axis=1 from=a", "a[:, 1:7:2]"),
        ("slice 1 7 from=a", "a[..., 1:7]"),
        ("select -1 axis=2 from=a", "a[:, :, -1]"),
        ("crop [1,[0,2]] from=a", "layers.Cropping2D(((1, 1), (0, 2)))(a)"),
        ("pad [[1,2],0] from=a", "layers.ZeroPadding2D(((1, 2), (0, 0)))(a)"),
        (
            "pad 1 reflect from=a",
            'ops.pad(a, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="reflect")',
        ),
        (
            "upsample 2 bilinear from=a",
            'layers.UpSampling2D(2, interpolation="bilinear")(a)',
        ),
        ("layer_scale init=0.1 from=a", 'LayerScale(init=0.1, name="layer_scale1")(a)'),
        (
            "attention 2 from=a",
            'layers.MultiHeadAttention(2, a.shape[-1] // 2, name="attention1")(a, a)',
        ),
        ("{reshape: [512], from: a}", "layers.Reshape((512,))(a)"),
        ("{permute: [2, 1, 3], from: a}", "layers.Permute((2, 1, 3))(a)"),
        ("channel_shuffle 2 from=a", "channel_shuffle(a, 2)"),
        ("conv 16 3x3 same groups=8 from=a", "layers.DepthwiseConv2D("),
        ("batch_norm from=a", 'layers.BatchNormalization(name="batch_norm1")(a)'),
        (
            "batch_norm eps=0.01 momentum=0.2 affine=false from=a",
            "layers.BatchNormalization(",
        ),
    ],
)
def test_layers_are_calls_on_the_axes_that_are_meant(layers: str, line: str) -> None:
    text = of_spec(layers)
    assert f"    x = {line}" in text or f"    batch_norm1 = {line}" in text


def test_each_layer_that_cannot_be_written_is_told_and_nothing_is_written() -> None:
    network = convcalc.loads(
        "{input: 4x4x8, dialect: keras, layers: [attention 2 relative_positions=decomposed,"
        " relu, attention 4 relative_positions=decomposed]}"
    )
    with pytest.raises(Problems) as caught:
        written(analyze(network), "keras")
    assert [(d.code, d.message) for d in caught.value.diagnostics] == [
        (
            "E431",
            f"'attention{k}' (attention) cannot be written for Keras: "
            "decomposed relative positions are not written yet",
        )
        for k in (1, 2)
    ]


def test_layers_of_which_nothing_comes_out_would_be_lost_and_are_refused() -> None:
    network = convcalc.loads(
        "{input: 4x4x8, dialect: keras, layers: [conv 4 1x1 name=idle, conv 2 1x1 from=input]}"
    )
    with pytest.raises(Problems) as caught:
        written(analyze(network), "keras")
    assert caught.value.diagnostics[0].message == (
        "'idle' (conv) cannot be written for Keras: no output depends on it, and its weights would "
        "be lost"
    )


FLAT = """
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm, self.fc = nn.BatchNorm1d(144), nn.Linear(144, 5)

    def forward(self, x):
        return self.fc(self.norm(self.conv(x).flatten(1)).relu())
"""


def test_a_network_of_pytorch_comes_with_a_function_for_its_weights() -> None:
    network = Source(FLAT, "net.py").network("Net", ["3x8x8"])
    report = analyze(network)
    text = written(ported(report, "keras"), "keras", origin="pytorch")
    assert "import numpy as np\n" in text
    assert 'FLATTENED = {\n    "norm": (4, 6, 6),\n    "fc": (4, 6, 6),\n}\n' in text
    assert "def load_state_dict(model, state):\n" in text
    assert "attention" not in text
    assert "load_state_dict" not in written(ported(report, "keras"), "keras")


def test_attention_of_pytorch_is_one_matrix_which_the_function_cuts() -> None:
    report = analyze(convcalc.loads("{input: 8x4x4, layers: [attention 2, layer_norm]}"))
    text = written(ported(report, "keras"), "keras", origin="pytorch")
    assert "def attention_of(layer, own, out):\n" in text
    assert "FLATTENED = {}\n" in text


def test_a_parameter_by_itself_is_turned_whatever_sizes_of_1_the_original_has_in_front() -> None:
    spec = "{input: 3x5, layers: [parameter 3x5 name=p, 'add from=[input,p]']}"
    report = analyze(convcalc.loads(spec))
    text = written(ported(report, "keras"), "keras", origin="pytorch")
    assert "        return np.moveaxis(tensor.reshape(1, last, *rest), 1, -1)\n" in text
