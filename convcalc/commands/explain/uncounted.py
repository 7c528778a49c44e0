"""Why a layer has no multiply-accumulates, in words: a row for each group of kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

UNCOUNTED = {
    **dict.fromkeys(
        ("batch_norms", "sample_norms", "scale_norms", "response_norms"),
        "by convention: it normalises element by element, which is not counted",
    ),
    "scalings": "by convention: it scales element by element, which is not counted",
    **dict.fromkeys(
        ("average_pools", "adaptive_average_pools"),
        "by convention: it adds up and divides, which is not counted",
    ),
    "power_pools": "by convention: powers, sums and roots are not counted",
    **dict.fromkeys(
        ("max_pools", "adaptive_max_pools"), "it compares, and multiplies nothing by weights"
    ),
    **dict.fromkeys(
        ("rectifiers", "curves", "gated_units", "softmaxes", "functions"),
        "by convention: what a function does with each element is not counted",
    ),
    "elementwise": "by convention: what is done element by element is not counted",
    "reductions": "by convention: it adds up or compares, which is not counted",
    "products": "it shares no dimension to sum over, so that it is no matrix product",
    "resizings": "by convention: interpolation is not counted",
    "embeddings": "it looks up rows of its weights, and multiplies nothing",
    "passive": "at inference it passes on what arrives",
    "tensors": "it is a tensor, and computes nothing",
    "movers": "it moves elements, and computes nothing",
}
OTHERS = "by convention: only convolutions, matrix products and attention are counted"


def uncounted(kind: Kind) -> str:
    """`0 by convention: …`, or `0: …` where there is no product that could be counted.

    >>> from convcalc.layers import kind_named
    >>> uncounted(kind_named("batch_norm")())
    '0 by convention: it normalises element by element, which is not counted'
    """
    told = next((text for group, text in UNCOUNTED.items() if kind.among(group)), OTHERS)
    return f"0 {told}" if told.startswith("by ") else f"0: {told}"
