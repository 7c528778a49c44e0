"""Layer and group norms, and what else has a number for each channel."""

from __future__ import annotations

import re
from math import gcd
from typing import TYPE_CHECKING

from convcalc.commands.why.made import OWN, ordered
from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    Family,
    Fix,
    Reading,
    Said,
    require,
    sizes,
)
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPS = re.compile(r"GroupNorm\w{0,9}\(\s?(?:num_groups\s?=\s?)?(\d{1,4})\s?,")


def layer_norm(said: Said) -> Reading:
    """A layer norm of other last axes."""
    wanted, arrived = said.sizes("wanted"), said.sizes("input")
    count = len(wanted)
    require(count > 0, arrived[len(arrived) - count :] != wanted)
    why = (
        f"The norm is over the last {'axis' if count == 1 else f'{count} axes'}, of "
        f"{sizes(wanted)}; the input is {sizes(arrived) or 'a single number'}."
    )
    if count == 1 and len(arrived) > 2 and arrived[1] == wanted[0]:
        return channels_second(wanted, arrived, why)
    last = arrived[len(arrived) - count :]
    if len(last) < count:
        look = Fix("see what arrives", code="print(x.shape)")
        return Reading("fewer axes arrive than the norm takes", (look,), why)
    shape = last[0] if count == 1 else list(last)
    own = Fix(f"make the norm for {sizes(last)}", code=f"nn.LayerNorm({shape})", sure=LIKELY)
    look = Fix(
        f"look at the shape that arrives: {wanted[-1]} must stand last", code="print(x.shape)"
    )
    if len(arrived) == 1:
        return pooled(wanted, arrived[0], own, why)
    fixes = ordered(said, own, last[-1], wanted[-1], look)
    if count == 1 and last[0] == 2 * wanted[0]:
        parts = Fix(
            f"{last[0]} = 2·{wanted[0]}: if two parts of {wanted[0]} are joined before it, use the "
            "settings of one network for both: whether its backbone joins them, and what its "
            "head takes",
        )
        fixes = (parts, *(fix for fix in fixes if fix.code))
    if count > 1:
        image = Fix("give images of the size that the norm is made for")
        fixes = (image, own._replace(text=OWN + own.text, sure=POSSIBLE))
    head = f"{sizes(last)} features arrive at a layer norm that is made for {sizes(wanted)}"
    return Reading(head, fixes, why)


def channels_second(wanted: Sequence[int], arrived: Sequence[int], why: str) -> Reading:
    """A map, or a sequence, whose channels stand behind the batch."""
    order = ", ".join(map(str, (0, *range(2, len(arrived)), 1)))
    back = ", ".join(map(str, (0, len(arrived) - 1, *range(1, len(arrived) - 1))))
    turn = Fix(
        "put the channels last for the norm, and back",
        code=f"x = norm(x.permute({order})).permute({back})",
        sure=LIKELY,
    )
    group = Fix(
        "or use a norm that takes channels first (over the whole sample, not each position)",
        code=f"nn.GroupNorm(1, {wanted[0]})",
    )
    head = "the channels stand second, and the norm takes the last axis"
    return Reading(head, (turn, group), why)


def pooled(wanted: Sequence[int], rows: int, own: Fix, why: str) -> Reading:
    """One axis arrives, which is that of the samples, most likely."""
    find = Fix(
        f"look at the shape before it: the axis of {sizes(wanted)} features is lost, by an index "
        "or a mean over the wrong axis; pool over the positions only",
        code="print(x.shape)  # N x positions x features, of which x.mean(1) pools",
    )
    single = own._replace(
        text=f"if it is one sample of a network of your own, {own.text}", sure=POSSIBLE
    )
    head = f"only one axis of {rows} arrives at a layer norm of {sizes(wanted)} features"
    return Reading(head, (find, single), why)


def group_norm(said: Said) -> Reading:
    """Channels that do not divide into groups."""
    shape = said.shape("input")
    if not shape and "count" not in said.values:
        return unsaid(said)
    count = said.number("count", (shape[1:2] or (0,))[0] or 0)
    asked = said.number("groups")
    require(count > 0, asked > 0)
    require(count % asked > 0)
    most = next((g for g in range(min(asked, 4096), 1, -1) if count % g == 0), 1)
    most = gcd(count, asked) if gcd(count, asked) > 1 else most
    fix = Fix(f"use {most} groups", "groups", most, f"nn.GroupNorm({most}, {count})", LIKELY)
    other = Fix(f"or channels that are a multiple of {asked}")
    head = f"{count} channels do not divide into the {asked} groups of a group norm"
    facts = {"channels": count, "groups": asked}
    why = f"{count} = {asked}·{count // asked} + {count % asked}."
    return Reading(head, (fix, other), why, ("grouped_norms",), facts)


