"""What a rule is, what it finds, and what it looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Window
from convcalc.engine.edit import Edit, edited
from convcalc.engine.work import WALK, Work
from convcalc.layers.windowed import Windowed
from convcalc.parser.checks import RULES, THRESHOLDS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import LayerReport, Report

Edits = tuple[tuple[str, Edit], ...]


class Finding(NamedTuple):
    """A defect at a layer, "" for the network as a whole: what is so, with its numbers, and what to
    write instead: in words, and where it can be tried as `edits` of layers or other `inputs`.
    `same` if the network computes the same with the edits, whatever its weights are. `span` is
    where it stands, if that is not where the layer does.
    """

    layer: str
    message: str
    instead: str
    edits: Edits = ()
    inputs: Mapping[str, Shape] = {}
    severity: str = ""
    same: bool = False
    span: Optional[Span] = None

    def applied(self, network: Network) -> Network:
        """The network with what is proposed."""
        network = edited(network, *self.edits) if self.edits else network
        return network.with_inputs(self.inputs) if self.inputs else network


class Rule(NamedTuple):
    """One defect: whether it is a warning or a note, why it is one, a spec that has it and one that
    nearly has, and a source. `instead` says what to write in general.
    """

    code: str
    severity: str
    why: str
    example: str
    near: str
    instead: str
    source: str
    find: Callable[[Design], Iterator[Finding]]
    language: str = "yaml"
    """What the examples are written in: `py` is source of a framework."""

    @property
    def name(self) -> str:
        """What it is called, in specs as well."""
        return RULES[self.code]


class Axis(NamedTuple):
    """A window on an axis of `n` elements."""

    name: str
    n: int
    window: Window


class Design:
    """A network that was worked out, and who reads whom."""

    def __init__(self, report: Report, limits: Mapping[str, float] = {}) -> None:
        self.report, self.network = report, report.network
        self.limits: dict[str, Any] = {**{k: v for k, (v, _) in THRESHOLDS.items()}, **limits}
        self.layers = {layer.name: layer for layer in report.layers if not layer.failed}
        self.nodes: dict[str, Node] = {node.name: node for node in report.network.nodes}
        self.work = Work("the changes that rules try", "ask for fewer rules: --select")
        self.readers: dict[str, list[str]] = {}
        for layer in report.layers:
            for name in layer.inputs:
                self.readers.setdefault(name, []).append(layer.name)

    def affords_walk(self) -> bool:
        """Whether a change may still be tried that takes a walk over the network; it is spent."""
        return self.work.take(WALK * len(self.network.nodes))

    def each(self, *groups: str) -> Iterator[LayerReport]:
        """The layers of kinds of these groups, or all, in the order of the spec."""
        for layer in self.layers.values():
            if not groups or layer.kind.among(*groups):
                yield layer

    def before(self, layer: LayerReport) -> LayerReport | None:
        """The layer that it reads, if it is one."""
        return self.layers.get(layer.inputs[0]) if len(layer.inputs) == 1 else None

    def after(self, layer: LayerReport) -> list[LayerReport]:
        """The layers that read it."""
        return [self.layers[n] for n in self.readers.get(layer.name, ()) if n in self.layers]

    def only(self, layer: LayerReport) -> LayerReport | None:
        """The layer that reads it, if one does and it is no output."""
        found = self.after(layer)
        alone = len(found) == 1 and layer.name not in self.network.outputs
        return found[0] if alone else None

    def back(self, layer: LayerReport, *over: str) -> LayerReport | None:
        """The first layer before it of a kind that is in none of the groups `over`."""
        found = self.before(layer)
        while found and found.kind.among(*over):
            found = self.before(found)
        return found


def windows(layer: LayerReport) -> list[Axis]:
    """How a convolution or pool reads each axis."""
    if not isinstance(layer.kind, Windowed) or not layer.input_shapes:
        return []
    spatial = layer.input_shapes[0].spatial
    if len(layer.axes) != len(spatial):
        return []
    rows = zip(axis_names(len(spatial)), spatial, layer.axes, strict=True)
    return [Axis(name, n, along) for name, n, along in rows if isinstance(along, Window)]


def kernel_of(axis: Axis) -> int:
    return int(axis.window.kernel)


def axes_text(axes: Sequence[Axis]) -> str:
    return " and ".join(axis.name for axis in axes)
