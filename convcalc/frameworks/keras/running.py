"""Layers and models applied to tensors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import in_training, masks, words
from convcalc.frameworks.keras.objects import Layer, applied_in, exchanged, tensors_in
from convcalc.frameworks.keras.rows import applied, name_of, read_of, turned
from convcalc.frameworks.keras.special import IDLE, SPECIAL
from convcalc.frameworks.later import later
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import MISSING, At, Failure, Function, Unknown, unknown_of
from convcalc.frameworks.traced import batchless
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.traced.builder import Builder


def run(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What a layer gives, within the path of its name."""
    layer.called += 1
    if not named and layer.cls is not None and layer.cls.is_written():
        whole = later("keras.own.applied")(world, layer, args, at)
        if whole is not None:
            return whole
    builder = world.builder
    path = builder.path
    group = layer.cls is not None or layer.kind in ("Sequential", "Functional", "Model")
    if group and world.root is not layer:
        builder.path = f"{path}.{layer.name}" if path else layer.name
        builder.group(builder.path, layer.title, "")
    builder.stack.append(at)
    world.frozen += not layer.trainable
    try:
        out = of_file(world, layer, args, named, at)
        masks.follow(world, layer, args, named, out)
        return out
    finally:
        world.frozen -= not layer.trainable
        builder.path = path
        builder.stack.pop()


