"""What a part of the outputs of layers reads along an axis, border to border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.report import LayerReport

Extent = tuple[int, int]
"""The first position on an axis and that after the last."""


def needed(steps: Sequence[LayerReport], axis: int, extent: Extent) -> dict[str, Extent]:
    """What each tensor has to have along an axis for this `extent` of the last one.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x8x8, layers: [conv 1 3x3 p1, conv 1 3x3 p1]}")
    >>> needed(convcalc.analyze(net).layers, 0, (4, 8))["input"]
    (2, 8)
    """
    found: dict[str, Extent] = {steps[-1].name: extent}
    for step in reversed(steps):
        if step.name not in found:
            continue
        reads = read(step.axes[axis], found[step.name], step.input_shapes[0].spatial[axis])
        for name in step.inputs:
            found[name] = joined(found[name], reads) if name in found else reads
    return found


def read(axis: Any, extent: Extent, n: int) -> Extent:
    """The positions among `n` from the first to the last that an extent of outputs reads.

    >>> from convcalc.algebra.window import Window
    >>> read(Window(span=5, stride=1, lo=2, hi=2, dilation=2), (0, 1), 8)
    (0, 3)
    >>> read(Window(span=5, stride=2, lo=3, hi=2, dilation=4), (0, 1), 8)
    (1, 2)
    """
    start, stop = extent
    if start >= stop:
        return 0, 0
    stride, lo, span, step = (int(x) for x in (axis.stride, axis.lo, axis.span, axis.dilation))
    first = start * stride - lo
    last = (stop - 1) * stride - lo + span - 1
    low = lowest(first, stop - start, stride, span, step)
    high = n - 1 - lowest(n - 1 - last, stop - start, stride, span, step)
    return (low, high + 1) if low <= high else (0, 0)


def lowest(first: int, count: int, stride: int, span: int, step: int) -> int:
    """The lowest position from 0 on that windows read, of which one begins at `first` and each of
    the others `stride` further; far away where none does.
    """
    found = first + count * stride + span
    begun = max(-((first + span - 1) // stride), 0)  # those before end in front of 0
    for k in range(begun, min(count, begun + step)):
        at = first + k * stride
        found = min(found, at if at >= 0 else at % step)
        if at >= 0:
            break
    return found


def joined(a: Extent, b: Extent) -> Extent:
    """The smallest extent that has both."""
    if a[0] >= a[1]:
        return b
    return a if b[0] >= b[1] else (min(a[0], b[0]), max(a[1], b[1]))
