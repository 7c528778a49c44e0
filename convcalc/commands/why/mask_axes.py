"""Masks of four axes: a channel of its own, colours, or one-hot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence


def four(shape: Sequence[int | None], why: str) -> Reading:
    """A mask of four axes: a channel of its own, colours, or one-hot."""
    channel = Fix("if the mask is Nx1xHxW, drop its channel", code="target = target.squeeze(1)")
    last = Fix(
        "if it is NxHxWx1 or a grey image saved with three equal channels (NxHxWx3), take one",
        code="target = target[..., 0]",
    )
    hot = Fix(
        "if it is one-hot (as many channels as classes), take the class of each pixel",
        code="target = target.argmax(1)",
    )
    if len(shape) != 4:
        fixes = (channel, hot, last, Fix("its shape tells which", code="print(target.shape)"))
        return Reading("the mask has a channel axis, which cross entropy does not take", fixes, why)
    if shape[1] == 1:
        return Reading(
            "the mask has a channel axis too many", (channel._replace(sure=LIKELY),), why
        )
    if shape[-1] == 1:
        return Reading("the mask has a channel axis too many", (last,), why)
    if shape[-1] in (2, 4) and (shape[1] or 0) > 8:
        return opaque(shape[-1] or 0, why)
    if 3 in (shape[1], shape[-1]):
        lost = Fix(
            "load the mask as class numbers: a palette image as it is (mode P), or each colour "
            "looked up in a table of classes"
        )
        same = Fix(
            "if the three channels are equal, take one",
            code="target = target[:, 0]" if shape[1] == 3 else last.code,
        )
        three = hot._replace(text="if they are three classes, one-hot, take the class")
        return Reading("the mask is a colour picture, not classes", (lost, same, three), why)
    if shape[-1] != shape[-2] and (shape[-1] or 0) < (shape[1] or 0):
        hot = hot._replace(code="target = target.argmax(-1)")
    return Reading("the mask is one-hot, it seems", (hot,), why)


def opaque(last: int, why: str) -> Reading:
    """A picture with its opacity as a mask, its channels last; or classes there."""
    picture = Fix(
        "if it is a picture with opacity (RGBA), load class numbers instead: a palette image as it "
        "is (mode P), or each colour looked up in a table of classes",
        code="print(target.shape, target[..., -1].unique())",
    )
    hot = Fix(
        f"if it is one-hot, {last} classes behind, take the class of each pixel",
        code="target = target.argmax(-1)",
    )
    head = f"the mask has {last} values for each pixel, last: a picture with opacity, or one-hot"
    return Reading(f"{head} rows", (picture, hot), why)
