"""What source says of gradients: `no_grad`, `detach`, `checkpoint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.gradients import Gradients

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.engine.network import Node
    from convcalc.frameworks.traced.builder import Builder


class Still:
    """A context in which no gradients are kept."""


STILL = Still()


class Course:
    """How gradients go through the network that is being built, if that is `followed`: how many
    contexts stop them here, what is detached, by its own name and that of what it shows, and the
    part here that is run again.
    """

    def __init__(self) -> None:
        self.followed = False
        self.still = 0
        self.detached: dict[str, str] = {}
        self.stops: dict[str, frozenset[str]] = {}
        self.part, self.parts = 0, 0
        self.again: dict[str, int] = {}

    def real(self, names: Iterable[str]) -> list[str]:
        """Names of nodes, in place of those of what is detached."""
        return [self.detached.get(name, name) for name in names]

    def note(self, node: Node, sources: Sequence[str]) -> None:
        """A node that was made, of what has these names."""
        if self.still:
            self.stops[node.name] = frozenset((node.name, *node.inputs))
        elif not self.detached.keys().isdisjoint(sources):
            rows = zip(sources, node.inputs, strict=True)
            stopped = {own for name, own in rows if name in self.detached}
            free = {own for name, own in zip(sources, node.inputs, strict=True) if name == own}
            self.stops[node.name] = frozenset(stopped - free)
        if self.part:
            self.again[node.name] = self.part

    def found(self) -> Gradients | None:
        return Gradients(self.stops, self.again) if self.stops or self.again else None


def detached(builder: Builder, name: str) -> str:
    """The name of what a node gives, through which no gradient goes."""
    course = builder.course
    if not course.followed or name in course.detached:
        return name
    found = f"{name}~"
    course.detached[found] = name
    builder.names.add(found)
    builder.walk.reached[found] = builder.walk.reached[name]
    return found


def again(builder: Builder, run: Any) -> Any:
    """What `run` gives, whose layers are run again in the backward pass."""
    course = builder.course
    if course.part or not course.followed:
        return run()
    course.parts += 1
    course.part = course.parts
    try:
        return run()
    finally:
        course.part = 0
