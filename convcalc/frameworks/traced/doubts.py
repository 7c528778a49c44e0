"""What is known of tensors that the settings of the layers which give them do not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.engine.network import Node

CUT_OFF = "it is cut off to whole numbers, which is not kept"


def settled(
    nodes: Sequence[Node],
    besides: Mapping[str, tuple[str, str]],
    whole: Iterable[str],
    outputs: Sequence[str],
) -> tuple[tuple[Node, ...], list[str], dict[str, str]]:
    """The nodes and outputs, with what nodes give besides as what it is of by its sizes; and by
    node, what it does that no setting tells.
    """
    used = {*outputs, *(name for node in nodes for name in node.inputs)}
    found = {node: why for name, (node, why) in besides.items() if name in used}
    for name in whole:
        if name in outputs or not only_words(nodes, name):
            found.setdefault(name, CUT_OFF)

    def plain(names: Iterable[str]) -> list[str]:
        return [besides[name][0] if name in besides else name for name in names]

    if besides:
        nodes = [node._replace(inputs=tuple(plain(node.inputs))) for node in nodes]
    return tuple(nodes), plain(outputs), found


def only_words(nodes: Sequence[Node], name: str) -> bool:
    """Whether what has that name is nothing but words, or whole already."""
    own = next((node for node in nodes if node.name == name), None)
    if own is not None:
        return own.kind.among("whole") or getattr(own.kind, "op", "") == "argmax"
    return all(takes_words(nodes, node) for node in nodes if name in node.inputs)


def takes_words(nodes: Sequence[Node], node: Node) -> bool:
    """Whether a layer looks words up, or only bounds or moves those that others look up."""
    if node.kind.among("embeddings"):
        return True
    readers = [one for one in nodes if node.name in one.inputs]
    passed = node.kind.among("movers", "bounds") and readers
    return bool(passed) and all(takes_words(nodes, one) for one in readers)
