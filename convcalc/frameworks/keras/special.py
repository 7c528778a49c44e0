"""Layers of Keras that are more, or less, than a layer by its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import tensors_in
from convcalc.frameworks.keras.rows import applied, name_of, read_of
from convcalc.frameworks.keras.weights import param
from convcalc.frameworks.later import later
from convcalc.frameworks.python.values import Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, mapped
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.tensors import Tensor, axis_of, fresh, place, unsqueezed

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.python.values import At


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
    given = [x for a in args for x in (a if isinstance(a, (list, tuple)) else [a])]
    unknown = unknown_of(given)
    model = next(iter(tensors_in([args, list(named.values())])), None)
    if unknown is not None or model is None:
        return unknown or Unknown("what is joined is not known", at)
    from convcalc.frameworks.traced.elementwise import entered

    weights = any(isinstance(x, Param) for x in given)
    joined = [entered(world.builder, x, model, layer.at) for x in given] if weights else []
    tensors = joined or tensors_in([args, list(named.values())])
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


def normalized(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Normalization(mean=…, variance=…)`: it holds neither where both are given."""
    if not args or not isinstance(args[0], Tensor):
        return unknown_of(args) or Unknown("what is normalised is not known", at)
    given = layer.option("mean", 1) is not None
    out = mapped(named_use(world, layer, "normalization", given=given), args[0])
    return remembered(world, layer, out)


def of_rank(x: Any, rank: int, at: At) -> Any:
    """A tensor of fewer dimensions, which Keras' merging layers widen behind the batch."""
    while isinstance(x, Tensor) and x.known and x.rank < rank:
        x = unsqueezed(x, 1, at)
    return x


def averaged(word: str) -> Any:
    def run(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
        tensors = [x for a in args for x in (a if isinstance(a, (list, tuple)) else [a])]
        unknown = unknown_of(tensors)
        others = [x for x in tensors if not isinstance(x, (Tensor, Param))]
        if unknown is not None or others or not any(isinstance(x, Tensor) for x in tensors):
            return unknown or Unknown(f"{word} of what is no tensor", at)
        from convcalc.frameworks.traced.elementwise import entered, padded, widened

        model = max((x for x in tensors if isinstance(x, Tensor)), key=lambda x: x.rank)
        tensors = [of_rank(x, model.rank, layer.at) for x in tensors]
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


def unit(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`UnitNormalization()`: of length 1 along an axis."""
    return world.function("normalize", args[:1], {"axis": layer.option("axis", 0, -1)}, layer.at)


SPECIAL: dict[str, Any] = {
    "UnitNormalization": unit,
    "Concatenate": concatenated,
    "Dot": later("keras.products.dotted"),
    "MultiHeadAttention": later("keras.products.attention"),
    "GroupQueryAttention": later("keras.attending.grouped"),
    "GroupedQueryAttention": later("keras.attending.grouped"),
    "Attention": later("keras.attending.luong"),
    "AdditiveAttention": later("keras.attending.bahdanau"),
    "EinsumDense": later("keras.attending.by_equation"),
    "RandomCrop": later("keras.resizing.cropped_to"),
    "TimeDistributed": later("keras.wrappers.distributed"),
    "Bidirectional": later("keras.recurrent.both_ways"),
    **dict.fromkeys(
        ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        later("keras.recurrent.run"),
    ),
    "RNN": later("keras.recurrent.of_cells"),
    "Embedding": embedded,
    "Resizing": later("keras.resizing.resized"),
    "Normalization": normalized,
    "CenterCrop": later("keras.resizing.cropped"),
    "RepeatVector": later("keras.resizing.repeated"),
    "Lambda": later("keras.wrappers.of_function"),
    "SpectralNormalization": later("keras.wrappers.wrapped"),
    **{
        name: averaged(name.lower())
        for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
    },
}
"""By the class of Keras."""
