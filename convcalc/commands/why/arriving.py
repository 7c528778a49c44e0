"""Messages about dimensions, read."""

from __future__ import annotations

import re

from convcalc.commands.why.evidence import names
from convcalc.commands.why.ranks import AXES, Layer, counted_only, told
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, ints, require, sizes

POOLS = ("sliding_pools",)


def unbatched(said: Said) -> Reading:
    """A layer that takes one sample or a batch of them got neither."""
    return sample_or_batch(said, said.word("layer") or "the layer")


def pooled(said: Said) -> Reading:
    return sample_or_batch(said, "a pool", POOLS)


def windowed(said: Said) -> Reading:
    return sample_or_batch(said, "the layer")


def sample_or_batch(said: Said, name: str, groups: tuple[str, ...] = ()) -> Reading:
    """`least` dimensions or one more are taken."""
    dims, least = said.sizes("input"), said.number("least")
    require(1 < least < 5)
    if len(dims) in (least, least + 1):
        return empty_in(dims, name, groups)
    if found := summarised(said, dims):
        return found
    why = (
        f"{name} takes {least} dimensions (channels, {AXES[least - 1]}) or {least + 1} (a batch of "
        f"such), and received {len(dims)}: {sizes(dims)}."
    )
    return told(Layer(name, least - 1), dims, why, groups)


def summarised(said: Said, dims: tuple[int, ...]) -> Reading | None:
    """Torchsummary adds a batch of 2 to the shape that it is given."""
    given = SUMMARY.search(said.pasted)
    if given is None or (2, *ints(given[1])) != dims:
        return None
    sample = dims[2:]
    fix = Fix(
        f"give summary the shape of one sample, without its batch: {sizes(sample)}",
        code=f"summary(model, {sample})",
        sure=LIKELY,
    )
    head = f"summary adds a batch of 2 itself, and the shape that it is given has one: {dims[1]}"
    return Reading(head, (fix,), f"{sizes(dims)} arrives: 2, then what was given to summary.")


SUMMARY = re.compile(
    r"summary\(\s{0,9}[\w.]{1,60}\s{0,9},\s{0,9}(?:input_size\s?=\s?)?\(([\d, ]{1,60})\)"
)


def empty(said: Said) -> Reading:
    """An axis of 0."""
    return empty_in(said.sizes("input"), said.word("layer") or "the layer")


def empty_in(dims: tuple[int, ...], name: str, groups: tuple[str, ...] = ()) -> Reading:
    require(0 in dims)
    axis = dims.index(0)
    return Reading(
        f"an empty tensor arrives: dimension {axis} of {sizes(dims)} is 0",
        (
            Fix("look before it for an empty crop, slice or selection", code="print(x.shape)"),
            Fix("leave out samples that hold nothing, such as images without any box"),
        ),
        f"{name} takes no empty channels or axes; only the batch may be 0.",
        groups,
    )


def rank_only(said: Said) -> Reading:
    """The same where only the number of dimensions is said."""
    least, rank = said.number("least"), said.number("rank")
    require(1 < least < 5, rank not in (least, least + 1))
    why = f"It takes {least} dimensions, or {least + 1} with the batch, and got {rank}."
    return counted_only(Layer("the layer", least - 1), rank, why)


def unsaid(said: Said) -> Reading:
    """The same without any size."""
    least = said.number("least")
    require(1 < least < 5)
    axes = AXES[least - 1]
    return Reading(
        "what arrives is no map with channels, or it is empty",
        (
            Fix("put the pool before flatten; look at the shape", code="print(x.shape)"),
            Fix("if it is one map without channels, add them", code="x = x.unsqueeze(0)"),
        ),
        f"A pool takes {least} dimensions (channels, {axes}) or {least + 1} (a batch of such), "
        "none empty.",
        POOLS,
    )


def for_weight(said: Said) -> Reading:
    """A convolution that takes batches only, and got fewer or more dimensions."""
    weight, dims = said.sizes("weight"), said.sizes("input")
    axes = said.number("l", len(weight))
    if len(weight) < axes == len(dims) + 1:  # pasted without its last sizes
        weight = (*weight, *(weight[-1:] * (axes - len(weight))))
    require(2 < len(weight) < 6, len(dims) != len(weight))
    if len(weight) == 4 and names(said, r"\bconv1d\b"):
        return of_two_axes(weight, dims)
    layer = Layer(f"a {len(weight) - 2}d convolution", len(weight) - 2, weight[1])
    why = (
        f"{layer.name} (weight {sizes(weight)}) takes {len(weight)} dimensions ({layer.batched}), "
        f"and received {len(dims)}: {sizes(dims)}."
    )
    return told(layer, dims, why)


def of_two_axes(weight: tuple[int, ...], dims: tuple[int, ...]) -> Reading:
    """conv1d is called with the weight of a conv2d."""
    fix = Fix(
        "call conv2d, and leave the input its four axes (older versions took both in conv1d)",
        code="F.conv2d(x, weight)",
        sure=LIKELY,
    )
    why = f"The weight {sizes(weight)} has two axes for its kernel; the input is {sizes(dims)}."
    return Reading("conv1d is given a weight for maps of two axes: conv2d is meant", (fix,), why)


def batched_only(said: Said) -> Reading:
    """A layer that takes batches only, whose weight is not said."""
    wanted, dims = said.number("wanted"), said.sizes("input")
    require(2 < wanted < 6)
    if len(dims) == wanted:
        return empty_in(dims, "the layer")
    layer = Layer(f"a {wanted - 2}d layer", wanted - 2)
    why = (
        f"It takes {wanted} dimensions ({layer.batched}), and received {len(dims)}: {sizes(dims)}."
    )
    return told(layer, dims, why)
