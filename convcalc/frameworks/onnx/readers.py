"""Who reads a value: the nodes behind, and whether it is given out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.onnx.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.frameworks.onnx.graph import Node


class Readers:
    """Of a graph or function: the nodes that read each value, and the values that it gives."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.after: dict[str, list[Node]] = {}
        self.given = set(given)

    def add(self, nodes: Sequence[Node], outputs: Sequence[str]) -> None:
        for node in nodes:
            for name in inputs_of(node):
                self.after.setdefault(name, []).append(node)
        self.given.update(outputs)

    def asked(self, node: Node, k: int) -> bool:
        """Whether anything reads output `k`."""
        name = node.outputs[k] if k < len(node.outputs) else ""
        return bool(name) and (name in self.after or name in self.given)

    def only(self, node: Node) -> Optional[Node]:
        """The only node that reads what a node gives."""
        readers = self.after.get(node.outputs[0], [])
        alone = len(readers) == 1 and node.outputs[0] not in self.given
        return readers[0] if alone else None


def needed(nodes: Sequence[Node], outputs: Sequence[str]) -> list[Node]:
    """The nodes that anything depends on, in their order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if wanted.intersection(node.outputs):
            wanted.update(inputs_of(node))
            kept.append(node)
    return kept[::-1]


def inputs_of(node: Node) -> list[str]:
    """All that a node reads, what its graphs read of outside included."""
    found = [name for name in node.inputs if name]
    for value in node.attributes.values():
        if isinstance(value, Graph):
            for inside in value.nodes:
                found += inputs_of(inside)
            found += [one.name for one in value.outputs]
    return found
