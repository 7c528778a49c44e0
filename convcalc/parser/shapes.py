"""Shapes while a spec is read: a block may depend on what enters it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Refusal
from convcalc.engine.layer import apply
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Asked, Node
    from convcalc.layers.dialect import Dialect


class Halt(Exception):
    """What comes from here on depends on a layer that the walk will refuse."""


class Later(Exception):
    """A layer is asked for that has not been read yet."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Shapes:
    """The output shapes of the layers read so far, worked out when one is asked for."""

    def __init__(self, dialect: Dialect, layout: str) -> None:
        self.dialect, self.layout = dialect, layout
        self.known: dict[str, Shape] = {}
        self.nodes: dict[str, Node] = {}
        self.asked: dict[str, Asked] = {}
        """What was told of shapes, on which what was read depends."""
        self.heard: str | None = None
        """Of which layer the expression was told something that is being evaluated."""

    def tell(self, name: str, word: str) -> Any:
        """`in_channels` or `in_size` of what comes out of `name`, as for `of`."""
        from convcalc.engine.network import Asked

        before = self.asked.get(name)
        sized = word == "in_size" or (before is not None and before.sized)
        self.asked[name] = Asked(None, sized)  # what there is to tell if it ends here
        shape = self.of(name)
        self.asked[name], self.heard = Asked(shape, sized), name
        return told(shape, word)

    def of(self, name: str) -> Shape:
        """What comes out of `name`. Halt if a layer before it is refused, Later if one is not
        there yet.
        """
        path = [name]
        while path:
            here = path[-1]
            node = self.nodes.get(here)
            if here in self.known:
                path.pop()
                continue
            if node is None or (not node.inputs and node.kind.inputs[1] != 0):
                raise Later(here)
            missing = next((source for source in node.inputs if source not in self.known), None)
            if missing in path:
                raise Later(here)
            if missing is None:
                self.known[here] = self.work_out(node)
            else:
                path.append(missing)
        return self.known[name]

    def work_out(self, node: Node) -> Shape:
        """What comes out of a layer whose inputs are known."""
        site = Site(tuple(self.known[s] for s in node.inputs), self.dialect, self.layout)
        try:
            done = apply(node.kind, site, node.name, node.inputs, [{}] * len(node.inputs))
        except Refusal:
            raise Halt from None
        assert done.output is not None
        return done.output


def told(shape: Shape, word: str) -> Any:
    """What `in_channels` or `in_size` means of a shape."""
    return shape.channels if word == "in_channels" else list(shape.spatial)
