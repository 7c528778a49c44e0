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


def left_out(network: Network) -> list[str]:
    """What a spec does not say of layers, in a sentence for each thing that is left out."""
    kinds = {node.name: node.kind for node in network.nodes}
    found: dict[str, list[str]] = {}
    for name, what in network.reworked.items():
        if name in kinds:
            told = f"{what} works the weights of LAYERS out of others, which a spec does not say"
            found.setdefault(told, []).append(name)
    for name, what in network.unsaid.items():
        if name in kinds:
            told = f"a spec does not say of LAYERS that {what}"
            found.setdefault(told, []).append(name)
    return [told.replace("LAYERS", few(names)) for told, names in found.items()]


def few(names: list[str]) -> str:
    """The first of many names.

    >>> few(["a", "b", "c", "d", "e"])
    "'a', 'b', 'c' and 2 more"
    """
    quoted = [f"'{name}'" for name in names[:FEW]]
    rest = len(names) - FEW
    if rest > 0:
        return f"{', '.join(quoted)} and {rest} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


FEW = 3


def refuse(network: Network, works: Mapping[str, str]) -> None:
    found = []
    for node in network.nodes:
        if node.name in works:
            why = f"{works[node.name]} works its weights out of others, which would be lost"
            message = f"'{node.name}' ({node.kind.title}) cannot be written: {why}"
            found.append(Diagnostic("E431", message, HINT, node.span, node.name))
    if found:
        raise Problems(found)
