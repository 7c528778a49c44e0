"""A walked network as steps: how each reads the maps before it, composites taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.field import Everything
from convcalc.algebra.window import Scrambled
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.engine.report import Fields, LayerReport, Report


class Edge(NamedTuple):
    """How a step reads one of its inputs, whose sizes are `sizes`."""

    source: str
    maps: tuple[AxisMap, ...]
    sizes: tuple[int, ...]

    def stretched(self, sizes: Sequence[int]) -> bool:
        """Whether what comes out, of `sizes`, has further axes in front, of which each position
        reads the same, as where Keras broadcasts.
        """
        fewer = 0 < len(self.sizes) < len(sizes)
        return fewer and not any(isinstance(axis, Scrambled) for axis in self.maps)


class Step(NamedTuple):
    """A layer, or a step of a composite: what it reads, and the sizes of what comes out.

    `fold` says what stands where it pads: `reflect`, `replicate`, `circular`; None: nothing that
    was read.
    """

    name: str
    edges: tuple[Edge, ...]
    sizes: tuple[int, ...]
    fold: Optional[str] = None


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
            Edge(source, tuple(layer.kind.axes(site, i)) if i else layer.axes, shape.spatial)
            for i, (source, shape) in enumerate(zip(sources, layer.input_shapes, strict=True))
        ]
        if report.ignore_global and len(edges) > 1:
            edges = self.local(edges) or edges
        return Step(name, tuple(edges), layer.output.spatial, layer.kind.repeats)

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


FOLDS: dict[str, Callable[[int, int], int]] = {
    "reflect": lambda p, n: -p if p < 0 else 2 * (n - 1) - p,
    "replicate": lambda p, n: min(max(p, 0), n - 1),
    "circular": lambda p, n: p % n,
}
"""Which of n positions stands at `p`, which lies in the padding."""
