"""Tools that patch the functions of PyTorch: ptflops, calflops, DeepSpeed."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.engine.attended import or_apart
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
    macs,
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
    unknown,
    with_biases,
    written,
)
from convcalc.engine.stepped import calflops_cell, each_cell, ptflops_cell
from convcalc.engine.tools.groups import ADAPTIVE, IDLE, POOLS

if TYPE_CHECKING:
    from convcalc.engine.attended import Apart
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport


def ptflops_upsample(layer: LayerReport) -> int:
    """By the module what comes out, and by the function what would without rounding the sizes."""
    kind: Any = layer.kind
    if kind.size is not None:
        return 2 * written(layer)
    return int(written(layer) + enlarged(layer))


def enlarged(layer: LayerReport) -> Any:
    """What would come out of an upsampling by a factor if sizes were not rounded."""
    kind: Any = layer.kind
    rank, factor = layer.input_shapes[0].rank, kind.factor
    return read(layer) * (prod(factor) if isinstance(factor, tuple) else factor**rank)


def ptflops_deformable(layer: LayerReport) -> int:
    """24 for each element that is read between others, and one for the factor of a mask."""
    each = 24 + (len(layer.input_shapes) > 2)
    kernel = product(layer.kind.per_axis("kernel", len(layer.axes)))
    return with_biases(layer) + each * int(kernel) * positions(layer)


def ptflops_apart(found: Apart) -> int:
    """The rectifier of the network of offsets is counted twice."""
    multiplied = found.linears + found.products + found.offsets
    return multiplied + found.biases + found.scores + 3 * found.hidden


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
    "attentions": or_apart(
        projected(lambda layer: ptflops_attention(layer) + products(layer) + scores(layer)),
        ptflops_apart,
    ),
    "transformer_encoder": fused(
        linears=with_biases, attentions=ptflops_attention, sample_norms=each(1)
    ),
}


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
    return read(layer) if layer.kind.in_effect("size") is None else size_written(layer)


def size_written(layer: LayerReport) -> int:
    kind: Any = layer.kind
    return int(product(kind.size)) if isinstance(kind.size, tuple) else int(kind.size)


def doubled_apart(found: Apart) -> int:
    return 2 * (found.linears + found.products + found.offsets) + found.scores + found.hidden


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
    "attentions": or_apart(
        projected(lambda layer: 2 * projections(layer) + scores(layer)), doubled_apart
    ),
    "transformer_encoder": fused(
        linears=doubled, attentions=lambda x: 2 * projections(x), sample_norms=norm(5, 4)
    ),
}


def deepspeed_upsample(layer: LayerReport) -> int:
    """What would come out without rounding the sizes, or the product of the sizes as written."""
    kind: Any = layer.kind
    return int(enlarged(layer)) if kind.size is None else size_written(layer)


DEEPSPEED: dict[str, Count] = {
    **CALFLOPS,
    "transposed": lambda layer: doubled(layer) + biases(layer),
    "attentions": or_apart(projected(lambda layer: doubled(layer) + scores(layer)), doubled_apart),
    "attention_products": doubled,
    "resizings": deepspeed_upsample,
    "transformer_encoder": fused(linears=doubled, attentions=doubled, sample_norms=norm(5, 4)),
}
"""What calflops was made from; it mended transposed convolutions, attention and resizing since."""
