"""Inputs of which a file of source says too little: one that is likely, and plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.traced.source import Source

ASSUMED = "input {} is assumed, the first of usual sizes that it takes: --input gives another"
"""Said of an input of which the file says nothing."""


def network_for(source: Source, target: str, shapes: Sequence[str], assume: bool) -> Network:
    """The network of a target, for inputs of these shapes. Where there are none, and nothing tells
    the input, and one may be assumed, it is for a usual one that it takes, with a note of it.
    """
    from convcalc.frameworks.traced.inputs import Unsized

    try:
        return source.network(target, shapes)
    except Unsized as unsized:
        if shapes or not assume or not unsized.likely:
            raise
        again = source.anew()
        found = again.network(target, (unsized.likely,))
        source.reader.used |= again.reader.used
        return found._replace(notes=(*found.notes, ASSUMED.format(unsized.likely)))


def scalars_of(network: Network, shapes: Sequence[str]) -> frozenset[str]:
    """The inputs that were given as one number for each sample."""
    from convcalc.frameworks.traced.examples import SCALAR

    given = [text.rpartition("=") for text in shapes]
    rows = zip(given, network.inputs, strict=False)
    return frozenset(name or placed for (name, _, shape), placed in rows if shape == SCALAR)
