"""Shapes as Keras and TensorFlow tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, At, Native, Unknown
from convcalc.frameworks.traced.tensors import SAMPLES

if TYPE_CHECKING:
    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.tensors import Tensor


class ShapeOf(tuple):  # type: ignore[type-arg]
    """The shape of a tensor: sizes, with None for the batch."""

    __slots__ = ()

    @classmethod
    def of(cls, builder: Builder, tensor: Tensor) -> ShapeOf:
        """Of what follows from open sizes, those of positions are not known."""
        sizes: list[Any] = [None if n % SAMPLES == 0 and n else n for n in tensor.shape]
        if tensor.node in builder.open:
            sizes = [None, *whole(sizes[1:], tensor.at)]
        return cls(sizes)


def whole(sizes: list[Any], at: At) -> list[Any]:
    """Sizes besides the batch, where those of positions only stand in for others."""
    kept = sizes[-1:] if len(sizes) > 1 else [Unknown(OPEN, at)]
    return [*(Unknown(OPEN, at) for _ in sizes[:-1]), *kept] if sizes else []


OPEN = "a size that is left open"


def attribute(owner: Any, name: str, at: At) -> Any:
    """`shape.as_list()`, `shape.rank`, and of TensorFlow 1 `shape[1].value`."""
    if isinstance(owner, ShapeOf):
        if name == "as_list":
            return Native(name, lambda reader, args, named, at: list(owner))
        if name in ("rank", "ndims"):
            return len(owner)
        if name == "dims":
            return list(owner)
        if name == "num_elements":
            return Native.giving(name, None)
    if name == "value" and (owner is None or type(owner) is int):
        return owner
    return MISSING
