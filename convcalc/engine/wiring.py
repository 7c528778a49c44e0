"""Which layer comes after which: what is circular or reads what is not there is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Node

MAX_COMPARED = 10_000
"""How many names misspelt ones are compared with, in all."""
MAX_NAMED = 6
"""How many layers of a circle are named."""


def wire(
    inputs: Mapping[str, Any], nodes: Sequence[Node]
) -> tuple[tuple[Node, ...], list[Diagnostic]]:
    """`nodes` in walking order, as close to the given order as wiring allows, and what is wrong.

    Nodes with unknown or circular inputs are left out and reported (E301, E302).
    """
    problems: list[Diagnostic] = []
    known = {node.name for node in nodes} | set(inputs)
    ready: dict[str, Node | None] = dict.fromkeys(inputs)
    waiting: dict[str, list[Node]] = {}
    missing: dict[str, int] = {}
    bad: set[str] = set()
    for node in nodes:
        for source in node.inputs:
            if source not in known:
                options = sorted(known) if len(known) * len(problems) < MAX_COMPARED else []
                problems.append(_unknown(node, source, options))
                bad.add(node.name)
    order: list[Node] = []
    for node in nodes:
        needs = {s for s in node.inputs if s not in ready and s in known}
        if needs:
            missing[node.name] = len(needs)
            for source in needs:
                waiting.setdefault(source, []).append(node)
            continue
        stack = [node]
        while stack:
            done = stack.pop()
            ready[done.name] = done
            order.append(done)
            for later in waiting.pop(done.name, [])[::-1]:
                missing[later.name] -= 1
                if not missing[later.name]:
                    del missing[later.name]
                    stack.append(later)
    problems += _circles([node for node in nodes if node.name in missing])
    return tuple(n for n in order if n.name not in bad), problems


def _circles(stuck: Sequence[Node]) -> list[Diagnostic]:
    """One E302 for each circle among nodes that wait for each other."""
    nodes = {node.name: node for node in stuck}
    problems: list[Diagnostic] = []
    seen: set[str] = set()
    for start in nodes:
        path: dict[str, None] = {}
        name = start
        while name not in seen:
            seen.add(name)
            path[name] = None
            name = next(s for s in nodes[name].inputs if s in nodes)
        if name not in path:
            continue
        ring = list(path)[list(path).index(name) :]
        first = nodes[ring[0]]
        shown = ring if len(ring) <= MAX_NAMED else [*ring[: MAX_NAMED - 1], "…", ring[-1]]
        waits = "".join(f" waits for '{other}', which" for other in [*shown[1:], ring[0]])
        problems.append(
            Diagnostic(
                "E302",
                f"'{first.name}'{waits.removesuffix(', which')}: a circle",
                "a layer can only use what does not depend on it",
                first.span_of("from"),
                first.name,
                first.used,
            )
        )
    return problems


def _unknown(node: Node, source: str, options: list[str]) -> Diagnostic:
    hint = did_you_mean(source, options) or "give that layer a name, or use one that exists"
    return Diagnostic(
        "E301",
        f"there is no layer or input named '{source}'",
        hint,
        node.span_of("from"),
        node.name,
        node.used,
    )
