"""What may be written instead of a layer that does not fit: candidates, to be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import half_kernel
from convcalc.engine.edit import Edit
from convcalc.engine.trial import tried
from convcalc.layers.conv import Conv
from convcalc.layers.dense import Flatten
from convcalc.layers.pad import Crop, Pad
from convcalc.layers.pool import GlobalAvgPool, MaxPool
from convcalc.layers.resize import Upsample
from convcalc.layers.site import Site
from convcalc.layers.windowed import Windowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.shape import Shape
    from convcalc.commands.why.reading import Reading
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

MOST = 64
"""How far numbers are tried."""


def candidates(
    reading: Reading, kind: Kind, shapes: Sequence[Shape], rules: Dialect
) -> Iterator[Edit]:
    """Changes that may let a layer stand where these shapes arrive, the smallest first."""
    shape = shapes[0]
    yield from stated(reading, kind, shape)
    if kind.among("linears") and shape.rank:
        yield Edit("flatten what arrives", before=(Flatten(),))
        pooled = (GlobalAvgPool(), Flatten())
        yield Edit("pool what arrives to one value a channel", before=pooled)
    if hasattr(kind, "groups"):
        yield from fewer_groups(kind, shape)
    if isinstance(kind, Windowed):
        yield from other_window(kind, shape, rules)
    if kind.among("reshapes"):
        sizes = (int(shape.elements),)
        yield Edit(f"reshape to {sizes[0]}", kind.but(shape=sizes))
    if len(shapes) > 1:
        yield from meeting(kind, shapes)


def arrived(reading: Reading, kind: Kind, shape: Shape) -> Iterator[Edit]:
    """The number that arrives, where the message says it."""
    if reading.facts.get("channels") in (None, arriving(kind, shape)):
        yield from stated(reading, kind, shape)


def arriving(kind: Kind, shape: Shape) -> Int:
    """The number of features or channels of each position."""
    return shape.channels if not shape.rank or not kind.among("linears") else shape.spatial[-1]


def stated(reading: Reading, kind: Kind, shape: Shape) -> Iterator[Edit]:
    """The number that arrives, where another is stated, or was."""
    count = arriving(kind, shape)
    for name in ("in_features", "in_channels"):
        known = getattr(kind, name, None)
        if hasattr(kind, name) and known != count and (known or name in told(reading)):
            yield Edit(f"{name} is {count}", kind.but(**{name: count}))


def told(reading: Reading) -> set[str]:
    """The settings that a message's fixes name."""
    return {fix.setting for fix in reading.fixes}


def fewer_groups(kind: Any, shape: Shape) -> Iterator[Edit]:
    for groups in range(min(kind.groups - 1, MOST), 0, -1):
        divides = shape.channels % groups == 0 and getattr(kind, "filters", groups) % groups == 0
        if divides:
            yield Edit(f"{groups} divides the channels", kind.but(groups=groups))
            return


def other_window(kind: Any, shape: Shape, rules: Dialect) -> Iterator[Edit]:
    """Other padding, a smaller kernel, a stride or dilation that is dropped."""
    yield from other_padding(kind, shape, rules)
    yield from smaller_output_padding(kind, shape, rules)
    kernel = kind.per_axis("kernel", shape.rank)
    for less in range(min(max(kernel, default=1) - 1, MOST), 0, -1):
        cut = tuple(min(k, less) for k in kernel) if len(set(kernel)) > 1 else less
        if fits(kind.but(kernel=cut), shape, rules):
            yield Edit(f"a kernel of {less} fits", kind.but(kernel=cut))
            break
    if hasattr(kind, "dilation") and max(kind.per_axis("dilation", shape.rank), default=1) > 1:
        stride = max(kind.strides(shape.rank))
        if stride > 1:
            after = MaxPool(kernel=1, stride=stride)
            yield Edit("the stride in a layer after it", after, before=(kind.but(stride=1),))
        yield Edit("without the dilation", kind.but(dilation=1))


def other_padding(kind: Any, shape: Shape, rules: Dialect) -> Iterator[Edit]:
    """The nearest padding that fits; half the kernel where 'same' is refused."""
    if not rules.numeric_padding:
        if kind.padding != "same":
            yield Edit("'same' fits any kernel", kind.but(padding="same"))
        return
    if isinstance(kind.padding, tuple):
        return
    start = kind.padding if isinstance(kind.padding, int) else 0
    tried = sorted(range(MOST), key=lambda p: (abs(p - start), p))
    if kind.padding == "same":
        tried = [half_kernel(k) for k in kind.per_axis("kernel", shape.rank)[:1]]
    for padding in tried:
        other = kind.but(padding=padding)
        if padding != kind.padding and fits(other, shape, rules):
            yield Edit(f"a padding of {padding} fits", other)
            return


def smaller_output_padding(kind: Any, shape: Shape, rules: Dialect) -> Iterator[Edit]:
    if not getattr(kind, "output_padding", None):
        return
    largest = max(kind.per_axis("output_padding", shape.rank))
    for less in range(min(largest - 1, MOST), -1, -1):
        other = kind.but(output_padding=less)
        if fits(other, shape, rules):
            yield Edit(f"an output_padding of {less} is the largest", other)
            return


def fits(kind: Kind, shape: Shape, rules: Dialect) -> bool:
    return tried((kind,), Site((shape,), rules, rules.layout)).refused is None


def meeting(kind: Kind, shapes: Sequence[Shape]) -> Iterator[Edit]:
    """Two paths that do not end in the same shape."""
    one, other = shapes[:2]
    if one.rank != other.rank:
        return
    if one.spatial != other.spatial and all(
        (a >= b for a, b in zip(one.spatial, other.spatial, strict=True))
    ):
        yield from smaller(0, one, other, kind)
    elif one.spatial != other.spatial:
        yield from smaller(1, other, one, kind)
    joined = kind.among("concats")
    if one.channels != other.channels and not joined and one.spatial == other.spatial:
        few, many = (0, other) if one.channels < other.channels else (1, one)
        projection = Conv(filters=int(many.channels), kernel=1)
        yield Edit(f"a projection to {many.channels} channels", before=(projection,), input=few)


def smaller(at: int, large: Shape, small: Shape, kind: Kind) -> Iterator[Edit]:
    """The larger of two maps cropped, strided, or the other padded."""
    over = [a - b for a, b in zip(large.spatial, small.spatial, strict=True)]
    whole = {a // b for a, b in zip(large.spatial, small.spatial, strict=True) if a % b == 0}
    if len(whole) == 1 and max(whole) > 1:
        stride = whole.pop()
        filters = int(small.channels if not kind.among("concats") else large.channels)
        before = Conv(filters=filters, kernel=1, stride=stride)
        yield Edit(f"a projection with stride {stride}", before=(before,), input=at)
        yield Edit("upsample the smaller", before=(Upsample(factor=stride),), input=1 - at)
    if any(4 * n > size for n, size in zip(over, small.spatial, strict=True)):
        return
    ends = tuple((0, n) for n in over)
    yield Edit("crop the larger", before=(Crop(cropping=ends),), input=at)
    yield Edit("pad the smaller", before=(Pad(padding=ends),), input=1 - at)
