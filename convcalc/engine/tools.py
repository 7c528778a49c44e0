"""What seven tools add for a layer: for each a table from a kind, or a group of WORK, to a count.

The unit is what the tool prints. Kinds without a row are unknown to the tool; 0 is a row: the tool
has a rule that says so, or leaves such layers out by its convention, or the layer computes nothing.
Versions and every figure: tests/recorded/counts.json.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.engine.counts import (
    as_module,
    biases,
    by_mode,
    doubled,
    each,
    einsum_path,
    evenly_padded,
    fused,
    gated_by,
    halved_path,
    learned,
    macs,
    mode_of,
    norm,
    nothing,
    positions,
    power_pool,
    products,
    projected,
    projections,
    ptflops_attention,
    read,
    response_norm,
    rows,
    scores,
    unfused,
    unknown,
    usual,
    with_biases,
    written,
)
from convcalc.engine.stepped import (
    calflops_cell,
    each_cell,
    ptflops_cell,
    taken_apart,
    thop_cell,
    torchinfo_cell,
    with_both_biases,
)

if TYPE_CHECKING:
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport


WEIGHTED = ("convolutions", "transposed", "linears")
MATRIX = (*WEIGHTED, "attentions", "attention_products", "products")
IDLE = ("embeddings", "movers")
"""What computes nothing, so that there is nothing to count."""
REST = (
    *("batch_norms", "sample_norms", "scale_norms", "response_norms", "scalings"),
    *("max_pools", "average_pools", "power_pools", "adaptive_max_pools", "adaptive_average_pools"),
    *("rectifiers", "curves", "gated_units", "softmaxes", "functions", "elementwise"),
    *("reductions", "resizings"),
)
POOLS = ("max_pools", "average_pools")
ADAPTIVE = ("adaptive_max_pools", "adaptive_average_pools")

# The tools

TORCH: dict[str, Count] = {
    **rows(MATRIX, doubled),  # of the products alone all kernels but the fused one for CPUs
    **rows((*REST, *IDLE), nothing),
    "recurrents": taken_apart(doubled),
    "transformer_encoder": fused(linears=doubled, attentions=lambda x: 2 * projections(x)),
}


def fvcore_convolution(layer: LayerReport) -> int | None:
    """PyTorch runs 'same' and 'valid', given as words, by another operator."""
    return None if by_mode(layer) else layer.macs


def fvcore_pool(layer: LayerReport) -> int | None:
    return read(layer) if layer.input_shapes[0].rank == 2 else None


def fvcore_upsample(layer: LayerReport) -> int | None:
    each = {"nearest": 1, "bilinear": 4}.get(mode_of(layer))
    return each * written(layer) if each and layer.input_shapes[0].rank == 2 else None


FVCORE: dict[str, Count] = {
    **rows((*WEIGHTED, "products"), macs),
    "convolutions": fvcore_convolution,
    "attentions": usual(macs),
    **rows(IDLE, nothing),
    "batch_norms": norm(2, 1),
    "sample_norms": norm(5, 4),
    "adaptive_average_pools": as_module(fvcore_pool),
    "resizings": fvcore_upsample,
    **rows(("relu", "floor", "clip", "modulo"), nothing),
    "einsum": halved_path,
    "max_unpool": unknown,
    "transformer_encoder": fused(linears=macs, attentions=projections, sample_norms=norm(5, 4)),
}


def thop_transposed(layer: LayerReport) -> int:
    """As if it were a convolution: input channels of a group x kernel, per output element."""
    kind: Any = layer.kind
    shape = layer.input_shapes[0]
    kernel = product(kind.per_axis("kernel", shape.rank))
    return int(written(layer) * (shape.channels // kind.groups) * kernel)


def thop_softmax(layer: LayerReport) -> int:
    """Per position n exponentials, n - 1 additions and n divisions, for n channels."""
    channels = int(layer.input_shapes[0].channels)
    return read(layer) // channels * (3 * channels - 1)


def thop_upsample(layer: LayerReport) -> int | None:
    each = {"nearest": 1, "linear": 5, "bilinear": 11, "bicubic": 259}
    each |= {"trilinear": 0, "nearest_exact": 0}  # it says that it takes them as such
    mode = mode_of(layer)
    return each[mode] * written(layer) if mode in each else None


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
    "rectifiers": nothing,
    "prelu": each(1),
    "softmax": thop_softmax,
    "resizings": thop_upsample,
}


def per_position(layer: LayerReport) -> int:
    return learned(layer) * positions(layer)


TORCHINFO: dict[str, Count] = {
    **rows((*REST, *IDLE, "products"), nothing),
    **rows(("convolutions", "transposed"), per_position),
    **rows(("linears", "embeddings", "batch_norms", "sample_norms", "rectifiers"), learned),
    "scale_norms": learned,
    "attentions": projected(nothing),
    "attention_products": nothing,
    "recurrents": each_cell(torchinfo_cell),
    "deformable_conv": per_position,
    "weight_norm": unknown,
}


def ptflops_upsample(layer: LayerReport) -> int:
    """By the module what comes out, and by the function what would without rounding the sizes."""
    kind: Any = layer.kind
    if kind.size is not None:
        return 2 * written(layer)
    rank, factor = layer.input_shapes[0].rank, kind.factor
    growth = int(prod(factor)) if isinstance(factor, tuple) else factor**rank
    return int(written(layer) + read(layer) * growth)


def ptflops_deformable(layer: LayerReport) -> int:
    """24 for each element that is read between others, and one for the factor of a mask."""
    each = 24 + (len(layer.input_shapes) > 2)
    kernel = product(layer.kind.per_axis("kernel", len(layer.axes)))
    return with_biases(layer) + each * int(kernel) * positions(layer)


PTFLOPS: dict[str, Count] = {
    **rows(("convolutions", "transposed", "linears"), with_biases),
    **rows(IDLE, nothing),
    **rows(("batch_norms", "sample_norms"), norm(2, 1)),
    "layer_norm": each(1),
    "response_norms": response_norm,
    "matmul": macs,
    **rows(POOLS, each(2)),
    **rows(ADAPTIVE, as_module(each(2))),
    "power_pools": power_pool,
    "rectifiers": each(2),  # the function is counted beside the module, but not of these two:
    **rows(("relu6", "leaky_relu"), each(1)),
    **rows(("elu", "gelu"), each(2)),
    **rows(("silu", "softmax"), each(1)),
    "gated_units": gated_by("gelu", "silu", "relu"),
    "resizings": ptflops_upsample,
    "recurrents": each_cell(ptflops_cell),
    "deformable_conv": ptflops_deformable,
    "attentions": projected(
        lambda layer: ptflops_attention(layer) + products(layer) + scores(layer)
    ),
    "transformer_encoder": fused(
        linears=with_biases, attentions=ptflops_attention, sample_norms=each(1)
    ),
}


def aten_fused(layer: LayerReport) -> int:
    """Of attention without its products, with all four biases."""
    return projections(layer) + 4 * read(layer)


PTFLOPS_ATEN: dict[str, Count] = {
    **rows(("convolutions", "transposed", "linears"), with_biases),
    "products": macs,
    **rows((*REST, *IDLE), nothing),
    "attentions": usual(lambda layer: macs(layer) + (read(layer) if output_bias(layer) else 0)),
    "attention_products": unfused(macs),
    "recurrents": taken_apart(with_both_biases),
    "transformer_encoder": fused(linears=with_biases, attentions=aten_fused),
}


def output_bias(layer: LayerReport) -> bool:
    return any(w.name == "out_proj.bias" for w in layer.weights)


def calflops_convolution(layer: LayerReport) -> int:
    """It takes 'same' to pad both ends alike, which is one less for an even kernel."""
    if not by_mode(layer):
        return 2 * layer.macs + biases(layer)
    kind: Any = layer.kind
    outputs = int(product(evenly_padded(layer)))
    weights = sum(int(w.elements) for w in layer.weights if w.contracts)
    return (2 * weights + (written(layer) // positions(layer) if kind.bias else 0)) * outputs


def calflops_transposed(layer: LayerReport) -> int:
    """It divides by the groups once too often, and adds biases as if it were a convolution."""
    kind: Any = layer.kind
    shape = layer.input_shapes[0]
    filters = kind.filters // kind.groups
    kernel = product(kind.per_axis("kernel", shape.rank))
    work = 2 * kernel * shape.channels * (filters // kind.groups) * product(shape.spatial)
    return int(work + (filters * product(evenly_padded(layer)) if kind.bias else 0))


def calflops_upsample(layer: LayerReport) -> int:
    """What goes in, or the product of the sizes as they are written."""
    kind: Any = layer.kind
    if kind.size is None:
        return read(layer)
    return int(product(kind.size)) if isinstance(kind.size, tuple) else int(kind.size)


CALFLOPS: dict[str, Count] = {
    "convolutions": calflops_convolution,
    "transposed": calflops_transposed,
    **rows(("linears", "matmul"), doubled),
    "einsum": einsum_path,
    "recurrents": each_cell(calflops_cell),
    **rows(IDLE, nothing),
    "batch_norms": norm(2, 1),
    "sample_norms": norm(5, 4),
    "response_norms": response_norm,
    **rows((*POOLS, "rectifiers", "elu", "gelu", "silu", "softmax"), each(1)),
    **rows(ADAPTIVE, as_module(each(1))),
    "gated_units": gated_by("gelu", "silu", "relu"),
    "relu6": unknown,
    "power_pools": power_pool,
    "resizings": calflops_upsample,
    "attentions": projected(lambda layer: 2 * projections(layer) + scores(layer)),
    "transformer_encoder": fused(
        linears=doubled, attentions=lambda x: 2 * projections(x), sample_norms=norm(5, 4)
    ),
}
