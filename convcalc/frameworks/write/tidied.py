"""A network without what only says how it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.network import Network, Node


def tidied(network: Network) -> Network:
    """The network as a person would list it: layers without what they only state of what arrives
    (`in_channels`), which must have been found to be so; without sharing where there are no
    weights; in a sum the path first, and then what it was left from.
    """
    places = {node.name: k for k, node in enumerate(network.nodes)}
    nodes = []
    for node in network.nodes:
        share = node.share if node.kind.holds() else None
        inputs = path_first(network, node, places) if node.kind.among("sums") else node.inputs
        nodes.append(node._replace(kind=node.kind.accepted(), inputs=inputs, share=share))
    return network._replace(nodes=tuple(nodes))


def path_first(network: Network, node: Node, places: Mapping[str, int]) -> tuple[str, ...]:
    """The inputs of a sum of two, of which the second may have been made from the first."""
    if len(node.inputs) != 2:
        return node.inputs
    start, end = node.inputs
    first, seen, waiting = places.get(start, -1), set(), [end]
    while waiting:
        name = waiting.pop()
        if name == start:
            return (end, start)
        if places.get(name, -1) > first and name not in seen:
            seen.add(name)
            waiting += network.nodes[places[name]].inputs
    return node.inputs
