"""What has been found of layers, kept by their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from convcalc.layers.kind import Kind


class ByKind:
    """A table for each kind of layer, with its settings. As it takes a while to compare two kinds,
    one that was asked for before is known by its identity.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x9x9, layers: [relu, relu: {name: other}]}")
    >>> table = ByKind()
    >>> table.of(net.nodes[0].kind)["seen"] = True
    >>> table.of(net.nodes[1].kind)
    {'seen': True}
    """

    def __init__(self) -> None:
        self.equal: dict[Kind, dict[Any, Any]] = {}
        self.same: dict[int, tuple[Kind, dict[Any, Any]]] = {}

    def of(self, kind: Kind) -> dict[Any, Any]:
        """What is kept of layers of this kind."""
        found = self.same.get(id(kind))
        if found is None:
            found = self.same[id(kind)] = kind, self.equal.setdefault(kind, {})
        return found[1]
