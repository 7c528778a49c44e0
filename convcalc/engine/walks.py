"""Networks that have layers in common: each of these is worked out once for what reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import merge, merge_local
from convcalc.engine.analyze import MAX_POSITIONS, Walk, report_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import Fields, LayerReport, Report

MAX_KEPT = 6_000
"""How many layers are kept."""
MAX_TOLD = 300
"""Of how many networks is kept what was told of them."""


class Done(NamedTuple):
    """A layer that was worked out, what is wrong with it, and by how many positions of fields that
    costs.
    """

    layer: LayerReport
    problems: tuple[Diagnostic, ...]
    positions: int


class Walks:
    """What layers of networks were worked out as, by what they are and what reaches them.

    >>> import convcalc
    >>> text = "{vars: {n: 2}, input: 3x9x9, layers: [conv 8 3, linear $n]}"
    >>> walks = Walks()
    >>> one, two = [walks.analyze(convcalc.loads(text, vars={"n": n})) for n in (2, 3)]
    >>> one.layers[0] is two.layers[0], [report.layers[1].params.total for report in (one, two)]
    (True, [16, 24])
    """

    def __init__(self, ignore_global: bool = False) -> None:
        self.ignore_global = ignore_global
        self.done: dict[Any, Done] = {}
        self.nodes: dict[Any, Node] = {}
        self.known: dict[int, tuple[Node, Node]] = {}
        self.fields: dict[Any, Fields] = {}
        self.told: dict[Any, Any] = {}

    def analyze(self, network: Network) -> Report:
        """As `analyze` has it; a layer that was there before is told where it stood then."""
        if len(self.done) + len(network.nodes) > MAX_KEPT:
            self.clear()
        joined = merge_local if self.ignore_global else merge
        return report_of(KnownWalk(network, joined, self), 1, self.ignore_global)

    def resized(self, network: Network, shapes: dict[str, Shape]) -> Network:
        """The network at other input shapes, as `with_inputs` has it: read anew only where a spec
        that asks for shapes is told others.
        """
        if shapes == network.inputs:
            return network
        same = network.at(shapes)
        if network.reading:
            if network.reading.anew:
                return network.read_anew(shapes)
            report = self.analyze(same)
            outputs = {**shapes, **{layer.name: layer.output for layer in report.layers}}
            if not all(asked.fits(outputs[name]) for name, asked in network.asked.items()):
                return network.read_anew(shapes)
        return same

    def tell(self, network: Network, work: Callable[[Report], Any]) -> Any:
        """What `work` makes of the report of a network; of one with the same layers and inputs as
        one before, what it made of that.
        """
        if network.told or network.breaks_off:
            return work(self.analyze(network))
        of = (network.dialect.name, network.layout, network.dtype, network.outputs)
        nodes = [id(self.node(node)) for node in network.nodes]
        key = (*of, tuple(network.inputs.items()), *nodes)
        if key not in self.told:
            if len(self.told) >= MAX_TOLD:
                self.told.clear()
            self.told[key] = work(self.analyze(network))
        return self.told[key]

    def clear(self) -> None:
        for table in (self.done, self.nodes, self.known, self.fields, self.told):
            table.clear()

    def node(self, node: Node) -> Node:
        """The same node as one that was there before, if there was."""
        found = self.known.get(id(node))
        if found:
            return found[1]
        key = (node.name, node.kind, node.inputs, node.share, node.ranks, node.held)
        same = self.nodes.setdefault(key, node)
        if len(self.known) > MAX_KEPT:
            self.known.clear()
        self.known[id(node)] = node, same
        return same

    def same(self, fields: Fields) -> Fields:
        """The same fields as some that were there before, if there were."""
        return self.fields.setdefault(tuple(fields.items()), fields)


class KnownWalk(Walk):
    """A walk that looks up what others have worked out."""

    def __init__(self, network: Network, joined: Any, walks: Walks) -> None:
        super().__init__(network, joined)
        self.walks = walks
        for name, origin in self.reached.items():
            self.reached[name] = origin._replace(fields=walks.same(origin.fields))

    def step(self, node: Node) -> None:
        walks, network = self.walks, self.network
        node = walks.node(node)
        reaching = tuple(
            [(x.output, id(x.fields)) for x in map(self.reached.__getitem__, node.inputs)]
        )
        key = (id(node), reaching, network.dialect.name, network.layout)
        found = None if node.share else walks.done.get(key)
        room = MAX_POSITIONS + len(self.layers) * 8
        if found and self.positions + found.positions < room:
            self.positions += found.positions
            self.add(found.layer)
            self.problems += found.problems
            return
        known, positions = len(self.problems), self.positions
        super().step(node)
        layer = self.layers[-1]
        layer = layer._replace(fields=walks.same(layer.fields))
        self.layers[-1] = self.reached[layer.name] = layer
        if self.positions < room and not node.share:
            problems = tuple(self.problems[known:])
            walks.done[key] = Done(layer, problems, self.positions - positions)
