"""The shapes that the first layers of a model of Keras would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGES = ("224x224x3", "32x32x3", "28x28x1", "64x64x3", "128x128x3", "256x256x3")
LINES = ("128x16", "1024x1", "128x1")
CLIPS = ("16x112x112x3", "32x32x32x1")
TOKENS = ("16",)
FEATURES = ("64", "784", "16x64")

SHAPES = {
    "Conv1D": LINES,
    "SeparableConv1D": LINES,
    "LSTM": LINES,
    "GRU": LINES,
    "SimpleRNN": LINES,
    "Bidirectional": LINES,
    "MultiHeadAttention": LINES,
    "Conv2D": IMAGES,
    "SeparableConv2D": IMAGES,
    "DepthwiseConv2D": IMAGES,
    "Conv3D": CLIPS,
    "ConvLSTM2D": ("8x64x64x3",),
    "Embedding": TOKENS,
    "Dense": FEATURES,
}
"""Inputs that are usual for layers, by their names: channels are whatever comes."""


def starts_of(found: Layer) -> Iterator[tuple[str, ...]]:
    """For each layer that a model holds, in the order in which they are made, the shapes of inputs
    that it would take; images where none says it.
    """
    seen = set()
    for layer in inside(found):
        if layer.kind in SHAPES and layer.kind not in seen:
            seen.add(layer.kind)
            yield SHAPES[layer.kind]
    if not seen:
        yield IMAGES


def inside(found: Layer) -> Iterator[Layer]:
    """The layers that a layer holds: in order, by name, in lists, and those in them."""
    waiting: list[Any] = [found]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, (list, tuple)):
            waiting = [*one, *waiting]
        elif isinstance(one, Layer) and id(one) not in seen:
            seen.add(id(one))
            waiting = [*one.layers, *one.attributes.values(), *waiting]
            yield one
