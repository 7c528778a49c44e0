"""Tools that see the operators which PyTorch runs: its own counter, fvcore, ptflops on ATen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.engine.attended import or_apart
from convcalc.engine.counts import (
    as_module,
    attended,
    by_mode,
    doubled,
    fused,
    halved_path,
    macs,
    mode_of,
    norm,
    nothing,
    projections,
    read,
    rows,
    unfused,
    unknown,
    usual,
    with_biases,
    written,
)
from convcalc.engine.stepped import taken_apart, with_both_biases
from convcalc.engine.tools.groups import IDLE, MATRIX, REST, WEIGHTED

if TYPE_CHECKING:
    from convcalc.engine.attended import Apart
    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport


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
    "attentions": or_apart(usual(macs), lambda x: x.linears + x.products + x.offsets),
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


def attention_with_biases(layer: LayerReport) -> int:
    """Of queries, keys and values, if they are contiguous in memory, and of the output."""
    kind: Any = layer.kind
    if not kind.bias:
        return layer.macs
    width = int(layer.input_shapes[0].channels)
    lengths = [int(product(x.spatial)) for x in attended(layer)]
    last = read(layer) if any(w.name == "out_proj.bias" for w in layer.weights) else 0
    return layer.macs + sum(lengths) * width + last


def aten_apart(found: Apart) -> int:
    return found.linears + found.biases + found.products + found.offsets + found.hidden


def aten_fused(layer: LayerReport) -> int:
    """Of attention without its products, with all four biases."""
    return projections(layer) + 4 * read(layer)


PTFLOPS_ATEN: dict[str, Count] = {
    **rows(("convolutions", "transposed", "linears"), with_biases),
    "products": macs,
    **rows((*REST, *IDLE), nothing),
    "attentions": or_apart(usual(attention_with_biases), aten_apart),
    "attention_products": unfused(macs),
    "recurrents": taken_apart(with_both_biases),
    "transformer_encoder": fused(linears=with_biases, attentions=aten_fused),
}
