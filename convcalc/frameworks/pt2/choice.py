"""Comparisons: yes or no of each element, of which nothing but a choice is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.onnx.op import Op

COMPARISONS = frozenset(
    (
        *("eq", "ne", "gt", "ge", "lt", "le", "logical_not", "logical_and", "logical_or", "any"),
        *("all", "isnan", "isinf", "isfinite", "bitwise_and", "bitwise_or", "bitwise_not"),
    )
)
MAX_STEPS = 2000


class Choice(Param):
    """Yes or no of each element, and the tensors that it is worked out of."""

    __slots__ = ("infinite", "positive", "tensors")

    def __init__(
        self,
        sizes: Sequence[int],
        inputs: Sequence[Any],
        positive: bool = False,
        infinite: bool = False,
    ) -> None:
        super().__init__(sizes)
        self.infinite = infinite
        """Whether it says yes or no of what is no number alone."""
        self.positive = positive
        """Whether it says yes of what is more than 0."""
        self.tensors: list[Tensor] = []
        for one in inputs:
            if isinstance(one, Choice):
                self.tensors += one.tensors
            elif isinstance(one, Tensor):
                self.tensors.append(one)

    def is_of(self, op: Op, *values: Any) -> bool:
        """Whether a tensor among the values comes from all that was compared: then a choice by it
        brings in nothing that the tensor has not seen.
        """
        found = [value for value in values if isinstance(value, Tensor)]
        return len(found) == 1 and {one.node for one in self.tensors} <= before(op, found[0])


def before(op: Op, tensor: Tensor) -> set[str]:
    """The layers that a tensor comes from, the nearest ones."""
    inputs = {node.name: node.inputs for node in op.builder.nodes[-MAX_STEPS:]}
    found, queue = {tensor.node}, [tensor.node]
    while queue and len(found) < MAX_STEPS:
        for name in inputs.get(queue.pop(), ()):
            if name not in found:
                found.add(name)
                queue.append(name)
    return found
