"""Targets of cross entropy with a class for each pixel or each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why import evidence
from convcalc.commands.why.mask_axes import four
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

RULE = "Cross entropy takes an output of NxCxHxW and a target of NxHxW, the class of each pixel."
SIDE = 64
"""More classes are seldom told one-hot to a loss of maps: it is a side of a mask."""
LAST = r"\bh\s?[,x*×]\s?w\s?[,x*×]\s?3\b"
STEPS = "Cross entropy takes the classes as the second axis: an output of NxCxL, a target of NxL."


def sizes_differ(said: Said) -> Reading:
    """Output and mask of other sizes, both with their shapes."""
    output, target = said.sizes("output"), said.sizes("target")
    batched = len(output) - 1 == len(target) >= 1
    require(not batched or (output[0], *output[2:]) != target)
    why = f"{RULE} The output is {sizes(output)}, the target {sizes(target)}."
    if len(output) == 1:
        one = Fix("give the output its batch", code="output = output.unsqueeze(0)", sure=LIKELY)
        return Reading("the output has lost its batch", (one,), why)
    if not batched or output[0] != target[0] or len(output) < 4:
        look = Fix("see which of the two is wrong", code="print(output.shape, target.shape)")
        return Reading("output and target are not of the same samples", (look,), why)
    return resized(output[2:], target[1:], why)


def resized(output: Sequence[int], target: Sequence[int], why: str) -> Reading:
    """An output with other rows and columns than its mask."""
    resize = Fix(
        f"bring the output to the size of the mask, {sizes(target)}",
        code="output = F.interpolate(output, size=target.shape[-2:], mode='bilinear')",
        sure=LIKELY,
    )
    less = [t - o for o, t in zip(output, target, strict=True)]
    head = f"the output is {sizes(output)} and the mask is {sizes(target)}"
    if list(output) == list(target)[::-1]:
        turn = Fix(
            "rows and columns are swapped: turn the mask",
            code="target = target.transpose(-1, -2)",
            sure=LIKELY,
        )
        return Reading(f"{head}: rows and columns are swapped", (turn,), why)
    whole = all(o and t % o == 0 for o, t in zip(output, target, strict=True))
    if whole and min(less) > 0:
        times = target[0] // output[0]
        more = f" The network's strides make it {times} times smaller."
        return Reading(f"{head}: it is {times} times smaller", (resize,), why + more)
    padded = Fix("let the convolutions keep the size: padding=1 for kernels of 3")
    if min(less) > 0:
        crop = Fix(
            "or cut the mask to the middle that the network sees",
            code=f"target = TF.center_crop(target, [{output[0]}, {output[-1]}])",
        )
        return Reading(f"{head}: the network has lost its border", (padded, crop, resize), why)
    same = Fix("resize image and mask to one size when they are loaded (the mask with nearest)")
    return Reading(head, (same, resize._replace(sure=POSSIBLE)), why)


def mask_axes(said: Said) -> Reading:
    """A mask with other axes than three: their number, or the shape."""
    shape = said.shape("target")
    axes = len(shape) or said.number("axes")
    require(axes != 3, axes < 10)
    why = f"{RULE} This target has {axes} axes" + (
        f": {sizes([n or 0 for n in shape])}." if shape else "."
    )
    if len(shape) == 2 and (shape[1] or 0) > SIDE:
        lost = Fix(
            "look how the masks are read: each has rows and columns, and one of the two is lost "
            "here, by an index or a mean; read them as images of one channel",
            code="print(target.shape)  # NxHxW is meant",
        )
        return Reading("the masks have lost an axis: NxHxW is meant", (lost,), why)
    if axes in (1, 2):
        pooled = Fix(
            "pool and flatten the map before the last layer",
            code="x = nn.AdaptiveAvgPool2d(1)(x).flatten(1)",
            sure=LIKELY,
        )
        mean = Fix("or take the mean of the output", code="output = output.mean((2, 3))")
        head = "the output is still a map, and the target has one class for each image"
        return Reading(head, (pooled, mean), why)
    if axes != 4:
        look = Fix("see what the target is", code="print(target.shape)")
        return Reading("the target is no batch of masks", (look,), why)
    if not shape and evidence.names(said, LAST):
        shape = (None, None, None, 3)
    return four(shape, why)


def steps(said: Said) -> Reading:
    """Classes of a sequence: what is expected is the output without its second axis."""
    wanted, got = said.sizes("wanted"), said.sizes("got")
    require(wanted != got, len(wanted) > 1)
    why = (
        f"{STEPS} This output has the batch {wanted[0]} and {sizes(wanted[1:])} behind its second "
        f"axis; the target is {sizes(got)}."
    )
    flat = Fix(
        "make rows of all steps, of output and target alike",
        code="loss = criterion(output.flatten(0, 1), target.flatten())",
        sure=LIKELY,
    )
    turn = Fix("or put the classes second", code="output = output.transpose(1, 2)")
    if len(got) == len(wanted) + 1 and got[: len(wanted)] == wanted:
        hot = Fix("take the classes", code="target = target.argmax(-1)", sure=LIKELY)
        return Reading("the target is one-hot, or has an axis too many", (hot,), why)
    if len(wanted) == len(got) == 2 and wanted[0] == got[0]:
        if abs(wanted[1] - got[1]) == 1 and got[1] > 3:
            return shifted(wanted[1], got[1], why, turn)
        came = {s[1] for s in evidence.shapes(said) if s[::2] == (wanted[0], wanted[1])}
        if len(came) == 1 and (number := came.pop()) != got[1]:
            return cut(number, got[1], why)
        head = "the classes stand last in the output, and belong second"
        more = f" {wanted[1]} is the number of classes, it seems, and {got[1]} the steps."
        return Reading(head, (flat, turn), why + more)
    look = Fix("see which of the two is wrong", code="print(output.shape, target.shape)")
    return Reading("output and target are not of the same samples and steps", (look, turn), why)


def cut(output: int, target: int, why: str) -> Reading:
    """Output and target of other steps, and the classes last."""
    packed = Fix(
        "if the output is for the lengths of the captions, pack both by the same lengths",
        code="scores = pack_padded_sequence(scores, lengths, batch_first=True).data\n"
        "targets = pack_padded_sequence(targets, lengths, batch_first=True).data",
    )
    same = Fix(
        "or let both have the same steps, and make rows of them",
        code="loss = criterion(output.flatten(0, 1), target[:, : output.size(1)].flatten())",
    )
    head = f"the output has {output} steps and the target {target}, and the classes stand last"
    return Reading(head, (packed, same), why)


def shifted(wanted: int, got: int, why: str, turn: Fix) -> Reading:
    """A step more or less: the first or last word is left out on one side only."""
    one, other = ("output", "target") if wanted < got else ("target", "output")
    code = "target = target[:, 1:]" if wanted < got else "output = output[:, :, :-1]"
    fix = Fix(
        f"leave out of the {other} what the {one} has not: the first word of the target, or the "
        "last step of the output",
        code=code,
    )
    head = f"the {other} has one step more than the {one}"
    return Reading(
        head, (fix, turn._replace(text=f"if {wanted} are classes, put them second")), why
    )


AXES = "only batches of spatial targets supported (3D tensors) but got targets of "
FAMILIES: dict[str, Family] = {
    "mask_size": Family(
        "masks of another size than the output",
        sizes_differ,
        pytorch(
            (
                "size mismatch (got input: {output:shape} , target: {target:shape}",
                "size mismatch (got input: [2, 21, 56, 56] , target: [2, 224, 224]",
                "1.5-",
            ),
            (
                "input and target batch or spatial sizes don't match: target {target:shape}, input "
                "{output:shape}",
                "input and target batch or spatial sizes don't match: target [2 x 224 x 224], input"
                " [2 x 21 x 56 x 56] at /pytorch/aten/src/THCUNN/generic",
                "0.4-1.10",
            ),
        ),
    ),
    "mask_axes": Family(
        "masks with an axis too many or too few",
        mask_axes,
        pytorch(
            (AXES + "dimension: {axes}", AXES + "dimension: 4", "0.4-"),
            (AXES + "size: : {target:shape}", AXES + "size: : [2, 1, 64, 64]", "1.2-"),
            (
                "only batches of spatial targets supported (non-empty 3D tensors) but got targets "
                "of size: : {target:shape}",
                "only batches of spatial targets supported (non-empty 3D tensors) but got targets "
                "of size: : [4, 3, 256, 256]",
                "1.0-1.4",
            ),
        ),
    ),
    "target_steps": Family(
        "targets of sequences",
        steps,
        pytorch(
            (
                "Expected target size {wanted:shape}, got {got:shape}",
                "Expected target size [8, 5000], got [8, 20]",
                "1.11-",
            ),
            (
                "Expected target size {wanted:shape}, got torch.Size({got:shape})",
                "Expected target size (8, 5000), got torch.Size([8, 20])",
                "0.4-1.10",
            ),
        ),
    ),
}
