"""Constants in what is written: their numbers where they are known, and else NaN, which is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.unwritten import one_value
from convcalc.layers.tensor import BUFFER, CODE, EXPORTER, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.engine.network import Network, Node
    from convcalc.frameworks.write.parts import Slot, Step

VALUES = "_values"
"""How the layer of a constant ends in Keras."""
ONE = "1 constant is"
NAMED = 3
"""So many constants are called by their names."""


def numbers(step: Step, told: Callable[[Slot], str]) -> list[str]:
    """The numbers of a constant as code has them; one may stand for all, and none is not known.
    Unwritten, where uses of a block have different ones.
    """
    slot = step.settings.get("values")
    found: Any = one_value(slot, "what numbers it holds")
    return list(map(repr, found or ()))


def begun(step: Step) -> list[str]:
    """The numbers that a parameter begins with: zeros where none are known, or uses of a block have
    different ones.
    """
    slot = step.settings.get("init")
    if slot is None or not slot.constant or len(slot.known) != len(slot.values):
        return ["0.0"]
    return list(map(repr, slot.known[0]))


def persists(step: Step) -> bool:
    """Whether checkpoints hold a constant."""
    return bool(one_value(step.settings.get("origin"), "where its numbers are from") == BUFFER)


def comment(step: Step) -> str:
    """What is said above a constant whose numbers are not known; nothing of others."""
    if step.kind is None or not step.kind.among("constants") or numbers(step, str):
        return ""
    origin = one_value(step.settings.get("origin"), "where its numbers are from")
    return UNKNOWN[origin]


UNKNOWN = {
    CODE: "its numbers are not known: NaN, until the lines of the original stand here",
    BUFFER: "its numbers are not known: NaN, until a checkpoint is loaded",
    WEIGHTS: "the original works it out of weights: NaN, until its lines stand here",
}


def plain(network: Network) -> Network:
    """The network with what an exporter worked out as numbers like any other."""
    kinds: list[Any] = [node.kind for node in network.nodes]
    rows = zip(network.nodes, kinds, strict=True)
    nodes = [
        node._replace(kind=kind.but(origin=CODE))
        if kind.among("constants") and kind.origin == EXPORTER
        else node
        for node, kind in rows
    ]
    return network._replace(nodes=tuple(nodes))


def unknown(network: Network) -> list[Node]:
    """The constants whose numbers are not known."""
    rows: list[Any] = [node for node in network.nodes if node.kind.among("constants")]
    return [node for node in rows if not node.kind.values]


def told(network: Network, to: str) -> Iterator[str]:
    """What is said beside a file that has NaN for constants."""
    found: list[Any] = unknown(plain(network))
    for origin, until in UNTIL.items():
        rows = [node.name for node in found if node.kind.origin == origin]
        if rows:
            names = ", ".join(f"'{name}'" for name in rows[:NAMED])
            more = ", …" if len(rows) > NAMED else ""
            what, it = (f"{len(rows):,} constants are", "them") if rows[1:] else (ONE, "it")
            late = OF_FILES if to in FILES and origin == BUFFER else until
            yield f"{what} NaN ({names}{more}), and so is what depends on {it}, {late}"


UNTIL = {
    CODE: "whose numbers are not known: write the lines of the original in their place",
    BUFFER: "until a checkpoint is loaded, which holds the numbers",
    WEIGHTS: "which the original works out of weights: write its lines in their place",
}
FILES = ("onnx",)
OF_FILES = "until initializers of these names stand in the place of their nodes"
