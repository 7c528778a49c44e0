"""The input that a Sequential is told of by its first layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import entering
from convcalc.frameworks.keras.objects import tensors_in
from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.reading import unknown_in

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.python.values import At


def first_input(world: Keras, layer: Layer, at: At) -> Any:
    """The input that the first layer of a Sequential is told of: `input_shape=`, `input_dim=`, or
    that of a model.
    """
    named = layer.given[1]
    if layer.kind == "Functional":
        inputs = tensors_in(layer.inputs)
        return inputs[0] if len(inputs) == 1 else None
    if layer.kind == "Sequential":
        return layer.attributes.get("__input__")
    shape = named.get("input_shape")
    if shape is None and isinstance(named.get("batch_input_shape"), (list, tuple)):
        shape = list(named["batch_input_shape"])[1:]
    if shape is None and isinstance(named.get("batch_shape"), (list, tuple)):
        shape = list(named["batch_shape"])[1:]
    if shape is None and "input_dim" in named and layer.kind != "Embedding":
        shape = [*([named["input_length"]] if "input_length" in named else []), named["input_dim"]]
    if shape is None and layer.kind == "Embedding" and "input_length" in named:
        shape = [named["input_length"]]
    if shape is None:
        return None
    if unknown_in(shape) is not None:
        layer.given = (layer.given[0], {k: v for k, v in named.items() if k not in SAID})
    if isinstance(shape, Unknown):
        return None
    return entering.stand_in(world, entering.of_shape(world, shape, "", layer.at))


SAID = ("input_shape", "batch_input_shape", "batch_shape", "input_dim", "input_length")
"""What tells the first layer its input: of data that is not read, it tells nothing."""


def input_of(world: Keras, layer: Layer, at: At) -> Any:
    """The tensor of an InputLayer."""
    named = dict(layer.given[1])
    return entering.made(world, list(layer.given[0]), named, layer.at)
