"""How the field grows with depth, and where it first covers the input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.effective import is_local
from convcalc.extent import covered
from convcalc.record import NamedTuple
from convcalc.shape import axis_names

if TYPE_CHECKING:
    from convcalc.field import Field
    from convcalc.report import Report


class Point(NamedTuple):
    """A layer and the sizes of its field, per axis."""

    layer: str
    sizes: tuple[int, ...]


class Growth(NamedTuple):
    """The fields of the layers of a network as far as they have an extent, in walking order;
    `inputs` are the sizes of the input, `covering` the first layer whose middle unit sees all of it.
    """

    name: str
    axes: tuple[str, ...]
    inputs: tuple[int, ...]
    points: tuple[Point, ...]
    covering: Optional[str]

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": "convcalc.growth/1",
            **self._asdict(),
            "points": [point._asdict() for point in self.points],
        }


def growth_of(report: Report, until: str | None = None) -> Growth:
    """The growth of the field on the first input, down to layer `until` or to the last that sees
    an extent.
    """
    source, shape = next(iter(report.network.inputs.items()))
    points, covering = [], None
    for layer in report.layers:
        if is_local(layer, source):
            fields: Any = layer.fields[source]
            points.append(Point(layer.name, tuple(int(size_of(field)) for field in fields)))
        if covering is None and not layer.failed and all(covered(layer, report) or (0,)):
            shares = covered(layer, report) or (0.0,)
            covering = layer.name if min(shares) >= 1 else None
        if layer.name == until:
            break
    sizes = tuple(int(n) for n in shape.spatial)
    return Growth(report.network.name, axis_names(shape.rank), sizes, tuple(points), covering)


def size_of(field: Field) -> int:
    return int(field.size)
