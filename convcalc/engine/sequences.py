"""Inputs of features that are a sequence to the network: the ids of tokens, the samples of a sound.

Such an input is written without axes, and every layer that reads it lays it out as a sequence of
single features first. What is seen of it is told in its features: they are the positions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import START
from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import Fields


def sequences(network: Network) -> set[str]:
    """The inputs without axes that all of their readers lay out as a sequence.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 16, layers: [reshape 1x16, embedding 100 8]}")
    >>> sequences(net)
    {'input'}
    """
    flat = {name: shape for name, shape in network.inputs.items() if not shape.rank}
    found: dict[str, bool] = {}
    for node in network.nodes if flat else ():
        for source in node.inputs:
            if source in flat:
                found[source] = found.get(source, True) and lays_out(node, flat[source], network)
    return {source for source, laid in found.items() if laid}


def lays_out(node: Node, shape: Shape, network: Network) -> bool:
    """Whether a layer makes a sequence of single features of the features that it reads."""
    if len(node.inputs) > 1 or not node.kind.among("reshapes", "ones"):
        return False
    site = Site((shape,), network.dialect, network.layout)
    try:
        node.kind.check(site)
    except Refusal:
        return False
    return node.kind.output(site, ()) == Shape(1, (shape.channels,))


def started(network: Network) -> dict[str, Fields]:
    """What the inputs of a network see of themselves: each position itself."""
    laid = sequences(network)
    rows = network.inputs.items()
    return {name: {name: (START,) * (1 if name in laid else shape.rank)} for name, shape in rows}


def positions_of(network: Network, source: str) -> tuple[Int, ...]:
    """How many positions an input has on each axis.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 16, layers: [reshape 1x16, embedding 100 8]}")
    >>> positions_of(net, "input")
    (16,)
    """
    shape = network.inputs[source]
    if shape.rank or source not in sequences(network):
        return shape.spatial
    return (shape.channels,)
