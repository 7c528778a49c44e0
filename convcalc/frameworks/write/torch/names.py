"""Names that a parameter of PyTorch cannot have: within another parameter, which holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node


def beside(
    network: Network, shapes: Mapping[str, Shape | None]
) -> tuple[Network, Mapping[str, Shape | None]]:
    """The network with `gamma_2` in the place of `gamma.2`, where `gamma` is a parameter; and the
    shape of everything.
    """
    alone = {node.name for node in network.nodes if not node.inputs}
    taken = {node.name for node in network.nodes}
    others: dict[str, str] = {}
    for name in alone:
        owner, _, last = name.rpartition(".")
        if owner in alone:
            others[name] = free(f"{owner}_{last}", taken)
    if not others:
        return network, shapes
    nodes = tuple(called(node, others) for node in network.nodes)
    outputs = tuple(others.get(name, name) for name in network.outputs)
    found = {others.get(name, name): shape for name, shape in shapes.items()}
    return network._replace(nodes=nodes, outputs=outputs), found


def called(node: Node, others: Mapping[str, str]) -> Node:
    inputs = tuple(others.get(name, name) for name in node.inputs)
    share = others.get(node.share, node.share) if node.share else None
    tie = node.tie and node.tie._replace(owner=others.get(node.tie.owner, node.tie.owner))
    name = others.get(node.name, node.name)
    return node._replace(name=name, inputs=inputs, share=share, tie=tie)


def free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
