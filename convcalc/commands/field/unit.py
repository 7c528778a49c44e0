"""One unit of a layer: what it sees, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.commands.field.axis import axis_view
from convcalc.commands.field.paths import layer_named, refuse_unclear
from convcalc.commands.field.wiring import connections
from convcalc.engine.cells import Unclear, along, count
from convcalc.engine.edges import axis_of
from convcalc.engine.positions import seen
from convcalc.engine.schemas import SCHEMAS
from convcalc.engine.sequences import positions_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.commands.field.axis import AxisView
    from convcalc.engine.cells import Cells
    from convcalc.engine.report import LayerReport, Report


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
    def middle(self) -> tuple[int, ...]:
        """Where the last two axes of the input are cut out to be drawn: in the middle of what is
        read on each axis before them.
        """
        read = (axis.here.read for axis in self.axes[:-2])
        return tuple(positions[len(positions) // 2] if positions else 0 for positions in read)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(axis.n for axis in self.axes)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, schema `convcalc.field/1`: positions count from 0."""
        wiring = connections(self.layer, self.report)
        return {
            "schema": SCHEMAS["field"],
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
    sizes, out = positions_of(report.network, source), layer.output.spatial
    if not sizes:
        raise Unclear(
            f"the input '{source}' has no spatial axes, so that nothing of it is nearer",
            "fields are of positions: give the network an input such as 3x32x32",
        )
    for axis in range(len(sizes)):
        refuse_unclear(layer, axis, source)
    at = tuple(position) if position is not None else tuple(n // 2 for n in out)
    corners = tuple(0 for _ in out), at, tuple(n - 1 for n in out)
    ways = {place: seen(report, name, place) for place in dict.fromkeys(corners)}
    rank = len(sizes)
    axes = []
    for k, label in enumerate(axis_names(rank)):
        own = axis_of(layer.fields, source, k)
        local = own is not None and own < len(out)  # else its units have no position on it
        units = [place[own] if local and own is not None else 0 for place in corners]
        read = [tuple(along(ways[place].get(source, {}), k, rank)) for place in corners]
        outputs = int(out[own]) if local and own is not None else 1
        axes.append(axis_view(report, layer, source, k, label, outputs, units, read))
    return Unit(report, layer, source, at, tuple(axes), ways[at])
