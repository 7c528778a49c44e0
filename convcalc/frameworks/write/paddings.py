"""Why padding is a layer of its own, with its numbers: a comment beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import ceil_div
from convcalc.algebra.window import span_of
from convcalc.frameworks.write.axes import ends
from convcalc.frameworks.write.moved import Lowest, Moved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node
    from convcalc.frameworks.write.parts import Step

    Ends = Sequence[tuple[int, int]]


class Paddings:
    """What is said of each layer that pads for the next one. `has_same`: whether the framework
    that is written to pads so that windows fill the input.
    """

    def __init__(
        self, network: Network, shapes: Mapping[str, Shape | None], has_same: bool
    ) -> None:
        self.shapes, self.has_same = shapes, has_same
        self.nodes = {node.name: node for node in network.nodes}
        self.readers = {name: node for node in network.nodes for name in node.inputs}

    def comment(self, step: Step, prefixes: Sequence[str]) -> str:
        """What is said of a step that stands at these paths; empty, if it pads for no other."""
        if step.kind is None or not issubclass(step.kind, Moved):
            return ""
        paths = (prefix + step.name for prefix in prefixes)
        told = {self.of(self.nodes[path]) for path in paths if path in self.nodes}
        fronts, reasons = ({row[k] for row in told} for k in (0, 1))
        front = fronts.pop() if len(fronts) == 1 else "as much as"
        reason = f": {reasons.pop()}" if len(reasons) == 1 and self.has_same else ""
        if not self.has_same:
            reason = ": PyTorch pads both ends alike"
        return f"{front} the original pads{reason}"

    def of(self, node: Node) -> tuple[str, str]:
        """How much it is, and what `same` would be."""
        shape = self.shapes.get(node.inputs[0])
        rank = len(shape.spatial) if shape else 0
        front = f"{said(ends(node.kind.padding, rank))}, as"  # type: ignore[attr-defined]
        if issubclass(type(node.kind), Lowest):
            front = f"{front[:-4]}, of what a max pool never takes, as"
        reader = self.readers.get(node.name)
        if shape is None or reader is None or not hasattr(reader.kind, "strides"):
            return front, ""
        return front, f'"same" would pad {said(self.same(reader, shape))}'

    def same(self, reader: Node, shape: Shape) -> Ends:
        """What windows that fill the input need, the extra one behind."""
        kind, rank = reader.kind, len(shape.spatial)
        per_axis = zip(
            shape.spatial,
            kind.per_axis("kernel", rank),
            kind.strides(rank),  # type: ignore[attr-defined]
            kind.per_axis("dilation", rank),
            strict=True,
        )
        found = []
        for n, kernel, stride, dilation in per_axis:
            whole = max((ceil_div(n, stride) - 1) * stride + span_of(kernel, dilation) - n, 0)
            found.append((int(whole) // 2, int(whole) - int(whole) // 2))
        return found


def said(sides: Ends) -> str:
    """Both ends of each axis, of all in one where they are alike.

    >>> said([(0, 1), (0, 1)]), said([(1, 1), (2, 2)])
    ('0 and 1', '1 and 1, 2 and 2')
    """
    rows = [f"{lo} and {hi}" for lo, hi in sides]
    return rows[0] if len(set(rows)) == 1 else ", ".join(rows)
