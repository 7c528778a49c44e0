"""Provoke the shape errors of PyTorch and Keras and record what they print, in
tests/recorded/errors.json.

Not a test, and not needed to run the tests. By hand, with both frameworks installed:

    pip install torch keras tf_keras tensorflow-cpu
    python -m tests.recorded.record_errors

Each case has its family, the text as Python prints it behind the traceback, and a spec of the same
mistake with the name of the layer at fault.
"""

from __future__ import annotations

import json
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import keras
    import tf_keras
    import torch
    from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUT = Path(__file__).parent / "errors.json"

Row = tuple[str, "Callable[[], Any]", str, str]
"""Family, what is run, the spec, the layer at fault."""


def x(*dims: int) -> Any:
    return torch.zeros(*dims)


def torch_rows() -> Iterator[Row]:
    yield (
        "features",
        lambda: nn.Linear(256, 120)(x(32, 400)),
        "{input: 16x5x5, layers: [flatten, linear 120 in_features=256]}",
        "linear1",
    )
    yield (
        "features",
        lambda: nn.Sequential(nn.Conv2d(3, 6, 5), nn.Flatten(), nn.Linear(1024, 10))(
            x(1, 3, 32, 32)
        ),
        "{input: 3x32x32, layers: [conv 6 5x5, flatten, linear 10 in_features=1024]}",
        "linear1",
    )
    yield (
        "features",
        lambda: nn.Linear(512, 10)(x(8, 512, 7, 7)),
        "{input: 512x7x7, layers: [linear 10 in_features=512]}",
        "linear1",
    )
    for kernel, padding, size in ((7, 1, 4), (5, 0, 3), (3, 0, 1)):
        pad = f" p{padding}" if padding else ""
        yield (
            "kernel",
            lambda k=kernel, p=padding, n=size: nn.Conv2d(3, 8, k, padding=p)(x(1, 3, n, n)),
            f"{{input: 3x{size}x{size}, layers: [conv 8 {kernel}{pad}]}}",
            "conv1",
        )
    yield (
        "kernel",
        lambda: nn.Conv1d(4, 8, 3, dilation=4)(x(1, 4, 6)),
        "{input: 4x6, layers: [conv 8 3 d4]}",
        "conv1",
    )
    yield (
        "kernel",
        lambda: nn.Conv3d(1, 2, (2, 5, 5))(x(1, 1, 4, 4, 4)),
        "{input: 1x4x4x4, layers: [conv 2 2x5x5]}",
        "conv1",
    )
    yield (
        "channels",
        lambda: nn.Conv2d(3, 64, 7, stride=2, padding=3)(x(1, 1, 28, 28)),
        "{input: 1x28x28, layers: [conv 64 7x7/2 p3 in_channels=3]}",
        "conv1",
    )
    yield (
        "channels",
        lambda: nn.Conv2d(8, 16, 3, groups=2)(x(1, 6, 9, 9)),
        "{input: 6x9x9, layers: [conv 16 3x3 g2 in_channels=8]}",
        "conv1",
    )
    yield (
        "channels",
        lambda: nn.Conv1d(4, 8, 3)(x(2, 5, 30)),
        "{input: 5x30, layers: [conv 8 3 in_channels=4]}",
        "conv1",
    )
    yield (
        "channels_transposed",
        lambda: nn.ConvTranspose2d(64, 32, 2, stride=2)(x(1, 128, 7, 7)),
        "{input: 128x7x7, layers: [conv_transpose 32 2x2/2 in_channels=64]}",
        "conv_transpose1",
    )
    yield (
        "dimensions",
        lambda: nn.Conv2d(3, 8, 3)(x(1, 1, 3, 9, 9)),
        "",
        "",
    )
    yield ("dimensions", lambda: nn.Conv2d(3, 8, 3)(x(10, 3)), "", "")
    yield ("dimensions", lambda: nn.MaxPool2d(2)(x(3, 4)), "", "")
    yield (
        "concat",
        lambda: torch.cat([x(1, 64, 56, 56), x(1, 64, 28, 28)], 1),
        "{inputs: {a: 64x56x56, b: 64x28x28}, layers: [concat: {from: [a, b]}]}",
        "concat1",
    )
    yield (
        "concat",
        lambda: torch.cat([x(1, 8, 57, 57), x(1, 16, 56, 56)], 1),
        "{inputs: {a: 8x57x57, b: 16x56x56}, layers: [concat: {from: [a, b]}]}",
        "concat1",
    )
    yield (
        "add",
        lambda: x(1, 64, 56, 56) + x(1, 64, 28, 28),
        "{inputs: {a: 64x56x56, b: 64x28x28}, layers: [add: {from: [a, b]}]}",
        "add1",
    )
    yield (
        "add",
        lambda: x(1, 64, 56, 56) + x(1, 256, 56, 56),
        "{inputs: {a: 64x56x56, b: 256x56x56}, layers: [add: {from: [a, b]}]}",
        "add1",
    )
    yield (
        "pool_output",
        lambda: nn.MaxPool2d(3)(x(1, 8, 2, 2)),
        "{input: 8x2x2, layers: [max_pool 3]}",
        "max_pool1",
    )
    yield (
        "pool_output",
        lambda: nn.AvgPool2d(7)(x(1, 512, 5, 5)),
        "{input: 512x5x5, layers: [avg_pool 7]}",
        "avg_pool1",
    )
    yield (
        "pool_output",
        lambda: nn.MaxPool1d(4)(x(1, 8, 3)),
        "{input: 8x3, layers: [max_pool 4]}",
        "max_pool1",
    )
    yield (
        "pool_padding",
        lambda: nn.MaxPool2d(3, padding=2)(x(1, 8, 9, 9)),
        "{input: 8x9x9, layers: [max_pool 3 p2]}",
        "max_pool1",
    )
    yield (
        "pool_padding",
        lambda: nn.AvgPool2d(2, padding=2)(x(1, 8, 9, 9)),
        "{input: 8x9x9, layers: [avg_pool 2 p2]}",
        "avg_pool1",
    )
    yield (
        "output_padding",
        lambda: nn.ConvTranspose2d(8, 4, 3, stride=2, output_padding=2)(x(1, 8, 7, 7)),
        "{input: 8x7x7, layers: [conv_transpose 4 3x3/2 op2]}",
        "conv_transpose1",
    )
    yield (
        "norm_channels",
        lambda: nn.BatchNorm2d(64)(x(2, 32, 8, 8)),
        "",
        "",
    )
    yield (
        "groups",
        lambda: nn.Conv2d(30, 64, 3, groups=4),
        "{input: 30x9x9, layers: [conv 64 3x3 g4]}",
        "conv1",
    )
    yield (
        "groups",
        lambda: nn.Conv2d(32, 62, 3, groups=4),
        "{input: 32x9x9, layers: [conv 62 3x3 g4]}",
        "conv1",
    )
    yield (
        "group_norm",
        lambda: nn.GroupNorm(32, 48),
        "{input: 48x9x9, layers: [group_norm 32]}",
        "group_norm1",
    )
    yield (
        "same_stride",
        lambda: nn.Conv2d(3, 8, 3, stride=2, padding="same"),
        "{input: 3x9x9, layers: [conv 8 3x3/2 same]}",
        "conv1",
    )
    yield (
        "view",
        lambda: x(4, 16, 5, 5).view(4, 256),
        "{input: 16x5x5, layers: [reshape 256]}",
        "reshape1",
    )
    yield ("view", lambda: x(4, 16, 5, 5).view(-1, 16 * 4 * 4), "", "")
    yield ("one_value", lambda: nn.BatchNorm1d(10)(x(1, 10)), "", "")


