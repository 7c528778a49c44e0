"""The layers of Keras that `record_counts_keras.py` counts: kind, settings, inputs without the
batch, channels last, and what is run: an expression of `x`, `y` and `z`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, dict[str, Any], list[list[int]], str]

LINE, PLANE, SPACE = [12, 4], [6, 10, 4], [6, 4, 10, 4]
DIMS = {1: LINE, 2: PLANE, 3: SPACE}

PLAIN = {
    "relu": "layers.ReLU()",
    "relu6": "layers.ReLU(6)",
    "leaky_relu": "layers.LeakyReLU()",
    "elu": "layers.ELU()",
    "prelu": "layers.PReLU(shared_axes=[1, 2])",
    "softmax": "layers.Softmax()",
    "dropout": "layers.Dropout(0.5)",
    "identity": "layers.Identity()",
    "celu": "layers.Activation('celu')",
    "selu": "layers.Activation('selu')",
    "gelu": "layers.Activation('gelu')",
    "silu": "layers.Activation('silu')",
    "hard_silu": "layers.Activation('hard_silu')",
    "sigmoid": "layers.Activation('sigmoid')",
    "hard_sigmoid": "layers.Activation('hard_sigmoid')",
    "log_sigmoid": "layers.Activation('log_sigmoid')",
    "tanh": "layers.Activation('tanh')",
    "hard_tanh": "layers.Activation('hard_tanh')",
    "softplus": "layers.Activation('softplus')",
    "softsign": "layers.Activation('softsign')",
    "mish": "layers.Activation('mish')",
    "log_softmax": "layers.Activation('log_softmax')",
    "exponential": "layers.Activation('exponential')",
}


def convolutions() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for bias in (True, False):
            ours: dict[str, Any] = {"filters": 6, "kernel": 3, "bias": bias}
            yield "conv", ours, [dims], f"layers.Conv{rank}D(6, 3, use_bias={bias})(x)"
            grouped = {**ours, "groups": 2}
            text = f"layers.Conv{rank}D(6, 3, groups=2, use_bias={bias})(x)"
            yield "conv", grouped, [dims], text
            strided = {**ours, "kernel": 2, "stride": 2}
            text = f"layers.Conv{rank}DTranspose(6, 2, 2, use_bias={bias})(x)"
            yield "conv_transpose", strided, [dims], text
            odd = {**ours, "stride": 2, "padding": "same"}
            text = f"layers.Conv{rank}DTranspose(6, 3, 2, 'same', use_bias={bias})(x)"
            yield "conv_transpose", odd, [dims], text
            if rank < 3:
                twice = {"multiplier": 2, "kernel": 3, "bias": bias}
                text = f"layers.DepthwiseConv{rank}D(3, depth_multiplier=2, use_bias={bias})(x)"
                yield "depthwise_conv", twice, [dims], text
                text = f"layers.SeparableConv{rank}D(6, 3, use_bias={bias})(x)"
                yield "separable_conv", ours, [dims], text
    ours = {"filters": 6, "kernel": 3, "stride": 2, "padding": "same"}
    yield "conv", ours, [PLANE], "layers.Conv2D(6, 3, 2, 'same')(x)"
    ours = {"filters": 6, "kernel": 3, "padding": "same", "dilation": 2}
    yield "conv", ours, [PLANE], "layers.Conv2D(6, 3, padding='same', dilation_rate=2)(x)"
    ours = {"filters": 5, "kernel": 3, "padding": "causal"}
    yield "conv", ours, [LINE], "layers.Conv1D(5, 3, padding='causal')(x)"
    ours = {"kernel": 3, "padding": "same", "stride": 2}
    text = "layers.DepthwiseConv2D(3, 2, 'same')(x)"
    yield "depthwise_conv", {**ours, "multiplier": 1}, [PLANE], text
    ours = {"filters": 6, "kernel": [2, 3], "stride": [2, 3]}
    yield "conv_transpose", ours, [PLANE], "layers.Conv2DTranspose(6, (2, 3), (2, 3))(x)"
    odd, long = [7, 11, 4], [13, 4]
    for padding in ("same", "valid"):
        more = f"padding={padding!r}, dilation_rate"
        ours = {"filters": 6, "kernel": 3, "padding": padding, "dilation": 2}
        yield "conv", ours, [odd], f"layers.Conv2D(6, 3, {more}=2)(x)"
        ours = {**ours, "dilation": 3}
        yield "conv", ours, [long], f"layers.Conv1D(6, 3, {more}=3)(x)"
        ours = {**ours, "dilation": [1, 3]}
        yield "conv", ours, [odd], f"layers.Conv2D(6, 3, {more}=(1, 3))(x)"
        ours = {"kernel": 3, "multiplier": 1, "padding": padding, "dilation": 3}
        yield "depthwise_conv", ours, [odd], f"layers.DepthwiseConv2D(3, {more}=3)(x)"
        ours = {"filters": 6, "kernel": 2, "padding": padding, "dilation": 2}
        yield "conv", ours, [[5, 7, 8, 4]], f"layers.Conv3D(6, 2, {more}=2)(x)"
    ours = {"filters": 6, "kernel": 3, "padding": "causal", "dilation": 4}
    yield "conv", ours, [long], "layers.Conv1D(6, 3, padding='causal', dilation_rate=4)(x)"
    ours = {"kernel": 3, "multiplier": 1, "dilation": 2}
    yield "depthwise_conv", ours, [PLANE], "layers.DepthwiseConv2D(3, dilation_rate=2)(x)"


def pools() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for kernel, stride, padding in ((2, 2, "valid"), (3, 2, "same")):
            ours = {"kernel": kernel, "stride": stride, "padding": padding}
            for what, name in (("max", "Max"), ("avg", "Average")):
                text = f"layers.{name}Pooling{rank}D({kernel}, {stride}, {padding!r})(x)"
                yield f"{what}_pool", ours, [dims], text
        for what, name in (("max", "Max"), ("avg", "Average")):
            for kept in (True, False):
                text = f"layers.Global{name}Pooling{rank}D(keepdims={kept})(x)"
                yield f"global_{what}_pool", {"keepdims": kept}, [dims], text
            for size in (2, 3, 4):
                text = f"layers.Adaptive{name}Pooling{rank}D({size})(x)"
                yield f"adaptive_{what}_pool", {"output_size": size}, [dims], text


def norms() -> Iterator[Row]:
    for dims in (*DIMS.values(), [12]):
        for affine in (True, False):
            ours: dict[str, Any] = {"affine": affine}
            both = f"center={affine}, scale={affine}"
            yield "batch_norm", ours, [dims], f"layers.BatchNormalization({both})(x)"
            yield "layer_norm", ours, [dims], f"layers.LayerNormalization({both})(x)"
        if len(dims) > 1:
            for affine in (True, False):
                both = f"center={affine}, scale={affine}"
                text = f"layers.GroupNormalization(-1, {both})(x)"
                yield "instance_norm", {"affine": affine}, [dims], text
                grouped = {"groups": 2, "affine": affine}
                text = f"layers.GroupNormalization(2, {both})(x)"
                yield "group_norm", grouped, [dims], text
    text = "layers.BatchNormalization(scale=False)(x)"
    yield "batch_norm", {"scale": False}, [PLANE], text
    text = "layers.BatchNormalization(center=False)(x)"
    yield "batch_norm", {"center": False}, [PLANE], text
    for part in ("scale", "center"):
        text = f"layers.LayerNormalization({part}=False)(x)"
        yield "layer_norm", {part: False}, [PLANE], text
        text = f"layers.GroupNormalization(2, {part}=False)(x)"
        yield "group_norm", {"groups": 2, part: False}, [PLANE], text
    for affine in (True, False):
        text = f"layers.LayerNormalization([1, 2, 3], center={affine}, scale={affine})(x)"
        yield "layer_norm", {"over": "all", "affine": affine}, [PLANE], text
    yield "rms_norm", {}, [PLANE], "layers.RMSNormalization()(x)"
    yield "rms_norm", {}, [[12]], "layers.RMSNormalization()(x)"


def activations() -> Iterator[Row]:
    for kind, text in PLAIN.items():
        ours = {"slopes": "channel"} if kind == "prelu" else {}
        yield kind, ours, [PLANE], f"{text}(x)"
    yield "prelu", {}, [PLANE], "layers.PReLU()(x)"
    yield "softmax", {}, [[12]], "layers.Softmax()(x)"
    yield "rescale", {"scale": 2, "offset": -1}, [PLANE], "layers.Rescaling(2, -1)(x)"
    yield "rescale", {"scale": 2}, [PLANE], "layers.Rescaling(2)(x)"
    yield "glu", {}, [PLANE], "keras.activations.glu(x)"
    for name in ("gelu", "silu", "relu"):
        text = f"keras.activations.{name}(x[..., :2]) * x[..., 2:]"
        yield "glu", {"activation": name}, [PLANE], text
    text = "layers.Normalization(mean=[1., 2., 3., 4.], variance=[1., 2., 3., 4.])(x)"
    yield "normalization", {}, [PLANE], text
    yield "layer_scale", {}, [PLANE], "LayerScale(1e-6, 4)(x)"


def linears() -> Iterator[Row]:
    for bias in (True, False):
        for dims in ([12], [7, 12], PLANE):
            ours: dict[str, Any] = {"features": 5, "bias": bias}
            yield "linear", ours, [dims], f"layers.Dense(5, use_bias={bias})(x)"
    yield "flatten", {}, [PLANE], "layers.Flatten()(x)"


def attention() -> Iterator[Row]:
    text = "layers.MultiHeadAttention(2, 3, output_shape=6)(x, x)"
    yield "attention", {"heads": 2}, [[7, 6]], text
    text = "layers.MultiHeadAttention(2, 3, output_shape=6, use_bias=False)(x, x)"
    yield "attention", {"heads": 2, "bias": False}, [[7, 6]], text
    text = "layers.MultiHeadAttention(4, 2, output_shape=8)(x, y)"
    yield "attention", {"heads": 4}, [[7, 8], [9, 8]], text


def recurrent() -> Iterator[Row]:
    every = {"sequences": True}
    for kind, name in (("rnn", "SimpleRNN"), ("lstm", "LSTM"), ("gru", "GRU")):
        for bias in (True, False):
            text = f"layers.{name}(6, return_sequences=True, use_bias={bias})(x)"
            yield kind, {"units": 6, "bias": bias, **every}, [[9, 4]], text
        text = f"layers.{name}(6)(x)"
        yield kind, {"units": 6}, [[9, 4]], text
        text = f"layers.{name}(7, return_sequences=True)(x)"
        yield kind, {"units": 7, **every}, [[5, 3]], text
        text = f"layers.Bidirectional(layers.{name}(6, return_sequences=True))(x)"
        yield kind, {"units": 6, "bidirectional": True, **every}, [[9, 4]], text

    for bias in (True, False):
        text = f"layers.GRU(6, return_sequences=True, reset_after=False, use_bias={bias})(x)"
        ours = {"units": 6, "bias": bias, "reset_after": False, **every}
        yield "gru", ours, [[9, 4]], text


def upsampling() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        yield "upsample", {"factor": 2}, [dims], f"layers.UpSampling{rank}D(2)(x)"
    for mode in ("bilinear", "bicubic"):
        text = f"layers.UpSampling2D(2, interpolation={mode!r})(x)"
        yield "upsample", {"factor": 2, "mode": mode}, [PLANE], text


def merges() -> Iterator[Row]:
    for kind, name in {
        "add": "Add",
        "subtract": "Subtract",
        "multiply": "Multiply",
        "maximum": "Maximum",
        "minimum": "Minimum",
        "average": "Average",
        "concat": "Concatenate",
    }.items():
        yield kind, {}, [PLANE] * 2, f"layers.{name}()([x, y])"
        if kind != "subtract":
            yield kind, {}, [PLANE] * 3, f"layers.{name}()([x, y, z])"
    yield "multiply", {}, [PLANE, [1, 1, 4]], "layers.Multiply()([x, y])"
    yield "divide", {}, [PLANE] * 2, "x / y"
    yield "power", {}, [PLANE] * 2, "keras.ops.power(x, y)"
    yield "modulo", {}, [PLANE] * 2, "keras.ops.mod(x, y)"


def functions() -> Iterator[Row]:
    for kind, name in {
        **{
            kind: kind
            for kind in ("abs", "sign", "square", "sqrt", "rsqrt", "log", "sin", "cos", "erf")
        },
        **{kind: kind for kind in ("floor", "ceil", "round", "reciprocal")},
        "negative": "negative",
    }.items():
        yield kind, {}, [PLANE], f"keras.ops.{name}(x)"
    yield "pow", {"exponent": 3}, [PLANE], "keras.ops.power(x, 3)"
    yield "clip", {"min": 0, "max": 1}, [PLANE], "keras.ops.clip(x, 0, 1)"
    for op in ("sum", "mean", "prod", "max", "min", "argmax", "std", "var"):
        ours: dict[str, Any] = {"op": op, "axis": "channels", "keepdims": True}
        yield "reduce", ours, [PLANE], f"keras.ops.{op}(x, axis=-1, keepdims=True)"
    for op in ("sum", "mean"):
        yield "reduce", {"op": op, "axis": [1, 2]}, [PLANE], f"keras.ops.{op}(x, axis=[1, 2])"
    yield "matmul", {}, [[4, 6], [6, 5]], "keras.ops.matmul(x, y)"
    yield "matmul", {}, [[3, 4, 6], [3, 6, 5]], "keras.ops.matmul(x, y)"
    for equation in ("bqd,bkd->bqk", "bki,bkj->bij"):
        text = f"keras.ops.einsum('{equation}', x, y)"
        yield "einsum", {"equation": equation}, [[9, 6], [9, 5 + (equation[1] == "q")]], text


def repeated() -> Iterator[Row]:
    """Layers that are applied to each step of a first axis."""
    frames = [5, 16, 16, 3]
    conv = {"filters": 4, "kernel": 3, "bias": True}
    yield (
        "conv",
        {**conv, "batch_axes": 1},
        [frames],
        "layers.TimeDistributed(layers.Conv2D(4, 3))(x)",
    )
    text = "layers.TimeDistributed(layers.MaxPool2D(2))(x)"
    yield "max_pool", {"kernel": 2, "batch_axes": 1}, [frames], text
    text = "layers.TimeDistributed(layers.LSTM(7))(x)"
    yield "lstm", {"units": 7, "batch_axes": 1}, [[5, 6, 12]], text


def moved() -> Iterator[Row]:
    yield "reshape", {"shape": [30, 8]}, [PLANE], "layers.Reshape((30, 8))(x)"
    yield "permute", {"dims": [2, 1, 3]}, [PLANE], "layers.Permute((2, 1, 3))(x)"
    yield "pad", {"padding": 1}, [PLANE], "layers.ZeroPadding2D(1)(x)"
    yield "crop", {"cropping": 1}, [PLANE], "layers.Cropping2D(1)(x)"
    yield "slice", {"start": 1, "stop": 3}, [PLANE], "x[..., 1:3]"


GROUPS = (
    *(convolutions, pools, norms, activations, linears, attention, recurrent, upsampling),
    *(merges, functions, repeated, moved),
)
LAYERS: list[Row] = [row for group in GROUPS for row in group()]
