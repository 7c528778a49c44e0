"""How the field grows with depth, and where it first covers the input."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Field
from convcalc.algebra.listed import Listed
from convcalc.algebra.shape import axis_names
from convcalc.commands.field.paths import is_local
from convcalc.engine.cells import TooMuch, count
from convcalc.engine.positions import seen
from convcalc.engine.schemas import SCHEMAS
from convcalc.engine.sequences import positions_of
from convcalc.record import NamedTuple
from convcalc.render.cover import covered

if TYPE_CHECKING:
    from convcalc.algebra.field import AxisField
    from convcalc.engine.report import LayerReport, Report


class Point(NamedTuple):
    """A layer and the sizes of its field, per axis."""

    layer: str
    sizes: tuple[int, ...]


class Growth(NamedTuple):
    """The fields of the layers of a network as far as they have an extent, in walking order.

    `inputs` are the sizes of the input, `covering` the first layer whose middle unit sees it all.
    """

    name: str
    axes: tuple[str, ...]
    inputs: tuple[int, ...]
    points: tuple[Point, ...]
    covering: Optional[str]

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": SCHEMAS["growth"],
            **self._asdict(),
            "points": [point._asdict() for point in self.points],
        }


def growth_of(report: Report, until: str | None = None) -> Growth:
    """The growth of the field on the first input, down to layer `until` or to the last that sees
    an extent.
    """
    source = next(iter(report.network.inputs))
    points: list[Point] = []
    covering = None
    for layer in report.layers:
        if is_local(layer, source):
            points.append(Point(layer.name, tuple(extent(bare(a)) for a in layer.fields[source])))
        if covering is None and sees_all(layer, report, source):
            covering = layer.name
        if layer.name == until:
            break
    sizes = tuple(int(n) for n in positions_of(report.network, source))
    return Growth(report.network.name, axis_names(len(sizes)), sizes, tuple(points), covering)


def sees_all(layer: LayerReport, report: Report, source: str) -> bool:
    """Whether the middle unit sees each pixel of the input: all of each axis, and no cross."""
    shares = covered(layer, report) if layer.output and source in layer.fields else None
    if not layer.output or not shares or min(shares) < 1:
        return False
    middle = [int(n) // 2 for n in layer.output.spatial]
    try:
        cells = seen(report, layer.name, middle)[source]
    except TooMuch:
        return False
    return count(cells) == prod(positions_of(report.network, source))


def extent(field: AxisField) -> int:
    return int(field.size) if isinstance(field, (Field, Listed)) else 0
