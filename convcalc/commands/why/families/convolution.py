"""Convolutions: channels, groups, dimensions, and kernels larger than the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import likely
from convcalc.commands.why.reading import (
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
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


FAMILIES: dict[str, Family] = {
    "channels": Family(
        "channels that a convolution does not take",
        channels,
        (
            Wording(
                PYTORCH,
                "Given groups={groups}, weight of size {weight:shape}, expected input"
                "{input:shape} to have {wanted} channels, but got {got} channels instead",
                "Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 28, 28] to "
                "have 3 channels, but got 1 channels instead",
                "0.4-",
            ),
        ),
    ),
}
