"""A layer as a net of neurons and connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Scatter, Window
from convcalc.engine.positions import reads
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport, Report


class Wiring(NamedTuple):
    """A layer as a net of neurons: how many there are, how many connections they have without
    those into padding, and how many weights and biases these share.
    """

    neurons: int
    connections: int
    weights: int
    biases: int


def connections(layer: LayerReport, report: Report) -> Wiring | None:
    """The neurons and connections of a layer whose weights multiply its input; else None.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x64x64, layers: [conv 1 4x4]}")
    >>> report = convcalc.analyze(net)
    >>> connections(report.layers[0], report)
    Wiring(neurons=3721, connections=178608, weights=48, biases=1)
    """
    held = [w for w in layer.weights if not w.buffer]
    shared = sum(int(w.elements) for w in held if w.contracts)
    spatial = layer.output.spatial if layer.output else ()
    followed = all(isinstance(axis, (Window, Scatter)) for axis in layer.axes)
    if layer.output is None or layer.parts or not shared or not layer.macs or not followed:
        return None
    made = layer.macs
    for axis, n, out in zip(layer.axes, layer.input_shapes[0].spatial, spatial, strict=False):
        assert isinstance(axis, (Window, Scatter))
        read = reads(axis, int(n), int(out))
        real = sum(len(read(o)) for o in range(int(out)))
        every = out if isinstance(axis, Window) else n
        made = made * real // (int(every) * int(axis.kernel))
    rest = sum(int(w.elements) for w in held if not w.contracts)
    return Wiring(layer.activations, made, shared, rest)
