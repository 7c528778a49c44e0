"""Attention whose products are not those of MultiHeadAttention, and dense layers by an equation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import tensors_in
from convcalc.frameworks.keras.products import attention, masked
from convcalc.frameworks.keras.weights import param
from convcalc.frameworks.python.values import At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.elementwise import combined
from convcalc.frameworks.traced.tensors import Tensor, permuted, unsqueezed

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.traced.parameters import Param


def grouped(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`GroupQueryAttention(head_dim, query_heads, key_heads)(query, value)`"""
    words = ("head_dim", "num_query_heads", "num_key_value_heads")
    head, queries, keys = (layer.option(word, k) for k, word in enumerate(words))
    if layer.option("use_gate", 13, False):
        return Call(world.builder, layer.kind, {}, layer.at).unplaced(tensors_in(args))
    own = layer.given
    bias = layer.option("use_bias", 4, True)
    layer.given = ([], {"num_heads": queries, "key_dim": head, "use_bias": bias, "kv_heads": keys})
    try:
        return attention(world, layer, args, named, at)
    finally:
        layer.given = own


def held(world: Keras, layer: Layer, word: str, sizes: list[int]) -> Param:
    """A weight of a layer of Keras, made when it is first applied."""
    known = layer.attributes.setdefault("__held__", {})
    if word not in known:
        known[word] = param(world, sizes, layer.trainable, word)
        layer.own.append(known[word])
    found: Param = known[word]
    return found


def of_two(world: Keras, layer: Layer, args: list[Any], at: At) -> list[Tensor] | None:
    """Query, value and key: two or three sequences of features; None where they are none."""
    rows = tensors_in(args)
    if len(rows) not in (2, 3) or not all(x.known and x.rank == 3 for x in rows):
        return None
    return [*rows, rows[1]][:3]


def luong(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Attention()([query, value])`: products of query and key, and of those and the values."""
    rows = of_two(world, layer, args, at)
    masked(world, named, rows)
    if rows is None or layer.option("score_mode", 1, "dot") != "dot":
        return Call(world.builder, layer.kind, {}, layer.at).unplaced(tensors_in(args))
    query, value, key = rows
    scores = world.function("matmul", [query, permuted(key, [0, 2, 1], layer.at)], {}, layer.at)
    if layer.option("use_scale", 0, False):
        scale = held(world, layer, "scale", [1])
        scores = combined(world.builder, "mul", scores, scale, layer.at)
    return weighed(world, layer, scores, value)


def bahdanau(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`AdditiveAttention()([query, value])`: sums of query and key behind a tanh."""
    rows = of_two(world, layer, args, at)
    masked(world, named, rows)
    if rows is None:
        return Call(world.builder, layer.kind, {}, layer.at).unplaced(tensors_in(args))
    query, value, key = rows
    wide = unsqueezed(query, 2, layer.at), unsqueezed(key, 1, layer.at)
    scores = combined(world.builder, "add", *wide, layer.at)
    scores = world.function("tanh", [scores], {}, layer.at)
    if layer.option("use_scale", 0, True):
        scale = held(world, layer, "scale", [query.shape[-1]])
        scores = combined(world.builder, "mul", scores, scale, layer.at)
    scores = world.function("sum", [scores], {"axis": -1}, layer.at)
    return weighed(world, layer, scores, value)


def weighed(world: Keras, layer: Layer, scores: Any, value: Tensor) -> Any:
    weights = world.function("softmax", [scores], {}, layer.at)
    return world.function("matmul", [weights, value], {}, layer.at)


def by_equation(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`EinsumDense("abc,cd->abd", (None, 64), bias_axes="d")`"""
    x, text = args[0] if args else None, layer.option("equation", 0)
    sizes = layer.option("output_shape", 1)
    if not isinstance(x, Tensor) or not x.known or not isinstance(text, str):
        return unknown_of([x, text]) or Unknown("EinsumDense of what is no tensor", layer.at)
    listed = list(sizes) if isinstance(sizes, (list, tuple)) else [sizes]
    taken, arrow, given = text.replace(" ", "").partition("->")
    first, comma, kernel = taken.partition(",")
    if first.startswith("...") and given.startswith("..."):
        lead = "".join(c for c in "zyxwvu" if c not in text)[: x.rank - len(first) + 3]
        first, given = lead + first[3:], lead + given[3:]
        listed = [*[None] * (len(lead) - 1), *listed]
    known = dict(zip(first, x.shape, strict=False))
    made = dict(zip(given[1:], listed, strict=False))
    found = {c: known.get(c) or made.get(c) for c in {*kernel, *given}}
    unknown = unknown_of([*listed, *found.values()])
    if unknown is not None:
        raise Failure("E407", f"a size of EinsumDense is not known: {unknown.why}", "", layer.at)
    if not (arrow and comma) or not all(type(n) is int and n > 0 for n in found.values()):
        return Call(world.builder, "EinsumDense", {}, layer.at).unplaced([x])
    weights = held(world, layer, "kernel", [int(found[c] or 1) for c in kernel])
    equation = f"{first},{kernel}->{given}"
    out = world.function("einsum", [equation, x, weights], {}, layer.at)
    axes = layer.option("bias_axes", 3)
    if axes and isinstance(out, Tensor) and out.known:
        rest = given[min(given.index(c) for c in axes if c in given) :]
        bias = held(world, layer, "bias", [int(found[c] or 1) if c in axes else 1 for c in rest])
        out = combined(world.builder, "add", out, bias, layer.at)
    return out
