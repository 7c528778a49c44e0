"""Functions of Keras and TensorFlow by their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import low, older, slim, version1, zoo
from convcalc.frameworks.keras.functions import FUNCTIONS, OF_TENSORFLOW, SPELLED, UNARY
from convcalc.frameworks.keras.recording import ODD
from convcalc.frameworks.keras.spelling import LEGACY
from convcalc.frameworks.keras.weights import filled
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Failure,
    Native,
    Unknown,
    unknown_of,
)
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, pointwise
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.rows import bound
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras

INERT_PARTS = frozenset(
    [
        "initializers",
        "regularizers",
        "constraints",
        "optimizers",
        "losses",
        "metrics",
        "callbacks",
        "datasets",
        "preprocessing",
        "mixed_precision",
        "distribution",
        "data",
        "io",
        "train",
        "summary",
        "saved_model",
        "config",
        "experimental",
        "distribute",
        "debugging",
        "autograph",
    ]
)
"""Parts of Keras and TensorFlow whose functions give nothing that matters here."""
INITIAL = {"initializers", "initializations"}
PACKAGES = ("keras", "tensorflow")


def called(world: Keras, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What a function of a package gives."""
    parts = name.split(".")
    front, last = parts[:-1], parts[-1]
    if parts[0] == "numpy" and last in FUNCTIONS:
        found = ordinary(world, last, args, named, at)
        if found is not MISSING:
            return found
    if front and parts[0] in PACKAGES:
        if front[1:2] == ["applications"]:
            return application(world, last, args, named, at)
        if last.endswith("_initializer") or INITIAL & set(front):
            return initializer(world, name, at)
        if INERT_PARTS & set(front[1:]):
            return Unknown(f"{name} is not read", at)
        found = of_package(world, front, last, args, named, at)
        if found is not MISSING:
            return found
    tensors = [x for x in flat([*args, *named.values()]) if isinstance(x, Tensor)]
    if last[:1].isupper() and "layers" in front and not tensors:
        return world.module(None, last, [], {}, at)
    if tensors:
        return world.recorded(
            lambda given, more: Call(world.builder, name, {}, at).unplaced(
                [x for x in flat([*given, *more.values()]) if isinstance(x, Tensor)]
            ),
            args,
            named,
        )
    unknown = unknown_of([*args, *named.values()])
    if front == ["keras", "layers"] and unknown is None:
        from convcalc.frameworks.keras.spelling import closest

        return Unknown(f"keras.layers has no '{last}'{closest(last)}", at)
    return Unknown(f"{name} is not read" if unknown is None else unknown.why, at)


def initializer(world: Keras, name: str, at: At) -> Any:
    """`tf.initializers.RandomNormal()`: called with a shape, it gives a tensor of it."""
    return Native(name, lambda reader, args, named, at: filled(world, args[:1], named, at))


def flat(values: Any) -> list[Any]:
    return [x for v in values for x in (v if isinstance(v, (list, tuple)) else [v])]


