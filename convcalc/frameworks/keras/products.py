"""Attention and products of tensors, as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import tensors_in
from convcalc.frameworks.keras.special import named_use, remembered
from convcalc.frameworks.python.values import Failure, Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.products import multiplied
from convcalc.frameworks.traced.tensors import Tensor, fresh, permuted, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.python.values import At


MASKS = ("use_causal_mask", "attention_mask", "mask", "query_mask", "value_mask", "key_mask")


def masked(world: Keras, named: dict[str, Any], rows: Sequence[Any] | None) -> None:
    """Keep that attention is told of positions that are not attended to."""
    for word in MASKS:
        if rows and named.get(word) not in (None, False):
            world.builder.doubt(rows[0].node, f"the {word} of what attends to it is not kept")


def attention(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`MultiHeadAttention(heads, key_dim)(query, value, key)`"""
    query = args[0] if args else named.get("query")
    if len(args) < 2 and "value" not in named:
        message = "MultiHeadAttention is given a query and no value"
        raise Failure("E406", message, "write layer(x, x) for attention of x to itself", at)
    value = args[1] if len(args) > 1 else named.get("value", query)
    key = args[2] if len(args) > 2 else named.get("key", value)
    tensors: list[Any] = [query, key, value]
    near = layer.option("sliding_window", 7) is not None
    if near or not all(isinstance(x, Tensor) and x.known for x in tensors):
        found = tensors_in(tensors)
        if not found:
            return unknown_of(tensors) or Unknown("attention of what is no tensor", at)
        return Call(world.builder, "attention", {}, layer.at).unplaced(found)
    settings: dict[str, Any] = {
        "heads": layer.option("num_heads", 0),
        "key_dim": layer.option("key_dim", 1),
        "bias": bool(layer.option("use_bias", 4, True)),
    }
    more = (("value_dim", 2, "value_dim"), ("output_shape", 5, "features"))
    for word, place_, setting in (*more, ("kv_heads", None, "kv_heads")):
        if layer.option(word, place_) is not None:
            settings[setting] = layer.option(word, place_)
    unknown = unknown_of(list(settings.values()))
    if unknown is not None:
        raise Failure(
            "E407", f"a setting of MultiHeadAttention is not known: {unknown.why}", "", at
        )
    share = layer.option("dropout", 3, 0.0)
    if type(share) in (int, float) and 0 < share <= 1:
        settings["dropout"] = float(share)
    masked(world, named, tensors)
    alike = all(same(x, query) for x in (key, value))
    used = tensors[:1] if alike else tensors
    rows = [arranged(world.builder, x, layer.at) for x in used]
    folded = rows[0][1]
    alone = [*range(1, folded + 1), *apart(layer, query, folded, at)]
    if alone:
        settings["batch_axes"] = alone
    made = named_use(world, layer, "attention", **settings).add([x.node for x, _ in rows])
    out = fresh(made.name, made.sizes, folded, layer.at, world.builder.layout)
    out = remembered(world, layer, out)
    if named.get("return_attention_scores"):
        return (out, Unknown("the scores of attention", layer.at))
    return out


def apart(layer: Layer, x: Any, folded: int, at: At) -> list[int]:
    """The axes of positions that do not attend to each other, where `attention_axes` names some."""
    named = layer.option("attention_axes", 6)
    if named is None:
        return []
    axes = list(named) if isinstance(named, (list, tuple)) else [named]
    unknown = unknown_of(axes)
    if unknown is not None or not all(type(k) is int for k in axes):
        why = unknown.why if unknown is not None else f"it is {axes}"
        raise Failure("E407", f"'attention_axes' is not known: {why}", "", at)
    meant = {place(x, k, layer.at) for k in axes}
    return [folded + k for k in range(1, x.rank - 1) if k not in meant]


def dotted(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Dot(axes)([a, b])`: products of matrices along an axis of each."""
    tensors = tensors_in(args)
    axes = layer.option("axes", 0)
    if len(tensors) != 2 or not all(x.known for x in tensors):
        return unknown_of(args) or Call(world.builder, "Dot", {}, layer.at).unplaced(tensors)
    a, b = tensors
    if layer.option("normalize", 1, False) is True:
        a, b = (world.function("normalize", [x], {"axis": -1}, layer.at) for x in (a, b))
    pair = [axes, axes] if isinstance(axes, int) else axes
    if (a.rank, b.rank) == (2, 2) and isinstance(pair, (list, tuple)):
        product = world.operate("mul", [a, b], layer.at)
        return world.function("sum", [product], {"axis": -1, "keepdims": True}, layer.at)
    if not isinstance(pair, (list, tuple)) or (a.rank, b.rank) != (3, 3):
        return Call(world.builder, "Dot", {}, layer.at).unplaced(tensors)
    i, j = place(a, pair[0], layer.at), place(b, pair[1], layer.at)
    first = a if i == 2 else permuted(a, [0, 2, 1], layer.at)
    second = b if j == 1 else permuted(b, [0, 2, 1], layer.at)
    given = {"input": first, "other": second}
    return multiplied(Call(world.builder, "matmul", given, layer.at))


def same(a: Any, b: Any) -> bool:
    return bool(a.node == b.node and a.dims == b.dims)
