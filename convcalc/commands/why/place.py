"""Where in a spec a message points, and what to write there instead: tried on the engine."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import span_of
from convcalc.commands.why.own_code import own_lines
from convcalc.commands.why.repairs import arrived, candidates
from convcalc.engine.analyze import analyze
from convcalc.engine.edit import edited
from convcalc.engine.network import ancestors
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.why.reading import Reading
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import LayerReport, Report

MOST_TRIED, MOST_PLACES, MOST_REPAIRS = 16, 4, 3
MOST_ROWS = 12
"""Of the table up to a layer."""


class Repair(NamedTuple):
    """What to write instead: lines of a spec, or of the user's own source; the network with them,
    and why.
    """

    text: str
    lines: tuple[str, ...]
    network: Network
    code: tuple[str, ...] = ()


class Place(NamedTuple):
    """A layer that a message may be about, what the spec's own diagnostics say of it, repairs with
    which the layer is accepted, and the network as far as it; others that stand in the same line
    and are mended alike are its `twins`.
    """

    node: Node
    refused: Optional[Diagnostic]
    repairs: tuple[Repair, ...]
    before: Report
    twins: tuple[str, ...] = ()

    @property
    def in_code(self) -> bool:
        """Whether it is written in a language of its own, which lines of a spec are none of."""
        span = self.node.span
        return span is not None and span.source.name.endswith((".py", ".ipynb"))

    def like(self, other: Place) -> bool:
        """Whether it is written in the same place as another, and the same is told of it."""
        mended = [[(r.text, r.lines, r.code) for r in x.repairs] for x in (self, other)]
        same = self.node.span is not None and self.node.span == other.node.span
        return same and not self.refused and not other.refused and mended[0] == mended[1]


def places(reading: Reading, network: Network) -> list[Place]:
    """The layers that fit what a message says best: those that are refused, if some are; of others
    those of which most is as it says. If none fits, those that are refused.
    """
    report = analyze(network)
    nodes = {node.name: node for node in network.nodes}
    refused = {d.layer: d for d in report.diagnostics if d.severity == "error"}
    scored = [
        (name in refused, score, name)
        for name, layer in ((layer.name, layer) for layer in report.layers)
        if (score := likeness(reading, layer)) is not None
    ]
    best = max((row[:2] for row in scored), default=None)
    chosen = [name for *row, name in scored if tuple(row) == best] or [*filter(None, refused)]
    layers = {layer.name: layer for layer in report.layers}
    found: list[Place] = []
    for name in chosen[:MOST_TRIED]:
        mended = repairs(reading, report, nodes[name], layers[name])
        repaired = tuple(islice(mended, MOST_REPAIRS))
        made = Place(nodes[name], refused.get(name), repaired, upto(report, name))
        twin = next((k for k, place in enumerate(found) if place.like(made)), None)
        if twin is None:
            found.append(made)
        else:
            found[twin] = found[twin]._replace(twins=(*found[twin].twins, name))
    return found[:MOST_PLACES]


def upto(report: Report, name: str) -> Report:
    """The layers that a layer depends on, and itself: the last of them, if they are many."""
    wanted = ancestors(report.network, [name])
    rows = tuple(layer for layer in report.layers if layer.name in wanted)
    return report._replace(layers=rows[-MOST_ROWS:])


def likeness(reading: Reading, layer: LayerReport) -> int | None:
    """How much of what a message says is so of a layer; None if it is of another kind, or has other
    settings.
    """
    if not layer.kind.among(*reading.groups) or not layer.input_shapes:
        return None
    score = 0
    for name, said in reading.facts.items():
        known = FACTS[name](layer, said) if name in FACTS and said is not None else None
        if known is False and name in OWN:
            return None
        score += bool(known)
    return score


def axes(value: Any, rank: int) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,) * rank


def equal(name: str) -> Callable[[LayerReport, Any], bool | None]:
    """Whether a setting has the value."""

    def known(layer: LayerReport, said: Any) -> bool | None:
        value = getattr(layer.kind, name, None)
        if value is None:
            return None
        if isinstance(said, tuple):
            return set(axes(value, len(said))) == set(said)
        return bool(value == said)

    return known


def spans(layer: LayerReport) -> tuple[int, ...]:
    rank = layer.input_shapes[0].rank
    kernel, dilation = (axes(getattr(layer.kind, name, 1), rank) for name in ("kernel", "dilation"))
    return tuple(int(span_of(k, d)) for k, d in zip(kernel, dilation, strict=False))


FACTS: dict[str, Callable[[LayerReport, Any], Optional[bool]]] = {
    "features": equal("features"),
    "in_features": equal("in_features"),
    "filters": equal("filters"),
    "kernel": equal("kernel"),
    "groups": equal("groups"),
    "padding": equal("padding"),
    "stride": equal("stride"),
    "dilation": equal("dilation"),
    "shape": equal("shape"),
    "channels": lambda layer, said: layer.input_shapes[0].channels == said,
    "spatial": lambda layer, said: layer.input_shapes[0].spatial == said,
    "span": lambda layer, said: spans(layer) == said,
    "one_span": lambda layer, said: said in spans(layer),
    "one_size": lambda layer, said: said in layer.input_shapes[0].spatial,
    "one_of": lambda layer, said: (
        set(said) <= {n for shape in layer.input_shapes for n in (shape.channels, *shape.spatial)}
    ),
}
"""What a message may say of a layer, and whether it is so; None where that is not known."""

OWN = ("features", "filters", "kernel", "span", "one_span", "padding")
"""What must be so, or another layer is meant."""


def repairs(reading: Reading, report: Report, node: Node, layer: LayerReport) -> Iterator[Repair]:
    """Changes with which the layer is accepted, the smallest first. Of one that is accepted as it
    is, only the number that arrives, where the message says it.
    """
    rules, shapes = report.network.dialect, layer.input_shapes
    made = candidates(reading, layer.kind, shapes, rules)
    if not layer.failed:
        made = arrived(reading, layer.kind, shapes[0]) if shapes else iter(())
    for change in made:
        changed = edited(report.network, (node.name, change))
        found = next(x for x in analyze(changed).layers if x.name == node.name)
        if not found.failed:
            code = own_lines(change, node.kind, node.span, report.network.dialect.name)
            yield Repair(change.text, change.lines(changed), changed, code)