def application(world: Keras, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`keras.applications.ResNet50(…)`, and the functions beside it."""
    if name[:1].isupper():
        return zoo.made(world, name, args, named, at)
    if name.endswith("obtain_input_shape"):
        return obtained(args, named, at)
    if name == "preprocess_input" and args and isinstance(args[0], Tensor):
        return world.recorded(
            lambda given, more: pointwise(Use(world.builder, "rescale", {}, at), given[0]),
            args[:1],
            {},
        )
    return Unknown(f"keras.applications.{name} is not read", at)


OBTAINED = "input_shape default_size min_size data_format require_flatten weights include_top"


def obtained(args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`obtain_input_shape(input_shape, default_size=224, require_flatten=include_top)`"""
    given = {**dict(zip(OBTAINED.split(), args, strict=False)), **named}
    shape, size = given.get("input_shape"), given.get("default_size")
    top = given.get("include_top", given.get("require_flatten"))
    unknown = unknown_of([shape, size, top])
    if unknown is not None:
        return unknown
    if shape is not None:
        return shape
    first = given.get("data_format") == "channels_first"
    sides = [size, size] if top else [None, None]
    return tuple([3, *sides] if first else [*sides, 3])


def of_package(
    world: Keras, front: list[str], last: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """A function of Keras or TensorFlow; MISSING if it is not known."""
    if front[:1] == ["keras"] and last == "merge":
        last = older.MERGED.get(named.get("mode", args[1] if len(args) > 1 else "sum"), "")
        named = {{"concat_axis": "axis"}.get(k, k): v for k, v in named.items()}
        front = ["keras", "layers"]
    if front == ["keras", "layers"] and last in LEGACY:
        kinds = {k: v for k, v in named.items() if k in ("axis", "axes", "normalize", "name")}
        kinds.update({"axes": args[1]} if last == "dot" and len(args) > 1 else {})
        layer = world.module(None, LEGACY[last], [], kinds, at)
        return world.apply(layer, [args[0] if args else named.get("inputs")], {}, at)
    if front[1:2] == ["contrib"]:
        return slim.called(world, last, args, named, at) if slim.is_known(last) else MISSING
    if front == ["tensorflow", "layers"] and last in version1.LAYERS:
        return version1.of_layers(world, last, args, named, at)
    in_nn = front[-1] == "nn" and front[0] == "tensorflow"
    fed = [low.fed(world, args[0], at), *args[1:]] if args and in_nn else args
    if in_nn and last in low.BUILT:
        return world.recorded(lambda a, n: low.BUILT[last](world, a, n, at), fed, named)
    plain = last in UNARY or last in ("dropout", "softmax", "log_softmax")
    if in_nn and not plain and find(KERAS.calls, last) is not None:
        return world.recorded(lambda a, n: low.by_row(world, last, a, n, at), fed, named)
    if front in (["keras", "backend"], ["keras", "ops"], ["keras", "ops", "nn"]):
        from convcalc.frameworks.keras import backend

        if backend.is_known(last):
            return world.recorded(lambda a, n: backend.called(world, last, a, n, at), args, named)
    if front[0] == "tensorflow":
        if last == "concat" and len(args) > 1 and isinstance(args[0], int):
            args = [args[1], args[0], *args[2:]]
        last = OF_TENSORFLOW.get(last, last)
    if last in BY_TANH and front[:2] == ["keras", "ops"] and len(args) < 2:
        named = {"approximate": True, **named}
    return ordinary(world, last, args, named, at)


BY_TANH = ("gelu",)
"""Functions of keras.ops that are approximated, where nothing else is said."""


def by_its_row(call: Call) -> Any:
    """What a function gives; of a tensor of which nothing is known, nothing that is known."""
    try:
        return FUNCTIONS[call.name].run(call)
    except (*ODD, Failure):
        tensors = [x for x in flat(call.given.values()) if isinstance(x, Tensor)]
        if all(x.known for x in tensors):
            raise
        return call.unplaced(tensors)


def ordinary(world: Keras, last: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """A function of tensors by its row, or of each element."""
    values = flat([*args, *named.values()])
    if not any(isinstance(x, (Tensor, Param)) for x in values):
        if last == "cast" and args:
            return args[0]
        if any(x is WEIGHTS for x in values):
            return WEIGHTS
        return MISSING
    row = FUNCTIONS.get(last)
    if row is not None:
        return world.recorded(
            lambda a, n: by_its_row(Call(world.builder, last, bound(row.takes, a, n, SPELLED), at)),
            args,
            named,
        )
    word = UNARY.get(last)
    first = args[0] if args else next(iter(named.values()))
    if word is None:
        return MISSING if not isinstance(first, Param) else computed(first.sizes, first)
    if isinstance(first, Param):
        return computed(first.sizes, first)
    if not isinstance(first, Tensor):
        return MISSING
    settings, why = told(last, args, named)

    def run(a: list[Any], n: dict[str, Any]) -> Any:
        out = pointwise(Use(world.builder, word, settings, at), a[0])
        if why:
            world.builder.doubt(out.node, why)
        return out

    return world.recorded(run, [first], {})


SETTINGS: dict[str, tuple[str, tuple[str, ...], float]] = {
    "leaky_relu": ("slope", ("negative_slope", "alpha"), 0.2),
    "elu": ("alpha", ("alpha",), 1.0),
}
"""The setting that a function of each element has, how its argument is called, what it is else."""


def told(name: str, args: list[Any], named: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The settings that a function of each element is told; and why that is not all of them."""
    rest = {k: v for k, v in named.items() if k not in ("name", "x", "features", "inputs")}
    if name in SETTINGS:
        word, spelled, usual = SETTINGS[name]
        values = [*args[1:2], *(rest[key] for key in spelled if key in rest), usual]
        if isinstance(values[0], (int, float)):
            return {word: float(values[0])}, ""
        return {}, f"the {word} of {name} is not known"
    values = [*args[1:], *rest.values()]
    if name in BY_TANH and values == [True]:
        return {"approximate": "tanh"}, ""
    if any(value not in (None, False, 0) for value in values):
        return {}, f"{name} is told more than is kept"
    return {}, ""
