"""How tensors lie in memory, where that is known for sure: which views PyTorch refuses.

A view joins dimensions that follow each other in memory, and only those. Sizes are those of one
sample: a dimension of size 1 lies anywhere, so that what is refused for one is refused for many.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.tensors import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.tensors import Tensor


def of_sample(sizes: Sequence[int]) -> list[int]:
    return [n // SAMPLES if n and n % SAMPLES == 0 else n for n in sizes]


def row_major(sizes: Sequence[int]) -> tuple[int, ...]:
    """The strides of a tensor whose elements follow each other in the order of its dimensions.

    >>> row_major((8, 3, 4))
    (12, 4, 1)
    """
    return tuple(prod(sizes[k + 1 :]) for k in range(len(sizes)))


def laid_out(tensor: Tensor) -> Tensor:
    """The same tensor, contiguous in memory."""
    return tensor._replace(strides=row_major(of_sample(tensor.shape))) if tensor.known else tensor


def is_contiguous(tensor: Tensor) -> bool:
    """Whether it is known to be contiguous."""
    if tensor.strides is None:
        return False
    sizes = of_sample(tensor.shape)
    rows = zip(sizes, tensor.strides, row_major(sizes), strict=True)
    return all(n == 1 or have == want for n, have, want in rows)


def strides_of_view(
    sizes: Sequence[int], strides: Sequence[int], wanted: Sequence[int]
) -> tuple[int, ...] | None:
    """The strides of a view of other sizes; None where there is none, by the rule of PyTorch.

    >>> strides_of_view((2, 3, 4), (12, 4, 1), (6, 4))
    (4, 1)
    >>> strides_of_view((2, 4, 3), (12, 1, 4), (8, 3)) is None
    True
    """
    found: list[int] = []
    left = len(wanted) - 1
    elements, stretch = 1, strides[-1] if strides else 1
    for k in range(len(sizes) - 1, -1, -1):
        elements *= sizes[k]
        joined = k > 0 and (sizes[k - 1] == 1 or strides[k - 1] == elements * stretch)
        if joined:
            continue
        done = 1
        while left >= 0 and (done < elements or wanted[left] == 1):
            found.append(done * stretch)
            done *= wanted[left]
            left -= 1
        if done != elements:
            return None
        elements, stretch = 1, strides[k - 1] if k else 1
    return tuple(reversed(found)) if left < 0 else None


def as_viewed(tensor: Tensor, out: Tensor, name: str, at: At) -> Tensor:
    """What a view, or a reshape, gives: `out`, as it lies in memory. Failure E208 for a view that
    PyTorch refuses.
    """
    if tensor.strides is None or not out.known:
        return out
    sizes, wanted = of_sample(tensor.shape), of_sample(out.shape)
    if 0 in sizes or prod(sizes) != prod(wanted):
        return out
    strides = strides_of_view(sizes, tensor.strides, wanted)
    if strides is not None:
        return out._replace(strides=strides)
    if name.startswith("view"):
        shape = "x".join("N" if n == SAMPLES else str(n) for n in tensor.shape)
        message = (
            f"{name} cannot join dimensions of {shape} that permute or transpose has reordered: "
            "they do not follow each other in memory"
        )
        instead = name.replace("view", "reshape")
        raise Failure("E208", message, f"write {instead} in place of {name}", at)
    return laid_out(out)
