"""Layers of Keras that are more, or less, than a layer by its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer, tensors_in
from convcalc.frameworks.keras.rows import applied, name_of, read_of
from convcalc.frameworks.keras.weights import param
from convcalc.frameworks.python.values import At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, mapped
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.products import multiplied
from convcalc.frameworks.traced.tensors import (
    BATCH,
    Tensor,
    axis_of,
    fresh,
    permuted,
    place,
    unsqueezed,
)
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras

IDLE = frozenset(
    [
        "RandomFlip",
        "RandomRotation",
        "RandomZoom",
        "RandomTranslation",
        "RandomContrast",
        "RandomBrightness",
        "RandomHeight",
        "RandomWidth",
        "RandomColorJitter",
        "RandomGrayscale",
        "RandomSaturation",
        "RandomHue",
        "RandomSharpness",
        "RandomErasing",
        "RandomGaussianBlur",
        "RandomInvert",
        "RandomPosterization",
        "RandomShear",
        "RandomColorDegeneration",
        "RandomPerspective",
        "RandomElasticTransform",
        "AugMix",
        "AutoContrast",
        "Equalization",
        "Solarization",
        "CutMix",
        "MixUp",
        "RandAugment",
        "Masking",
        "StochasticDepth",
        "InputLayer",
    ]
)
"""Layers that change no shape and hold no weights, whatever they do in training."""


def named_use(world: Keras, layer: Layer, word: str, **settings: Any) -> Use:
    share = world.nodes.get(id(layer))
    held = "frozen" if world.frozen else ""
    return Use(world.builder, word, settings, layer.at, name_of(world, layer), share, held)


def remembered(world: Keras, layer: Layer, out: Tensor) -> Tensor:
    if id(layer) not in world.nodes and world.builder.nodes:
        node = world.builder.nodes[-1]
        if node.kind.holds():
            world.nodes[id(layer)] = node.name
    return out


def concatenated(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    tensors = tensors_in([args, list(named.values())])
    unknown = unknown_of([x for a in args for x in (a if isinstance(a, (list, tuple)) else [a])])
    if unknown is not None or not tensors:
        return unknown or Unknown("what is joined is not known", at)
    axis = layer.option("axis", 0, -1)
    if not all(tensor.known for tensor in tensors):
        return Call(world.builder, "concatenate", {}, layer.at).unplaced(tensors)
    k = place(tensors[0], axis, layer.at)
    if k == 0:
        return Unknown("a join along the batch", layer.at)
    rows = [arranged(world.builder, tensor, layer.at) for tensor in tensors]
    folded, layout = rows[0][1], world.builder.layout
    use = named_use(world, layer, "concat", axis=axis_of(layout, tensors[0].rank, k, folded))
    made = use.add([tensor.node for tensor, _ in rows])
    return fresh(made.name, made.sizes, folded, layer.at, layout)


def attention(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`MultiHeadAttention(heads, key_dim)(query, value, key)`"""
    query = args[0] if args else named.get("query")
    if len(args) < 2 and "value" not in named:
        message = "MultiHeadAttention is given a query and no value"
        raise Failure("E406", message, "write layer(x, x) for attention of x to itself", at)
    value = args[1] if len(args) > 1 else named.get("value", query)
    key = args[2] if len(args) > 2 else named.get("key", value)
    tensors: list[Any] = [query, key, value]
    if not all(isinstance(x, Tensor) and x.known for x in tensors):
        found = tensors_in(tensors)
        if not found:
            return unknown_of(tensors) or Unknown("attention of what is no tensor", at)
        return Call(world.builder, "attention", {}, layer.at).unplaced(found)
    settings: dict[str, Any] = {
        "heads": layer.option("num_heads", 0),
        "key_dim": layer.option("key_dim", 1),
        "bias": bool(layer.option("use_bias", 4, True)),
    }
    for word, place_, setting in (("value_dim", 2, "value_dim"), ("output_shape", 5, "features")):
        if layer.option(word, place_) is not None:
            settings[setting] = layer.option(word, place_)
    unknown = unknown_of(list(settings.values()))
    if unknown is not None:
        raise Failure(
            "E407", f"a setting of MultiHeadAttention is not known: {unknown.why}", "", at
        )
    alike = all(same(x, query) for x in (key, value))
    used = tensors[:1] if alike else tensors
    rows = [arranged(world.builder, x, layer.at) for x in used]
    folded = rows[0][1]
    if folded:
        settings["batch_axes"] = list(range(1, folded + 1))
    made = named_use(world, layer, "attention", **settings).add([x.node for x, _ in rows])
    out = fresh(made.name, made.sizes, folded, layer.at, world.builder.layout)
    out = remembered(world, layer, out)
    if named.get("return_attention_scores"):
        return (out, Unknown("the scores of attention", layer.at))
    return out


