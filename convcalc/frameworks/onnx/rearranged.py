"""Constants in other shapes: regrouped, cut, joined and copied."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import (
    axis_of,
    copies,
    items_of,
    picked,
    places,
    strides,
    whole_of,
    worked,
)
from convcalc.frameworks.onnx.tensor import MAX_ELEMENTS
from convcalc.frameworks.traced.parameters import broadcast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.onnx.constant import Constant
    from convcalc.frameworks.onnx.op import Op


def few(sizes: Sequence[int]) -> bool:
    """Whether there are some elements, and few enough to be listed."""
    return 0 < prod(sizes) <= MAX_ELEMENTS


def none_of(sizes: Sequence[int]) -> list[Any] | None:
    """The elements of a tensor that has none."""
    return None if prod(sizes) else []


def reshaped(op: Op) -> Any:
    value, wanted = op.constants[0], op.shape_wanted(list(op.constants[0].sizes))
    return regrouped(value, wanted)


def regrouped(value: Constant, sizes: Sequence[int]) -> Constant:
    """The same elements in another shape."""
    if tuple(sizes) == value.sizes:
        return value
    if prod(sizes) != value.elements:
        raise ValueError(f"{value.elements} elements do not fit {list(sizes)}")
    return worked(sizes, items_of(value), value)


def flattened(op: Op) -> Any:
    sizes = op.constants[0].sizes
    axis = op.number("axis", 1)
    axis = axis + len(sizes) if axis < 0 else axis
    return regrouped(op.constants[0], (prod(sizes[:axis]), prod(sizes[axis:])))


def squeezed(op: Op) -> Any:
    sizes, axes = op.constants[0].sizes, op.axes()
    gone = (
        {axis_of(k, len(sizes)) for k in axes}
        if axes
        else {k for k, n in enumerate(sizes) if n == 1}
    )
    return regrouped(op.constants[0], [n for k, n in enumerate(sizes) if k not in gone])


def unsqueezed(op: Op) -> Any:
    sizes, axes = list(op.constants[0].sizes), op.axes() or []
    rank = len(sizes) + len(axes)
    for k in sorted(axis_of(k, rank) for k in axes):
        sizes.insert(k, 1)
    return regrouped(op.constants[0], sizes)


def transposed(op: Op) -> Any:
    value = op.constants[0]
    order = op.listed("perm") or list(range(len(value.sizes)))[::-1]
    if sorted(order) != list(range(len(value.sizes))):
        raise ValueError("perm names each dimension once")
    steps = strides(value.sizes)
    found = picked(value, [value.sizes[k] for k in order], 0, [steps[k] for k in order])
    found.turned = tuple(order)
    return found


def joined(op: Op) -> Any:
    values = op.constants
    k = axis_of(op.number("axis", 1), len(values[0].sizes))
    sizes = list(values[0].sizes)
    sizes[k] = sum(value.sizes[k] for value in values)
    if not few(sizes) or any(items_of(value) is None for value in values):
        return worked(sizes, none_of(sizes), *values)
    found: list[Any] = []
    for outer in range(prod(sizes[:k])):
        for value in values:
            run = prod(value.sizes[k:])
            found += (value.items or [])[outer * run : (outer + 1) * run]
    return worked(sizes, found, *values)


def sliced(op: Op) -> Any:
    value = op.constants[0]
    sizes, steps, start = list(value.sizes), strides(value.sizes), 0
    for k, (first, stop, step) in op.cuts(value.sizes).items():
        taken = range(first, stop, step)
        start += (taken[0] if taken else 0) * steps[k]
        sizes[k], steps[k] = len(taken), steps[k] * step
    return picked(value, sizes, start, steps)


def gathered(op: Op) -> Any:
    value, index = op.constants
    k = axis_of(op.number("axis", 0), len(value.sizes))
    sizes = [*value.sizes[:k], *index.sizes, *value.sizes[k + 1 :]]
    where, items = whole_of(index), value.items
    if where is None or items is None or not few(sizes):
        return worked(sizes, none_of(sizes), value)
    n, inner = value.sizes[k], prod(value.sizes[k + 1 :])
    if not all(-n <= i < n for i in where):
        raise ValueError("an index is beyond the dimension")
    found: list[Any] = []
    for outer in range(prod(value.sizes[:k])):
        for i in where:
            at = (outer * n + i % n) * inner
            found += items[at : at + inner]
    return worked(sizes, found, value)


def expanded(op: Op) -> Any:
    value, wanted = op.constants[0], whole_of(op.constants[1])
    sizes = broadcast(value.sizes, wanted) if wanted is not None else None
    return None if sizes is None else copies(value, sizes)


def tiled(op: Op) -> Any:
    value, times = op.constants[0], whole_of(op.constants[1])
    if times is None:
        return None
    sizes = [n * t for n, t in zip(value.sizes, times, strict=True)]
    items, steps = value.items, strides(value.sizes)
    if items is None or not few(sizes):
        return worked(sizes, none_of(sizes), value)
    found = [
        items[sum(i % n * s for i, n, s in zip(at, value.sizes, steps, strict=True))]
        for at in places(sizes)
    ]
    return worked(sizes, found, value)


def parted(op: Op) -> Any:
    value = op.constants[0]
    k = axis_of(op.number("axis", 0), len(value.sizes))
    start, found = 0, []
    for size in op.parts(value.sizes[k]):
        sizes, steps = list(value.sizes), strides(value.sizes)
        sizes[k] = size
        found.append(picked(value, sizes, start * steps[k], steps))
        start += size
    return found