def keras_rows() -> Iterator[Row]:
    layers = keras.layers

    def made(layer: Any, *dims: Any) -> Any:
        return layer(keras.Input(dims))

    yield (
        "keras_kernel",
        lambda: made(layers.Conv2D(8, 7), 4, 4, 3),
        "{dialect: keras, input: 4x4x3, layers: [conv 8 7]}",
        "conv1",
    )
    yield (
        "keras_kernel",
        lambda: made(layers.Conv1D(8, 5, dilation_rate=3), 9, 3),
        "{dialect: keras, input: 9x3, layers: [conv 8 5 d3]}",
        "conv1",
    )
    yield (
        "keras_kernel",
        lambda: made(layers.MaxPooling2D(3), 2, 2, 8),
        "{dialect: keras, input: 2x2x8, layers: [max_pool 3]}",
        "max_pool1",
    )
    yield (
        "keras_kernel",
        lambda: made(layers.AveragePooling2D((7, 7)), 5, 5, 512),
        "{dialect: keras, input: 5x5x512, layers: [avg_pool 7]}",
        "avg_pool1",
    )
    yield (
        "keras_kernel",
        lambda: keras.Sequential(
            [keras.Input((6, 6, 1)), layers.Conv2D(4, 5), layers.Conv2D(4, 3)]
        ),
        "{dialect: keras, input: 6x6x1, layers: [conv 4 5, conv 4 3]}",
        "conv2",
    )
    yield (
        "keras_negative",
        negative_dimension,
        "{dialect: keras, input: 2x2x3, layers: [conv 8 3]}",
        "conv1",
    )
    yield (
        "keras_axis",
        features_changed,
        "{dialect: keras, input: 256, layers: [linear 10 in_features=400]}",
        "linear1",
    )
    yield (
        "keras_axis",
        channels_changed,
        "{dialect: keras, input: 28x28x1, layers: [conv 8 3 in_channels=3]}",
        "conv1",
    )
    yield ("keras_ndim", lambda: made(layers.Conv2D(8, 3), 28, 28), "", "")
    yield ("keras_ndim", lambda: made(layers.MaxPooling2D(2), 28, 28), "", "")
    yield (
        "keras_merge",
        lambda: layers.Add()([keras.Input((56, 56, 64)), keras.Input((28, 28, 64))]),
        "{dialect: keras, inputs: {a: 56x56x64, b: 28x28x64}, layers: [add: {from: [a, b]}]}",
        "add1",
    )
    yield (
        "keras_merge",
        lambda: layers.Add()([keras.Input((56, 56, 64)), keras.Input((56, 56, 256))]),
        "{dialect: keras, inputs: {a: 56x56x64, b: 56x56x256}, layers: [add: {from: [a, b]}]}",
        "add1",
    )
    yield (
        "keras_concat",
        lambda: layers.Concatenate()([keras.Input((57, 57, 8)), keras.Input((56, 56, 16))]),
        "{dialect: keras, inputs: {a: 57x57x8, b: 56x56x16}, layers: [concat: {from: [a, b]}]}",
        "concat1",
    )
    yield (
        "keras_stride_dilation",
        lambda: made(layers.Conv2D(8, 3, strides=2, dilation_rate=2), 28, 28, 3),
        "{dialect: keras, input: 28x28x3, layers: [conv 8 3x3/2 d2]}",
        "conv1",
    )
    yield (
        "keras_groups",
        lambda: made(layers.Conv2D(64, 3, groups=4), 9, 9, 30),
        "{dialect: keras, input: 9x9x30, layers: [conv 64 3x3 g4]}",
        "conv1",
    )
    yield (
        "keras_groups",
        lambda: layers.Conv2D(62, 3, groups=4),
        "{dialect: keras, input: 9x9x32, layers: [conv 62 3x3 g4]}",
        "conv1",
    )
    yield (
        "keras_reshape",
        lambda: made(layers.Reshape((256,)), 5, 5, 16),
        "{dialect: keras, input: 5x5x16, layers: [reshape 256]}",
        "reshape1",
    )


