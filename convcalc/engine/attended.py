"""Attention that is no module of PyTorch's: what it takes where it is written out, with linear
layers, products and a softmax. Such is attention within windows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport

OFFSETS = "cpb_mlp"
"""How the parameters begin of the network that has a bias for each offset."""


class Apart(NamedTuple):
    """MACs of the `linears`, and of the `products`; elements that `biases` are added to, and of
    the softmax, the `scores`, in so many `rows` that add up to 1. Of the network of offsets, where
    there is one, the MACs and what comes out of its first layer: `offsets`, `hidden`.
    `parameters` of the linear layers, `inner` those of queries, keys and values, which work on so
    many `windows`; `others` of the network, which works on so many `rows_of_offsets`.
    """

    linears: int
    biases: int
    products: int
    scores: int
    rows: int
    offsets: int
    hidden: int
    parameters: int
    inner: int
    windows: int
    others: int
    rows_of_offsets: int


def apart(layer: LayerReport) -> Apart | None:
    """What attention of positions to each other takes; None for that of several inputs, and for
    forms that have norms or products besides.
    """
    kind: Any = layer.kind
    several = len(layer.input_shapes) > 1 or kind.qk_norm != "none"
    if several or kind.relative_positions == "decomposed":
        return None
    positions = int(product(layer.input_shapes[0].spatial))
    near = positions if kind.window is None else windowed(layer)
    network = [w for w in layer.weights if w.name.startswith(OFFSETS)]
    if network and kind.window is None:
        return None
    held = {w.name: w for w in layer.weights if w not in network}
    of_offsets = apart_offsets(layer) if network else 0
    linears = positions * sum(int(w.elements) for w in held.values() if w.contracts)
    offsets = of_offsets * sum(int(w.elements) for w in network if len(w.sizes) > 1)
    rows = int(kind.heads) * positions
    projecting = [w for name, w in held.items() if w.contracts or name.endswith("bias")]
    return Apart(
        linears,
        positions * biased(held),
        layer.macs - linears - offsets,
        rows * near,
        rows,
        offsets,
        of_offsets * sum(int(w.elements) for w in network if len(w.sizes) == 1),
        sum(int(w.elements) for w in projecting),
        sum(int(w.elements) for w in projecting if not w.name.startswith("out_proj")),
        positions // near,
        sum(int(w.elements) for w in network),
        of_offsets,
    )


def windowed(layer: LayerReport) -> int:
    kind: Any = layer.kind
    return int(product(kind.per_axis("window", layer.input_shapes[0].rank)))


def apart_offsets(layer: LayerReport) -> int:
    """How many offsets two positions of a window may have."""
    kind: Any = layer.kind
    sizes = kind.per_axis("window", layer.input_shapes[0].rank)
    return int(product(2 * int(n) - 1 for n in sizes))


def biased(held: Any) -> int:
    """Features that a bias is added to: all of queries, keys and values, if any has one, since
    zeros stand in for the others.
    """
    made = held.get("in_proj_weight")
    inner = any(name.endswith("_bias") for name in held if not name.startswith("relative"))
    out = held.get("out_proj.bias")
    wide = int(made.sizes[0]) if made is not None and inner else 0
    return wide + (int(out.elements) if out is not None else 0)


def or_apart(count: Count, written: Callable[[Apart], int]) -> Count:
    """`count` of attention as PyTorch's module has it, and what is `written` out of other."""
    return lambda layer: count(layer) if is_module(layer) else of_apart(layer, written)


def only_apart(written: Callable[[Apart], int]) -> Count:
    """The same where there is no rule for PyTorch's module."""
    return lambda layer: None if is_module(layer) else of_apart(layer, written)


def of_apart(layer: LayerReport, written: Callable[[Apart], int]) -> int | None:
    found = apart(layer)
    return None if found is None else written(found)


def is_module(layer: LayerReport) -> bool:
    """Whether it is as PyTorch's module has it, if perhaps without a projection of the output."""
    return bool(getattr(layer.kind, "usual", True))
