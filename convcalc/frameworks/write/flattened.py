"""Layers whose features were positions of a map: their order differs between the layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

FOLLOWED = ("activations", "passive", "dropouts", "batch_norms")
"""What features pass as they are, one by one."""


def flattened(network: Network, shapes: Mapping[str, Shape | None]) -> dict[str, tuple[int, ...]]:
    """By the names of layers that hold weights for each feature, the sizes of the map that these
    were: channels, then positions.
    """
    sizes: dict[str, tuple[int, ...]] = {}
    found: dict[str, tuple[int, ...]] = {}
    for node in network.nodes:
        source = node.inputs[0] if node.inputs else ""
        shape = shapes.get(source)
        if node.kind.among("flattens") and shape is not None and shape.spatial:
            dims = tuple(map(int, shape.dims("channels_first")))
            if shape.channels > 1 and shape.elements > shape.channels:
                sizes[node.name] = dims
        elif source in sizes:
            if node.kind.among(*FOLLOWED):
                sizes[node.name] = sizes[source]
            if node.kind.holds():
                found[node.name] = sizes[source]
    return found
