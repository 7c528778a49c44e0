"""What enters a network that is written as code, and which of its layers are used twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.engine.network import Network


def entangled(network: Network) -> set[str]:
    """Layers whose weights are used twice."""
    twice = {node.name for node in network.nodes if node.share}
    return twice | {node.share for node in network.nodes if node.share}


def is_words(network: Network, name: str) -> bool:
    """Whether an input is numbers of words, which stand in a row without channels."""
    readers = [node for node in network.nodes if name in node.inputs]
    words = bool(readers) and all(node.kind.among("embeddings") for node in readers)
    return words and network.inputs[name].channels == 1 and network.inputs[name].rank > 0


def given_sizes(network: Network, name: str) -> tuple[int, ...]:
    """The sizes of an input in the order of the layout, without the batch."""
    shape = network.inputs[name]
    dims = shape.spatial if is_words(network, name) else shape.dims(network.layout)
    return tuple(map(int, dims))
