"""One unit of a layer: what it sees, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import Field
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Scatter, Window
from convcalc.commands.field.paths import layer_named, moments, profile, refuse_unclear
from convcalc.commands.field.positions import TooMuch, Unclear, along, count, reads, seen
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.field import Interval
    from convcalc.commands.field.paths import Profile
    from convcalc.commands.field.positions import Cells
    from convcalc.engine.report import LayerReport, Report


class AxisView(NamedTuple):
    """What a unit sees on one axis of `n` input positions, of which the layer has `out` outputs.

    `interval` is unclipped, `read` the positions that it really reads, `profile` the paths to it,
    None where there are too many; `variance` that of the paths, in squared positions.
    """

    name: str
    n: int
    out: int
    field: Field
    unit: int
    read: tuple[int, ...]
    profile: Profile | None
    variance: float | None

    @property
    def interval(self) -> Interval | None:
        return self.field.interval(self.unit)

    @property
    def clipped(self) -> Interval | None:
        """The part of the interval that lies in the input."""
        if self.interval is None:
            return None
        lo, hi = max(self.interval[0], 0), min(self.interval[1], self.n - 1)
        return (lo, hi) if lo <= hi else None

    @property
    def padding(self) -> tuple[int, int]:
        """How many positions of the interval lie before the input, and after it."""
        if self.interval is None:
            return 0, 0
        lo, hi = self.interval
        return min(max(-lo, 0), hi - lo + 1), min(max(hi - self.n + 1, 0), hi - lo + 1)

    def to_dict(self) -> dict[str, Any]:
        first, last = self.field.interval(0), self.field.interval(self.out - 1)
        paths = self.profile
        return {
            "axis": self.name,
            "input": self.n,
            "outputs": self.out,
            "size": self.field.size,
            "smallest": self.field.smallest,
            "jump": self.field.jump,
            "start": first[0] if first else None,
            "centre": sum(first) / 2 if first else None,
            "effective_padding": -first[0] if first else None,
            "first_unit": list(first) if first else None,
            "last_unit": list(last) if last else None,
            "unit": self.unit,
            "interval": list(self.interval) if self.interval else None,
            "clipped": list(self.clipped) if self.clipped else None,
            "padding": list(self.padding),
            "read": list(self.read),
            "holes": paths and [k for k, c in enumerate(paths.counts) if not c],
            "paths": paths and list(paths.counts),
            "standard_deviation": self.variance and self.variance**0.5,
            "effective": paths and list(paths.holding()),
        }


class Unit(NamedTuple):
    """A unit of `layer` at `position`: what it sees of the network's input `source`."""

    report: Report
    layer: LayerReport
    source: str
    position: tuple[int, ...]
    axes: tuple[AxisView, ...]
    way: Mapping[str, Cells]

    @property
    def cells(self) -> Cells:
        """The input positions that it sees."""
        return self.way.get(self.source, {})

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(axis.n for axis in self.axes)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, schema `convcalc.field/1`: positions count from 0."""
        wiring = connections(self.layer, self.report)
        return {
            "schema": "convcalc.field/1",
            "name": self.report.network.name,
            "layer": self.layer.name,
            "kind": self.layer.kind.name,
            "source": self.source,
            "position": list(self.position),
            "positions_read": count(self.cells),
            "aligned": self.layer.aligned,
            "axes": [axis.to_dict() for axis in self.axes],
            "connections": wiring and wiring._asdict(),
        }


def unit_of(report: Report, name: str, position: Sequence[int] | None = None) -> Unit:
    """What the unit of layer `name` at `position` sees (None: the middle one) of the first input
    that it sees any of. Unclear where it sees everything, or nothing that has an extent.
    """
    layer = layer_named(report, name)
    if layer.output is None or not layer.fields:
        raise Unclear(f"'{name}' could not be worked out", "see 'convcalc show'")
    source = next(iter(layer.fields))
    sizes, out = report.network.inputs[source].spatial, layer.output.spatial
    if not sizes:
        raise Unclear(
            f"the input '{source}' has no spatial axes, so that nothing of it is nearer",
            "fields are of positions: give the network an input such as 3x32x32",
        )
    for axis in range(len(sizes)):
        refuse_unclear(layer, axis, source)
    at = tuple(position) if position is not None else tuple(n // 2 for n in out)
    way = seen(report, name, at)
    rank = len(sizes)
    flat = len(out) != rank  # behind a map of one element: its units have no position
    outputs, units = ((1,) * rank, (0,) * rank) if flat else (out, at)
    axes = []
    for k, label in enumerate(axis_names(rank)):
        field = layer.fields[source][k]
        assert isinstance(field, Field)
        read = tuple(along(way.get(source, {}), k, rank))
        paths = paths_to(report, name, k, units[k], source)
        closed = moments(report, k, source).get(name)
        spread = closed.variance if closed else paths and paths.variance
        n, here = int(sizes[k]), units[k]
        axes.append(AxisView(label, n, int(outputs[k]), field, here, read, paths, spread))
    return Unit(report, layer, source, at, tuple(axes), way)


def paths_to(report: Report, name: str, axis: int, output: int, source: str) -> Profile | None:
    """The profile; None where it would be too much work."""
    try:
        return profile(report, name, axis, output, source)
    except TooMuch:
        return None


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
