"""Layers of classes that convcalc writes into files, as those that they were written for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.special import named_use, remembered
from convcalc.frameworks.traced.layers import apply
from convcalc.frameworks.traced.parameters import few
from convcalc.frameworks.traced.tensors import Tensor, fresh
from convcalc.frameworks.write import own
from convcalc.frameworks.write.constants import VALUES
from convcalc.frameworks.write.keras import attending, helpers, recurrent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.python.values import At

CONSTANT = "constant"
CELLS = own.Forms(
    {
        name: own.Few(text, kind, ("units", "activation"), {"one_bias": False})
        for (name, text), kind in zip(recurrent.CELLS.items(), ("LSTM", "SimpleRNN"), strict=True)
    },
    attending.lines,
)
"""Steps of recurrent layers, as the layers that go through them."""
FORMS = own.Forms(
    {
        "LayerScale": own.Few(helpers.LAYER_SCALE, "layer_scale", ("init",)),
        "ScaleAndShift": own.Few(helpers.SHIFTED, "layer_scale", ("init",), {"bias": True}),
        "Constant": own.Few(helpers.CONSTANT, CONSTANT, ("sizes", "values")),
        "StochasticDepth": own.Few(helpers.STOCHASTIC_DEPTH, "stochastic_depth", ("rate",)),
    },
    attending.lines,
)


def cell(layer: Layer) -> tuple[str, dict[str, Any]] | None:
    """The layer that goes through the steps of such a cell, and its settings."""
    cls = layer.cls
    known = cls is not None and cls.title in CELLS.few
    return own.known(cls, layer.attributes, (), CELLS) if known and cls is not None else None


def numbers(world: Keras, layer: Layer, given: Mapping[str, Any], at: At) -> Tensor:
    """A constant, of which each sample has a copy."""
    values, settings = given["values"], {"shape": list(given["sizes"])}
    found = few(values if isinstance(values, list) else [values])
    if found is not None:
        settings["values"] = list(found)
    builder = world.builder
    made = builder.add(
        CONSTANT, settings, [], at, name=builder.unused(layer.name.removesuffix(VALUES))
    )
    assert made.sizes is not None
    return fresh(made.name, made.sizes, 0, at, builder.layout)


def applied(world: Keras, layer: Layer, args: list[Any], at: At) -> Tensor | None:
    """What a layer of such a class gives, which is not built before; None if it is of another."""
    cls, (x, *more) = layer.cls, args or [None]
    if cls is None or more or layer.built or not isinstance(x, Tensor) or not x.known:
        return None
    found = own.known(cls, layer.attributes, tuple(x.shape[1:-1]), FORMS)
    if found is None:
        return None
    kind, settings = found[0], {k: v for k, v in found[1].items() if v is not None}
    if kind == CONSTANT:
        return numbers(world, layer, settings, at)
    world.frozen += not layer.trainable
    try:
        return remembered(world, layer, apply(named_use(world, layer, kind, **settings), x))
    finally:
        world.frozen -= not layer.trainable
