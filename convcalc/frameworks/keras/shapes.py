"""Shapes as Keras and TensorFlow tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, At, Native
from convcalc.frameworks.traced.tensors import SAMPLES

if TYPE_CHECKING:
    from convcalc.frameworks.traced.tensors import Tensor


class ShapeOf(tuple):  # type: ignore[type-arg]
    """The shape of a tensor: sizes, with None for the batch."""

    __slots__ = ()

    @classmethod
    def of(cls, tensor: Tensor) -> ShapeOf:
        return cls(None if n % SAMPLES == 0 and n else n for n in tensor.shape)


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
            return Native(name, lambda reader, args, named, at: None)
    if name == "value" and (owner is None or type(owner) is int):
        return owner
    return MISSING
