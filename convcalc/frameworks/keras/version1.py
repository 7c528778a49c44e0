"""The layers of TensorFlow 1: functions of tf.layers, which make a layer and apply it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import scoping
from convcalc.frameworks.keras.low import fed
from convcalc.frameworks.python.values import At, Unknown, unknown_of

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras

LAYERS = {
    "conv1d": "Conv1D",
    "conv2d": "Conv2D",
    "conv3d": "Conv3D",
    "separable_conv1d": "SeparableConv1D",
    "separable_conv2d": "SeparableConv2D",
    "conv2d_transpose": "Conv2DTranspose",
    "conv3d_transpose": "Conv3DTranspose",
    "max_pooling1d": "MaxPooling1D",
    "max_pooling2d": "MaxPooling2D",
    "max_pooling3d": "MaxPooling3D",
    "average_pooling1d": "AveragePooling1D",
    "average_pooling2d": "AveragePooling2D",
    "average_pooling3d": "AveragePooling3D",
    "dense": "Dense",
    "flatten": "Flatten",
    "dropout": "Dropout",
    "batch_normalization": "BatchNormalization",
}
"""Functions of tf.layers, and the layer that each makes and applies."""
PLAIN = ("training", "reuse", "_reuse", "fused", "virtual_batch_size", "adjustment", "renorm")
"""Arguments on which nothing depends that is worked out."""


def of_layers(world: Keras, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.layers.conv2d(x, 32, 3, name="conv1", reuse=True)`"""
    reuse = named.get("reuse", named.get("_reuse"))
    given = {k: v for k, v in named.items() if k not in (*PLAIN, "name", "inputs")}
    x = args[0] if args else named.get("inputs")
    kind = LAYERS[name]
    rest = [truncated(value) for value in args[1:]]
    given = {key: truncated(value) for key, value in given.items()}
    if isinstance(given.get("padding"), str):
        given["padding"] = given["padding"].lower()

    def make(full: str) -> Any:
        return world.module(None, kind, rest, {**given, "name": full}, at)

    layer = scoping.layer(world, kind, named.get("name"), reuse, at, make)
    return world.apply(layer, [fed(world, x, at)], {}, at)


def truncated(value: Any) -> Any:
    """A size as tf.layers takes it: `int(16.0)`."""
    return int(value) if isinstance(value, float) and value >= 1 else value


def chosen(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.cond(is_training, lambda: …, lambda: …)`, where what is decided on is known."""
    words = ("pred", "true_fn", "false_fn")
    given = {**dict(zip(words, args, strict=False)), **named}
    decision = given.get("pred")
    if not isinstance(decision, bool):
        unknown = unknown_of([decision])
        why = unknown.why if unknown is not None else "it depends on the values of a tensor"
        return Unknown(f"what tf.cond decides on is not known: {why}", at)
    word, older = ("true_fn", "fn1") if decision else ("false_fn", "fn2")
    return world.reader.call(given.get(word, given.get(older)), [], {}, at, None)


def with_default(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.placeholder_with_default(False, ())`"""
    return args[0] if args else named.get("input")
