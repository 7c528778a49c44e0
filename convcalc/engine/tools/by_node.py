"""What onnx-tool counts of the nodes of an ONNX graph, each kind as one operator where ONNX has it.

It weighs functions by what a processor takes for them, in multiply-accumulates.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.engine.counts import (
    biases,
    each,
    learned,
    macs,
    mode_of,
    nothing,
    positions,
    projected,
    read,
    rows,
    scores,
    with_biases,
    written,
)
from convcalc.engine.stepped import steps
from convcalc.engine.tools.groups import IDLE

if TYPE_CHECKING:
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport

DIVIDE, ROOT, EXPONENTIAL, LOGARITHM, SINE = 4, 24, 32, 43, 39
HYPERBOLIC = EXPONENTIAL + 2 + DIVIDE
ATTENDED = 1 + EXPONENTIAL + DIVIDE
"""Of each score its scale and its softmax."""


def transposed(layer: LayerReport) -> int | None:
    """Filters of a group x kernel for each element that comes out; three axes it cannot."""
    kind: Any = layer.kind
    rank = len(layer.axes)
    kernel = prod(map(int, kind.per_axis("kernel", rank)))
    filters = written(layer) // positions(layer) // int(kind.groups)
    return written(layer) * filters * kernel + biases(layer) if rank < 3 else None


def pool(layer: LayerReport) -> int:
    """The window for each element; of three axes the first alone."""
    sizes = list(map(int, layer.kind.per_axis("kernel", len(layer.axes))))
    return written(layer) * prod(sizes if len(sizes) < 3 else sizes[:1])


def adaptive_pool(layer: LayerReport) -> int | None:
    """As a pool of windows, where all bins are of one size; else ONNX has none."""
    assert layer.output is not None
    pairs = zip(layer.input_shapes[0].spatial, layer.output.spatial, strict=True)
    sizes = [int(n) // int(o) if n % o == 0 else None for n, o in pairs]
    windows = [size for size in sizes if size]
    if len(windows) < len(sizes):
        return None
    return written(layer) * prod(windows if len(windows) < 3 else windows[:1])


def global_pool(layer: LayerReport) -> int:
    channels = int(layer.input_shapes[0].channels)
    return read(layer) + DIVIDE * channels


def layer_norm(layer: LayerReport) -> int | None:
    """Seven for each element, and a division and a root for each along its first axis."""
    kind: Any = layer.kind
    if learned(layer):
        along = int(layer.weights[0].sizes[0])
    elif kind.over == "channels" and kind.dims is None:
        along = int(layer.input_shapes[0].channels)
    else:
        return None
    return 7 * read(layer) + (1 + ROOT + DIVIDE) * (read(layer) // along)


def normalization(layer: LayerReport) -> int:
    """A root for each channel, where the statistics are held and are no plain numbers."""
    roots = int(layer.input_shapes[0].channels) if layer.weights else 0
    return (1 + DIVIDE) * read(layer) + ROOT * roots


def response_norm(layer: LayerReport) -> int:
    kind: Any = layer.kind
    return (DIVIDE + EXPONENTIAL + 1 + int(kind.size)) * read(layer)


def glu(layer: LayerReport) -> int | None:
    each = {"sigmoid": 1 + EXPONENTIAL, "none": 1}.get(str(layer.kind.in_effect("activation")))
    return each * written(layer) if each else None


def attention(layer: LayerReport) -> int:
    """As convcalc writes it: one product for queries, keys and values of the same input."""
    kind: Any = layer.kind
    biased = 4 * read(layer) if kind.bias else 0
    return layer.macs + biased + ATTENDED * scores(layer)


def lstm(layer: LayerReport) -> int | None:
    """Of a layer with biases; what combines the gates once for both directions."""
    kind: Any = layer.kind
    if not kind.bias or int(kind.layers) > 1 or getattr(kind, "projection", False):
        return None
    gates, units, times = int(kind.gates), int(kind.units), steps(layer)
    added = 2 * gates * units * len(kind.directions) * times
    curves = 3 * EXPONENTIAL + 2 * HYPERBOLIC if gates > 3 else 2 * EXPONENTIAL + HYPERBOLIC
    return layer.macs + added + (curves + gates + (4 if gates > 3 else 5)) * units * times


def merged(times: int) -> Count:
    return lambda layer: times * (len(layer.input_shapes) - 1) * written(layer)


def reduced(layer: LayerReport) -> int | None:
    kind: Any = layer.kind
    times = {"norm": 1 + ROOT, "argmax": 0, "std": None, "var": None}.get(kind.op, 1)
    return None if times is None else times * read(layer)


def resized(layer: LayerReport) -> int:
    each = {"linear": 4, "bilinear": 4, "trilinear": 4, "bicubic": 8}
    return each.get(mode_of(layer), 0) * written(layer)


def scaled(layer: LayerReport) -> int:
    """A product, and a sum if there is a shift."""
    return len(layer.weights) * read(layer)


def rescaled(layer: LayerReport) -> int:
    """A product and a sum, each where it does something."""
    kind: Any = layer.kind
    return ((float(kind.scale) != 1) + (float(kind.offset) != 0)) * read(layer)


def einsum(layer: LayerReport) -> int | None:
    kind: Any = layer.kind
    return layer.macs or written(layer) if kind.equation.count(",") == 1 else None


ONNX_TOOL: dict[str, Count] = {
    **rows(("convolutions", "linears"), with_biases),
    "transposed": transposed,
    "matmul": macs,
    "einsum": einsum,
    "lstm": lstm,
    "gru": lstm,
    "attentions": projected(attention),
    **rows((*IDLE, "erf"), nothing),
    "batch_norms": each(3 + ROOT + DIVIDE),
    "instance_norm": each(3 + DIVIDE),
    "layer_norm": layer_norm,
    "response_norms": response_norm,
    "layer_scale": scaled,
    "rescale": rescaled,
    "normalization": normalization,
    "gated_units": glu,
    **rows(("max_pools", "average_pools"), pool),
    "adaptive_avg_pool": adaptive_pool,
    "adaptive_max_pool": adaptive_pool,
    "global_avg_pool": global_pool,
    "relu": each(1),
    "abs": each(1),
    "sign": each(1),
    "square": each(1),
    "floor": each(1),
    "ceil": each(1),
    "round": each(1),
    "negative": each(1),
    "relu6": each(2),
    "leaky_relu": each(2),
    "prelu": each(2),
    "hard_tanh": each(2),
    "clip": each(2),
    "elu": each(3 + EXPONENTIAL),
    "gelu": each(2 + EXPONENTIAL),
    "silu": each(1 + EXPONENTIAL),
    "hard_silu": each(5),
    "hard_sigmoid": each(4),
    "sigmoid": each(EXPONENTIAL),
    "exponential": each(EXPONENTIAL),
    "pow": each(EXPONENTIAL),
    "log_sigmoid": each(EXPONENTIAL + LOGARITHM),
    "softplus": each(EXPONENTIAL + 1 + LOGARITHM),
    "tanh": each(2 * HYPERBOLIC),
    "softmax": each(EXPONENTIAL + DIVIDE),
    "log_softmax": each(EXPONENTIAL + DIVIDE + 1 + LOGARITHM),
    "reciprocal": each(DIVIDE),
    "sqrt": each(ROOT),
    "rsqrt": each(ROOT + DIVIDE),
    "log": each(LOGARITHM),
    "sin": each(SINE),
    "cos": each(SINE),
    "add": merged(1),
    "subtract": merged(1),
    "multiply": merged(1),
    "minimum": merged(1),
    "maximum": merged(1),
    "divide": merged(DIVIDE),
    "power": merged(EXPONENTIAL),
    "reductions": reduced,
    "resizings": resized,
}
