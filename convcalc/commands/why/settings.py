"""Settings of convolutions that do not go with their weight or input: what their numbers say."""

from __future__ import annotations

from convcalc.amounts import counted
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

CONVOLUTIONS = ("convolutions", "separable")


def bias(said: Said) -> Reading:
    """A bias of other filters than its weight."""
    wanted, given = said.number("wanted"), said.sizes("bias")
    require(given != (wanted,), wanted >= 0)
    return Reading(
        f"a bias of {sizes(given) or 'no size'} is given to a convolution of {wanted} filters",
        (
            Fix(f"give {wanted} values, one for each filter", code=f"bias = torch.zeros({wanted})"),
            Fix("if the weight was replaced, replace the bias, too", code="conv.bias = None"),
        ),
        f"The weight is {sizes(said.sizes('weight'))}: it has {counted(wanted, 'filter')}.",
    )


def weight_groups(said: Said) -> Reading:
    """Filters that do not divide into groups."""
    groups, weight = said.number("groups"), said.sizes("weight")
    require(groups > 1, len(weight) > 1)
    filters = weight[0]
    require(filters % groups > 0)
    above = (filters // groups + 1) * groups
    return Reading(
        f"{filters} filters do not divide into {groups} groups",
        (
            Fix(
                f"use a multiple of {groups} filters, such as {above}",
                code=f"out_channels={above}",
            ),
            Fix(f"use groups that divide {filters} and the input channels"),
        ),
        f"{filters} = {groups}·{filters // groups} + {filters % groups}: each group has as many "
        "filters as the others.",
        CONVOLUTIONS,
        {"groups": groups, "filters": filters},
    )


def per_axis(said: Said) -> Reading:
    """A setting with a number for other axes than the convolution has."""
    name, wanted, given = said.word("name"), said.number("wanted"), said.sizes("given")
    require(0 < wanted < 6, 0 < len(given) != wanted)
    why = f"{sizes(given)} is given for {wanted}."
    if len(given) < wanted and set(given) == {1}:  # the layer's own, of as many axes as it has
        numbers = ", ".join(["3"] * len(given))
        head = f"the kernel has {counted(wanted, 'number')}, and the layer {len(given)} axes"
        kernel = Fix(
            f"give a kernel of {counted(len(given), 'number')}, or one for all axes",
            code=f"kernel_size=({numbers},)" if len(given) == 1 else f"kernel_size=({numbers})",
            sure=LIKELY,
        )
        volume = Fix(f"if the map has {wanted} axes, use the {wanted}d layer")
        return Reading(head, (kernel, volume), why)
    kept = given[-wanted:] if len(given) > wanted else (given[0],) * wanted
    numbers = str(kept[0]) if len(set(kept)) == 1 else f"({', '.join(map(str, kept))})"
    return Reading(
        f"{name} has {counted(len(given), 'number')} for a convolution of {wanted}d",
        (
            Fix(
                f"give one number for all axes, or {wanted}", code=f"{name}={numbers}", sure=LIKELY
            ),
            Fix(f"if the map has {len(given)} axes, use the {len(given)}d layer"),
        ),
        why,
    )


def weight_axes(said: Said) -> Reading:
    return Reading(
        "the weight of a convolution has too few dimensions",
        (
            Fix(
                "if it is a single kernel of one channel, give it both axes",
                code="weight = weight[None, None]",
            ),
            Fix(
                "else give filters, channels, then the axes of the kernel",
                code="weight = torch.zeros(8, 3, 3, 3)  # of 2 axes",
            ),
        ),
        "It needs three dimensions at least: filters, channels, length.",
    )


def output_size(said: Said) -> Reading:
    """An output_size that a transposed convolution cannot give."""
    asked, low, high = said.sizes("asked"), said.sizes("low"), said.sizes("high")
    require(len(low) == len(high) > 0, len(asked) >= len(low))
    require(all(a <= b for a, b in zip(low, high, strict=True)))
    own = asked[-len(low) :]
    near = tuple(min(max(n, a), b) for n, a, b in zip(own, low, high, strict=True))
    require(near != own)
    return Reading(
        f"{sizes(own)} cannot come out: {sizes(low)} to {sizes(high)} can",
        (
            Fix(
                "look which map it is to meet or to bring back: ask for that map's size",
                code=f"print(x.shape, before.shape)  # one between {low} and {high} fits",
            ),
            Fix(
                f"if the nearest size is meant, ask for {sizes(near)}",
                code=f"x = layer(x, output_size={near})",
            ),
            Fix("for another size, change stride, kernel or padding: convcalc solve --undo"),
        ),
        f"Each axis gives as many sizes as its stride; the input is {sizes(said.sizes('input'))}.",
        ("transposed",),
    )


def output_size_axes(said: Said) -> Reading:
    wanted, got = said.number("wanted"), said.number("got")
    require(wanted > 0, got != wanted)
    return Reading(
        f"output_size has {counted(got, 'number')} for a map of {wanted}d",
        (
            Fix(
                "give the sizes of the map alone",
                code="x = layer(x, output_size=before.shape[2:])",
                sure=LIKELY,
            ),
        ),
        f"{wanted} sizes are taken, or those of batch and channels, too.",
        ("transposed",),
    )


def padding_name(said: Said) -> Reading:
    """A padding, or a mode of it, that is no name."""
    return Reading(
        "this is no name of a padding",
        (
            Fix("for the same size", code='padding="same"', sure=LIKELY),
            Fix("for none", code='padding="valid"'),
            Fix("modes are zeros, reflect, replicate and circular", code='padding_mode="reflect"'),
        ),
        "The names are written in small letters.",
    )


def halved(said: Said) -> Reading:
    """A gated unit over an odd number of channels."""
    axis, size = said.number("axis"), said.number("size")
    require(size % 2 == 1)
    return Reading(
        f"a gated linear unit halves its channels, and {size} is odd",
        (
            Fix(
                f"let the layer before it give an even number, twice what comes out: {size - 1} or "
                f"{size + 1}"
            ),
            Fix(
                "so, for so many filters",
                code="nn.Conv2d(channels, 2 * filters, 1)",
            ),
            Fix("name the axis of the channels", code="F.glu(x, dim=1)"),
        ),
        f"Axis {axis} has {size}; one half is the gate of the other.",
    )


def image_list(said: Said) -> Reading:
    """A detector that takes a list of images."""
    dims = said.sizes("input")
    many = f"{dims[0]} of {sizes(dims[1:])}" if len(dims) == 4 else sizes(dims)
    return Reading(
        "a batch arrives at a detector that takes a list of images",
        (
            Fix(f"give the images as a list: {many}", code="model(list(images))", sure=LIKELY),
            Fix("of a single image", code="model([image])"),
        ),
        "Its images may have other sizes, so they are no batch: each is channels, rows, columns.",
    )
