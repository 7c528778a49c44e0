"""The layers of tf.contrib.layers and slim, with the norm and the activation behind each, and the
arguments that the scopes around a call give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import scopes, scoping
from convcalc.frameworks.keras.low import fed
from convcalc.frameworks.later import later
from convcalc.frameworks.python.values import At, Failure, Path, Unknown, unknown_of
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras

    Given = dict[str, Any]
    Run = Callable[[Keras, Tensor, Given, At], Any]

several = later("keras.slim_rows.several")
RELU = Path("tensorflow.nn.relu")
BEHIND = "activation_fn normalizer_fn normalizer_params"
TAKES = {
    "conv2d": f"num_outputs kernel_size stride padding data_format rate {BEHIND}",
    "conv2d_transpose": f"num_outputs kernel_size stride padding data_format {BEHIND}",
    "separable_conv2d": "num_outputs kernel_size depth_multiplier stride padding data_format rate "
    f"{BEHIND}",
    "fully_connected": f"num_outputs {BEHIND}",
    "linear": "num_outputs",
    "relu": "num_outputs",
    "batch_norm": "decay center scale epsilon activation_fn",
    "max_pool2d": "kernel_size stride padding data_format",
    "avg_pool2d": "kernel_size stride padding data_format",
    "pool": "kernel_size pooling_type padding data_format dilation_rate stride",
    "dropout": "keep_prob",
    "flatten": "",
    "softmax": "",
    "repeat": "repetitions layer",
    "stack": "layer stack_args",
}
"""What each function takes behind its input, in order."""
TITLES = {
    "conv2d": "Conv",
    "conv2d_transpose": "Conv2d_transpose",
    "separable_conv2d": "SeparableConv2d",
    "batch_norm": "BatchNorm",
    "linear": "fully_connected",
    "relu": "fully_connected",
    "max_pool2d": "MaxPool2D",
    "avg_pool2d": "AvgPool2D",
    "dropout": "Dropout",
    "flatten": "Flatten",
    "repeat": "Repeat",
    "stack": "Stack",
}
"""How a scope without a name is called."""


def is_known(name: str) -> bool:
    return scopes.OTHER.get(name, name) in TAKES


def called(world: Keras, name: str, args: list[Any], named: Given, at: At) -> Any:
    """`slim.conv2d(x, 64, [3, 3], scope="conv1")`"""
    word = scopes.OTHER.get(name, name)
    given = {
        **scoping.given_to(world, Path(f"slim.{word}")),
        **dict(zip(TAKES[word].split(), args[1:], strict=False)),
        **named,
    }
    x = fed(world, args[0] if args else given.pop("inputs", None), at)
    if word in ("repeat", "stack"):
        return several(world, word, x, given, list(args[3:]), at)
    if not isinstance(x, Tensor):
        return unknown_of([x]) or Unknown(f"slim.{name} of what is no tensor", at)
    scope = scoping.variable_scope(
        world, [given.get("scope"), TITLES.get(word, word)], {"reuse": given.get("reuse")}, at
    )
    scoping.enters(world, scope)
    try:
        return RUN[word](world, x, given, at)
    finally:
        scoping.leaves(world, scope)


def applied(world: Keras, x: Any, kind: str, given: Given, at: At) -> Any:
    """A layer of Keras in the scope that is open, or that which was made there before."""
    full = ".".join(world.scopes.current.path)
    found = world.scopes.again(full, None, at)
    if getattr(found, "kind", "") != kind:
        found = world.module(None, kind, [], {**given, "name": full}, at)
        world.scopes.made[full] = found
    return world.apply(found, [x], {}, at)


def behind(world: Keras, x: Any, given: Given, default: Any, at: At) -> Any:
    """The norm and the activation that follow."""
    norm, params = given.get("normalizer_fn"), given.get("normalizer_params")
    if norm is not None:
        more = params if isinstance(params, dict) else {}
        x = world.reader.call(norm, [x], more, at, None)
    activation = given.get("activation_fn", default)
    return x if activation is None else world.reader.call(activation, [x], {}, at, None)


def biased(given: Given) -> bool:
    return given.get("normalizer_fn") is None and given.get("biases_initializer", True) is not None


def window(given: Given, stride: int, padding: str) -> Given:
    """Strides, padding and the order of axes, as Keras calls them."""
    made = {"strides": given.get("stride", stride)}
    made["padding"] = padding_of(given.get("padding", padding))
    if str(given.get("data_format") or "").startswith("NC"):
        made["data_format"] = "channels_first"
    return made


def padding_of(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def held(given: Given) -> Given:
    return {"trainable": False} if given.get("trainable") is False else {}


def convolved(kind: str) -> Run:
    def run(world: Keras, x: Tensor, given: Given, at: At) -> Any:
        settings = {
            "filters": needed(given, "num_outputs", at),
            "kernel_size": needed(given, "kernel_size", at),
            **window(given, 1, "SAME"),
            "use_bias": biased(given),
            **held(given),
        }
        if given.get("rate", 1) != 1:
            settings["dilation_rate"] = given["rate"]
        return behind(world, applied(world, x, kind, settings, at), given, RELU, at)

    return run


def separable(world: Keras, x: Tensor, given: Given, at: At) -> Any:
    """`slim.separable_conv2d(x, None, [3, 3], 1)`: without outputs, depthwise only."""
    outputs = needed(given, "num_outputs", at)
    settings = {
        "kernel_size": needed(given, "kernel_size", at),
        "depth_multiplier": given.get("depth_multiplier", 1),
        **window(given, 1, "SAME"),
        "use_bias": biased(given),
        **held(given),
    }
    if given.get("rate", 1) != 1:
        settings["dilation_rate"] = given["rate"]
    if outputs is not None:
        settings["filters"] = outputs
    kind = "DepthwiseConv2D" if outputs is None else "SeparableConv2D"
    return behind(world, applied(world, x, kind, settings, at), given, RELU, at)


def connected(activation: Any) -> Run:
    def run(world: Keras, x: Tensor, given: Given, at: At) -> Any:
        units = needed(given, "num_outputs", at)
        settings = {"units": units, "use_bias": biased(given), **held(given)}
        return behind(world, applied(world, x, "Dense", settings, at), given, activation, at)

    return run


def normalized(world: Keras, x: Tensor, given: Given, at: At) -> Any:
    settings = {
        "center": given.get("center", True),
        "scale": given.get("scale", False),
        "epsilon": given.get("epsilon", 0.001),
        **held(given),
    }
    if str(given.get("data_format") or "").startswith("NC"):
        settings["axis"] = 1
    out = applied(world, x, "BatchNormalization", settings, at)
    return behind(world, out, {"activation_fn": given.get("activation_fn")}, None, at)


def pooled(kind: str, stride: int) -> Run:
    def run(world: Keras, x: Tensor, given: Given, at: At) -> Any:
        word = {"MAX": "Max", "AVG": "Average"}.get(str(given.get("pooling_type")), kind)
        settings = {"pool_size": needed(given, "kernel_size", at), **window(given, stride, "VALID")}
        return applied(world, x, f"{word}Pooling2D", settings, at)

    return run


def plain(kind: str) -> Run:
    return lambda world, x, given, at: applied(world, x, kind, RATED.get(kind, {}), at)


RATED = {"Dropout": {"rate": 0.5}}


def needed(given: Given, name: str, at: At) -> Any:
    if name not in given:
        raise Failure("E406", f"slim's layer needs '{name}'", "", at)
    return given[name]


def softened(world: Keras, x: Tensor, given: Given, at: At) -> Any:
    return world.function("softmax", [x], {}, at)


RUN: dict[str, Run] = {
    "conv2d": convolved("Conv2D"),
    "conv2d_transpose": convolved("Conv2DTranspose"),
    "separable_conv2d": separable,
    "fully_connected": connected(RELU),
    "linear": connected(None),
    "relu": connected(RELU),
    "batch_norm": normalized,
    "max_pool2d": pooled("Max", 2),
    "avg_pool2d": pooled("Average", 2),
    "pool": pooled("Max", 1),
    "dropout": plain("Dropout"),
    "flatten": plain("Flatten"),
    "softmax": softened,
}


def collected(world: Keras, args: list[Any], named: Given, at: At) -> Any:
    """`slim.utils.collect_named_outputs(collection, alias, outputs)`"""
    return args[2] if len(args) > 2 else named.get("outputs")
