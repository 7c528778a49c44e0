"""One pixel of the input: the units of a layer that see it, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.field.paths import layer_named, refuse_unclear
from convcalc.engine.cells import Unclear, along, count
from convcalc.engine.positions import reached
from convcalc.engine.schemas import SCHEMAS
from convcalc.engine.sequences import positions_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.cells import Cells
    from convcalc.engine.report import LayerReport, Report


class Pixel(NamedTuple):
    """The element of input `source` at `position`, and the positions of `layer` that see it."""

    layer: LayerReport
    source: str
    position: tuple[int, ...]
    cells: Cells

    @property
    def sizes(self) -> tuple[int, ...]:
        """Those of the layer."""
        assert self.layer.output is not None
        return tuple(int(n) for n in self.layer.output.spatial)

    @property
    def axes(self) -> list[list[int]]:
        """The positions on each axis of the layer at which a unit sees it."""
        return [along(self.cells, k, len(self.sizes)) for k in range(len(self.sizes))]

    def to_dict(self) -> dict[str, Any]:
        """Plain data, schema `convcalc.pixel/1`: positions count from 0."""
        return {
            "schema": SCHEMAS["pixel"],
            "layer": self.layer.name,
            "pixel": list(self.position),
            "units": count(self.cells),
            "axes": self.axes,
        }


def pixel_of(report: Report, name: str, position: Sequence[int]) -> Pixel:
    """Which units of layer `name` see the element of the first input at `position`. Unclear where
    all of them see everything, or what they see cannot be followed.
    """
    layer = layer_named(report, name)
    source = next(iter(report.network.inputs))
    if layer.output is None:
        raise Unclear(f"'{name}' could not be worked out", "see 'convcalc show'")
    if source not in layer.fields:
        raise Unclear(f"'{name}' does not see the input '{source}'", "ask for a layer that does")
    for axis in range(len(positions_of(report.network, source))):
        refuse_unclear(layer, axis, source)
    cells = reached(report, source, position).get(name, {})
    return Pixel(layer, source, tuple(position), cells)
