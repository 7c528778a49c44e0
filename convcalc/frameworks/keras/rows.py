"""Layers that a row of the table of Keras' names makes, applied to tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import Layer as Read
from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import At
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras


def name_of(world: Keras, layer: Layer) -> str:
    builder = world.builder
    path = f"{builder.path}." if builder.path else ""
    return builder.unused(f"{path}{layer.name}")


def read_of(layer: Layer, tensor: Tensor, world: Keras) -> Read | None:
    """The layer that the row of its class makes."""
    row = find(KERAS.constructors, layer.kind)
    if row is None:
        return None
    args, named = layer.given
    axis = named.get("axis", args[0] if args and row.takes.startswith("axis") else None)
    last = tensor.rank - 1
    if isinstance(axis, (list, tuple)) and len(axis) == 1:
        axis = axis[0]
    if tensor.known and axis == last and not isinstance(axis, bool):
        args = args[1:] if row.takes.startswith("axis") else args
        named = {**named, "axis": -1}
    keep = {key: value for key, value in named.items() if key not in ("name", "trainable")}
    return EvaluatedCall(row, KERAS, layer.kind, args, keep, layer.at).read()


def applied(world: Keras, layer: Layer, read: Read, tensors: list[Tensor], at: At) -> Any:
    """A layer by its name, with the weights that it has already, and the activation behind it."""
    builder = world.builder
    share = world.nodes.get(id(layer))
    held = "frozen" if world.frozen else ""
    given = {key: item for key, item in read.given.items() if key != "name"}
    name = name_of(world, layer)
    where = layer.at if share is None else at
    use = Use(builder, read.kind, given, where, name, share, held)
    count = len(builder.nodes)
    out = apply(use, *tensors)
    if share is None:
        made = [node for node in builder.nodes[count:] if node.kind.holds()]
        if made:
            world.nodes[id(layer)] = made[-1].name
    if read.behind is not None and isinstance(out, Tensor):
        word = next(iter(read.behind.data))
        out = apply(Use(builder, word, {}, layer.at, builder.unused(f"{name}.{word}")), out)
    return out
