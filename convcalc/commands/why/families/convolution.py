"""Convolutions: channels, groups, and kernels larger than the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import likely
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
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

CONVOLUTIONS = ("convolutions", "separable")


def channels(said: Said) -> Reading:
    """The input of a convolution has other channels than its weight."""
    groups, weight, dims = said.number("groups", 1), said.sizes("weight"), said.sizes("input")
    expected, received = said.number("wanted"), said.number("got")
    require(0 < received != expected)
    why = (
        f"A convolution made for {counted(expected, 'input channel')} (weight {sizes(weight)}, "
        f"groups {groups}) received {received}: its input is {sizes(dims)}, "
        "batch first, then channels."
    )
    facts = {"filters": weight[0] if weight else None, "kernel": weight[2:], "groups": groups}
    return Reading(
        f"{arriving(received)} at a convolution that is made for {expected}",
        turned(dims, expected, received, groups),
        why,
        CONVOLUTIONS,
        {**facts, "channels": received},
    )


def transposed(said: Said) -> Reading:
    """The same of a transposed one, whose weight has the input channels first."""
    weight, dims = said.sizes("weight"), said.sizes("input")
    expected, received = said.number("wanted"), said.number("got")
    require(0 < received != expected)
    why = (
        f"A transposed convolution made for {counted(expected, 'input channel')} (weight "
        f"{sizes(weight)}) received {received}: its input is {sizes(dims)}, "
        "batch first, then channels."
    )
    return Reading(
        f"{arriving(received)} at a transposed convolution that is made for {expected}",
        turned(dims, expected, received),
        why,
        ("transposed",),
        {"kernel": weight[2:], "channels": received},
    )


def arriving(channels: int) -> str:
    return f"{counted(channels, 'channel')} {'arrives' if channels == 1 else 'arrive'}"


def turned(dims: Sequence[int], expected: int, received: int, groups: int = 1) -> tuple[Fix, ...]:
    """What fits where another number of channels arrives."""
    first = tuple(likely.misplaced(dims, expected, received))
    return (
        *first,
        *likely.colours(expected, received),
        likely.in_channels(received, groups, sure=not first),
        Fix(f"change what comes before, so that {arriving(expected)}"),
    )


def kernel(said: Said) -> Reading:
    """A kernel that spans more than the padded map."""
    padded, spans = said.sizes("padded"), said.sizes("spans")
    why = (
        f"A convolution whose kernel spans {sizes(spans)} (dilation included) received a map "
        f"that is {sizes(padded)} with its padding."
    )
    empty = tuple(likely.no_map(padded, spans))
    fixes = (*empty, *too_large(spans, padded))
    require(bool(fixes))
    head = f"a map of {sizes(padded)} is smaller than the kernel of {sizes(spans)}"
    if empty:
        head = "a map with an axis of 0 seems to arrive: nothing but padding is left"
    return Reading(head, fixes, why, CONVOLUTIONS, {"span": spans, "padded": padded})


def groups(said: Said) -> Reading:
    """Channels or filters that do not divide into groups."""
    which = "out" if said.word("which").endswith("out") else "in"
    what = {"in": "input channels", "out": "filters (out_channels)"}[which]
    return Reading(
        f"the {what} of a convolution do not divide into its groups",
        (Fix("use groups that divide both the input channels and the filters"),),
        "Each group has as many input channels as the others, and as many filters.",
        (*CONVOLUTIONS, "transposed"),
        {"ungrouped": which},
    )


def same_stride(said: Said) -> Reading:
    """`same`, with a stride."""
    return Reading(
        "padding='same' with a stride, which PyTorch does not have",
        (
            Fix(
                "write the padding as a number: half the kernel gives ⌈n/stride⌉ for odd kernels",
                code="nn.Conv2d(in_channels, filters, 3, stride=2, padding=1)  # 3 // 2 = 1",
                sure=LIKELY,
            ),
        ),
        "'same' keeps the size, and a stride changes it: PyTorch has it for stride 1 only.",
        CONVOLUTIONS,
        {"padding": "same"},
    )


CHANNELS = (
    "Given groups={groups}, weight of size {weight:shape}, expected input{input:shape} to have "
    "{wanted} channels, but got {got} channels instead"
)
TRANSPOSED = (
    "Given transposed={transposed:word}, weight of size {weight:shape}, expected input{input:shape}"
    " to have {wanted} channels, but got {got} channels instead"
)
FAMILIES: dict[str, Family] = {
    "channels": Family(
        "channels that a convolution does not take",
        channels,
        (
            Wording(
                PYTORCH,
                CHANNELS,
                "Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 28, 28] to "
                "have 3 channels, but got 1 channels instead",
                "0.4.1-",
            ),
            Wording(
                PYTORCH,
                "Given groups={groups}, weight{weight:shape}, so expected input{input:shape} to "
                "have {wanted} channels, but got {got} channels instead",
                "Given groups=1, weight[64, 3, 7, 7], so expected input[1, 1, 28, 28] to have 3 "
                "channels, but got 1 channels instead",
                "0.3-0.4.0",
            ),
        ),
    ),
    "channels_transposed": Family(
        "channels that a transposed convolution does not take",
        transposed,
        (
            Wording(
                PYTORCH,
                TRANSPOSED,
                "Given transposed=1, weight of size [64, 32, 2, 2], expected input[1, 128, 7, 7] "
                "to have 64 channels, but got 128 channels instead",
                "0.4.1-",
            ),
            Wording(
                PYTORCH,
                "Given transposed={transposed:word}, weight{weight:shape}, so expected "
                "input{input:shape} to have {wanted} channels, but got {got} channels instead",
                "Given transposed=1, weight[64, 32, 2, 2], so expected input[1, 128, 7, 7] to "
                "have 64 channels, but got 128 channels instead",
                "0.3-0.4.0",
            ),
        ),
    ),
    "kernel": Family(
        "a kernel larger than the padded input",
        kernel,
        (
            Wording(
                PYTORCH,
                "Calculated padded input size per channel: ({padded:shape}). Kernel size: "
                "({spans:shape})",
                "Calculated padded input size per channel: (6 x 6). Kernel size: (7 x 7). Kernel "
                "size can't be greater than actual input size",
                "0.4.1-",
            ),
        ),
    ),
    "groups": Family(
        "channels that do not divide into groups",
        groups,
        (
            Wording(
                PYTORCH,
                "{which:word}_channels must be divisible by groups",
                "in_channels must be divisible by groups",
            ),
        ),
    ),
    "same_stride": Family(
        "padding 'same' with a stride",
        same_stride,
        (
            Wording(
                PYTORCH,
                "padding='same' is not supported for strided convolutions",
                "padding='same' is not supported for strided convolutions",
                "1.9-",
            ),
        ),
    ),
}
