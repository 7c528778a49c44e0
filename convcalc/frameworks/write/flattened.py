"""Layers whose features were positions of a map: their order differs between the layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

FOLLOWED = ("activations", "passive", "dropouts", "batch_norms")
"""What features pass as they are, one by one."""


def maps(network: Network, shapes: Mapping[str, Shape | None]) -> dict[str, tuple[int, ...]]:
    """By the names of layers that put the positions of a map beside each other as features, its
    sizes: channels, then positions.
    """
    found: dict[str, tuple[int, ...]] = {}
    for node in network.nodes:
        shape = shapes.get(node.inputs[0]) if node.inputs else None
        if node.kind.among("flattens") and shape and 1 < shape.channels < shape.elements:
            found[node.name] = tuple(map(int, shape.dims("channels_first")))
    return found


def told_apart(network: Network, shapes: Mapping[str, Shape | None]) -> set[str]:
    """Those of them whose features are told apart by their order elsewhere than by the weights that
    a layer has for each: where they are what the network gives, or are joined, cut or measured.
    """
    found: set[str] = set()
    source = {name: name for name in maps(network, shapes)}
    for node in network.nodes:
        for name in node.inputs:
            if name not in source:
                continue
            if node.kind.among(*FOLLOWED):
                source[node.name] = source[name]
            elif not node.kind.among("linears"):
                found.add(source[name])
    return found | {source[name] for name in network.outputs if name in source}


def flattened(network: Network, shapes: Mapping[str, Shape | None]) -> dict[str, tuple[int, ...]]:
    """By the names of layers that hold weights for each feature, the sizes of the map that these
    were: channels, then positions.
    """
    sizes = maps(network, shapes)
    found: dict[str, tuple[int, ...]] = {}
    for node in network.nodes:
        source = node.inputs[0] if node.inputs else ""
        if source in sizes and node.name not in sizes:
            if node.kind.among(*FOLLOWED):
                sizes[node.name] = sizes[source]
            if node.kind.holds():
                found[node.name] = sizes[source]
    return found