def old_rows() -> Iterator[Row]:
    """Keras 2, which many still run."""
    layers = tf_keras.layers
    yield (
        "keras_negative",
        lambda: layers.MaxPooling2D(3)(tf_keras.Input((2, 2, 8))),
        "{dialect: keras, input: 2x2x8, layers: [max_pool 3]}",
        "max_pool1",
    )
    yield (
        "keras_output",
        lambda: layers.Conv2D(8, 7)(tf_keras.Input((4, 4, 3))),
        "{dialect: keras, input: 4x4x3, layers: [conv 8 7]}",
        "conv1",
    )
    yield (
        "keras_axis",
        lambda: tf_keras.Sequential([layers.Dense(10, input_shape=(400,))])(tf_keras.Input((256,))),
        "{dialect: keras, input: 256, layers: [linear 10 in_features=400]}",
        "linear1",
    )
    yield (
        "keras_ndim",
        lambda: layers.Conv2D(8, 3)(tf_keras.Input((28, 28))),
        "",
        "",
    )


PUBLISHED = [
    {
        "family": "pool_padding",
        "framework": "pytorch",
        "version": "2.0.0",  # github.com/pytorch/pytorch/issues/103423
        "text": "RuntimeError: pad should be at most half of kernel size, but got pad=2 and "
        "kernel_size=2",
        "spec": "{input: 16x9x9, layers: [max_pool 2 p2]}",
        "layer": "max_pool1",
    }
]
"""What versions print that are not installed."""


def negative_dimension() -> Any:
    """TensorFlow's own message, which reaches people through tf.nn and old models."""
    import tensorflow as tf

    @tf.function
    def run(image: Any) -> Any:
        return tf.nn.conv2d(image, tf.zeros((3, 3, 3, 8)), 1, "VALID")

    return run.get_concrete_function(tf.TensorSpec((1, 2, 2, 3)))


def features_changed() -> Any:
    import numpy as np

    model = keras.Sequential([keras.Input((400,)), keras.layers.Dense(10, name="dense")])
    return model.layers[0](np.zeros((2, 256), "float32"))


def channels_changed() -> Any:
    import numpy as np

    layer = keras.layers.Conv2D(8, 3, name="conv2d")
    layer(np.zeros((1, 28, 28, 3), "float32"))
    return layer(np.zeros((1, 28, 28, 1), "float32"))


def provoked(run: Callable[[], Any]) -> tuple[str, str]:
    """What Python prints behind a traceback, and the traceback, without places of this machine."""
    try:
        run()
    except Exception as error:
        text = "".join(traceback.format_exception_only(error)).rstrip("\n")
        whole = "".join(traceback.format_exception(error)).rstrip("\n")
        first, second = (re.sub(r'File "[^"]*/', 'File "', part) for part in (text, whole))
        return first, second
    raise AssertionError("nothing was raised")


def main() -> None:
    found, tracebacks = [], {}
    for framework, version, rows in (
        ("pytorch", torch.__version__.partition("+")[0], torch_rows()),
        ("keras", keras.__version__, keras_rows()),
        ("keras", tf_keras.__version__, old_rows()),
    ):
        for family, run, spec, layer in rows:
            text, whole = provoked(run)
            found.append(
                {
                    "family": family,
                    "framework": framework,
                    "version": version,
                    "text": text,
                    "spec": spec,
                    "layer": layer,
                }
            )
            tracebacks.setdefault(framework, {"family": family, "text": whole})
    data = {"cases": [*found, *PUBLISHED], "tracebacks": tracebacks}
    OUT.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
