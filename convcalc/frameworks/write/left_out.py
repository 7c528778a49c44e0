"""What a network does that is not in the file which is written of it: said beside the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.dialect import dialect_named
from convcalc.frameworks.write.constants import told as told_of_constants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.network import Network

SHOWN = 3
SPEC, ONNX = "spec", "onnx"


def listed(names: Sequence[str]) -> str:
    """The first names, in quotes.

    >>> listed(["a", "b", "c", "d"])
    "'a', 'b', 'c' and 1 more"
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(f"'{name}'" for name in names[:SHOWN]) + more


def notes(network: Network, to: str) -> Iterator[str]:
    """What is left out of a file of a framework, in the order in which it is missed."""
    if to != SPEC:  # which says these itself
        yield from told_of_constants(network, to)
        yield from normalized(network)
        yield from within_attention(network, to)
        yield from as_inputs(network, to)
    elif network.keys:
        yield f"left out, since a spec lists outputs by layer: the keys {listed(network.keys)}"
    yield from of_training(network)


def as_inputs(network: Network, to: str) -> Iterator[str]:
    """Keys that cannot name outputs of ONNX, where no two tensors have one name."""
    names = [key for key in network.keys if key in network.inputs]
    if names and to == ONNX:
        yield f"outputs of the keys {listed(names)} have other names, since inputs have these"


def normalized(network: Network) -> Iterator[str]:
    """Layers that normalise by numbers which were not read."""
    kinds: list[tuple[str, Any]] = [(node.name, node.kind) for node in network.nodes]
    names = [name for name, kind in kinds if getattr(kind, "given", False)]
    if names:
        yield (
            f"{listed(names)}: mean 0 and variance 1 stand there, and what follows has other "
            "numbers, until those of the original are written in their place"
        )


def of_training(network: Network) -> Iterator[str]:
    """What layers do in training only, and no setting tells."""
    found: dict[str, list[str]] = {}
    for name, what in network.in_training.items():
        found.setdefault(what, []).append(name)
    for what, names in found.items():
        yield f"left out, since it is of training only: {what} at {listed(names)}"


def within_attention(network: Network, to: str) -> Iterator[str]:
    """Attention that drops some of what it looks at, where the framework has none that does."""
    kinds: list[tuple[str, Any]] = [(node.name, node.kind) for node in network.nodes]
    names = [name for name, kind in kinds if kind.among("attentions") and kind.dropout]
    if names and to not in DROPPING:
        yield f"in training {dialect_named(to).title} drops nothing within {listed(names)}"


DROPPING = ("keras", "pytorch")
