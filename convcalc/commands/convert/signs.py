"""Which results of a network are never negative."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.engine.network import Node

KEEPING = (
    "movers",
    "max_pools",
    "average_pools",
    "adaptive_average_pools",
    "sums",
    "never_negative",
)


class Signs:
    """Followed node by node, in the order in which they are applied."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def positive(self, node: Node) -> bool:
        """Whether nothing that arrives at a layer is negative."""
        return all(name in self.known for name in node.inputs)

    def follow(self, node: Node) -> None:
        kind = node.kind
        if kind.among("never_negative") or (kind.among(*KEEPING) and self.positive(node)):
            self.known.add(node.name)
