"""A network as Keras builds it: convolutions with a group for each channel as depthwise ones, and
blocks that become channels as reshapes and a turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape
from convcalc.layers.arrange import Permute, Reshape
from convcalc.layers.batched import INNER
from convcalc.layers.conv import DepthwiseConv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.network import Network, Node

AXES = (1, 2)
"""On how many axes Keras has depthwise convolutions."""


def ready(
    network: Network, shapes: Mapping[str, Shape | None]
) -> tuple[Network, Mapping[str, Shape | None]]:
    """The network, and the shape of everything."""
    found = dict(shapes)
    nodes = [
        worded(depthwise(stretched(pooled(one, shapes), shapes), shapes))
        for node in network.nodes
        for one in in_blocks(node, found)
    ]
    return network._replace(nodes=tuple(nodes)), found


def pooled(node: Node, shapes: Mapping[str, Shape | None]) -> Node:
    """Adaptive pools to a single place as global ones: Keras 3.15 refuses those in `predict` and
    `fit`, on TensorFlow.
    """
    arriving = shapes.get(node.inputs[0]) if node.inputs else None
    sizes = getattr(node.kind, "output_size", None)
    if not node.kind.among("adaptive_max_pools", "adaptive_average_pools") or arriving is None:
        return node
    single = {*sizes} if isinstance(sizes, tuple) else {sizes}
    return node._replace(kind=node.kind.whole()) if single == {1} else node  # type: ignore[attr-defined]


def in_blocks(node: Node, shapes: dict[str, Shape | None]) -> list[Node]:
    """Blocks of a map that become channels, or channels that become blocks: the channels of a block
    are outside of those of the map.
    """
    arriving = shapes.get(node.inputs[0]) if node.inputs else None
    output = shapes.get(node.name)
    if not node.kind.among("pixel_moves") or arriving is None or output is None:
        return [node]
    step = node.kind.factor  # type: ignore[attr-defined]
    blocks = [n for size in min(arriving, output, key=area).spatial for n in (size, step)]
    least = min(int(arriving.channels), int(output.channels))
    rank, spread = len(arriving.spatial), area(output) > area(arriving)
    apart = [*blocks[::2], *blocks[1::2], least] if spread else [*blocks, least]
    halves = [k for pair in zip(range(rank), range(rank, 2 * rank), strict=True) for k in pair]
    order = halves if spread else [*range(0, 2 * rank, 2), *range(1, 2 * rank, 2)]
    kinds = (
        Reshape(shape=tuple(map(int, apart))),
        Permute(dims=tuple(k + 1 for k in (*order, 2 * rank))),
        Reshape(shape=tuple(map(int, output.dims(LAST)))),
    )
    names = (f"{node.name}_apart", f"{node.name}_turned", node.name)
    turned = [apart[k] for k in (*order, 2 * rank)]
    shapes.update({names[0]: Shape.of(apart, LAST), names[1]: Shape.of(turned, LAST)})
    inputs = (node.inputs, (names[0],), (names[1],))
    rows = zip(names, kinds, inputs, strict=True)
    return [node._replace(name=name, kind=kind, inputs=given) for name, kind, given in rows]


def area(shape: Shape) -> int:
    return int(product(shape.spatial))


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
