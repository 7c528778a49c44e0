"""Layers that a row of the table of Keras' names makes, applied to tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.beside import AS_ACTIVATION
from convcalc.frameworks.calls import Layer as Read
from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import At
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor, permuted, place
from convcalc.frameworks.turns import ALL
from convcalc.parser.value import Item, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras


def name_of(world: Keras, layer: Layer) -> str:
    builder = world.builder
    path = f"{builder.path}." if builder.path else ""
    return builder.unused(f"{path}{layer.name}")


def read_of(layer: Layer, tensor: Tensor, world: Keras) -> Read | None:
    """The layer that the row of its class makes, whose channels stand in the last dimension."""
    row = find(KERAS.constructors, layer.kind)
    if row is None:
        return None
    args, named = layer.given
    if type(axis_of(layer)) is int:
        args = args[1:] if row.takes.startswith("axis") else args
        named = {**named, "axis": -1}
    if "data_format" in named:
        named = {key: value for key, value in named.items() if key != "data_format"}
    if named.get("groups") == -1 and tensor.known:
        named = {**named, "groups": tensor.shape[-1]}
    shared = named.get("shared_axes")
    if tensor.known and isinstance(shared, (list, tuple)):
        named = {**named, "shared_axes": shared_axes([*shared], tensor.rank)}
    keep = {key: value for key, value in named.items() if key not in ("name", "trainable")}
    read = EvaluatedCall(row, KERAS, layer.kind, args, keep, layer.at).read()
    return rectified(layer, read) if layer.kind in RECTIFIERS else read


RECTIFIERS = ("ReLU",)


def rectified(layer: Layer, read: Read) -> Read:
    """`ReLU(6.0)` and `ReLU(negative_slope=0.1)` as the layers that they are."""
    most, slope, least = (
        layer.option(word, k) for k, word in enumerate(("max_value", "negative_slope", "threshold"))
    )
    if most == 6 and not slope and not least:
        return read._replace(kind="relu6", unsaid="")
    if most is None and slope and not least and isinstance(slope, (int, float)):
        given = {"slope": Item(read.span, Value(float(slope), read.span))}
        return read._replace(kind="leaky_relu", given=given, unsaid="")
    return read


def shared_axes(axes: list[Any], rank: int) -> Any:
    """Over which axes slopes are shared: all of them, all but the channels, or what is refused."""
    if {*axes} == {*range(1, rank)}:
        return ALL
    return axes if {*axes} == {*range(1, rank - 1)} else [0, *axes]


def axis_of(layer: Layer) -> Any:
    """The axis that a norm is given, if it is one."""
    row = find(KERAS.constructors, layer.kind)
    if row is None or "axis=-1" not in row.takes or layer.kind == "Concatenate":
        return None
    axis = layer.option("axis", 0 if row.takes.startswith("axis") else None)
    return axis[0] if isinstance(axis, (list, tuple)) and len(axis) == 1 else axis


def channels_at(world: Keras, layer: Layer, tensor: Tensor) -> int | None:
    """The dimension in which a layer has its channels, where that is not the last."""
    row = find(KERAS.constructors, layer.kind)
    if row is None or not tensor.known or tensor.rank < 3:
        return None
    if "data_format" in row.takes:
        order = layer.option("data_format") or world.data_format
        first = 2 if row.kind.startswith("conv_lstm") else 1
        return first if order == "channels_first" else None
    axis = axis_of(layer)
    if type(axis) is not int:
        return None
    k = place(tensor, axis, layer.at)
    return k if k not in (0, tensor.rank - 1) else None


def turned(
    world: Keras, layer: Layer, tensors: list[Tensor], run: Callable[[list[Tensor]], Any]
) -> Any:
    """What a layer gives of tensors whose channels it has elsewhere than in the last dimension: it
    is worked out with them there.
    """
    k = channels_at(world, layer, tensors[0])
    if k is None:
        return run(tensors)
    rank = tensors[0].rank
    order = [*(d for d in range(rank) if d != k), k]
    out = run([permuted(one, order, layer.at) for one in tensors])
    if not isinstance(out, Tensor) or not out.known or out.rank < 3:
        return out
    k -= rank - out.rank
    return permuted(out, [*range(k), out.rank - 1, *range(k, out.rank - 1)], layer.at)


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
    if read.unsaid and isinstance(out, Tensor):
        builder.doubt(out.node, read.unsaid)
    if share is None:
        made = [node for node in builder.nodes[count:] if node.kind.holds()]
        if made:
            world.nodes[id(layer)] = made[-1].name
    if read.behind is not None and isinstance(out, Tensor):
        word = next(iter(read.behind.data))
        more = AS_ACTIVATION.get(word, {})
        out = apply(Use(builder, word, more, layer.at, builder.unused(f"{name}.{word}")), out)
    return out
