"""Weight normalisation in PyTorch: a layer whose weights are a direction, and a length for each of
its filters, which is a parameter within the layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.network import Node
from convcalc.layers.site import Site
from convcalc.layers.tensor import Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

HELD = {
    "normed": ("parametrizations.weight.original0", "torch.nn.utils.parametrizations"),
    "hooked": ("weight_g", "torch.nn.utils"),
}
"""How a length is called within its layer, and the module whose `weight_norm` calls it so, by what
is said of the layer instead of how its weights are held.
"""
FUNCTION = "weight_norm"


def as_parameters(
    network: Network, shapes: Mapping[str, Shape | None]
) -> tuple[Network, Mapping[str, Shape | None]]:
    """The network with what PyTorch holds in the place of layers that only give another a length
    for each filter; and the shape of everything.
    """
    known = {node.name: node for node in network.nodes}
    found = dict(shapes)
    ends: dict[str, str] = {}
    nodes: list[Node] = []
    for node in network.nodes:
        at = node._replace(inputs=tuple(ends.get(name, name) for name in node.inputs))
        owner = known.get(at.inputs[0]) if node.kind.among("lengths") else None
        if owner is None or not owner.kind.among("weighted") or owner.share or node.share:
            nodes.append(at)
            continue
        made = length_of(owner, network, shapes)
        ends[node.name] = owner.name
        found[made.name] = made.kind.output(Site((), network.dialect, network.layout), ())
        nodes.append(made)
    outputs = tuple(ends.get(name, name) for name in network.outputs)
    return network._replace(nodes=tuple(nodes), outputs=outputs), found


def length_of(owner: Node, network: Network, shapes: Mapping[str, Shape | None]) -> Node:
    """The parameter of a layer, which has one number for each of its filters."""
    arriving = tuple(shape for shape in map(shapes.get, owner.inputs) if shape)
    weight = owner.kind.weights(Site(arriving, network.dialect, network.layout))[0]
    first, *others = network.dialect.weight_shape(weight)
    name, _ = HELD["normed"]
    kind = Parameter(shape=(int(first), *[1] * len(others)))
    return Node(f"{owner.name}.{name}", kind, (), None, owner.span)


def marked(network: Network) -> Network:
    """The network without such parameters, which is said of their layers."""
    nodes = {node.name: node for node in network.nodes}
    read = {name for node in network.nodes for name in node.inputs} | {*network.outputs}
    for node in network.nodes:
        for word, (late, _) in HELD.items():
            owner = nodes.get(node.name.removesuffix(f".{late}"))
            if owner is None or owner is node or node.name in read or node.inputs or owner.held:
                continue
            if owner.kind.among("weighted") and not node.held and not owner.share:
                nodes[owner.name] = owner._replace(held=word)
                del nodes[node.name]
    return network._replace(nodes=tuple(nodes.values()))
