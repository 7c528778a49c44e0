"""Layers whose weights are worked out of others, which is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.write.lengths import FUNCTION, HELD, marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.network import Network

HINT = "leave it out where the network is made, or take it off again there"


def refuse_reworked(network: Network, to: str) -> None:
    """Problems E431 for each layer whose weights something works out each time it is used, as
    `spectral_norm` does; `weight_norm` is written for PyTorch alone.
    """
    works = dict(network.reworked)
    if to != "pytorch":
        works.update({n.name: FUNCTION for n in marked(network).nodes if n.held in HELD})
    refuse(network, works)


def refuse(network: Network, works: Mapping[str, str]) -> None:
    found = []
    for node in network.nodes:
        if node.name in works:
            why = f"{works[node.name]} works its weights out of others, which would be lost"
            message = f"'{node.name}' ({node.kind.title}) cannot be written: {why}"
            found.append(Diagnostic("E431", message, HINT, node.span, node.name))
    if found:
        raise Problems(found)
