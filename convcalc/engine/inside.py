"""How many bytes layers hold inside while they run, by the table of `layers/inside.py`."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.engine.kept import (
    BYTES_OF,
    STATISTIC,
    Around,
    channels,
    elements,
    in_rows,
    of_queries,
)
from convcalc.engine.pairs import of_pairs
from convcalc.engine.saving import matrices, operands
from convcalc.engine.strides import innermost, lies, packed, sizes_of
from convcalc.layers import inside as table
from convcalc.layers import saved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.kept import Counted
    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport
    from convcalc.engine.strides import Lie


def inside(
    network: Network, steps: Sequence[LayerReport], width: int
) -> tuple[dict[str, int], tuple[str, ...]]:
    """By layer the bytes of one sample, where numbers have `width` bytes; and the kinds of which
    that is not known.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [max_pool 2, relu]}")
    >>> inside(net, convcalc.analyze(net).layers, 4)
    ({'max_pool1': 384}, ())
    """
    found: dict[str, int] = {}
    unknown: list[str] = []
    around: Around | None = None
    fused = network.code.fused if network.code else {}
    whole = {*fused.values()}
    for step in steps:
        what = () if step.name in fused else table.inside_of(step.kind)
        if step.name in whole:
            around = around or surroundings(network, steps, width)
            found[step.name] = of_softmax(step)
            if around.lies[step.inputs[1]].strides[-1] != 1:  # then each of them runs by itself
                unknown.append(step.kind.name)
            continue
        if what is None:
            unknown.append(step.kind.name)
        elif what:
            around = around or surroundings(network, steps, width)
            size = sum(COUNTED[word](step, around) for word in what)
            if step.name in around.unfused:  # which of its factors are copied is not known
                unknown.append(step.kind.name)
            if size:
                found[step.name] = size
    return found, tuple(dict.fromkeys(unknown))


def surroundings(network: Network, steps: Sequence[LayerReport], width: int) -> Around:
    """Where layers run, of which any may be a factor that is copied."""
    lie = lies(network.inputs, steps, network.layout, network.gradients)
    names = {*network.inputs, *(step.name for step in steps)}
    made = {step.name: step for step in steps}
    lying = {**lie.by_name, **{name: tokens(made[name], network.layout) for name in lie.copies}}
    return Around(width, False, made, names, lying, set(), network.layout, lie.unfused)


def tokens(step: LayerReport, layout: str) -> Lie:
    """How a copy lies that code lays out anew for a layer to read: its channels are last there."""
    sizes = sizes_of(step.output, layout)
    return packed(sizes, innermost(sizes, layout))


def of_affine_maps(step: LayerReport, around: Around) -> int:
    kind: Any = step.kind
    return (2 + 2 * bool(kind.affine)) * channels(step) * STATISTIC


def of_attention(step: LayerReport, around: Around) -> int:
    """A sum for each query; where it is worked out step by step the weights of all pairs, with
    scaled queries and keys or with weights before their softmax.
    """
    if step.name not in around.unfused:
        return of_queries(step, around)
    queries, keys = (int(shape.elements) * around.width for shape in step.input_shapes[:2])
    pairs = of_pairs(step, around)
    return queries + pairs + max(keys, pairs) - step.activations * around.width


def of_softmax(step: LayerReport) -> int:
    """A sum for each query of attention that runs as a whole, of which it is the last product."""
    weights = int(step.input_shapes[0].elements)
    return step.activations * weights // step.macs * STATISTIC


def of_rows(step: LayerReport, around: Around) -> int:
    """Of a batch; of a single sample PyTorch copies nothing."""
    rows = not step.input_shapes[0].spatial or in_rows(step.inputs[0], around)
    return 0 if rows else elements(step) * around.width


def of_matrices(step: LayerReport, around: Around) -> int:
    """Factors that are copied, since their heads do not follow each other."""
    return matrices(step, around).extra


def of_operands(step: LayerReport, around: Around) -> int:
    """Those that are copied, since they cannot be read as they lie."""
    kept = operands(step, around)
    return kept.extra if kept else 0


def of_padding(step: LayerReport, around: Around) -> int:
    """A convolution takes as much padding at both ends; what is more is padded before."""
    sizes = step.input_shapes[0].spatial
    axes: Any = step.axes
    more = [abs(int(axis.lo) - int(axis.hi)) for axis in axes]
    if not any(more):
        return 0
    padded = prod(int(n) + m for n, m in zip(sizes, more, strict=True))
    return channels(step) * padded * around.width


COUNTED: Mapping[str, Counted] = {
    **BYTES_OF,
    table.ARRIVED: lambda step, around: elements(step) * around.width,
    table.AFFINE: of_affine_maps,
    table.QUERIES: of_attention,
    table.PADDED: of_padding,
    table.ROWS: of_rows,
    saved.MATRICES: of_matrices,
    saved.OPERANDS: of_operands,
}
"""The bytes of each word of the table, of one sample."""
