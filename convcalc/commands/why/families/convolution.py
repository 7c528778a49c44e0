"""Convolutions: channels, groups, and kernels larger than the map."""

from __future__ import annotations

from typing import Any

from convcalc.amounts import counted
from convcalc.commands.why import likely
from convcalc.commands.why.channels import likely as likely_channels
from convcalc.commands.why.convolved import Arriving
from convcalc.commands.why.evidence import trained
from convcalc.commands.why.made import KEPT
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

MOST_SPAN = 10**5
"""No kernel spans more."""
CONVOLUTIONS = ("convolutions", "separable")


def channels(said: Said) -> Reading:
    """The input of a convolution has other channels than its weight."""
    weight, dims = said.sizes("weight"), said.sizes("input")
    groups = said.number("groups", 1)
    filters = weight[0] if weight else 0
    arriving = Arriving(
        dims, said.number("wanted"), said.number("got"), groups, filters, weight[2:]
    )
    facts = {"filters": filters or None, "kernel": weight[2:] or None, "groups": groups}
    return told(said, arriving, f"(weight {sizes(weight)}, groups {groups})", facts)


def transposed(said: Said) -> Reading:
    """The same of a transposed one, whose weight has the input channels first."""
    weight, dims = said.sizes("weight"), said.sizes("input")
    require(len(weight) > 2)
    expected, received = said.number("wanted"), said.number("got")
    arriving = Arriving(dims, expected, received, 1, weight[1], weight[2:], "ConvTranspose")
    return told(said, arriving, f"(weight {sizes(weight)})", {"kernel": weight[2:]})


def planes(said: Said) -> Reading:
    """The same where the weight is not said."""
    dims, wanted = said.sizes("input"), said.number("wanted")
    require(len(dims) > 1)
    return told(said, Arriving(dims, wanted, dims[1]), "(its weight is not said)", {})


def told(paste: Said, said: Arriving, made_of: str, facts: dict[str, Any]) -> Reading:
    """What is likely where other channels arrive."""
    if trained(paste):
        said = said._replace(kept=(Fix(KEPT, sure=LIKELY),))
    require(0 < said.received != said.expected > 0, len(said.dims) > 1)
    plain = said.layer == "Conv"
    name = "convolution" if plain else "transposed convolution"
    head, fixes = likely_channels(said)
    why = (
        f"A {name} made for {counted(said.expected, 'input channel')} {made_of} received "
        f"{said.received}: its input is {sizes(said.dims)}, batch first, then channels."
    )
    return Reading(
        head or f"{arrives(said.received)} at a {name} that is made for {said.expected}",
        (*fixes, Fix(f"change what comes before, so that {arrives(said.expected)}")),
        why,
        CONVOLUTIONS if plain else ("transposed",),
        {**facts, "channels": said.received},
    )


def arrives(channels: int) -> str:
    return f"{counted(channels, 'channel')} {'arrives' if channels == 1 else 'arrive'}"


def kernel(said: Said) -> Reading:
    """A kernel that spans more than the padded map."""
    padded, spans = said.sizes("padded"), said.sizes("spans")
    require(0 < len(spans) == len(padded))
    require(max(spans) <= MOST_SPAN)
    require(any(k > n for k, n in zip(spans, padded, strict=True)))
    why = (
        f"A convolution whose kernel spans {sizes(spans)} (dilation included) received a map "
        f"that is {sizes(padded)} with its padding."
    )
    head, first = likely.small_map(padded, spans)
    fixes = (*first, *too_large(spans, padded))
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
                "weight of size {weight:shape}, expected input{input:shape} to have {wanted} "
                "channels, but got {got} channels instead",
                "weight of size [64, 3, 7, 7], expected input[1, 1, 28, 28] to have 3 channels, "
                "but got 1 channels instead",
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
