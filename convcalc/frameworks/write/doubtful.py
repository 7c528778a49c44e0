"""What a network that was read does not say, and what is written would have to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

WHY = "which of its axes it goes along is not kept where a network is read"


def refuse_doubtful(network: Network, shapes: Mapping[str, Shape | None]) -> None:
    """Problems E431 for each softmax of a map in a network that was read from a file: in specs it
    goes along the channels, in source along any axis, of which sizes tell nothing.
    """
    if network.reading is None and not network.axes_lost:
        return
    found = []
    for node in network.nodes:
        arriving = shapes.get(node.inputs[0]) if node.inputs else None
        if node.kind.among("softmaxes") and arriving is not None and arriving.rank:
            message = f"'{node.name}' ({node.kind.title}) cannot be written: {WHY}"
            hint = "write it as a spec, and put 'permute' around it if it is another than channels"
            found.append(Diagnostic("E431", message, hint, node.span, node.name))
    if found:
        raise Problems(found)
