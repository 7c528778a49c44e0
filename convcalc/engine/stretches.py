"""A network in stretches of neighbouring layers: what comes out of one follows from what reaches
it, so that a pass at another size walks only those where that is new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    that they read, unless it is not `by_shapes` alone. `known` is what came out, by these.
    """

    __slots__ = ("by_shapes", "known", "nodes", "reads")

    def __init__(
        self, nodes: tuple[Node, ...], heard: Mapping[str, Sequence[str]], by_shapes: bool = True
    ) -> None:
        own = {node.name for node in nodes}
        read = [name for node in nodes for name in (*node.inputs, *heard.get(node.name, ()))]
        self.nodes, self.by_shapes = nodes, by_shapes
        self.reads = tuple([name for name in dict.fromkeys(read) if name not in own])
        self.known: dict[tuple[Optional[Shape], ...], Came] = {}


def stretches(network: Network, heard: Mapping[str, Sequence[str]] = {}) -> Iterator[Stretch]:
    """The layers in walking order; `heard` are those on whose shapes settings of a layer depend. A
    layer that shares the weights of one outside its stretch stands alone.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x9x9, layers: [conv 8 3, relu, conv 8 3 share=conv1, relu]}")
    >>> [stretch.reads for stretch in stretches(net)]
    [('input',)]
    """
    here: dict[str, Node] = {}
    for node in network.nodes:
        shares = node.share is not None and node.share not in here
        if here and (shares or len(here) == LONG):
            yield Stretch(tuple(here.values()), heard)
            here = {}
        here[node.name] = node
        if shares:
            yield Stretch((node,), heard, by_shapes=False)
            here = {}
    if here:
        yield Stretch(tuple(here.values()), heard)
