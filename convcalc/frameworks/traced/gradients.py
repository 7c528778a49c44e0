"""What source says of gradients: `no_grad`, `detach`, `checkpoint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.gradients import Gradients

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from convcalc.engine.network import Node


class Still:
    """A context in which no gradients are kept."""


STILL = Still()


class Course:
    """How gradients go through the network that is being built, if that is `followed`: how many
    contexts stop them here, what is detached, by its own name and that of what it shows, and the
    part here that is run again. What is expanded for each sample is kept anyway.
    """

    def __init__(self) -> None:
        self.followed = False
        self.still = 0
        self.detached: dict[str, str] = {}
        self.expanded: dict[str, str] = {}
        self.stops: dict[str, frozenset[str]] = {}
        self.part, self.parts = 0, 0
        self.again: dict[str, int] = {}
        self.spread: set[str] = set()
        self.unfused: set[str] = set()
        self.packed: dict[str, tuple[int, ...]] = {}

    def real(self, names: Iterable[str]) -> list[str]:
        """Names of nodes, in place of those of what is detached."""
        named = {**self.detached, **self.expanded}
        return [named.get(named.get(name, name), named.get(name, name)) for name in names]

    def note(self, node: Node, sources: Sequence[str]) -> None:
        """A node that was made, of what has these names."""
        if not self.expanded.keys().isdisjoint(sources):
            self.spread.add(node.name)
        if self.still:
            self.stops[node.name] = frozenset((node.name, *node.inputs))
        elif not self.detached.keys().isdisjoint(sources):
            rows = zip(sources, node.inputs, strict=True)
            stopped = {own for name, own in rows if name in self.detached}
            free = {own for name, own in zip(sources, node.inputs, strict=True) if name == own}
            self.stops[node.name] = frozenset(stopped - free)
        if self.part:
            self.again[node.name] = self.part

    def found(self) -> Gradients:
        rows = frozenset(self.spread), frozenset(self.unfused)
        if not self.followed:
            return Gradients({}, {}, *rows)
        return Gradients(self.stops, self.again, *rows, self.packed)

    def rerun(self, run: Callable[[], Any]) -> Any:
        """What `run` gives, whose layers are run again in the backward pass."""
        if self.part or not self.followed:
            return run()
        self.parts += 1
        self.part = self.parts
        try:
            return run()
        finally:
            self.part = 0