def dotted(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Dot(axes)([a, b])`: products of matrices along an axis of each."""
    tensors = tensors_in(args)
    axes = layer.option("axes", 0)
    if len(tensors) != 2 or not all(x.known for x in tensors):
        return unknown_of(args) or Call(world.builder, "Dot", {}, layer.at).unplaced(tensors)
    a, b = tensors
    pair = [axes, axes] if isinstance(axes, int) else axes
    if not isinstance(pair, (list, tuple)) or (a.rank, b.rank) != (3, 3):
        return Call(world.builder, "Dot", {}, layer.at).unplaced(tensors)
    i, j = place(a, pair[0], layer.at), place(b, pair[1], layer.at)
    first = a if i == 2 else permuted(a, [0, 2, 1], layer.at)
    second = b if j == 1 else permuted(b, [0, 2, 1], layer.at)
    given = {"input": first, "other": second}
    return multiplied(Call(world.builder, "matmul", given, layer.at))


def same(a: Any, b: Any) -> bool:
    return bool(a.node == b.node and a.dims == b.dims)


def distributed(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`TimeDistributed(layer)`: the steps are as in the batch."""
    inner, x = layer.option("layer", 0), args[0] if args else None
    if not isinstance(inner, Layer) or not isinstance(x, Tensor) or not x.known or x.rank < 2:
        return unknown_of([x]) or Unknown("TimeDistributed of what is not known", at)
    tensor, folded = arranged(world.builder, x, layer.at)
    steps = next((axis for dim in (tensor.dims or ())[1:2] for axis in dim), None)
    if folded or steps != 1:
        return Call(world.builder, "TimeDistributed", {}, layer.at).unplaced([x])
    dims = tensor.dims or ()
    inside = tensor._replace(dims=((BATCH, 1), *dims[2:]))
    if inner.name and not inner.named:
        inner.name = layer.name
    out = world.reader.call(inner, [inside], named, layer.at, None)
    if not isinstance(out, Tensor) or not out.known:
        return out
    first, *rest = out.dims or ()
    if first[:1] != (BATCH,) or len(first) != 2:
        return Call(world.builder, "TimeDistributed", {}, layer.at).unplaced([out])
    return out._replace(dims=((BATCH,), first[1:], *rest))


def is_recurrent(word: str) -> bool:
    kind = kind_named(word)
    return kind is not None and kind.among("recurrents")


def both_ways(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Bidirectional(LSTM(64))`"""
    inner, x = layer.option("layer", 0), args[0] if args else None
    merge = layer.option("merge_mode", 1, "concat")
    if not isinstance(inner, Layer) or not isinstance(x, Tensor):
        return unknown_of([x]) or Unknown("Bidirectional of what is not known", at)
    read = read_of(inner, x, world)
    if read is None or merge != "concat" or not is_recurrent(read.kind):
        return Call(world.builder, "Bidirectional", {}, layer.at).unplaced([x])
    from convcalc.parser.value import Item, from_plain

    read.given["bidirectional"] = Item(read.span, from_plain(True, read.span))
    return applied(world, layer, read, [x], at)


def embedded(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Vectors of tokens; those of positions are the same for all samples."""
    x = args[0] if args else None
    if isinstance(x, Tensor):
        read = read_of(layer, x, world)
        assert read is not None
        return applied(world, layer, read, [x], at)
    rows, width = layer.option("input_dim", 0), layer.option("output_dim", 1)
    sizes = (len(x),) if isinstance(x, list) else x.sizes if isinstance(x, Param) else None
    if sizes is None or not isinstance(rows, int) or not isinstance(width, int):
        return unknown_of([x, rows, width]) or Unknown("what is embedded is not known", at)
    if not layer.own:
        table = param(world, [rows, width], True, "embeddings")
        layer.own.append(table)
    return computed((*sizes, width), layer.own[0])


def resized(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Resizing(height, width)`"""
    sizes = [layer.option("height", 0), layer.option("width", 1)]
    mode = layer.option("interpolation", 2, "bilinear")
    return to_size(world, args[0] if args else None, sizes, mode, layer.at, name_of(world, layer))


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


MODES = {
    "nearest": "nearest_exact",
    **{word: word for word in ("bilinear", "bicubic", "area", "lanczos3", "lanczos5")},
}
"""Interpolations of TensorFlow, and what they are called here."""


def normalized(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Normalization(mean=…, variance=…)`: it holds neither where both are given."""
    if not args or not isinstance(args[0], Tensor):
        return unknown_of(args) or Unknown("what is normalised is not known", at)
    given = layer.option("mean", 1) is not None
    out = mapped(named_use(world, layer, "normalization", given=given), args[0])
    return remembered(world, layer, out)


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


def repeated(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`RepeatVector(n)`: the features at each of `n` steps."""
    from convcalc.frameworks.traced.copies import copied

    n, x = layer.option("n", 0), args[0]
    if not isinstance(x, Tensor) or not isinstance(n, int):
        return unknown_of([n, x]) or Unknown("what is repeated is not known", at)
    given = {"input": unsqueezed(x, 1, layer.at), "repeats": [1, n, 1]}
    return copied(Call(world.builder, "repeat", given, layer.at))


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
    """`SpectralNormalization(layer)`: the layer, and what the wrapper holds is not known."""
    found = tensors_in(args)
    return Call(world.builder, layer.kind, {}, layer.at).unplaced(found) if found else args[0]


def averaged(word: str) -> Any:
    def run(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
        tensors = [x for a in args for x in (a if isinstance(a, (list, tuple)) else [a])]
        unknown = unknown_of(tensors)
        others = [x for x in tensors if not isinstance(x, (Tensor, Param))]
        if unknown is not None or others or not any(isinstance(x, Tensor) for x in tensors):
            return unknown or Unknown(f"{word} of what is no tensor", at)
        from convcalc.frameworks.traced.elementwise import entered, padded, widened

        model = max((x for x in tensors if isinstance(x, Tensor)), key=lambda x: x.rank)
        known = [entered(world.builder, x, model, layer.at) for x in tensors]
        if not all(x.known for x in known):
            return Call(world.builder, word, {}, layer.at).unplaced(known)
        rank = max(x.rank for x in known)
        rows = [arranged(world.builder, padded(x, rank), layer.at) for x in known]
        folded = max(count for _, count in rows)
        rows = [widened(world.builder, x, count, folded, layer.at) for x, count in rows]
        made = named_use(world, layer, word).add([x.node for x, _ in rows])
        return fresh(made.name, made.sizes, folded, layer.at, world.builder.layout)

    return run


SPECIAL: dict[str, Any] = {
    "Concatenate": concatenated,
    "Dot": dotted,
    "MultiHeadAttention": attention,
    "TimeDistributed": distributed,
    "Bidirectional": both_ways,
    "Embedding": embedded,
    "Resizing": resized,
    "Normalization": normalized,
    "CenterCrop": cropped,
    "RepeatVector": repeated,
    "Lambda": of_function,
    "SpectralNormalization": wrapped,
    **{
        name: averaged(name.lower())
        for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
    },
}
"""By the class of Keras."""
