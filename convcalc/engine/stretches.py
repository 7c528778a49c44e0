"""A network in stretches of neighbouring layers: what comes out of one follows from what reaches
it, so that a pass at another size walks only those where that is new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node

LONG = 24
"""How many layers a stretch has at most: to look one up takes about as long as to pass three."""


class Came(NamedTuple):
    """What came out of a stretch: the shapes of its layers, and those of them that stand."""

    shapes: Mapping[str, Optional[Shape]]
    layers: Mapping[str, Any]


class Stretch:
    """Layers next to each other. What comes out of them follows from the shapes of those outside
    that they read, and from which layers outside the `owners` of weights are that they share; those
    of its own that it `lends` are shared. `known` is what came out, by these.
    """

    __slots__ = ("known", "lends", "nodes", "owners", "reads")

    def __init__(
        self, nodes: tuple[Node, ...], heard: Mapping[str, Sequence[str]], shared: Container[str]
    ) -> None:
        own = {node.name for node in nodes}
        read = [name for node in nodes for name in (*node.inputs, *heard.get(node.name, ()))]
        shares = [node.share for node in nodes if node.share]
        self.nodes = nodes
        self.reads = tuple([name for name in dict.fromkeys(read) if name not in own])
        self.owners = tuple([name for name in dict.fromkeys(shares) if name not in own])
        self.lends = tuple([node.name for node in nodes if node.name in shared])
        self.known: dict[tuple[object, ...], Came] = {}


def stretches(network: Network, heard: Mapping[str, Sequence[str]] = {}) -> Iterator[Stretch]:
    """The layers in walking order; `heard` are those on whose shapes settings of a layer depend.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x9x9, layers: [{repeat: 30, layers: [relu]}]}")
    >>> [stretch.reads for stretch in stretches(net)]
    [('input',), ('relu24',)]
    """
    shared = {node.share for node in network.nodes if node.share}
    for start in range(0, len(network.nodes), LONG):
        yield Stretch(network.nodes[start : start + LONG], heard, shared)
