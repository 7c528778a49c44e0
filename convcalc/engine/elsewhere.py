"""Networks that are read anew for each shape of an input, such as those of source: whether they
have the same layers at other sizes, so that the arithmetic of the layers says the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Problems
from convcalc.engine.sized import pass_through

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.engine.network import Network

OTHERS: tuple[Callable[[int, int], int], ...] = (
    lambda n, axis: n + 1,
    lambda n, axis: n // 2 + 1,
    lambda n, axis: 2 * n + 3,
    lambda n, axis: n + 32 * (axis + 1),
)
"""Sizes that are read besides: odd and even, small and large, alike on all axes and not."""


def settled(network: Network) -> tuple[Network, tuple[int, ...]]:
    """The network as one that depends on no shapes, if it has the same layers at others, and the
    sizes of the first axis at which it was read; else as it is, and none.
    """
    if not reads_anew(network):
        return network, ()
    apart = network._replace(reading=None, asked={})
    whole = pass_through(apart, network.inputs)
    if whole is None or not whole.accepted:
        return network, ()
    read = [next((n for x in network.inputs.values() for n in x.spatial), 0)]
    for other in OTHERS:
        shapes = {name: moved(shape, other) for name, shape in network.inputs.items()}
        if not same_layers(network, apart, shapes):
            return network, ()
        read.append(next((n for x in shapes.values() for n in x.spatial), 0))
    return apart, tuple(sorted({int(n) for n in read}))


def reads_anew(network: Network) -> bool:
    """Whether each shape of its inputs may make another network of it."""
    return network.reading is not None and network.reading.anew


def moved(shape: Shape, other: Callable[[int, int], int]) -> Shape:
    return Shape(shape.channels, tuple(other(int(n), k) for k, n in enumerate(shape.spatial)))


def same_layers(network: Network, apart: Network, shapes: Mapping[str, Shape]) -> bool:
    """Whether the layers that are read for these shapes are those of the network, all of them or up
    to the first that is refused there.
    """
    try:
        other = network.read_anew(shapes)
    except Problems:
        return False
    count = len(other.nodes)
    if [*map(form, other.nodes)] != [*map(form, network.nodes[:count])]:
        return False
    if count == len(network.nodes):
        return other.outputs == network.outputs
    sized = pass_through(apart, shapes)
    found = [] if sized is None else [sized.shapes[node.name] for node in other.nodes]
    return bool(found) and found[-1] is None and None not in found[:-1]


def form(node: Any) -> tuple[Any, ...]:
    """What makes a node what it is, besides where it stands in a file."""
    return node.name, node.kind, node.inputs, node.share, node.ranks, node.held
