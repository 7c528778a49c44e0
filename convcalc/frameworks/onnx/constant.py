"""What is known before anything runs: tensors that the file holds, and what is worked out of them.

The elements of small ones are known: shapes, axes, scales. Of weights only the sizes are.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.tensor import MAX_ELEMENTS
from convcalc.frameworks.traced.parameters import Param, broadcast, few

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.frameworks.onnx.tensor import Tensor


class Constant(Param):
    """A tensor of known sizes; `items` are its elements in order, or None; `copied` is what
    dimensions in front hold copies of; `computed`: its elements are others than those of what it is
    made of.
    """

    __slots__ = ("computed", "copied", "floating", "known", "tensor")

    def __init__(
        self,
        sizes: Sequence[int],
        items: list[Any] | None = None,
        floating: bool = False,
        tensor: Tensor | None = None,
        sources: tuple[Param, ...] = (),
    ) -> None:
        trained = tensor is not None and tensor.floating and tensor.is_weights
        super().__init__(sizes, trained, tensor is not None and trained, sources)
        self.known, self.floating, self.tensor = items, floating, tensor
        self.copied: Constant | None = None
        self.computed = False

    def holds_what(self, origin: Param) -> bool:
        found: Param = self
        while found is not origin:
            other = getattr(found, "computed", False) or found.made is not None
            if other or len(found.sources) != 1:
                return False
            (found,) = found.sources
        return True

    def told(self) -> tuple[float, ...] | None:
        items = None if self.numbers else self.items
        return self.numbers if items is None else few(items)

    @property
    def items(self) -> list[Any] | None:
        if self.known is None and self.tensor is not None:
            self.known = self.tensor.items()
        return self.known


def held(tensor: Tensor) -> Constant:
    """A tensor of the file, as a parameter by its name."""
    made = Constant(tensor.dims, None, tensor.floating, tensor)
    made.name = tensor.name or None
    return made


def integers(items: Sequence[int]) -> Constant:
    """A list of whole numbers."""
    return Constant((len(items),), list(items))


def scalar(value: Any) -> Constant:
    return Constant((), [value], isinstance(value, float))


def worked(sizes: Sequence[int], items: list[Any] | None, *sources: Param) -> Constant:
    """What is worked out of constants: its elements, or where those are many its sizes."""
    floating = any(getattr(source, "floating", True) for source in sources)
    if items is not None and (len(items) > MAX_ELEMENTS or len(items) != prod(sizes)):
        items = None
    held = tuple(source for source in sources if source.trained)
    made = Constant(sizes, items, floating, None, held)
    made.trained = bool(held)
    made.folded = any(source.folded for source in sources)
    return made


def copies(value: Constant, sizes: Sequence[int]) -> Constant:
    """A constant that is copied along new dimensions in front: itself, if there are none."""
    if tuple(sizes) == value.sizes:
        return value
    made = worked(sizes, stretched(value, sizes), value)
    if tuple(sizes[len(sizes) - len(value.sizes) :]) == value.sizes:
        made.copied = value.copied or value
    return made


def items_of(value: Any) -> list[Any] | None:
    return value.items if isinstance(value, Constant) else None


def whole_of(value: Any) -> list[int] | None:
    """The elements of a small constant, if they are whole numbers."""
    items = items_of(value)
    if items is None or not all(isinstance(n, (int, float)) and abs(n) <= 2**63 for n in items):
        return None
    return [int(n) for n in items]


def number(value: Any) -> float | int | None:
    """The one number that a constant holds; None where it holds more, or it is not known."""
    items = items_of(value)
    return items[0] if items is not None and len(items) == 1 else None


def strides(sizes: Sequence[int]) -> list[int]:
    return [prod(sizes[k + 1 :]) for k in range(len(sizes))]


def places(sizes: Sequence[int]) -> Iterator[list[int]]:
    """The indices of all elements, the last dimension fastest: the same list each time."""
    where = [0] * len(sizes)
    for _ in range(prod(sizes)):
        yield where
        for k in range(len(sizes) - 1, -1, -1):
            where[k] += 1
            if where[k] < sizes[k]:
                break
            where[k] = 0


def stretched(value: Constant, sizes: Sequence[int]) -> list[Any] | None:
    """The elements of a constant that is copied along dimensions of size 1; None if many."""
    items = value.items
    if items is None or prod(sizes) > MAX_ELEMENTS:
        return None
    own = [1] * (len(sizes) - len(value.sizes)) + list(value.sizes)
    steps = [0 if n == 1 else step for n, step in zip(own, strides(own), strict=True)]
    return [items[sum(i * s for i, s in zip(at, steps, strict=True))] for at in places(sizes)]


def elementwise(run: Callable[..., Any], *values: Constant) -> Constant | None:
    """A function of each element; None where the sizes do not fit."""
    sizes = broadcast(*(value.sizes for value in values))
    if sizes is None:
        return None
    rows = [stretched(value, sizes) for value in values]
    if any(row is None for row in rows):
        return worked(sizes, None, *values)
    try:
        items = [run(*several) for several in zip(*rows, strict=True)]
    except (ArithmeticError, ValueError, TypeError):
        return worked(sizes, None, *values)
    if any(isinstance(n, int) and abs(n) >= 2**63 for n in items):
        return worked(sizes, None, *values)
    made = worked(sizes, items, *values)
    made.floating = any(isinstance(n, float) for n in items)
    return made


def picked(value: Constant, sizes: Sequence[int], start: int, steps: Sequence[int]) -> Constant:
    """The elements that begin at `start` and lie `steps` apart along each new dimension."""
    items = value.items
    if items is None or prod(sizes) > MAX_ELEMENTS:
        return worked(sizes, None, value)
    found = [
        items[start + sum(i * s for i, s in zip(at, steps, strict=True))] for at in places(sizes)
    ]
    return worked(sizes, found, value)


def axis_of(n: Any, rank: int) -> int:
    """A dimension that may count from the end. ValueError if there is none."""
    if not isinstance(n, int) or not -rank <= n < max(rank, 1):
        raise ValueError(f"there is no dimension {n} of {rank}")
    return n % max(rank, 1)
