"""What TensorFlow's profiler adds up over the operators of the graph that Keras 3 makes of a model.

It has a rule for some operators, of which Keras puts layers together. A batch norm it counts by
its sums and products, two per element and some per channel; activations that are one operator, and
maxima, not at all. Of what runs in a loop it sees one turn.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.algebra.window import Window
from convcalc.engine.counts import (
    attended,
    biases,
    doubled,
    each,
    learned,
    nothing,
    positions,
    projected,
    projections,
    read,
    rows,
    scores,
    written,
)
from convcalc.engine.stepped import at_once, tensorflow_cell
from convcalc.engine.tools.groups import IDLE
from convcalc.layers.axes import places

if TYPE_CHECKING:
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport

INDEXING = 9
"""Operations on numbers by which Keras finds a bin of an adaptive pool."""


def convolution(layer: LayerReport) -> int | None:
    """One of several groups is compiled, which it does not look into: its biases alone."""
    kind: Any = layer.kind
    if getattr(kind, "groups", 1) > 1:
        return biases(layer) or None
    return 2 * layer.macs // positions(layer) * spread_positions(layer) + biases(layer)


def spread_positions(layer: LayerReport) -> int:
    """What comes out before it is cropped: a dilated convolution runs on every d-th position, of a
    size that d divides.
    """
    sizes = []
    rank = len(layer.axes)
    kernels, steps = layer.kind.per_axis("kernel", rank), layer.kind.per_axis("dilation", rank)
    for n, axis, k, d in zip(
        layer.input_shapes[0].spatial, layer.axes, kernels, steps, strict=True
    ):
        assert isinstance(axis, Window)
        blocks = -(-(n + axis.lo + axis.hi) // d)
        sizes.append(d * (blocks - k + 1) if d > 1 else axis.out(n))
    return int(product(sizes))


def transposed(layer: LayerReport) -> int | None:
    """Over the outputs, divided by the strides; of three axes it has no rule."""
    kind: Any = layer.kind
    rank = len(layer.axes)
    if rank > 2:
        return biases(layer) or None
    weights = sum(int(w.elements) for w in layer.weights if w.contracts)
    strides = prod(map(int, kind.per_axis("stride", rank)))
    return 2 * positions(layer) * weights // strides + biases(layer)


def pool(layer: LayerReport) -> int | None:
    """A whole window for each output, also where it is padded; of three axes it has no rule."""
    rank = len(layer.axes)
    window = int(product(layer.kind.per_axis("kernel", rank)))
    return window * written(layer) if rank < 3 else None


def adaptive_pool(layer: LayerReport) -> int:
    """Axis by axis, pools of the smallest window and of one that is larger by one; and indices."""
    assert layer.output is not None
    sizes, rank = [int(n) for n in layer.input_shapes[0].spatial], len(layer.axes)
    count = 0
    for i, wanted in enumerate(map(int, layer.output.spatial)):
        n, window = sizes[i], -(-sizes[i] // wanted)
        rest = prod(sizes) // n * int(layer.output.channels)
        windows = sum((n - k + 1) * k for k in (window, window + 1)) * rest
        count += INDEXING * wanted + (windows if rank < 3 else 0)
        sizes[i] = wanted
    return count


def scaled(layer: LayerReport) -> bool:
    return any(w.name == "weight" for w in layer.weights)


def shifted(layer: LayerReport) -> bool:
    return any(w.name == "shift" for w in layer.weights)


def batch_norm(layer: LayerReport) -> int:
    channels = int(layer.input_shapes[0].channels)
    return 2 * read(layer) + (6 if scaled(layer) else 5) * channels


def sample_norm(layer: LayerReport, statistics: int, weights: int) -> int:
    """Mean, variance, and what is subtracted and multiplied by, which has one element for each
    statistic, or with a scale so many as `weights`.
    """
    factors = weights if scaled(layer) else 0
    shifts = (factors or statistics) + (weights if shifted(layer) else 0)
    return 6 * read(layer) + 4 * statistics + factors + shifts


def layer_norm(layer: LayerReport) -> int | None:
    number = statistics_of(layer)
    return None if number is None else sample_norm(layer, number, read(layer))


def statistics_of(layer: LayerReport) -> int | None:
    """How many means there are; None if that cannot be told."""
    kind: Any = layer.kind
    sizes = layer.input_shapes[0].sizes
    if learned(layer):
        return read(layer) // max(int(w.elements) for w in layer.weights)
    if kind.dims is not None:
        return None
    over = places(kind.over, len(sizes) - 1)
    return read(layer) // int(product(sizes[i] for i in over))


def grouped_norm(layer: LayerReport) -> int:
    channels = int(layer.input_shapes[0].channels)
    return sample_norm(layer, int(getattr(layer.kind, "groups", channels)), channels)


def rms_norm(layer: LayerReport) -> int | None:
    number = statistics_of(layer)
    return None if number is None else (4 if learned(layer) else 3) * read(layer) + 3 * number


def normalization(layer: LayerReport) -> int:
    return 2 * read(layer) + int(layer.input_shapes[0].channels)


def prelu(layer: LayerReport) -> int:
    return 3 * read(layer) + learned(layer)


def gelu(layer: LayerReport) -> int:
    return (7 if layer.kind.by_tanh else 4) * read(layer)  # type: ignore[attr-defined]


def glu(layer: LayerReport) -> int:
    each = {"gelu": 5, "silu": 3, "none": 1}
    return each.get(str(layer.kind.in_effect("activation")), 1) * written(layer)


def merged(layer: LayerReport) -> int:
    return (len(layer.input_shapes) - 1) * written(layer)


def clip(layer: LayerReport) -> int:
    kind: Any = layer.kind
    return read(layer) * ((kind.min is not None) + (kind.max is not None))


def attention(layer: LayerReport) -> int:
    """Without its products, which are no operator that it knows; scores are scaled."""
    kind: Any = layer.kind
    lengths = [int(product(x.spatial)) for x in attended(layer)]
    width = int(layer.input_shapes[0].channels)
    biased = (sum(lengths) + lengths[0]) * width if kind.bias else 0
    return 2 * projections(layer) + 6 * scores(layer) + biased


def reduced(layer: LayerReport) -> int | None:
    kind: Any = layer.kind
    n, out = read(layer), written(layer)
    rules = {"sum": n - out, "mean": n, "std": 4 * n, "var": 4 * n, "argmax": 3 * n - out}
    return rules.get(kind.op)


def upsampled(layer: LayerReport) -> int | None:
    """Repeated positions, whose numbers it works out; an interpolation has no rule."""
    kind: Any = layer.kind
    repeats = kind.mode == "nearest" and kind.size is None
    return layer.input_shapes[0].rank if repeats else None


TENSORFLOW: dict[str, Count] = {
    "convolutions": convolution,
    "transposed": transposed,
    "linears": lambda layer: doubled(layer) + biases(layer),
    "matmul": doubled,
    **rows(IDLE, nothing),
    **rows(("max_pools", "average_pools"), pool),
    "adaptive_avg_pool": adaptive_pool,
    "adaptive_max_pool": adaptive_pool,
    "global_avg_pool": each(1),
    "batch_norms": batch_norm,
    "layer_norm": layer_norm,
    "group_norm": grouped_norm,
    "instance_norm": grouped_norm,
    "scale_norms": rms_norm,
    "normalization": normalization,
    "rescale": each(2),
    "layer_scale": lambda layer: (1 + shifted(layer)) * read(layer),
    "softmax": each(5),
    "prelu": prelu,
    "celu": each(5),
    "gelu": gelu,
    "silu": each(2),
    "hard_sigmoid": each(2),
    "log_sigmoid": each(2),
    "hard_tanh": each(2),
    "hard_silu": each(3),
    "mish": each(1),
    "gated_units": glu,
    "attentions": projected(attention),
    "recurrents": at_once(tensorflow_cell),
    "resizings": upsampled,
    "add": merged,
    "subtract": merged,
    "multiply": merged,
    "minimum": merged,
    "maximum": merged,
    "average": lambda layer: merged(layer) + written(layer),
    "divide": written,
    "power": written,
    "square": each(1),
    "log": each(1),
    "reciprocal": each(1),
    "negative": each(1),
    "pow": each(1),
    "rsqrt": each(2),
    "clip": clip,
    "reductions": reduced,
}