def of_file(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """The `call` of the file, or what Keras' own class does."""
    build(world, layer, args, named, at)
    call = layer.cls.find("call") if layer.cls is not None else MISSING
    if not isinstance(call, Function):
        return plain(world, layer, args, named, at)
    takes: ast.arguments = call.node.args
    names = {arg.arg for arg in (*takes.args, *takes.kwonlyargs)}
    if takes.kwarg is None:
        named = {k: v for k, v in named.items() if k in names or k not in ("training", "mask")}
    for word in ("training", "mask"):
        if word in names and word not in call.defaults and word not in named:
            place = [arg.arg for arg in takes.args].index(word) if word in names else 0
            if len(args) < place:
                named = {**named, word: False if word == "training" else None}
    return world.reader.enter(call, [layer, *args], named, at)


def build(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> None:
    """`build(input_shape)` of the file, before the first call."""
    if layer.built:
        return
    layer.built = True
    if layer.cls is not None and args:
        layer.attributes["__arrived__"] = shapes_of(world.builder, args[0])
    found = layer.cls.find("build") if layer.cls is not None else MISSING
    if not isinstance(found, Function):
        return
    takes = [arg.arg for arg in found.node.args.args[1:]]
    shapes: list[Any] = [shapes_of(world.builder, one) for one in args]
    depth, world.depth = world.depth, 0
    before = layer.plain()
    try:
        if takes or found.node.args.vararg is not None:
            count = max(len(takes), 1)
            world.reader.enter(found, [layer, *shapes[:count]], {}, at)
        else:
            world.reader.enter(found, [layer], {}, at)
    finally:
        world.depth = depth
    after = layer.plain()
    layer.told_by_build = {k: v for k, v in after.items() if before.get(k, MISSING) is not v}


def shapes_of(builder: Builder, value: Any) -> Any:
    if isinstance(value, Tensor):
        return shape_of(builder, value)
    if isinstance(value, Param):
        return tuple(value.sizes)
    if isinstance(value, dict):
        return {key: shapes_of(builder, one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [shapes_of(builder, one) for one in value]
    return Unknown("the shape of what is no tensor")


def shape_of(builder: Builder, tensor: Tensor) -> Any:
    """The shape of a tensor as Keras tells it: None for the batch."""
    from convcalc.frameworks.keras.shapes import ShapeOf

    if not tensor.known:
        return Unknown("the shape of a tensor that is not known", tensor.at)
    return ShapeOf.of(builder, tensor)


def plain(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Keras' own layers and models."""
    if layer.kind == "Sequential":
        return in_a_row(world, layer, args, at)
    if layer.outputs is not None:
        return again(world, layer, args, named, at)
    words.check(layer)
    special = SPECIAL.get(layer.kind)
    if special is not None:
        return special(world, layer, args, named, at)
    if not keeps(layer.kind):  # of what is no tensor of the network, but for all samples
        args = [batchless.as_tensor(world.builder, x, at) for x in args]
    tensors = tensors_in([args, list(named.values())])
    unknown = unknown_of([*args, *named.values()])
    if not tensors:
        param = next((x for x in args if isinstance(x, Param)), None)
        return unknown or param or Unknown(f"{layer.title} of what is no tensor", at)
    if layer.kind in IDLE:
        return passed(world, layer, tensors, at)
    if layer.kind == "Activation" and layer.activation is not None:
        return activated(world, layer, tensors[0], at)
    read = read_of(layer, tensors[0], world)
    if read is not None:
        out = turned(world, layer, tensors, lambda rows: applied(world, layer, read, rows, at))
        out = in_training.told(world, layer, batchless.as_before(out, tensors))
        return activated(world, layer, out, at)
    if layer.cls is not None and layer.kind in ("Layer", "Model"):
        raise Failure("E409", f"{layer.cls.title} has no call", "", at)
    return Call(world.builder, layer.kind, {}, layer.at).unplaced(tensors)


def keeps(word: str) -> bool:
    """Whether a layer leaves the sizes of what holds for all samples as they are."""
    row = find(KERAS.constructors, word)
    kind = kind_named(row.kind) if row is not None else None
    return kind is None or (kind.among("activations", "passive") and not kind.holds())


def passed(world: Keras, layer: Layer, tensors: list[Tensor], at: At) -> Any:
    """A layer that changes nothing when the network is used."""
    use = Use(world.builder, "identity", {}, layer.at, name_of(world, layer))
    return in_training.told(world, layer, apply(use, tensors[0]))


def activated(world: Keras, layer: Layer, out: Any, at: At) -> Any:
    """An activation that is a function of the file, or a layer."""
    if layer.activation is None:
        return out
    return world.reader.call(layer.activation, [out], {}, layer.at, None)


def in_a_row(world: Keras, layer: Layer, args: list[Any], at: At) -> Any:
    value = args[0] if args else None
    for one in layer.layers:
        value = world.reader.call(one, [value], {}, at, None)
    return value


def again(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """A functional model applied to other tensors than those it was made with."""
    old = tensors_in(layer.inputs)
    new = tensors_in([args, list(named.values())])
    if len(args) == 1 and isinstance(args[0], dict) and isinstance(layer.inputs, dict):
        new = [args[0][key] for key in layer.inputs if key in args[0]]
    if len(old) != len(new):
        unknown = unknown_of([*args, *named.values()])
        message = f"{layer.title} takes {len(old)} tensors, and is given {len(new)}"
        if unknown is not None:
            return unknown
        raise Failure("E406", message, "", at)
    return replayed(world, layer, dict(zip(map(id, old), new, strict=True)))


def replayed(world: Keras, layer: Layer, others: dict[int, Tensor]) -> Any:
    """What stands between inputs and outputs, with other inputs."""
    old = tensors_in(layer.outputs)
    for row in applied_in(old, tensors_in(layer.inputs), world.history):
        world.reader.steps += 1
        args, named = exchanged(row.args, others), exchanged(row.named, others)
        found = tensors_in(world.recorded(row.run, args, named, row.layer))
        for before, after in zip(row.outputs, found, strict=False):
            others[id(before)] = after
    return exchanged(layer.outputs, others)


def signature_of(layer: Layer) -> dict[str, Any]:
    """The settings of a layer with a row, as attributes: what it was given, and defaults."""
    row = find(KERAS.constructors, layer.kind)
    if row is None:
        return {}
    call = EvaluatedCall(row, KERAS, layer.kind, *layer.given, layer.at)
    return {**call.signature.defaults, **call.bound()}
