"""A walked network as steps: how each reads the maps before it, composites taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.carried import carrier, identity, places_of
from convcalc.algebra.field import Everything
from convcalc.algebra.window import SAME_POSITION
from convcalc.engine.sequences import sequences
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.report import Fields, LayerReport, Report


class Edge(NamedTuple):
    """How a step reads one of its inputs, whose sizes are `sizes`; `origins` are those of the axes
    of the step (carried.py), None where they are not known. Where there is a `joint`, it tells what
    is read, and the maps only what holds it.
    """

    source: str
    maps: tuple[AxisMap, ...]
    sizes: tuple[int, ...]
    origins: Optional[Origins] = None
    joint: Optional[Joint] = None

    @property
    def plain(self) -> bool:
        """Whether axes stay where they are."""
        return self.origins is not None and identity(self.origins, len(self.sizes))

    @property
    def apart(self) -> bool:
        """Whether it is not known, or not by the maps alone, where the axes come from."""
        return self.origins is None or any(isinstance(axis, tuple) for axis in self.origins)

    def place(self, axis: int) -> int | None:
        """The axis of the step that comes from this one; None where it is dropped."""
        return next(iter(places_of(axis, self.origins or ())), None)


class Step(NamedTuple):
    """A layer, or a step of a composite: what it reads, the sizes of what comes out, and its
    fields.

    `fold` says what stands where it pads: `reflect`, `replicate`, `circular`; None: nothing that
    was read.
    """

    name: str
    edges: tuple[Edge, ...]
    sizes: tuple[int, ...]
    fold: Optional[str] = None
    fields: Fields = {}  # noqa: RUF012 - it is never written


def axis_of(fields: Fields, source: str, own: int) -> int | None:
    """The axis of a step with these fields that follows axis `own` of the network's input `source`;
    of the input itself, which has none, that axis.
    """
    axes = fields.get(source)
    return carrier(axes[own], own) if axes else own


def steps_of(report: Report) -> dict[str, Step]:
    """The steps of a walked network by name, in walking order: composites taken apart, a composite
    standing for its last step. Paths that were left out of fields are left out here.
    """
    place = {layer.name: layer for layer in report.layers}
    apart = Apart(report)
    for node in report.network.nodes:
        if not place[node.name].failed:
            apart.add(place[node.name])
    return apart.steps


class Apart:
    """Takes the layers of a report apart into steps."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.sequences = sequences(report.network)
        self.steps: dict[str, Step] = {}
        self.fields: dict[str, Fields] = {}

    def add(self, layer: LayerReport, inside: Mapping[str, str] | None = None, at: str = "") -> str:
        """Add the steps of `layer`, whose inputs are known as in `inside`; the name of its last."""
        name = at + layer.name
        sources = [inside[source] if inside else source for source in layer.inputs]
        if not layer.parts:
            self.steps[name] = self.step(layer, name, sources)
            self.fields[name] = layer.fields
            return name
        within = {"input": sources[0]}
        for part in layer.parts:
            within[part.name] = self.add(part, within, f"{name}/")
        last = self.steps.pop(within[layer.parts[-1].name])
        self.steps[name] = last._replace(name=name)
        self.fields[name] = layer.fields
        return name

    def step(self, layer: LayerReport, name: str, sources: Sequence[str]) -> Step:
        assert layer.output is not None
        report = self.report
        site = Site(layer.input_shapes, report.network.dialect, report.network.layout)
        edges = [
            Edge(
                source,
                tuple(layer.kind.axes(site, i)) if i else layer.axes,
                shape.spatial,
                origins_of(layer, site, i),
                layer.kind.joint(site, i),
            )
            for i, (source, shape) in enumerate(zip(sources, layer.input_shapes, strict=True))
        ]
        if sources and sources[0] in self.sequences:
            edges = [sequence_of(sources[0], layer)]
        if report.ignore_global and len(edges) > 1:
            edges = self.local(edges) or edges
        return Step(name, tuple(edges), layer.output.spatial, layer.kind.repeats, layer.fields)

    def local(self, edges: Sequence[Edge]) -> list[Edge]:
        """`edges` without those that see all of an axis of which another does not."""
        found = [self.everything(edge.source) for edge in edges]
        shared = set.intersection(*found)
        return [edge for edge, all in zip(edges, found, strict=True) if all <= shared]

    def everything(self, name: str) -> set[tuple[str, int]]:
        """The axes of the network's inputs of which a step sees everything."""
        return {
            (source, k)
            for source, axes in self.fields.get(name, {}).items()
            for k, axis in enumerate(axes)
            if isinstance(axis, Everything)
        }


def sequence_of(source: str, layer: LayerReport) -> Edge:
    """How a layer reads an input whose features it lays out as a sequence: each by itself."""
    assert layer.output is not None
    return Edge(source, (SAME_POSITION,), layer.output.spatial, (0,))


def origins_of(layer: LayerReport, site: Site, i: int) -> Origins | None:
    """Where the axes of a layer come from, of its input `i`; None where it is not known, as where
    positions are rearranged.
    """
    origins = layer.kind.origins(site, i)
    known = layer.output is not None and len(origins) == layer.output.rank
    return origins if known else None


FOLDS: dict[str, Callable[[int, int], int]] = {
    "reflect": lambda p, n: -p if p < 0 else 2 * (n - 1) - p,
    "replicate": lambda p, n: min(max(p, 0), n - 1),
    "circular": lambda p, n: p % n,
}
"""Which of n positions stands at `p`, which lies in the padding."""
