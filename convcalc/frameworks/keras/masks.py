"""Steps that a layer masks, and layers behind it that leave them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer, tensors_in

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras

READERS = (
    *("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D"),
    *("GlobalAveragePooling1D", "MultiHeadAttention", "Attention", "AdditiveAttention"),
)
"""Layers that work on the steps that are not masked."""


def follow(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], out: Any) -> None:
    """Keep that a layer leaves out steps, if a mask arrives: its settings do not tell it."""
    found = tensors_in(out)
    if layer.kind == "Masking" or (layer.kind == "Embedding" and layer.option("mask_zero") is True):
        world.masked.update(tensor.node for tensor in found if tensor.known)
    if layer.kind not in READERS or not found or not found[0].known:
        return
    given = [tensor.node for tensor in tensors_in([args, named]) if tensor.known]
    if tensors_in(named.get("mask")) or (world.masked and reached(world, given)):
        world.builder.doubt(found[0].node, "it leaves out steps that are masked, which is not kept")


def reached(world: Keras, names: list[str]) -> bool:
    """Whether any of the layers before is one that masks steps."""
    inputs = {node.name: node.inputs for node in world.builder.nodes}
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in world.masked:
            return True
        if name not in seen:
            seen.add(name)
            waiting += inputs.get(name, ())
    return False
