"""What a network that was read does not say, and what is written would have to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

AXES = "write it as a spec, and there the axes that it goes over"
HINT = "name a class that does not work it out: FILE:NAME"
OTHER = "other"
WHY = "which of its axes it goes along is not told by what was read"


def refuse_empty(network: Network) -> None:
    """Problems E431 for a network that does nothing: a spec has one layer at least."""
    if not network.nodes:
        message = "the network has no layers: what enters is what comes out"
        raise Problems([Diagnostic("E431", message, HINT)])


def refuse_doubtful(network: Network, shapes: Mapping[str, Shape | None]) -> None:
    """Problems E431 for each layer that does what its settings do not tell, such as a softmax over
    the samples of a batch, or a loss; and for each softmax of a map in a print-out, which tells no
    axis.
    """
    refuse_empty(network)
    found = []
    for node in network.nodes:
        why = network.unsaid.get(node.name)
        arriving = shapes.get(node.inputs[0]) if node.inputs else None
        lost = network.axes_lost and getattr(node.kind, "dims", None) is None
        if lost and node.kind.among("softmaxes") and arriving and arriving.rank:
            why = WHY
        if OTHER in (getattr(node.kind, name, "") for name in ("activation", "gate_activation")):
            why = why or "its activation is no function that is known by its name"
        if why:
            message = f"'{node.name}' ({node.kind.title}) cannot be written: {why}"
            soft = node.kind.among("softmaxes")
            hint = AXES if soft else HINT
            found.append(Diagnostic("E431", message, hint, node.span, node.name))
    for name, why in network.unsaid.items():
        if name in network.inputs:
            message = f"what enters by '{name}' cannot be written: {why}"
            found.append(Diagnostic("E431", message, HINT, None, name))
    if found:
        raise Problems(found)
