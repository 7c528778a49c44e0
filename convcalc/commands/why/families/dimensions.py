"""Layers that take another number of dimensions: a batch or channels are missing, or are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why.likely import COLOURS
from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AXES = {1: "length", 2: "rows, columns", 3: "planes, rows, columns"}
"""What a map of so many axes has."""
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
    missing = layer.axes + 2 - len(dims)
    if missing <= 0:
        return Reading(*crowded(layer, dims), why, groups)
    if missing == 1:
        return Reading(*one_missing(layer, dims), why, groups)
    if len(dims) == layer.axes:
        return Reading(*bare(layer, dims), why, groups)
    headline = f"a flat vector arrives at {layer.name}, which takes {layer.batched}"
    return Reading(headline, (Fix(FLAT),), why, groups)


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
    if layer.channels == 1 and dims[0] != 1:
        text = f"add the channel: {sizes((dims[0], 1, *dims[1:]))}"
        head = f"the channel is missing: {sizes(dims)} are {counted(dims[0], 'sample')} without it"
        return head, (channel._replace(text=text, sure=LIKELY),)
    return f"the batch is missing: one sample of {sizes(dims)} arrives", (batch, channel)


def turned(dims: Sequence[int]) -> tuple[int, ...]:
    return (dims[-1], *dims[:-1])


def bare(layer: Layer, dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """As many dimensions as a map has axes: one without channels and batch, or flat samples."""
    what = {1: "a sequence", 2: f"a map of {dims[0]} rows and {dims[-1]} columns", 3: "a volume"}
    image = Fix(
        f"if it is {what[layer.axes]} without its channels, add them and the batch: "
        f"1x1x{sizes(dims)}",
        code="x = x[None, None]",
    )
    if layer.axes != 2:
        return f"channels and batch are missing: {sizes(dims)} arrives", (image, Fix(FLAT))
    samples = Fix(
        f"if it is flat already, {dims[0]} samples of {dims[1]} features, put the layer before "
        "flatten"
    )
    if dims[0] == dims[1]:
        return f"an image of {sizes(dims)} without channels and batch arrives", (image, samples)
    return f"a flat input of {sizes(dims)} arrives at {layer.name}", (samples, image)


def crowded(layer: Layer, dims: Sequence[int]) -> tuple[str, tuple[Fix, ...]]:
    """One dimension too many, or more."""
    over = len(dims) - layer.axes - 2
    head = f"{counted(over, 'dimension')} too many: {sizes(dims)} arrives at {layer.name}"
    return head, tuple(fewer(layer, dims, over))


def fewer(layer: Layer, dims: Sequence[int], over: int) -> Iterator[Fix]:
    ones = [k for k, n in enumerate(dims) if n == 1]
    if ones and over == 1:
        rest = sizes([n for k, n in enumerate(dims) if k != ones[0]])
        yield Fix(f"take away the dimension of 1: {rest}", code=f"x = x.squeeze({ones[0]})")
    if over == 1 and layer.axes > 1:
        folded = sizes((dims[0] * dims[1], *dims[2:]))
        text = f"if one of them counts frames, fold it into the batch: {folded}"
        yield Fix(text, code="x = x.flatten(0, 1)")
    if layer.axes + over in AXES:
        yield Fix(f"use the {layer.axes + over}d layer, if the map has so many axes")
    if over > 1 or layer.axes == 1:
        yield Fix(f"bring it to {layer.batched}")


def unbatched(said: Said) -> Reading:
    """A layer that takes one sample or a batch of them got neither."""
    dims, least = said.sizes("input"), said.number("least")
    require(1 < least < 5, len(dims) not in (least, least + 1))
    name = said.word("layer")
    why = (
        f"{name} takes {least} dimensions (channels, {AXES[least - 1]}) or {least + 1} (a batch of "
        f"such), and received {len(dims)}: {sizes(dims)}."
    )
    return told(Layer(name, least - 1), dims, why)


def for_weight(said: Said) -> Reading:
    """A convolution that takes batches only, and got fewer or more dimensions."""
    weight, dims = said.sizes("weight"), said.sizes("input")
    require(2 < len(weight) < 6, len(dims) != len(weight))
    layer = Layer(f"a {len(weight) - 2}d convolution", len(weight) - 2, weight[1])
    why = (
        f"{layer.name} (weight {sizes(weight)}) takes {len(weight)} dimensions ({layer.batched}), "
        f"and received {len(dims)}: {sizes(dims)}."
    )
    return told(layer, dims, why)


FAMILIES: dict[str, Family] = {
    "dimensions": Family(
        "too many or too few dimensions",
        unbatched,
        (
            Wording(
                PYTORCH,
                "Expected {least}D (unbatched) or {most}D (batched) input to {layer:word}, but "
                "got input of size: {input:shape}",
                "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: "
                "[10, 3]",
                "1.11-",
            ),
            Wording(
                PYTORCH,
                "Expected {least}D (unbatched) or {most}D (batched) input to {layer:word}, but "
                "got input of size: torch.Size({input:shape})",
                "Expected 3D (unbatched) or 4D (batched) input to ConvTranspose2d, but got input "
                "of size: torch.Size([10, 3])",
                "1.11-",
            ),
        ),
    ),
    "weight_dimensions": Family(
        "a convolution that takes batches only",
        for_weight,
        (
            Wording(
                PYTORCH,
                "Expected {k}-dimensional input for {l}-dimensional weight {weight:shape}, but got "
                "{got}-dimensional input of size {input:shape} instead",
                "Expected 4-dimensional input for 4-dimensional weight [64, 3, 7, 7], but got "
                "3-dimensional input of size [3, 224, 224] instead",
                "1.0-1.10",
            ),
            Wording(
                PYTORCH,
                "Expected {k}-dimensional input for {l}-dimensional weight {weight:shape}, but got "
                "input of size {input:shape} instead",
                "Expected 4-dimensional input for 4-dimensional weight [64, 3, 7, 7], but got "
                "input of size [3, 224, 224] instead",
                "0.3-0.4.1",
            ),
            Wording(
                PYTORCH,
                "Expected {k}-dimensional weight for {l}-dimensional input {input:shape}, but got "
                "weight of size {weight:shape} instead",
                "Expected 3-dimensional weight for 3-dimensional input [3, 224, 224], but got "
                "weight of size [64, 3, 7, 7] instead",
                "0.4-1.10",
            ),
        ),
    ),
}
