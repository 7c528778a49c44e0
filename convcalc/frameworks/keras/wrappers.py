"""Layers around others: at each step, both ways, and functions as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer, tensors_in
from convcalc.frameworks.python.values import Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.tensors import BATCH, Tensor, fresh

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.values import At


def distributed(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`TimeDistributed(layer)`: the steps are as in the batch."""
    inner, x = layer.option("layer", 0), args[0] if args else None
    if not isinstance(inner, Layer) or not isinstance(x, Tensor) or not x.known or x.rank < 2:
        return unknown_of([x]) or Unknown("TimeDistributed of what is not known", at)
    tensor, folded = arranged(world.builder, x, layer.at)
    dims = tensor.dims or ()
    if dims[1:2] != ((folded + 1,),):
        return Call(world.builder, "TimeDistributed", {}, layer.at).unplaced([x])
    inside = tensor._replace(dims=((*dims[0], folded + 1), *dims[2:]))
    if inner.name and not inner.named:
        inner.name = layer.name
    out = world.reader.call(inner, [inside], named, layer.at, None)
    if not isinstance(out, Tensor) or not out.known:
        return out
    first, *rest = out.dims or ()
    if first[:1] != (BATCH,) or len(first) != folded + 2:
        return Call(world.builder, "TimeDistributed", {}, layer.at).unplaced([out])
    return out._replace(dims=(first[:-1], first[-1:], *rest))


def of_function(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Lambda(function)`; one that is not read has the shape that is declared of it."""
    more = layer.option("arguments", 3) or {}
    declared, tensors = layer.option("output_shape", 1), tensors_in(args)
    if layer.option("function", 0) is None and tensors:
        return of_declared(world, layer, str(more.get("op", "Lambda")), declared, tensors)
    return world.reader.call(layer.option("function", 0), list(args), dict(more), at, None)


def of_declared(
    world: Keras, layer: Layer, word: str, declared: Any, tensors: list[Tensor]
) -> Tensor:
    """A layer that is not known, and the sizes that come out, if they are."""
    sizes = list(declared) if isinstance(declared, (list, tuple)) else []
    known = bool(sizes) and all(type(n) is int and n > 0 for n in sizes)
    use = Call(world.builder, word, {}, layer.at).use("unknown", op=word)
    made = use.add([x.node for x in tensors], **({"output": sizes} if known else {}))
    if made.sizes is None:
        return Tensor(made.name, (), None, layer.at)
    return fresh(made.name, made.sizes, 0, layer.at, world.builder.layout)


def wrapped(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`SpectralNormalization(layer)`: the layer, and a vector of the last size of its kernel."""
    from convcalc.frameworks.keras.weights import param

    inner, found = layer.option("layer", 0), tensors_in(args)
    if not found:
        return unknown_of(args) or Unknown(f"{layer.kind} of what is no tensor", layer.at)
    if not isinstance(inner, Layer) or inner.kind not in VECTORS:
        return Call(world.builder, layer.kind, {}, layer.at).unplaced(found)
    out = world.reader.call(inner, [found[0]], {}, layer.at, None)
    world.builder.reworked.update((one.node, layer.kind) for one in tensors_in([out]))
    word, place = VECTORS[inner.kind]
    size = found[0].shape[-1] if word == "in" and found[0].known else inner.option(word, place)
    if layer.own or not isinstance(size, int):
        return out if layer.own else Call(world.builder, layer.kind, {}, layer.at).unplaced(found)
    layer.own.append(param(world, [1, size], False, f"{layer.name}.vector_u"))
    return out


VECTORS: dict[str, tuple[str, int]] = {
    **{f"Conv{rank}D": ("filters", 0) for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": ("in", 0) for rank in (1, 2, 3)},
    "Dense": ("units", 0),
    "Embedding": ("output_dim", 1),
}
"""The last size of the kernel of each layer."""
