"""Tools that see modules: thop, the one of Ultralytics, torchinfo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.algebra.window import Whole, Window
from convcalc.engine.attended import only_apart, or_apart
from convcalc.engine.counts import (
    as_module,
    attended,
    each,
    learned,
    macs,
    mode_of,
    norm,
    nothing,
    positions,
    projected,
    read,
    rows,
    scores,
    unknown,
    written,
)
from convcalc.engine.stepped import each_cell, thop_cell, torchinfo_cell, ultralytics_cell
from convcalc.engine.tools.groups import IDLE, REST
from convcalc.layers.axes import places

if TYPE_CHECKING:
    from convcalc.engine.attended import Apart
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport


def thop_transposed(layer: LayerReport) -> int:
    """As if it were a convolution: input channels of a group x kernel, per output element."""
    kind: Any = layer.kind
    shape = layer.input_shapes[0]
    kernel = product(kind.per_axis("kernel", shape.rank))
    return int(written(layer) * (shape.channels // kind.groups) * kernel)


def thop_softmax(layer: LayerReport) -> int:
    """N exponentials, n - 1 additions and n divisions for each n elements that share 1."""
    shared = shared_by(layer)
    return read(layer) // shared * (3 * shared - 1)


def shared_by(layer: LayerReport) -> int:
    """How many elements of a softmax share 1: those along all axes that it reads as a whole, and
    the channels, if it goes over more axes than these.
    """
    kind: Any = layer.kind
    shape = layer.input_shapes[0]
    rows = zip(layer.axes, shape.spatial, strict=True)
    whole = [n for axis, n in rows if isinstance(axis, Whole)]
    over = kind.dims or places(kind.axis, kind.rank_within(shape.rank))
    several = len(over) if isinstance(over, tuple) else 1
    return int(product([*whole, *([shape.channels] if several > len(whole) else [])]))


def thop_upsample(layer: LayerReport) -> int | None:
    each = {"nearest": 1, "linear": 5, "bilinear": 11, "bicubic": 259}
    each |= {"trilinear": 0, "nearest_exact": 0}  # it says that it takes them as such
    mode = mode_of(layer)
    return each[mode] * written(layer) if mode in each else None


def thop_apart(found: Apart) -> int:
    """Linear layers and a softmax that are modules."""
    return found.linears + found.offsets + 3 * found.scores - found.rows


def torchinfo_apart(found: Apart) -> int:
    """Windows are samples of the linear layers."""
    return found.parameters * found.windows + found.others


THOP: dict[str, Count] = {
    **rows(("convolutions", "linears"), macs),
    **rows((*IDLE, "max_pools", "adaptive_max_pools"), nothing),
    "transposed": thop_transposed,
    "batch_norms": norm(4, 2),
    "sample_norms": norm(4, 2),
    "group_norm": unknown,
    "recurrents": each_cell(thop_cell),
    "average_pools": written,
    "adaptive_max_pools": as_module(nothing),
    "adaptive_average_pools": as_module(lambda layer: read(layer) + written(layer)),
    "attentions": only_apart(thop_apart),
    "rectifiers": nothing,
    "prelu": each(1),
    "softmax": thop_softmax,
    "resizings": thop_upsample,
}


def elements_pooled(layer: LayerReport) -> int:
    """What the windows of an average pool read, padding too where that counts; and its outputs."""
    kind: Any = layer.kind
    shape, padded = layer.input_shapes[0], bool(kind.in_effect("count_include_pad"))
    windows = 1
    for axis, n in zip(layer.axes, shape.spatial, strict=True):
        assert isinstance(axis, Window)
        begin, end = (-axis.lo, n + axis.lo) if padded else (0, n)
        starts = [o * axis.stride - axis.lo for o in range(axis.out(n))]
        windows *= sum(max(min(s + axis.span, end) - max(s, begin), 0) for s in starts)
    return int(shape.channels) * windows + written(layer)


def elements_in_bins(layer: LayerReport) -> int:
    """The same of an adaptive pool: what its bins read, which overlap, and its outputs."""
    shape, output = layer.input_shapes[0], layer.output
    assert output is not None
    bins = 1
    for n, o in zip(shape.spatial, output.spatial, strict=True):
        bins *= sum(-(-(j + 1) * n // o) - j * n // o for j in range(o))
    return int(shape.channels) * bins + written(layer)


def log_softmax(layer: LayerReport) -> int:
    """One logarithm for all that share 1 more than a softmax."""
    return thop_softmax(layer) + read(layer) // shared_by(layer)


def ultralytics_upsample(layer: LayerReport) -> int | None:
    each = {"linear": 5, "bilinear": 11, "trilinear": 31, "bicubic": 259}
    each |= {"nearest": 0, "nearest_exact": 0}
    mode = mode_of(layer)
    return each[mode] * written(layer) if mode in each else None


def ultralytics_attention(layer: LayerReport) -> int:
    """Its products, and a softmax of all scores."""
    kind: Any = layer.kind
    queries = int(product(attended(layer)[0].spatial))
    return layer.macs + 3 * scores(layer) - int(kind.heads) * queries


def ultralytics_einsum(layer: LayerReport) -> int | None:
    """The products of two operands; of one, or more than two, nothing. Not known where it sums over
    what stands in one of them alone.
    """
    kind: Any = layer.kind
    inputs, _, output = kind.equation.partition("->")
    terms = [set(term) for term in inputs.split(",")]
    if len(terms) != 2:
        return 0
    alone = (terms[0] ^ terms[1]) - set(output)
    return None if alone else layer.macs or written(layer)


ULTRALYTICS: dict[str, Count] = {
    **THOP,
    **rows(("transposed", "products", "attention_products"), macs),
    "einsum": ultralytics_einsum,
    **rows(("group_norm", "scale_norms"), norm(4, 2)),
    "recurrents": each_cell(ultralytics_cell),
    "average_pools": elements_pooled,
    "adaptive_average_pools": as_module(elements_in_bins),
    "log_softmax": log_softmax,
    "resizings": ultralytics_upsample,
    "attentions": or_apart(projected(ultralytics_attention), lambda x: thop_apart(x) + x.products),
}
"""What thop became: products that are functions are counted too."""


def per_position(layer: LayerReport) -> int:
    return learned(layer) * positions(layer)


TORCHINFO: dict[str, Count] = {
    **rows((*REST, *IDLE, "products"), nothing),
    **rows(("convolutions", "transposed"), per_position),
    **rows(("linears", "embeddings", "batch_norms", "sample_norms", "rectifiers"), learned),
    "scale_norms": learned,
    "attentions": or_apart(projected(nothing), torchinfo_apart),
    "attention_products": nothing,
    "recurrents": each_cell(torchinfo_cell),
    "deformable_conv": per_position,
    "weight_norm": unknown,
}
