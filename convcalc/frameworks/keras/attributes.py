"""Attributes of layers, tensors and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import models, running, scopes, shapes, zoo
from convcalc.frameworks.keras.objects import Layer, set_trainable, sublayers
from convcalc.frameworks.keras.shapes import ShapeOf
from convcalc.frameworks.keras.weights import param
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Function,
    Native,
    Path,
    Unknown,
    unknown_of,
)
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras

WEIGHTED = frozenset(
    [
        "weights",
        "trainable_weights",
        "non_trainable_weights",
        "trainable_variables",
        "variables",
        "non_trainable_variables",
        "kernel",
        "bias",
        "gamma",
        "beta",
        "losses",
        "metrics",
        "optimizer",
        "history",
    ]
)


def attribute(world: Keras, owner: Any, name: str, at: At) -> Any:
    if isinstance(owner, Layer):
        return of_layer(world, owner, name, at)
    if isinstance(owner, Tensor):
        return of_tensor(world, owner, name, at)
    if isinstance(owner, Param):
        return of_param(world, owner, name, at)
    if isinstance(owner, scopes.VariableScope):
        return scopes.attribute(owner, name)
    return shapes.attribute(owner, name, at)


def set_attribute(world: Keras, owner: Layer, name: str, value: Any) -> None:
    """`layer.trainable = False`, `self.w = weight`"""
    if name == "trainable" and isinstance(value, bool):
        set_trainable(owner, value, world.history)
        zoo.frozen_by_name(world, owner)
    elif name in ("name", "_name") and isinstance(value, str):
        owner.name, owner.named = value, True
    else:
        owner.attributes[name] = value
        if isinstance(value, Param) and value.registered:
            owns(owner, name, value)


def owns(owner: Layer, name: str, value: Param) -> None:
    """A weight that is made an attribute: it is called so, if it has no name yet."""
    if not any(value is one for one in owner.own):
        owner.own.append(value)
    front, _, last = str(value.name).rpartition(".")
    if last == "variable":
        value.name = f"{front}.{name}" if front else name


def of_layer(world: Keras, owner: Layer, name: str, at: At) -> Any:
    found = owner.get(name)
    if found is not MISSING:
        return found
    if name in ASKED:
        return ASKED[name](world, owner, at)
    if owner.cls is not None:
        found = world.reader.of_class(owner.cls, owner, name, at)
        if not isinstance(found, (Unknown, Path)):
            return found
    method = models.METHODS.get(name)
    if method is not None:
        return Native.of(name, method, world, owner)
    if name == "call":
        return Native.of(name, running.plain, world, owner)
    if name in WEIGHTED or name == "embeddings":
        return own_weight(world, owner, name)
    option = owner.given[1].get(name, MISSING)
    if option is not MISSING:
        return option
    row = running.signature_of(owner)
    if name in row:
        return row[name]
    if owner.cls is not None:
        fallback = owner.cls.find("__getattr__")
        if isinstance(fallback, Function):
            return world.reader.enter(fallback, [owner, name], {}, at)
    return Unknown(f"{owner.title} has no '{name}'", at)


def own_weight(world: Keras, owner: Layer, name: str) -> Any:
    """`layer.kernel`, which other layers may use; what is asked before the layer is applied is of
    no size.
    """
    builder, node = world.builder, world.nodes.get(id(owner))
    report: Any = builder.walk.reached.get(node) if node is not None else None
    for weight in getattr(report, "weights", ()):
        if builder.dialect.weight_name(weight) == name:
            made = Param(builder.dialect.weight_shape(weight), trained=True, registered=True)
            made.node, made.name, made.frozen = node, node, not owner.trainable
            if name != "embeddings" and node is not None:  # rows are what arrives there
                builder.laid.setdefault(node, (1, 0) if len(made.sizes) == 2 else None)
            return made
    return kernel_of(world, owner, name)


def kernel_of(world: Keras, owner: Layer, name: str) -> Any:
    """The kernel or bias of a layer of Keras that a class of the file applies in its own way."""
    shape = owner.attributes.get("__arrived__")
    row = running.signature_of(owner)
    words = KERNELS.get(owner.kind.rstrip("123D"))
    if words is None or not isinstance(shape, (list, tuple)) or type(shape[-1]) is not int:
        return WEIGHTS
    filters = row.get(words)
    sides = row.get("kernel_size", ())
    rank = int(owner.kind[-2]) if owner.kind[-1] == "D" else 0
    sides = [sides] * rank if isinstance(sides, int) else list(sides)
    sizes = [*sides, shape[-1] // row.get("groups", 1), filters]
    if name == "bias":
        sizes = [filters]
    if not all(type(n) is int and n > 0 for n in sizes):
        return unknown_of(sizes) or WEIGHTS
    if name == "bias" and row.get("use_bias") is False:
        return None
    made = param(world, sizes, owner.trainable, name)
    owner.own.append(made)
    owner.attributes[name] = made
    return made


KERNELS = {"Conv": "filters", "Dense": "units"}
"""What the last size of a kernel is called."""


def shape_told(world: Keras, value: Any) -> Any:
    if isinstance(value, Tensor):
        return running.shape_of(world.builder, value)
    if isinstance(value, list):
        return [shape_told(world, one) for one in value]
    return value


def name_of(world: Keras, owner: Layer, at: At) -> str:
    zoo.told_apart(world, owner)
    return owner.name


ASKED: dict[str, Any] = {
    "name": name_of,
    "trainable": lambda world, owner, at: owner.trainable,
    "built": lambda world, owner, at: owner.built,
    "dtype": lambda world, owner, at: "float32",
    "output": models.output,
    "input": models.came,
    "outputs": lambda world, owner, at: listed(models.output(world, owner, at)),
    "inputs": lambda world, owner, at: listed(models.came(world, owner, at)),
    "output_shape": lambda world, owner, at: shape_told(world, models.output(world, owner, at)),
    "input_shape": lambda world, owner, at: shape_told(world, models.came(world, owner, at)),
    "layers": lambda world, owner, at: models.layers_of(world, owner),
    "_layers": lambda world, owner, at: sublayers(owner, world.history),
    "__class__": lambda world, owner, at: owner.cls or Path(f"keras.layers.{owner.kind}"),
    "__dict__": lambda world, owner, at: owner.attributes,
}
"""What a layer knows of itself."""


def listed(value: Any) -> Any:
    return [value] if isinstance(value, Tensor) else value


def of_tensor(world: Keras, owner: Tensor, name: str, at: At) -> Any:
    if name in ("shape", "_keras_shape", "_shape_val"):
        return running.shape_of(world.builder, owner)
    if name in ("get_shape",):
        return Native(name, lambda reader, args, named, at: running.shape_of(world.builder, owner))
    if name in ("ndim", "rank"):
        return owner.rank if owner.known else Unknown("the rank of a tensor", at)
    if name == "dtype":
        return Path("tensorflow.float32")
    if name == "name":
        return owner.node
    if name == "T" and owner.known:
        return world.function("transpose", [owner], {}, at)
    return Unknown(f"'{name}' of a tensor", at)


def of_param(world: Keras, owner: Param, name: str, at: At) -> Any:
    if name == "shape":
        return ShapeOf(owner.sizes)
    if name == "get_shape":
        return Native(name, lambda reader, args, named, at: ShapeOf(owner.sizes))
    if name in ("ndim", "rank"):
        return len(owner.sizes)
    if name == "dtype":
        return Path("tensorflow.float32")
    if name in ("astype", "value", "read_value", "numpy"):
        return Native.giving(name, owner)
    if name in ("assign", "assign_add", "assign_sub"):
        return Native.giving(name, None)
    if name == "reshape":
        return Native(
            name,
            lambda reader, args, named, at: world.function(
                "reshape", [owner, args[0] if len(args) == 1 else list(args)], {}, at
            ),
        )
    return Unknown(f"'{name}' of a weight", at)
