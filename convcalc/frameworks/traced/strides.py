"""How tensors lie in memory, where that is known for sure: which views PyTorch refuses.

A view joins dimensions that follow each other in memory, and only those. Sizes are those of one
sample: a dimension of size 1 lies anywhere, so that what is refused for one is refused for many.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.layers.kind import Kind


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


def packed_like(out: Tensor, model: Tensor) -> Tensor:
    """A tensor without gaps, whose dimensions lie in memory in the order of those of `model`."""
    theirs = model.strides
    if theirs is None or not out.known or len(out.shape) != len(theirs):
        return out
    sizes, strides = of_sample(out.shape), list(row_major(of_sample(out.shape)))
    order = sorted(range(len(sizes)), key=lambda k: (-theirs[k], k))
    for place, k in enumerate(order):
        strides[k] = prod(sizes[j] for j in order[place + 1 :])
    rows = zip(sizes, strides, theirs, strict=True)
    dense = all(n == 1 or mine == their for n, mine, their in rows)
    return out._replace(strides=theirs if dense else tuple(strides))


def has_channels_last(tensor: Tensor) -> bool:
    """Whether PyTorch takes an image for one with its channels last, by the rule that it has: of
    one sample the stride of the batch decides, too.
    """
    sizes, strides = of_sample(tensor.shape), tensor.strides
    if strides is None or len(sizes) != IMAGE:
        return False
    least = 0
    for k in (1, 3, 2, 0):
        if strides[k] < least or (k == 0 and least == strides[1]):
            return False
        least = strides[k] * sizes[k]
    return True


IMAGE = 4
"""How many dimensions images have."""


def convolved(tensor: Tensor, out: Tensor) -> Tensor:
    """What a convolution writes: images with their channels last as it reads them, else all in the
    order of its dimensions.
    """
    if tensor.strides is None or out.rank != tensor.rank:
        return out
    if not has_channels_last(tensor):
        return laid_out(out)
    turned = laid_out(out._replace(dims=tuple((out.dims or ())[k] for k in (0, 2, 3, 1))))
    return out._replace(strides=tuple((turned.strides or ())[k] for k in (0, 3, 1, 2)))


def as_written(kind: type[Kind] | None, out: Tensor, tensors: Sequence[Tensor]) -> Tensor:
    """What a layer writes: in the order of its dimensions if all that it reads is."""
    if all(map(is_contiguous, tensors)):
        return laid_out(out)
    image = kind is not None and kind.among("convolutions", "transposed")
    return convolved(tensors[0], out) if image else out


def as_joined(out: Tensor, tensors: Sequence[Tensor]) -> Tensor:
    """What is written where tensors are joined: images as they lie, all else in the order of its
    dimensions.
    """
    plain = out.rank != IMAGE or all(map(is_contiguous, tensors))
    return laid_out(out) if plain else out._replace(strides=None)


def arriving(*tensors: Tensor) -> bool | None:
    """Whether tensors are contiguous for a product with weights, which takes rows of features as
    they are; None where that is not known, or is so of some.
    """
    rows = [x for x in tensors if x.rank > ROWS]
    found = {is_contiguous(x) for x in rows}
    known = all(x.strides is not None for x in rows) and len(found) < 2
    return (not rows or found.pop()) if known else None


ROWS = 2
"""How many dimensions rows of features have."""


def met(out: Tensor, *rows: Any) -> Tensor:
    """What is written where two meet, element by element: as the first lies that has all of its
    sizes, if none before it has several.
    """
    sizes = of_sample(out.shape)
    for one in rows:
        tensor = isinstance(one, Tensor)
        shape = of_sample(one.shape) if tensor else list(getattr(one, "sizes", ()))
        whole = [1] * (len(sizes) - len(shape)) + shape
        if whole == sizes:
            lies = one if tensor else laid_out(out)
            return packed_like(out, lies)
        if sum(n > 1 for n in whole) > 1:
            break
    return out


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


def is_copy(before: Tensor, out: Tensor, name: str) -> bool:
    """Whether a function that gives the same elements copies them, for sure, of two samples: of one
    the batch may be joined with any dimension.
    """
    if name == "masked_fill":
        return before.node == out.node
    if before.strides is None or not before.known or not out.known:
        return False
    if name == "contiguous":
        return not is_contiguous(before)
    sizes, wanted = (
        [2 * n // SAMPLES if n and n % SAMPLES == 0 else n for n in one.shape]
        for one in (before, out)
    )
    alike = 0 not in sizes and prod(sizes) == prod(wanted)
    return alike and strides_of_view(sizes, before.strides, wanted) is None
