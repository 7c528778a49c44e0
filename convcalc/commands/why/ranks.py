"""What lies behind dimensions that a layer does not take: too few, or too many."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why.likely import COLOURS
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, Reading, require, sizes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AXES = {1: "length", 2: "rows, columns", 3: "planes, rows, columns"}
"""What a map of so many axes has."""
SMALLEST = 16
"""So many rows have images at least that are given flat."""
FLAT = "put the layer before flatten, or reshape the input: it is flat already"


class Layer(NamedTuple):
    """A layer over maps of so many axes; the channels it is made for, 0 if that is not known."""

    name: str
    axes: int
    channels: int = 0

    @property
    def batched(self) -> str:
        return f"batch, channels, {AXES[self.axes]}"


def told(layer: Layer, dims: Sequence[int], why: str, groups: tuple[str, ...] = ()) -> Reading:
    """What is likely where these sizes arrive, and what fits."""
    require(layer.axes in AXES)
    if 0 in dims:
        return Reading(*empty(layer, dims), why, groups)
    missing = layer.axes + 2 - len(dims)
    if missing <= 0:
        return Reading(*crowded(layer, dims), why, groups)
    if missing == 1:
        return Reading(*one_missing(layer, dims), why, groups)
    if len(dims) == layer.axes:
        return Reading(*bare(layer, dims), why, groups)
    headline = f"a flat vector arrives at {layer.name}, which takes {layer.batched}"
    return Reading(headline, (Fix(FLAT),), why, groups)


def empty(layer: Layer, dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """A tensor without an element."""
    headline = f"an empty tensor arrives at {layer.name}: {sizes(dims)}"
    text = "look where it is made: an image, mask or choice that holds nothing"
    return headline, (Fix(text, code="print(x.shape)"),)


def one_missing(layer: Layer, dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """The batch, or the channels of a batch."""
    batch = Fix(
        f"add the batch: it is 1x{sizes(dims)} then", code="x = x.unsqueeze(0)", sure=LIKELY
    )
    channel = Fix(
        f"if these are {dims[0]} samples without channels, add those: "
        f"{sizes((dims[0], 1, *dims[1:]))}",
        code="x = x.unsqueeze(1)",
    )
    last = layer.axes == 2 and dims[-1] in COLOURS and dims[0] > 4
    if last and layer.channels in (0, dims[-1]):
        text = f"move the channels to the front and add the batch: 1x{sizes(turned(dims))}"
        code = "x = x.permute(2, 0, 1).unsqueeze(0)"
        head = f"the batch is missing, and the channels stand last: {sizes(dims)}"
        return head, (Fix(text, code=code, sure=LIKELY),)
    if layer.axes == 2 and layer.channels in (0, 1) and dims[1] == 1 and min(dims[::2]) > 4:
        return misplaced(dims)
    if layer.axes == 3 and layer.channels > 1 and dims[1] == layer.channels != dims[0]:
        flat = Fix(
            f"use the 2d layers (Conv2d, BatchNorm2d, MaxPool2d): {sizes(dims)} are {dims[0]} "
            f"images of {dims[1]} channels",
            sure=LIKELY,
        )
        return f"a batch of images, {sizes(dims)}, arrives at a layer for volumes", (flat,)
    if layer.channels == 1 and dims[0] != 1:
        text = f"add the channel: {sizes((dims[0], 1, *dims[1:]))}"
        head = f"the channel is missing: {sizes(dims)} are {counted(dims[0], 'sample')} without it"
        return head, (channel._replace(text=text, sure=LIKELY),)
    return f"the batch is missing: one sample of {sizes(dims)} arrives", (batch, channel)


def misplaced(dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """A batch of one sample that squeeze() has taken away, and a channel added behind the rows."""
    right = sizes((1, 1, dims[0], dims[2]))
    named = Fix(
        "squeeze() takes the batch of a single sample away too, so that unsqueeze puts the channel "
        "elsewhere: name the axis where squeeze() stands before it",
        code=f"x = x.squeeze(1)  # instead of squeeze(), so that {right} arrives here",
    )
    whole = Fix(
        f"or put both axes in front, if it is one sample: {right}",
        code="x = x.squeeze(1)[None, None]",
    )
    look = Fix(
        "look at the shape where the sample is read: a single text or signal that was not given "
        "its batch (or not turned to batch, steps) stands so",
        code="print(x.shape)",
    )
    return f"the 1 stands in the middle of {sizes(dims)}: the batch is lost", (look, named, whole)


def turned(dims: Sequence[int]) -> tuple[int, ...]:
    return (dims[-1], *dims[:-1])


def bare(layer: Layer, dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """As many dimensions as a map has axes: one without channels and batch, or flat samples."""
    what = {
        1: "a sequence",
        2: f"a map of {counted(dims[0], 'row')} and {counted(dims[-1], 'column')}",
        3: "a volume",
    }
    image = Fix(
        f"if it is {what[layer.axes]} without its channels, add them and the batch: "
        f"1x1x{sizes(dims)}",
        code="x = x[None, None]",
    )
    if layer.axes != 2:
        return f"channels and batch are missing: {sizes(dims)} arrives", (image, Fix(FLAT))
    samples = Fix(
        f"if it is flat already, {counted(dims[0], 'sample')} of {dims[1]} features, put the layer "
        "before flatten"
    )
    square = as_image(dims[1])
    if square:
        text = (
            f"if these are {counted(dims[0], 'flat image')}, give them their axes: {sizes(square)}"
        )
        unfold = Fix(text, code=f"x = x.unflatten(1, {square})")
        head = f"flat images arrive at {layer.name}: {dims[1]} = {'·'.join(map(str, square))}"
        if dims[0] != dims[1]:
            return head, (unfold, samples, image)
    if dims[0] == dims[1]:
        return f"an image of {sizes(dims)} without channels and batch arrives", (image, samples)
    return f"a flat input of {sizes(dims)} arrives at {layer.name}", (samples, image)


def as_image(elements: int) -> tuple[int, int, int] | None:
    """A square image of grey or three colours with so many elements.

    >>> as_image(784), as_image(3072), as_image(100)
    ((1, 28, 28), (3, 32, 32), None)
    """
    for colours in (1, 3):
        side = isqrt(max(elements, 0) // colours)
        if side >= SMALLEST and colours * side * side == elements:
            return colours, side, side
    return None


def crowded(layer: Layer, dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """One dimension too many, or more."""
    over = len(dims) - layer.axes - 2
    head = f"{counted(over, 'dimension')} too many: {sizes(dims)} arrives at {layer.name}"
    return head, tuple(fewer(layer, dims, over))


def fewer(layer: Layer, dims: Sequence[int], over: int) -> Iterator[Fix]:
    ones = [k for k, n in enumerate(dims) if n == 1]
    if ones and over == 1:
        rest = sizes([n for k, n in enumerate(dims) if k != ones[0]])
        kept = [n for k, n in enumerate(dims) if k != ones[0]]
        proven = LIKELY if kept[1] == layer.channels > 1 else POSSIBLE
        text = f"take away the dimension of 1: {rest}"
        yield Fix(text, code=f"x = x.squeeze({ones[0]})", sure=proven)
    if over == 1 and layer.axes == 2 and dims[2] == layer.channels > 0 and dims[1] > 1:
        yield from sets(dims)
    elif over == 1 and layer.axes > 1:
        folded = sizes((dims[0] * dims[1], *dims[2:]))
        text = f"if one of them counts frames, fold it into the batch: {folded}"
        yield Fix(text, code="x = x.flatten(0, 1)")
    if layer.axes + over in AXES:
        yield Fix(f"use the {layer.axes + over}d layer, if the map has so many axes")
    if over > 1 or layer.axes == 1:
        yield Fix(f"bring it to {layer.batched}")


def sets(dims: Sequence[int]) -> Iterator[Fix]:
    """Frames or images that belong to one sample, behind the batch."""
    samples, many = dims[:2]
    folded = sizes((samples * many, *dims[2:]))
    yield Fix(
        f"let each of the {many} frames or images of a sample go through alone, {folded}, and put "
        "them together again behind it",
        code=f"y = net(x.flatten(0, 1)).unflatten(0, ({samples}, {many}))",
    )
    yield Fix(
        f"if the code takes the {many} images of one sample as its batch, give it one sample at a "
        "time: batch size 1 for each GPU",
        code="y = net(x[0])",
    )


def counted_only(layer: Layer, rank: int, why: str, groups: tuple[str, ...] = ()) -> Reading:
    """What is likely where only the number of dimensions is said."""
    require(layer.axes in AXES, rank >= 0)
    full = layer.axes + 2
    arrive = "arrives" if rank == 1 else "arrive"
    head = f"{counted(rank, 'dimension')} {arrive} at {layer.name}, which takes {layer.batched}"
    look = Fix("look at the shape that arrives", code="print(x.shape)")
    if rank > full:
        fold = Fix(
            "if one of them counts frames, fold it into the batch", code="x = x.flatten(0, 1)"
        )
        return Reading(head, (look, fold), why, groups)
    if rank == full - 1:
        batch = Fix("if the batch is missing, add it", code="x = x.unsqueeze(0)")
        channel = Fix("if the channel is missing, add it", code="x = x.unsqueeze(1)")
        return Reading(head, (batch, channel, look), why, groups)
    if rank == layer.axes:
        bare = Fix("if channels and batch are missing, add them", code="x = x[None, None]")
        return Reading(head, (Fix(FLAT), bare, look), why, groups)
    return Reading(head, (Fix(FLAT), look), why, groups)