def unsaid(said: Said) -> Reading:
    """The same without numbers; the groups often stand in the paste."""
    written = GROUPS.search(said.pasted)
    groups = int(written[1]) if written else 0
    all_ = f"multiples of {groups}" if groups > 1 else "multiples of the groups"
    width = Fix(
        f"give the network a width of which all levels are {all_}: its first channels, times each "
        "factor of its levels",
        code="print(channels, groups)  # of each level",
    )
    own = Fix(f"{OWN}use groups that divide the channels", code="nn.GroupNorm(1, channels)")
    last = Fix("leave the norm out of a layer that gives the output itself, such as of 1 channel")
    count = f" {groups}" if groups > 1 else ""
    head = f"the channels do not divide into the{count} groups of a group norm"
    why = "Each group has as many channels as the others."
    return Reading(head, (width, last, own), why, ("grouped_norms",))


def weight(said: Said) -> Reading:
    """A norm or activation with a number for each of other channels."""
    given, shape = said.sizes("weight"), said.sizes("input")
    slopes = "got" in said.values
    wanted = said.number("wanted", (given or (0,))[0])
    got = said.number("got", (shape[1:2] or (0,))[0])
    require(0 < got != wanted, wanted > 0)
    name = "PReLU" if slopes else "group norm"
    code = f"nn.PReLU({got})" if slopes else f"nn.GroupNorm(groups, {got})"
    fix = Fix(f"make the {name} for the {got} channels that arrive", code=code)
    head = f"{got} channels arrive at a {name} that is made for {wanted}"
    fixes = [*ordered(said, fix, got, wanted)]
    if slopes:
        fixes.append(Fix("or use one slope for all channels", code="nn.PReLU()"))
    why = f"It has {wanted} numbers, one for each channel; {got} channels arrive."
    return Reading(head, tuple(fixes), why)


def own_shape(said: Said) -> Reading:
    """Weights given to F.layer_norm."""
    given, shape = said.sizes("weight"), said.sizes("shape")
    require(given != shape)
    code = f"torch.ones({', '.join(map(str, shape))})"
    fix = Fix(f"give a weight of shape {sizes(shape)}", code=code, sure=LIKELY)
    why = f"The weight is {sizes(given)}, the normalised shape {sizes(shape)}."
    return Reading("the weight has not the normalised shape", (fix,), why)


FAMILIES: dict[str, Family] = {
    "layer_norm": Family(
        "features that a layer norm does not take",
        layer_norm,
        pytorch(
            (
                "Given normalized_shape={wanted:shape}, expected input with shape [*, {last:shape}]"
                ", but got input of size{input:shape}",
                "Given normalized_shape=[512], expected input with shape [*, 512], but got input of"
                " size[2, 10, 768]",
                "0.4-",
            ),
            (
                "Given normalized_shape={wanted:shape}, expected input with shape [*{last:shape}]"
                ", but got input of size{input:shape}",
                "Given normalized_shape=[512], expected input with shape [*512], but got input of "
                "size[2, 10, 768]",
                "2.4-",
            ),
        ),
    ),
    "group_norm": Family(
        "channels that do not divide into the groups of a group norm",
        group_norm,
        pytorch(
            (
                "num_channels ({count}) must be divisible by num_groups ({groups})",
                "num_channels (48) must be divisible by num_groups (32)",
                "2.7-",
            ),
            (
                "num_channels must be divisible by num_groups",
                "num_channels must be divisible by num_groups",
                "0.4-2.6",
            ),
            (
                "Expected number of channels in input to be divisible by num_groups, but got input "
                "of shape {input:shape} and num_groups={groups}",
                "Expected number of channels in input to be divisible by num_groups, but got input "
                "of shape [2, 20, 8, 8] and num_groups=8",
                "1.0-",
            ),
        ),
    ),
    "norm_weight": Family(
        "a number for each channel, for other channels",
        weight,
        pytorch(
            (
                "Expected weight to be a vector of size equal to the number of channels in input, "
                "but got weight of shape {weight:shape} and input of shape {input:shape}",
                "Expected weight to be a vector of size equal to the number of channels in input, "
                "but got weight of shape [32] and input of shape [2, 64, 8, 8]",
                "1.0-",
            ),
            (
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                "{wanted} and channel size = {got}",
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = 32"
                " and channel size = 16.",
                "1.1-",
            ),
            (
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                "{wanted}, and channel size = {got}",
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = 32"
                ", and channel size = 16.",
                "1.0",
            ),
        ),
    ),
    "layer_norm_weight": Family(
        "a weight that has not the normalised shape",
        own_shape,
        pytorch(
            (
                "Expected weight to be of same shape as normalized_shape, but got weight of shape "
                "{weight:shape} and normalized_shape = {shape:shape}",
                "Expected weight to be of same shape as normalized_shape, but got weight of shape "
                "[5] and normalized_shape = [10]",
                "0.4-",
            ),
        ),
    ),
}
