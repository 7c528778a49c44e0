"""`keras.models.clone_model`: the same layers once more, with weights of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import entering
from convcalc.frameworks.keras.objects import Layer, applied_in, exchanged, tensors_in
from convcalc.frameworks.python.values import At, Unknown

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.traced.tensors import Tensor

    Memo = dict[int, Layer]


def cloned(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Of a model of Keras' own layers; what classes of a file would be made with is not known."""
    model = args[0] if args else named.get("model")
    if not isinstance(model, Layer) or len(args) + len(named) > 1:
        return model if isinstance(model, Unknown) else Unknown("a model that is cloned", at)
    made = copy_of(world, model, {}, at)
    return made if made is not None else Unknown("a clone of a model of other classes", at)


def copy_of(world: Keras, layer: Layer, memo: Memo, at: At) -> Layer | None:
    """A layer or model like another; None where it cannot be made from its settings."""
    if id(layer) in memo:
        return memo[id(layer)]
    if layer.cls is not None or layer.kind == "zoo":
        return None
    made = memo[id(layer)] = Layer(None, layer.kind, layer.at)
    made.name, made.named, made.trainable = layer.name, layer.named, layer.trainable
    args, named = layer.given
    inner = {id(one): copy_of(world, one, memo, at) for one in held_in([*args, *named.values()])}
    if None in inner.values():
        return None
    made.given = (
        [inner.get(id(one), one) for one in args],
        {key: inner.get(id(one), one) for key, one in named.items()},
    )
    made.activation = layer.activation
    if layer.kind == "Sequential":
        return row_of(world, layer, made, memo, at)
    if layer.outputs is not None:
        return graph_of(world, layer, made, memo, at)
    return made


def held_in(values: list[Any]) -> list[Layer]:
    """The layers that a wrapper is given."""
    return [one for one in values if isinstance(one, Layer)]


def row_of(world: Keras, layer: Layer, made: Layer, memo: Memo, at: At) -> Layer | None:
    for one in layer.layers:
        found = copy_of(world, one, memo, at)
        if found is None:
            return None
        made.layers.append(found)
    start = layer.attributes.get("__input__")
    if start is not None:
        made.attributes["__input__"] = entered(world, start, at)
    return made


def entered(world: Keras, tensor: Tensor, at: At) -> Tensor:
    return entering.enter(world, list(tensor.shape[1:]), tensor.node, at)


def graph_of(world: Keras, layer: Layer, made: Layer, memo: Memo, at: At) -> Layer | None:
    starts = tensors_in(layer.inputs)
    others = {id(tensor): entered(world, tensor, at) for tensor in starts}
    made.inputs = exchanged(layer.inputs, others)
    for row in applied_in(tensors_in(layer.outputs), starts, world.history):
        args, named = exchanged(row.args, others), exchanged(row.named, others)
        if row.layer is None:
            out = world.recorded(row.run, args, named)
        else:
            one = copy_of(world, row.layer, memo, at)
            if one is None:
                return None
            out = world.apply(one, args, named, at)
        for before, after in zip(row.outputs, tensors_in(out), strict=False):
            others[id(before)] = after
    made.outputs = exchanged(layer.outputs, others)
    return made
