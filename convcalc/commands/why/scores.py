"""Outputs that are no number for each sample: a batch that is lost, or many scores of an image."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said

if TYPE_CHECKING:
    from collections.abc import Sequence

ADVERSARY = (
    r"\breal(?:_|\b)|fake|adversar|discrimin|\bnet_?d\b|\bD_[AB]\b|"
    r"\b(?:dc|c|w|s|disco|cycle|style)?gan\b"
)


def patched(said: Said) -> bool:
    """Whether a discriminator gave many scores of an image, and the target has one."""
    output, target = said.sizes("output"), said.sizes("target")
    plain = (*target[:1], *(n for n in target[1:] if n != 1))
    many = len(output) == 2 and output[1] > 2 and plain == output[:1]
    return many and names(said, ADVERSARY)


def patches(output: Sequence[int], why: str) -> Reading:
    """A discriminator that was given larger images than it is made for."""
    scores, side = output[1], isqrt(output[1])
    what = f", a map of {side}x{side}" if side * side == scores else ""
    size = Fix(
        "give images of the size that the discriminator is made for, of which one score is left, "
        "or give it more strided layers"
    )
    each = Fix(
        "if each patch is to be judged, make the target as the output is",
        code="real = torch.ones_like(output)  # zeros_like for fakes",
    )
    head = f"the discriminator gives {scores} scores for each image{what}, and the target has one"
    return Reading(head, (size, each), why)


def batchless(output: Sequence[int], target: Sequence[int]) -> Reading:
    """A batch of one sample that squeeze() has taken away."""
    axis = 1 if output else -1
    named = Fix(
        "squeeze() takes away each axis of 1, the batch of a single sample too: name the axis",
        code=f"output = output.squeeze({axis})  # instead of squeeze()",
        sure=LIKELY,
    )
    add = Fix("if the network was given one sample without a batch, add it", code="x = x[None]")
    return Reading("the output has lost its batch, of one sample", (named, add))
