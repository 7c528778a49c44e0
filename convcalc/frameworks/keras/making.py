"""Layers and models made by their constructors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.keras import models, older
from convcalc.frameworks.keras.objects import APART, Layer, tensors_in
from convcalc.frameworks.keras.spelling import class_in
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.values import MISSING, Bound, Failure, Function, Native, Path
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.values import At


LAST = "channels_last"


def module(
    world: Keras, cls: Class | None, kind: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """A layer or model, made by the constructors of the file and of Keras."""
    made = Layer(cls, kind if cls is None else "Layer", at)
    init = cls.find("__init__") if cls is not None else MISSING
    depth, world.depth = world.depth, 0
    try:
        if isinstance(init, Function):
            world.reader.enter(init, [made, *args], named, at)
        else:
            begin(world, made, kind, args, named, at)
    finally:
        world.depth = depth
    return made


def instance(world: Keras, cls: Class, args: list[Any], named: dict[str, Any], at: At) -> Any:
    foreign = cls.foreign()
    kind = class_in(foreign.name) if foreign is not None else ""
    return module(world, cls, kind, args, named, at) if kind else MISSING


def begin(
    world: Keras, owner: Any, kind: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """`layers.Conv2D.__init__`, on a layer that may be of a class of the file."""
    if not isinstance(owner, Layer):
        return None
    name = named.get("name")
    given = args
    args, named = older.modern(kind, args, named, at)
    if args is given:
        older.told_apart(world, kind, args, at)
    owner.kind = {**older.KINDS, **older.CUDNN}.get(kind, kind)
    owner.attributes[APART] = kind == "CuDNNLSTM"
    owner.named = isinstance(name, str)
    owner.name = (
        name
        if isinstance(name, str) and name
        else world.unique(kind if kind in older.CUDNN else owner.title)
    )
    if named.get("trainable") is False:
        owner.trainable = False
    if isinstance(named.get("activation"), Path) and named["activation"].last == "identity":
        named = {**named, "activation": None}
    activation = named.get("activation", args[0] if args and kind == "Activation" else None)
    if getattr(activation, "last", activation) == "glu":
        activation = Native("glu", lambda reader, a, n, at: world.function("glu", a, n, at))
    if isinstance(activation, (Function, Bound, Native, Layer, Object)):
        owner.activation = activation
        args = [] if kind == "Activation" else args
        named = {key: value for key, value in named.items() if key != "activation"}
    owner.given = (list(args), in_order(world, kind, named))
    if kind in ("Model", "Functional"):
        try:
            models.between(world, owner, args, named, at)
        except Problems as problems:
            world.fails(problems, [t.node for t in tensors_in([args, *named.values()])])
            raise
    elif args and isinstance(args[0], Tensor) and owner.cls is None and kind in MADE:
        message = f"{kind} makes a layer, and is given a tensor where its settings stand"
        raise Failure("E406", message, f"write layers.{kind}(…)(x)", at)
    elif kind == "Sequential":
        models.filled(world, owner, args, named, at)
    return None


def in_order(world: Keras, kind: str, named: dict[str, Any]) -> dict[str, Any]:
    """The order of axes that holds where a layer is made stays with it."""
    row = find(KERAS.constructors, kind)
    if row is None or "data_format" not in row.takes or world.data_format == LAST:
        return dict(named)
    return {"data_format": world.data_format, **named}


MADE = ("Flatten", "Dense", "Dropout", "Activation", "BatchNormalization", "Reshape", "ReLU")
"""Layers that are often forgotten to be applied."""
