"""Layers that resize, crop and repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import tensors_in
from convcalc.frameworks.keras.rows import name_of
from convcalc.frameworks.keras.special import named_use
from convcalc.frameworks.python.values import Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import mapped
from convcalc.frameworks.traced.tensors import Tensor, fresh, unsqueezed
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.python.values import At


def resized(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Resizing(height, width)`"""
    sizes = [layer.option("height", 0), layer.option("width", 1)]
    mode = layer.option("interpolation", 2, "bilinear")
    out = to_size(world, args[0] if args else None, sizes, mode, layer.at, name_of(world, layer))
    for k, word in enumerate(("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"), 3):
        if layer.option(word, k if word == "crop_to_aspect_ratio" else None) and known(out):
            world.builder.doubt(out.node, f"its {word} is not kept")
    return out


def known(value: Any) -> bool:
    return isinstance(value, Tensor)


def to_size(world: Any, x: Any, sizes: list[Any], mode: Any, at: At, name: str = "") -> Any:
    """A map in another size, between whose elements TensorFlow takes the middles."""
    if not isinstance(x, Tensor) or not x.known:
        return unknown_of([x]) or Call(world.builder, "resize", {}, at).unplaced(tensors_in([x]))
    if x.rank != 4 or not all(type(n) is int for n in sizes) or mode not in MODES:
        return unknown_of(sizes) or Call(world.builder, "resize", {}, at).unplaced([x])
    tensor, folded = arranged(world.builder, x, at)
    if folded:
        return Call(world.builder, "resize", {}, at).unplaced([x])
    kind = kind_named("upsample")
    assert kind is not None
    made_of = kind(size=tuple(sizes), mode=MODES[mode])
    name = name or world.builder.called(kind.name)
    made = world.builder.place(made_of, [tensor.node], at, name, None, "")
    return fresh(made.name, made.sizes or (), 0, at, world.builder.layout)


MODES = {word: word for word in ("nearest", "bilinear", "bicubic", "area", "lanczos3", "lanczos5")}
"""Interpolations of TensorFlow, and what they are called here."""


def cropped(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`CenterCrop(height, width)`"""
    x, wanted = args[0], (layer.option("height", 0), layer.option("width", 1))
    if not isinstance(x, Tensor) or not x.known or x.rank != 4 or unknown_of(list(wanted)):
        return Unknown("CenterCrop of what is not known", at)
    over = [n - m for n, m in zip(x.shape[1:3], wanted, strict=True)]
    if any(n < 0 for n in over):
        return resized(world, layer, args, named, at)
    cuts = [[n // 2, n - n // 2] for n in over]
    return mapped(named_use(world, layer, "crop", cropping=cuts), x)


def cropped_to(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`RandomCrop(height, width)`: in use, the middle of the same proportions, resized."""
    x, wanted = args[0], (layer.option("height", 0), layer.option("width", 1))
    known = isinstance(x, Tensor) and x.known and x.rank == 4
    if not known or not all(isinstance(n, int) and n > 0 for n in wanted):
        return unknown_of([x, *wanted]) or Unknown("RandomCrop of what is not known", at)
    (rows, columns), (height, width) = x.shape[1:3], wanted
    kept = min(rows, columns * height // width), min(columns, rows * width // height)
    over = [n - m for n, m in zip((rows, columns), kept, strict=True)]
    if any(over):
        cuts = [[n // 2, n - n // 2] for n in over]
        x = mapped(named_use(world, layer, "crop", cropping=cuts), x)
    if kept == wanted:
        return x
    return to_size(world, x, list(wanted), "bilinear", layer.at, name_of(world, layer))


def repeated(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`RepeatVector(n)`: the features at each of `n` steps."""
    from convcalc.frameworks.traced.copies import copied

    n, x = layer.option("n", 0), args[0]
    if not isinstance(x, Tensor) or not isinstance(n, int):
        return unknown_of([n, x]) or Unknown("what is repeated is not known", at)
    given = {"input": unsqueezed(x, 1, layer.at), "repeats": [1, n, 1]}
    return copied(Call(world.builder, "repeat", given, layer.at))
