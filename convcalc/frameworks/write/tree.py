"""The paths of names as a tree: which layers stand in which block of the source."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Union

from convcalc.engine.network import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.engine.network import Node

HOLDERS = ("Sequential", "ModuleList", "ModuleDict", "repeat", "for", "")
"""What holds layers, and has no meaning of its own."""
MAX_DEPTH = 24


class Tree:
    """The layers of a path, in order. `title` is the class or block that it is an instance of,
    empty for what only holds others; `given` are the arguments it was made with.
    """

    __slots__ = ("given", "inner", "nodes", "path", "title")

    def __init__(self, path: str, group: Group, nodes: Sequence[Node], inner: list[Part]) -> None:
        self.path, self.nodes, self.inner = path, nodes, inner
        self.title = "" if group.kind in HOLDERS else group.kind
        self.given: Mapping[str, Any] = group.given

    @property
    def prefix(self) -> str:
        return f"{self.path}." if self.path else ""

    @property
    def height(self) -> int:
        return 1 + max((one.height for one in self.inner if isinstance(one, Tree)), default=0)

    def walk(self) -> Iterator[Tree]:
        """It and all inside it, the outermost first."""
        yield self
        for one in self.inner:
            if isinstance(one, Tree):
                yield from one.walk()


Part = Union["Node", Tree]


def tree_of(nodes: Sequence[Node], groups: Mapping[str, Group], path: str = "") -> Tree:
    """The tree of layers whose names begin with `path`. A path whose layers do not stand behind
    each other is none: other layers stand between them.
    """
    start = len(path) + 1 if path else 0
    runs = [
        (word, list(run))
        for word, run in groupby(nodes, lambda node: node.name[start:].split(".", 1)[0])
    ]
    words = [word for word, _ in runs]
    inner: list[Part] = []
    for word, run in runs:
        below = path + "." + word if path else word
        alone = len(run) == 1 and below not in groups
        apart = words.count(word) > 1 or any(node.name == below for node in run)
        if alone or apart or below.count(".") >= MAX_DEPTH:
            inner += run
        else:
            front = joins_before(run)
            inner += run[:front]
            inner.append(tree_of(run[front:], groups, below))
    return Tree(path, groups.get(path, Group()), nodes, inner)


def joins_before(run: Sequence[Node]) -> int:
    """How many layers at the start of a path only join what others give, for all that follow: a
    block is what comes behind them, as it has one input.
    """
    inside = {node.name for node in run}
    first = run[0]
    if len(first.inputs) < 2 or len(run) < 3 or not inside.isdisjoint(first.inputs):
        return 0
    outer = {name for node in run[1:] for name in node.inputs} - inside
    return 0 if outer else 1
