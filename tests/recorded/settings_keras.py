"""Layers in Keras for `record_settings.py`: kind, settings, inputs without the batch, and what
is run.

`P` makes a weight, `C` a constant. `symbol` stands for an input without numbers: TensorFlow dilates
transposed convolutions on a GPU only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, dict[str, Any], list[list[int]], str]

FLAT, LINE, MAP, SPACE = [12], [17, 8], [9, 14, 8], [5, 6, 7, 8]


def convolutions() -> Iterator[Row]:
    three = {"filters": 6, "kernel": 3}
    for rank, dims in ((1, LINE), (2, MAP), (3, SPACE)):
        yield (
            "conv",
            {**three, "bias": False},
            [dims],
            f"layers.Conv{rank}D(6, 3, use_bias=False)(x)",
        )
        name = f"layers.Conv{rank}DTranspose(6, 3"
        yield "conv_transpose", {**three, "bias": False}, [dims], f"{name}, use_bias=False)(x)"
        yield (
            "conv_transpose",
            {**three, "dilation": 2},
            [dims],
            f"{name}, dilation_rate=2)(symbol(x))",
        )
        ours = {**three, "dilation": 2, "stride": 2}
        yield "conv_transpose", ours, [dims], f"{name}, strides=2, dilation_rate=2)(symbol(x))"
        ours = {**three, "dilation": 2, "padding": "same"}
        yield "conv_transpose", ours, [dims], f"{name}, padding='same', dilation_rate=2)(symbol(x))"
        yield "conv_transpose", {**three, "groups": 2}, [dims], f"{name}, groups=2)(x)"
        ours = {**three, "stride": 2, "output_size": 20}
        yield "conv_transpose", ours, [dims], f"{name}, strides=2, output_size=20)(x)"
        if rank < 3:
            text = f"layers.DepthwiseConv{rank}D(3, use_bias=False)(x)"
            yield "depthwise_conv", {"kernel": 3, "bias": False}, [dims], text
    text = "layers.ConvLSTM1D(3, 3, peepholes=True)(x)"
    yield "conv_lstm", {"filters": 3, "kernel": 3, "peepholes": True}, [[4, 8, 5]], text
    for more in ({}, {"groups": 2}, {"bias": False, "stride": 2}, {"padding": 1, "dilation": 2}):
        ours = {**three, **more}
        yield "deformable_conv", ours, [MAP, [7, 12, 18]], "layers.DeformableConv2D(6, 3)([x, y])"


def pools() -> Iterator[Row]:
    for kind, name in (("max_pool", "MaxPooling"), ("avg_pool", "AveragePooling")):
        for rank, dims in ((1, LINE), (2, MAP)):
            for ours, theirs in (
                ({"dilation": 2}, "dilation_rate=2"),
                ({"ceil_mode": True}, "ceil_mode=True"),
                ({"padding": 1}, "padding=1"),
            ):
                yield kind, {"kernel": 2, **ours}, [dims], f"layers.{name}{rank}D(2, {theirs})(x)"
    for ours, theirs in (
        ({"count_include_pad": True, "padding": "same"}, "count_include_pad=True"),
        ({"divisor_override": 3}, "divisor_override=3"),
    ):
        yield "avg_pool", {"kernel": 2, **ours}, [MAP], f"layers.AveragePooling2D(2, {theirs})(x)"
    ours = {"kernel": 2, "stride": 2, "ceil_mode": True, "order": 2, "padding": 1, "dilation": 1}
    yield "lp_pool", ours, [MAP], "layers.LPPooling2D(2)(x)"
    ours = {"kernel": 2, "stride": 2, "padding": 0, "output_size": 18}
    yield "max_unpool", ours, [MAP], "layers.MaxUnpooling2D(2)(x)"


def norms() -> Iterator[Row]:
    for dims in (FLAT, LINE, MAP, SPACE):
        text = "layers.BatchNormalization(epsilon=0.01, momentum=0.9)(x)"
        yield "batch_norm", {"eps": 0.01, "momentum": 0.1}, [dims], text
        bare = "center=False, scale=False)(x)"
        yield "batch_norm", {"affine": False}, [dims], f"layers.BatchNormalization({bare}"
        yield "layer_norm", {"affine": False}, [dims], f"layers.LayerNormalization({bare}"
        ours = {"groups": 4, "affine": False}
        yield "group_norm", ours, [dims], f"layers.GroupNormalization(4, {bare}"
        yield "layer_norm", {"eps": 0.01}, [dims], "layers.LayerNormalization(epsilon=0.01)(x)"
        ours = {"groups": 4, "eps": 0.01}
        yield "group_norm", ours, [dims], "layers.GroupNormalization(4, epsilon=0.01)(x)"
        yield "rms_norm", {"eps": 0.01}, [dims], "layers.RMSNormalization(epsilon=0.01)(x)"
        ours, text = {"affine": False}, "x / ops.sqrt(ops.mean(x * x, -1, keepdims=True))"
        yield "rms_norm", ours, [dims], text
        if len(dims) > 1:
            one = "layers.GroupNormalization(8, epsilon=0.001"
            yield "instance_norm", {"affine": True, "eps": 0.001}, [dims], f"{one})(x)"
            yield "instance_norm", {}, [dims], f"{one}, {bare}"
            ours = {"affine": True, "scale": False}
            yield "instance_norm", ours, [dims], f"{one}, scale=False)(x)"
            ours = {"affine": True, "center": False}
            yield "instance_norm", ours, [dims], f"{one}, center=False)(x)"
    for kind, name in (("layer_norm", "Layer"), ("rms_norm", "RMS")):
        for axes, sizes in (
            ([1, 2], [9, 14]),
            ([2, 3], [14, 8]),
            (2, [14]),
            (-1, [8]),
            ([1, 3], [9, 8]),
        ):
            text = f"layers.{name}Normalization(axis={axes})(x)"
            yield kind, {"dims": axes, "sizes": sizes}, [MAP], text
        yield kind, {"over": "spatial"}, [MAP], f"layers.{name}Normalization(axis=[1, 2])(x)"
    yield "weight_norm", {}, [MAP], "layers.WeightNormalization(layers.Conv2D(8, 3))(x)"
    ours = {"size": 3, "alpha": 0.001, "beta": 0.5, "k": 2.0}
    yield "local_response_norm", ours, [MAP], "layers.LocalResponseNormalization(3)(x)"
    yield "layer_scale", {"init": 0.1}, [MAP], "x * P(8)"
    yield "layer_scale", {"bias": True}, [MAP], "x * P(8) + P(8)"


FUNCTIONS = {
    "relu": "layers.ReLU()",
    "relu6": "ops.relu6",
    "celu": "ops.celu",
    "selu": "ops.selu",
    "gelu": "ops.gelu",
    "silu": "ops.silu",
    "hard_silu": "ops.hard_silu",
    "sigmoid": "ops.sigmoid",
    "hard_sigmoid": "ops.hard_sigmoid",
    "log_sigmoid": "ops.log_sigmoid",
    "tanh": "ops.tanh",
    "hard_tanh": "ops.hard_tanh",
    "softplus": "ops.softplus",
    "softsign": "ops.softsign",
    "mish": "keras.activations.mish",
    "exponential": "ops.exp",
    "log_softmax": "ops.log_softmax",
    "identity": "layers.Identity()",
}


def functions() -> Iterator[Row]:
    for kind, text in FUNCTIONS.items():
        yield kind, {}, [MAP], f"{text}(x)"
    yield "leaky_relu", {"slope": 0.2}, [MAP], "layers.LeakyReLU(0.2)(x)"
    yield "elu", {"alpha": 0.5}, [MAP], "layers.ELU(0.5)(x)"
    yield "celu", {"alpha": 0.5}, [MAP], "ops.celu(x, 0.5)"
    for ours, text in (({"min": 0}, "ops.clip(x, 0)"), ({"max": 1}, "ops.clip(x, x_max=1)")):
        yield "clip", ours, [MAP], text


def softmaxes() -> Iterator[Row]:
    for ours, axis in (({"axis": 1}, 1), ({"axis": "spatial"}, [1, 2]), ({"dims": [1, 3]}, [1, 3])):
        yield "softmax", ours, [MAP], f"layers.Softmax({axis})(x)"
    yield "softmax", {"axis": ["channels", 2]}, [MAP], "layers.Softmax([2, -1])(x)"
    yield "softmax", {"axis": 3}, [MAP], "layers.Softmax(4)(x)"
    for ours, axis in (({"axis": 1}, 1), ({"dims": -2}, -2), ({"dims": 4}, 4)):
        yield "log_softmax", ours, [MAP], f"ops.log_softmax(x, {axis})"


def rearranged() -> Iterator[Row]:
    yield "flatten", {"start": 2}, [MAP], "ops.reshape(x, (1, 9, -1))"
    yield "flatten", {"start": 1, "end": 2}, [MAP], "ops.reshape(x, (1, 126, 8))"
    for axis, at, n in (("channels", 3, 8), (1, 1, 9), (2, 2, 14)):
        sizes = [2, n - 3, 1]
        for part in range(3):
            ours = {"axis": axis, "part": part, "sizes": sizes}
            yield "split", ours, [MAP], f"ops.split(x, [2, {n - 1}], {at})[{part}]"
    gelu = "ops.split(x, 2, {0})[0] * ops.gelu(ops.split(x, 2, {0})[1])"
    yield "glu", {"activation": "gelu"}, [MAP], gelu.format(3)
    yield "glu", {"activation": "silu", "axis": 2}, [MAP], gelu.format(2).replace("gelu", "silu")
    yield "glu", {"activation": "relu", "axis": 1}, [MAP], gelu.format(1).replace("gelu", "relu")
    for mode, theirs in (
        ("zeros", "constant"),
        ("reflect", "reflect"),
        ("replicate", "edge"),
        ("circular", "wrap"),
    ):
        ours = {"padding": [[1, 2], [3, 0]], "mode": mode}
        ends = "((0, 0), (1, 2), (3, 0), (0, 0))"
        yield "pad", ours, [MAP], f"ops.pad(x, {ends}, mode='{theirs}')"
    yield "upsample", {"size": [18, 28]}, [MAP], "layers.UpSampling2D(size=None, output=18)(x)"
    ours = {"factor": 2, "mode": "bilinear", "align_corners": True}
    yield "upsample", ours, [MAP], "layers.UpSampling2D(2, align_corners=True)(x)"


def others() -> Iterator[Row]:
    yield "linear", {"features": 5, "axis": "channels"}, [MAP], "layers.Dense(5)(x)"
    yield "linear", {"features": 5, "axis": "last"}, [MAP], "layers.Dense(5)(x)"
    yield "linear", {"features": 5, "in_features": 8}, [MAP], "layers.Dense(5)(x)"
    ours = {"units": 5, "activation": "relu"}
    yield "rnn", ours, [LINE], "layers.SimpleRNN(5, activation='relu')(x)"
    for ratio, bias in ((4, True), (2, False)):
        gate = "layers.GlobalAveragePooling2D(keepdims=True)(x)"
        gate = f"layers.Conv2D({8 // ratio}, 1, activation='relu', use_bias={bias})({gate})"
        gate = f"layers.Conv2D(8, 1, activation='sigmoid', use_bias={bias})({gate})"
        yield "squeeze_excite", {"ratio": ratio, "bias": bias}, [MAP], f"x * {gate}"


def composites() -> Iterator[Row]:
    for filters, stride, expand in ((8, 1, 6), (12, 2, 6), (16, 1, 1)):
        text, inside = "x", 8 * expand
        if expand > 1:
            text = f"layers.Conv2D({inside}, 1, use_bias=False)({text})"
            text = f"ops.relu6(layers.BatchNormalization()({text}))"
        how = f"3, {stride}, padding='same', use_bias=False"
        text = f"layers.BatchNormalization()(layers.DepthwiseConv2D({how})({text}))"
        text = f"layers.Conv2D({filters}, 1, use_bias=False)(ops.relu6({text}))"
        text = f"layers.BatchNormalization()({text})"
        text = f"x + {text}" if filters == 8 and stride == 1 else text
        ours = {"filters": filters, "kernel": 3, "stride": stride, "expand": expand}
        yield "inverted_residual", ours, [MAP], text
    for heads, expand in ((2, 4), (4, 2)):
        text = (
            "(y := x + layers.MultiHeadAttention({0}, {1})(n := layers.LayerNormalization()(x), n))"
        )
        text += " + layers.Dense(8)(ops.gelu(layers.Dense({2})(layers.LayerNormalization()(y))))"
        ours = {"heads": heads, "expand": expand}
        yield "transformer_encoder", ours, [LINE], text.format(heads, 8 // heads, 8 * expand)


GROUPS = (convolutions, pools, norms, functions, softmaxes, rearranged, others, composites)
ROWS: list[Row] = [row for group in GROUPS for row in group()]
