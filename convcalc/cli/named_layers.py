"""The layers that a name on the command line means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.cli.options import usage
from convcalc.cli.resized import note

if TYPE_CHECKING:
    from convcalc.engine.network import Network


def layers_named(network: Network, name: str) -> list[str]:
    """The layer of that name, or those of a block; else those that a framework or a paper calls
    so, which is told on standard error. UsageError if there are none.
    """
    from convcalc.diagnostics import Problems
    from convcalc.engine.network import layers_called

    try:
        return layers_called(network, name)
    except Problems as problems:
        found = layers_meant(network, name)
        if found:
            return found
        from convcalc.frameworks.layer_names import near

        (wrong,) = problems.diagnostics
        close = near(network, name) if "did you mean" not in wrong.help else []
        hint = f"nearest: {', '.join(close)}" if close else wrong.help
        raise usage(f"{wrong.message}; {hint}") from None


def layers_meant(network: Network, name: str) -> list[str]:
    """The layers that a framework or a paper calls so; none if nobody does, or the name is ours."""
    if any(node.name == name or node.name.startswith(f"{name}.") for node in network.nodes):
        return []
    from convcalc.frameworks.layer_names import meant

    found = meant(network, name)
    if found is None:
        return []
    same = found.layers[0] if len(found.layers) == 1 else f"{len(found.layers)} layers"
    note(f"{name} of {found.origin} is {same}")
    return list(found.layers)
