"""Values of a program that share their elements: what changes one in place changes the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.pt2.graph import Call

if TYPE_CHECKING:
    from convcalc.frameworks.onnx.graph import Graph


def aliased(graph: Graph) -> None:
    """Mark the operators that change a part of another value in place, which is read later: they
    give that value besides.
    """
    last: dict[str, int] = {one.name: len(graph.nodes) for one in graph.outputs}
    for k, node in enumerate(graph.nodes):
        for name in node.inputs:
            last[name] = max(last.get(name, 0), k)
    groups: dict[str, list[str]] = {}
    for k, node in enumerate(graph.nodes):
        first = next(iter(node.inputs), "")
        if not isinstance(node, Call) or not first:
            continue
        shared = groups.setdefault(first, [first])
        if node.in_place and len(shared) > 1:
            read = [name for name in shared if name != first and last.get(name, -1) > k]
            node.changes = read[:MAX_SHARED]
            node.outputs = [*node.outputs[:1], *node.changes]
        if node.word in VIEWS or node.in_place:
            for name in node.outputs[:MAX_SHARED]:
                groups[name] = shared
                if name not in shared and len(shared) < MAX_SHARED:
                    shared.append(name)


MAX_SHARED = 200
"""Values that share their elements."""
VIEWS = frozenset(
    (
        *("view", "reshape", "select", "slice", "narrow", "transpose", "permute", "squeeze"),
        *("unsqueeze", "expand", "split", "chunk", "unbind", "flatten", "t", "alias", "detach"),
        *("split_with_sizes", "unflatten", "diagonal", "as_strided", "_unsafe_view"),
    )
)
"""Operators whose result shares its elements with what they are given."""
