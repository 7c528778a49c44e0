"""Functions of tf.nn whose weights are variables, and the layers of TensorFlow 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import entering
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import At, Failure, Unknown, Weights, unknown_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.frameworks.traced.weighted import held_use

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.names import Row

OLDER = {"filter": "filters", "value": "input", "rate": "dilations", "keep_prob": "rate"}
"""What TensorFlow 1 calls arguments."""


def by_row(world: Keras, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.nn.conv2d(x, weights, …)`: a layer by its row, with the weights that it is given."""
    row = find(KERAS.calls, name)
    assert row is not None
    known = row.takes.replace("=", " ").replace(",", " ").split()
    named = {OLDER[k] if k in OLDER and k not in known else k: v for k, v in named.items()}
    if name.startswith("depthwise") and "filters" in named:
        named["filter"] = named.pop("filters")
    call = EvaluatedCall(row, KERAS, f"tf.nn.{name}", args, named, at)
    bound = {k: v for k, v in call.bound().items() if k != "name"}
    data = next((k for k in bound if call.meaning(k) == ">"), "")
    weight = next((k for k in bound if call.meaning(k).startswith("filters<")), "")
    x = fed(world, bound.pop(data, None), at)
    if not isinstance(x, Tensor):
        return x if isinstance(x, (Unknown, Param)) else Unknown(f"{name} of no tensor", at)
    weights = bound.get(weight)
    if isinstance(weights, Unknown):
        return weights
    if isinstance(weights, Weights):
        return Unknown(f"{name} of weights that are not known", at)
    if isinstance(weights, Param):
        check_strides(name, row, bound, weights, x, at)
        check_channels(name, weights, x, at)
        bound[weight] = list(weights.sizes)
    read = EvaluatedCall(row, KERAS, f"tf.nn.{name}", [], {data: None, **bound}, at).read()
    given = {k: v for k, v in read.given.items() if k != "name"}
    if isinstance(weights, Param):
        doubled(world, name, bound, at)
        return held_use(Call(world.builder, name, {}, at), read.kind, given, weights, x)
    return apply(Use(world.builder, read.kind, given, at), x)


def fed(world: Keras, value: Any, at: At) -> Any:
    """What a layer is applied to: of a variable or constant with the batch written out, an input of
    the network.
    """
    plain = isinstance(value, Param) and not (value.sources and value.origins())
    if plain and len(value.sizes) > 2:
        found = world.fed.get(id(value))
        if found is None:
            found = entering.enter(world, list(value.sizes[1:]), value.name or "input", at)
            world.fed[id(value)] = found
            world.kept.append(value)
            value.trained = False
        return found
    return value


def check_strides(
    name: str, row: Row, bound: dict[str, Any], weights: Param, x: Tensor, at: At
) -> None:
    """Failure for strides over batch and channels, with what those between would give."""
    strides = bound.get("strides")
    if not isinstance(strides, (list, tuple)) or len(strides) < 4 or unknown_of(list(strides)):
        return
    if strides[0] == strides[-1] == 1:
        return
    message = f"tf.nn.{name} takes no stride over batch and channels, and is given {list(strides)}"
    inner = list(strides[1:-1])
    same = str(bound.get("padding")).upper() == "SAME"
    sizes = [
        -(-n // s) if same else (n - k) // s + 1
        for n, s, k in zip(x.shape[1:-1], inner, weights.sizes, strict=False)
    ]
    given = "x".join(map(str, [*sizes, weights.sizes[-1]]))
    hint = f"write {[1, *inner, 1]}, which gives {given}"
    raise Failure("E207", message, hint, at)


def check_channels(name: str, weights: Param, x: Tensor, at: At) -> None:
    """Failure for a kernel that is for other channels than those which arrive."""
    if not x.known or len(weights.sizes) != x.rank:
        return
    wanted, channels = weights.sizes[-2], x.shape[-1]
    if wanted and channels % wanted == 0 and (channels == wanted or "depthwise" not in name):
        return
    shape = ", ".join(map(str, (*weights.sizes[:-2], channels, weights.sizes[-1])))
    message = f"the kernel of tf.nn.{name} is for {wanted} channels, but {channels} arrive"
    raise Failure("E204", message, f"give it the shape ({shape})", at)


def doubled(world: Keras, name: str, bound: dict[str, Any], at: At) -> None:
    """A note where strides and dilations are both above 1, which the documentation does not allow
    and TensorFlow does.
    """
    rows = [bound.get("strides"), bound.get("dilations")]
    wide = [isinstance(r, (list, tuple)) and any(n != 1 for n in r) for r in rows]
    if name == "depthwise_conv2d" and all(wide):
        world.notes.append(
            f"{at.line}: TensorFlow 2.21 accepts strides and dilations above 1 together here; its "
            "documentation asks for strides of 1 then"
        )


def separable(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.nn.separable_conv2d(x, depthwise, pointwise, strides, padding)`"""
    words = ("input", "depthwise_filter", "pointwise_filter", "strides", "padding", "data_format")
    given = {**dict(zip(words, args, strict=False)), **named}
    more = {"dilations": given["dilations"]} if given.get("dilations") is not None else {}
    first = [given.get(word) for word in ("input", "depthwise_filter", "strides", "padding")]
    inner = by_row(world, "depthwise_conv2d", first, more, at)
    last = [inner, given.get("pointwise_filter"), [1, 1, 1, 1], "VALID"]
    return by_row(world, "conv2d", last, {}, at) if isinstance(inner, Tensor) else inner


def dilated(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.nn.atrous_conv2d(x, filters, rate, padding)`"""
    words = ("value", "filters", "rate", "padding")
    given = {**dict(zip(words, args, strict=False)), **named}
    first = [given.get("value"), given.get("filters"), 1, given.get("padding")]
    return by_row(world, "conv2d", first, {"dilations": given.get("rate")}, at)


def transposed(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.nn.conv2d_transpose(x, filters, output_shape, strides, padding)`"""
    words = ("input", "filters", "output_shape", "strides", "padding")
    named = {OLDER.get(k, k): v for k, v in named.items()}
    given = {**dict(zip(words, args, strict=False)), **named}
    x, weights = fed(world, given.get("input"), at), given.get("filters")
    if not isinstance(x, Tensor) or not isinstance(weights, Param) or len(weights.sizes) != 4:
        return unknown_of([x, weights]) or Unknown("conv2d_transpose of no tensor", at)
    steps = given.get("strides", 1)
    steps = list(steps[1:-1]) if isinstance(steps, (list, tuple)) and len(steps) == 4 else steps
    settings: dict[str, Any] = {
        "filters": weights.sizes[2],
        "in_channels": weights.sizes[3],
        "kernel": list(weights.sizes[:2]),
        "stride": steps,
        "padding": str(given.get("padding", "SAME")).lower(),
        "bias": False,
    }
    return held_use(
        Call(world.builder, "conv2d_transpose", {}, at), "conv_transpose2d", settings, weights, x
    )


BUILT: dict[str, Any] = {
    "separable_conv2d": separable,
    "atrous_conv2d": dilated,
    "conv2d_transpose": transposed,
}
"""Functions of tf.nn that are no layer by a row."""
