"""Models: Sequential, functional, and what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import told
from convcalc.frameworks.keras.objects import (
    Layer,
    Open,
    applied_in,
    sublayers,
    tensors_in,
)
from convcalc.frameworks.keras.weights import added, sizes_of
from convcalc.frameworks.later import later
from convcalc.frameworks.python.settable import with_set
from convcalc.frameworks.python.values import WEIGHTS, At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras

    Method = Callable[[Keras, Layer, list[Any], dict[str, Any], At], Any]


def between(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> None:
    """`Model(inputs, outputs)`, where both are given."""
    inputs = args[0] if args else named.get("inputs", named.get("input"))
    outputs = args[1] if len(args) > 1 else named.get("outputs", named.get("output"))
    if inputs is None or outputs is None:
        return
    if isinstance(inputs, (list, tuple)):
        inputs = [one for one in inputs if not isinstance(one, Open)]
    flat = [x for v in (outputs, inputs) for x in (v if isinstance(v, (list, tuple)) else [v])]
    unknown = unknown_of(flat)
    if isinstance(unknown, Open):
        raise unknown.failure
    if unknown is not None:
        message = f"what {owner.title} joins is not known: {unknown.why}"
        raise Failure(
            "E407", message, f"{with_set(unknown, unknown.at)}, or another target", unknown.at
        )
    layer = next((one for one in flat if isinstance(one, Layer)), None)
    if layer is not None:
        message = f"{owner.title} joins tensors, and is given the layer {layer.title}"
        raise Failure("E406", message, f"apply it: layers.{layer.title}(…)(x)", layer.at)
    if tensors_in(inputs) and tensors_in(outputs):
        owner.inputs, owner.outputs, owner.kind = inputs, outputs, "Functional"


def filled(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> None:
    """`Sequential([...])`"""
    given = args[0] if args else named.get("layers")
    if isinstance(given, Unknown):
        raise Failure("E407", f"the layers of a Sequential are not known: {given.why}", "", at)
    if given is None:
        return
    for one in world.reader.elements(given, at):
        add(world, owner, [one], {}, at)


def add(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`model.add(layer)`"""
    one = args[0] if args else named.get("layer")
    if isinstance(one, Open):
        return None
    if isinstance(one, Unknown):
        raise Failure("E407", f"a layer of a Sequential is not known: {one.why}", "", at)
    if isinstance(one, Tensor):
        owner.attributes.setdefault("__input__", one)
        return None
    if not isinstance(one, Layer):
        raise Failure("E409", "what is added to this Sequential is no layer", "", at)
    if one.kind == "InputLayer":
        found = told.input_of(world, one, at)
        if isinstance(found, Tensor):
            owner.attributes.setdefault("__input__", found)
        return None
    owner.layers.append(one)
    owner.inputs = owner.outputs = None
    if len(owner.layers) == 1 and "__input__" not in owner.attributes:
        found = told.first_input(world, one, at)
        if isinstance(found, Tensor):
            owner.attributes["__input__"] = found
    return None


def functional(world: Keras, owner: Layer) -> bool:
    """Give a Sequential whose input is known the tensors between which it stands."""
    if owner.outputs is None and owner.kind == "Sequential" and "__input__" in owner.attributes:
        start = owner.attributes["__input__"]
        value: Any = start
        for one in owner.layers:
            value = world.apply(one, [value], {}, one.at)
        owner.inputs, owner.outputs = start, value
    return owner.outputs is not None


def get_layer(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`model.get_layer("conv1")`, or by its index."""
    wanted = args[0] if args else named.get("name")
    index = named.get("index", args[1] if len(args) > 1 else None)
    found = layers_of(world, owner)
    if isinstance(index, int) and -len(found) <= index < len(found):
        return found[index]
    one = next((x for x in found if x.name == wanted), None)
    return one if one is not None else Unknown(f"{owner.title} has no layer '{wanted}'", at)


def layers_of(world: Keras, owner: Layer) -> list[Layer]:
    """`model.layers`; of a functional model with a layer for each input in front."""
    functional(world, owner)
    if owner.outputs is None or owner.kind == "Sequential":
        return sublayers(owner, world.history) if owner.kind != "Sequential" else list(owner.layers)
    rows = applied_in(tensors_in(owner.outputs), tensors_in(owner.inputs), world.history)
    front = []
    for tensor in tensors_in(owner.inputs):
        one = Layer(None, "InputLayer", tensor.at)
        one.name = tensor.node
        front.append(one)
    found = [row.layer for row in rows if row.layer is not None]
    layers = [*front, *{id(one): one for one in found}.values()]
    if "__block__" in owner.attributes:
        from convcalc.frameworks.keras.zoo import Members

        return Members(world, owner, layers)
    return layers


def output(world: Keras, owner: Layer, at: At) -> Any:
    """`layer.output`, `model.output`"""
    if functional(world, owner):
        return owner.outputs
    if owner.calls:
        outputs = owner.calls[0].outputs
        return outputs[0] if len(outputs) == 1 else list(outputs)
    return Unknown(f"{owner.title} is not applied to anything", at)


def came(world: Keras, owner: Layer, at: At) -> Any:
    """`layer.input`, `model.input`"""
    if functional(world, owner):
        return owner.inputs
    if owner.calls:
        found = tensors_in([owner.calls[0].args, list(owner.calls[0].named.values())])
        return found[0] if len(found) == 1 else found
    return Unknown(f"{owner.title} is not applied to anything", at)


def popped(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    owner.outputs = None
    return owner.layers.pop() if owner.layers else None


def built(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`model.build((None, 28, 28, 1))`: the shape that comes in."""
    shape = args[0] if args else named.get("input_shape")
    if isinstance(shape, (list, tuple)) and len(shape) > 1 and "__input__" not in owner.attributes:
        sizes = sizes_of(list(shape)[1:], at)
        if not isinstance(sizes, Unknown):
            owner.attributes["__shape__"] = sizes
    return None


def nothing(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return None


def weights(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return WEIGHTS


def unread(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return Unknown("what a model learns is not read", at)


def called(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return world.apply(owner, args, named, at)


METHODS: dict[str, Method] = {
    "add": add,
    "pop": popped,
    "get_layer": get_layer,
    "add_weight": added,
    "add_variable": added,
    "build": built,
    "compute_output_shape": later("keras.asked.told_shape"),
    "_flatten_layers": later("keras.asked.flat_layers"),
    "__call__": called,
    **dict.fromkeys(
        [
            "compile",
            "summary",
            "load_weights",
            "set_weights",
            "save",
            "save_weights",
            "add_loss",
            "add_metric",
            "set_state_tree",
            "adapt",
            "reset_states",
        ],
        nothing,
    ),
    **dict.fromkeys(["get_weights"], weights),
    **dict.fromkeys(
        [
            "fit",
            "evaluate",
            "predict",
            "fit_generator",
            "train_on_batch",
            "get_config",
            "compute_mask",
            "count_params",
        ],
        unread,
    ),
}
"""Methods of layers and models."""
