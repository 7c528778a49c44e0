"""What the engine says of networks that were not written as a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Network


def in_own_words(network: Network, problems: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """The problems, as the source of a network says them; without what is not known where it was
    said why already.
    """
    words = network.reading.words if network.reading and problems else None
    if words is None:
        return problems
    told = {doubt.span for doubt in network.doubts if doubt.severity == "error"}
    return [words.told(one) for one in problems if one.code != "W204" or one.span not in told]
