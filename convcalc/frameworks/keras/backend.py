"""Convolutions and pools of keras.backend and keras.ops, whose kernels are weights of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import low
from convcalc.frameworks.keras.resizing import to_size
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import At, Unknown, unknown_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor, permuted

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras

    Run = Callable[[Keras, Tensor, dict[str, Any], At], Any]

TAKES = {
    "conv": "x kernel strides padding data_format dilation_rate",
    "depthwise_conv": "x kernel strides padding data_format dilation_rate",
    "separable_conv": "x depthwise_kernel pointwise_kernel strides padding data_format",
    "conv_transpose": "x kernel strides padding output_padding data_format dilation_rate",
    "conv2d_transpose": "x kernel output_shape strides padding data_format dilation_rate",
    "max_pool": "x pool_size strides padding data_format",
    "average_pool": "x pool_size strides padding data_format",
    "pool2d": "x pool_size strides padding data_format pool_mode",
    "resize_images": "x height_factor width_factor data_format interpolation",
    "spatial_2d_padding": "x padding data_format",
}
"""The arguments of each function, in order."""
SAME = {
    **{f"conv{rank}d": "conv" for rank in (1, 2, 3)},
    "depthwise_conv2d": "depthwise_conv",
    "separable_conv2d": "separable_conv",
}
"""Functions of keras.backend that say the number of axes."""
WORDS = {"inputs": "x", "kernel_size": "pool_size", "depthwise_kernel": "depthwise_kernel"}


def is_known(name: str) -> bool:
    return SAME.get(name, name) in TAKES


def called(world: Keras, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`K.conv2d(x, kernel, strides=(2, 2), padding="same")`"""
    word = SAME.get(name, name)
    given = dict(zip(TAKES[word].split(), args, strict=False))
    given.update({WORDS.get(key, key): value for key, value in named.items()})
    x = low.fed(world, given.pop("x", None), at)
    if not isinstance(x, Tensor) or not x.known:
        if isinstance(x, Tensor):
            return Call(world.builder, name, {}, at).unplaced([x])
        return unknown_of([x]) or Unknown(f"{name} of what is no tensor", at)
    first = (given.pop("data_format", None) or world.data_format) == "channels_first"
    if first:
        x = permuted(x, [0, *range(2, x.rank), 1], at)
    out = RUN[word](world, x, given, at)
    if first and isinstance(out, Tensor) and out.known:
        return permuted(out, [0, out.rank - 1, *range(1, out.rank - 1)], at)
    return out


def convolved(front: str) -> Run:
    def run(world: Keras, x: Tensor, given: dict[str, Any], at: At) -> Any:
        rank = x.rank - 2
        padding = str(given.get("padding", "valid")).upper()
        step = given.get("strides", 1) or 1
        more = {"dilations": given["dilation_rate"]} if given.get("dilation_rate") else {}
        if front:
            steps = [step] * rank if isinstance(step, int) else list(step)
            step = [1, *steps, 1]
        args = [x, given.get("kernel"), step, padding]
        return low.by_row(world, f"{front}conv{rank}d", args, more, at)

    return run


def separable(world: Keras, x: Tensor, given: dict[str, Any], at: At) -> Any:
    first = {**given, "kernel": given.get("depthwise_kernel")}
    inner = RUN["depthwise_conv"](world, x, first, at)
    last = {"kernel": given.get("pointwise_kernel")}
    return RUN["conv"](world, inner, last, at) if isinstance(inner, Tensor) else inner


def transposed(world: Keras, x: Tensor, given: dict[str, Any], at: At) -> Any:
    if given.get("output_padding") is not None or given.get("dilation_rate") not in (None, 1):
        return Call(world.builder, "conv_transpose", {}, at).unplaced([x])
    padding = str(given.get("padding", "valid")).upper()
    args = [x, given.get("kernel"), None, given.get("strides", 1) or 1, padding]
    return low.transposed(world, args, {}, at)


def pooled(kind: str) -> Run:
    def run(world: Keras, x: Tensor, given: dict[str, Any], at: At) -> Any:
        mode = {"max": "MaxPooling", "avg": "AveragePooling"}.get(str(given.get("pool_mode")))
        row = find(KERAS.constructors, f"{mode or kind}{x.rank - 2}D")
        if row is None:
            return Call(world.builder, kind, {}, at).unplaced([x])
        named = {key: value for key, value in given.items() if key not in ("pool_mode", "name")}
        read = EvaluatedCall(row, KERAS, kind, [], named, at).read()
        return apply(Use(world.builder, read.kind, read.given, at), x)

    return run


def enlarged(world: Keras, x: Tensor, given: dict[str, Any], at: At) -> Any:
    """`K.resize_images(x, 2, 2, "channels_last")`"""
    factors: list[Any] = [given.get("height_factor"), given.get("width_factor")]
    if unknown_of(factors) or x.rank != 4 or not all(isinstance(n, (int, float)) for n in factors):
        return unknown_of(factors) or Call(world.builder, "resize_images", {}, at).unplaced([x])
    sizes = [int(n * k) for n, k in zip(x.shape[1:3], factors, strict=True)]
    mode = given.get("interpolation", "nearest")
    return to_size(world, x, sizes, mode, at)


def framed(world: Keras, x: Tensor, given: dict[str, Any], at: At) -> Any:
    """`K.spatial_2d_padding(x, ((1, 1), (1, 1)))`"""
    row = find(KERAS.constructors, "ZeroPadding2D")
    assert row is not None
    named = {"padding": given.get("padding", ((1, 1), (1, 1)))}
    read = EvaluatedCall(row, KERAS, "spatial_2d_padding", [], named, at).read()
    return apply(Use(world.builder, read.kind, read.given, at), x)


RUN: dict[str, Run] = {
    "conv": convolved(""),
    "depthwise_conv": convolved("depthwise_"),
    "separable_conv": separable,
    "conv_transpose": transposed,
    "conv2d_transpose": transposed,
    "max_pool": pooled("MaxPooling"),
    "average_pool": pooled("AveragePooling"),
    "pool2d": pooled("MaxPooling"),
    "resize_images": enlarged,
    "spatial_2d_padding": framed,
}
