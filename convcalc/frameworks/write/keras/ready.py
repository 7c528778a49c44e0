"""A network as Keras builds it: convolutions with a group for each channel as depthwise ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.layers.batched import INNER
from convcalc.layers.conv import DepthwiseConv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node

AXES = (1, 2)
"""On how many axes Keras has depthwise convolutions."""


def ready(network: Network, shapes: Mapping[str, Shape | None]) -> Network:
    nodes = (worded(depthwise(stretched(node, shapes), shapes)) for node in network.nodes)
    return network._replace(nodes=tuple(nodes))


def worded(node: Node) -> Node:
    """No padding, in Keras' word."""
    if not node.kind.among(*PADDING):
        return node
    found = {word: getattr(node.kind, word, None) for word in ("kernel", "stride", "dilation")}
    alike = {word: n[0] for word, n in found.items() if isinstance(n, tuple) and len({*n}) == 1}
    node = node._replace(kind=node.kind.but(**alike)) if alike else node
    if is_none(getattr(node.kind, "padding", None)):
        return node._replace(kind=node.kind.but(padding="valid"))
    return node


def is_none(padding: Any) -> bool:
    """Whether a padding is 0 at both ends of each axis."""
    if isinstance(padding, tuple):
        return all(map(is_none, padding))
    return type(padding) is int and padding == 0


PADDING = ("convolutions", "transposed", "sliding_pools")


def stretched(node: Node, shapes: Mapping[str, Shape | None]) -> Node:
    """Only axes that become longer are told, as copies of what is there."""
    shape = shapes.get(node.inputs[0]) if node.inputs else None
    if not node.kind.among("stretches") or shape is None:
        return node
    rows = zip(node.kind.shape, shape.dims(LAST), strict=True)  # type: ignore[attr-defined]
    return node._replace(kind=node.kind.but(shape=tuple(-1 if n == m else n for n, m in rows)))


LAST = "channels_last"


def depthwise(node: Node, shapes: Mapping[str, Shape | None]) -> Node:
    """A convolution of each channel by itself, as the layer that Keras has for it."""
    kind = node.kind
    shape = shapes.get(node.inputs[0]) if node.inputs else None
    if not kind.among("full_convolutions") or shape is None or len(shape.spatial) not in AXES:
        return node
    if type(kind) in INNER:
        return node
    groups, filters = kind.groups, kind.filters  # type: ignore[attr-defined]
    if groups != shape.channels or groups == 1 or filters % groups:
        return node
    made = DepthwiseConv(
        kernel=kind.kernel,  # type: ignore[attr-defined]
        stride=kind.stride,  # type: ignore[attr-defined]
        padding=kind.padding,  # type: ignore[attr-defined]
        dilation=kind.dilation,  # type: ignore[attr-defined]
        multiplier=filters // groups,
        bias=kind.bias,  # type: ignore[attr-defined]
    )
    return node._replace(kind=made)
