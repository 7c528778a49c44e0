"""Layers with axes that are as in the batch: tools see as many samples, each without these axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape
from convcalc.layers.batched import Batched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.report import LayerReport


def of_sample(layer: LayerReport) -> tuple[LayerReport, int]:
    """The layer as it works on one sample, and how many samples there are.

    >>> import convcalc
    >>> conv = {"conv": {"filters": 4, "kernel": 3, "batch_axes": 1}}
    >>> net = convcalc.build({"input": "3x8x32x32", "layers": [conv]})
    >>> one, times = of_sample(convcalc.analyze(net).layers[0])
    >>> one.input_shapes, one.output, one.macs, times
    ((Shape(channels=3, spatial=(32, 32)),), Shape(channels=4, spatial=(30, 30)), 97200, 8)
    """
    kind = layer.kind
    if not isinstance(kind, Batched) or layer.output is None:
        return layer, 1
    times = int(product(kind.samples(layer.input_shapes[0])))
    rank = layer.input_shapes[0].rank
    gone = kind.taken(rank)

    def rest(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(x for k, x in enumerate(values) if k not in gone)

    output = layer.output
    kept = output.rank == rank
    spatial = rest(output.spatial) if kept else output.spatial[len(gone) :]
    found = layer._replace(
        kind=kind.inner,
        input_shapes=tuple(map(kind.rest, layer.input_shapes)),
        output=Shape(output.channels, spatial),
        axes=rest(layer.axes) if len(layer.axes) == rank else layer.axes[len(gone) :],
        macs=layer.macs // max(times, 1),
        parts=tuple(of_sample(part)[0] for part in layer.parts),
    )
    return found, times
