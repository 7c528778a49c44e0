"""Losses that compare number by number: BCE, MSE, L1 and their relatives."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.elements import FLAT, LOOK, counts, flat, numbers
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
from convcalc.commands.why.scores import batchless, patched, patches
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence


def shapes(said: Said) -> Reading:
    """Output and target of different shapes."""
    output, target = said.sizes("output"), said.sizes("target")
    require(output != target)
    one, other = (sizes(shape) or "a single number" for shape in (output, target))
    why = f"The output is {one}, the target {other}: they must be equal."
    if patched(said):
        return patches(output, why)
    if len(output) == len(target) == 1 and min(*output, *target) >= FLAT:
        return flat(why)
    for reading in (ones, last_axis, pixels, classes, rows):
        found = reading(output, target)
        if found:
            return found._replace(why=f"{why} {found.why}".rstrip())
    return numbers(output, target, why) or Reading(
        "the target has not the output's shape", (LOOK,), why
    )


def spreading(said: Said) -> Reading:
    """The same as a warning: it runs, and is wrong."""
    reading = shapes(said)
    output, target = said.sizes("output"), said.sizes("target")
    if classes(output, target) and not patched(said):
        reading = reading._replace(fixes=regression(output[1]))
    more = "It runs all the same: each is repeated to fit the other, and the loss is wrong."
    return reading._replace(why=f"{reading.why} {more}")


def regression(outputs: int) -> tuple[Fix, ...]:
    """Several numbers for each sample, where one is to be learnt."""
    return (
        Fix("for one value of each sample let the network end with one output"),
        Fix(
            "if the outputs are of actions (Q-learning), take that of the action done",
            code="output = output.gather(1, action.unsqueeze(1)).squeeze(1)",
        ),
        Fix(f"for {outputs} classes use cross entropy", code="nn.CrossEntropyLoss()"),
    )


def ones(output: Sequence[int], target: Sequence[int]) -> Reading | None:
    """Axes of 1 that only one of them has."""
    if [n for n in output if n != 1] != [n for n in target if n != 1]:
        return None
    if (
        len(output) < len(target)
        and target[0] == 1 != (*output, 0)[0]
        and [*output] == [*target[1:]]
    ):
        return batchless(output, target)
    fix = Fix("give the target the output's shape", code="target = target.view_as(output)")
    extra, fewer = (output, target) if len(output) > len(target) else (target, output)
    missing = [
        axis
        for axis, n in enumerate(extra)
        if n == 1 and [*extra[:axis], *extra[axis + 1 :]] == [*fewer]
    ]
    if missing and len(output) > len(target):
        fix = Fix("give the target that axis", code=f"target = target.unsqueeze({missing[-1]})")
    elif missing:
        fix = Fix("drop the target's axis", code=f"target = target.squeeze({missing[-1]})")
    other = Fix("or change the output instead", code="output = output.view_as(target)")
    owner = "output" if len(output) > len(target) else "target"
    head = f"the {owner} has an axis of 1 too many"
    if len(output) == len(target):
        head = "an axis of 1 stands at different places"
    return Reading(head, (fix._replace(sure=LIKELY), other))


def last_axis(output: Sequence[int], target: Sequence[int]) -> Reading | None:
    """Channels that stand last in the target."""
    if len(output) != len(target) or len(output) < 4:
        return None
    if [output[0], *output[2:], output[1]] != [*target]:
        return None
    order = ", ".join(map(str, (0, len(target) - 1, *range(1, len(target) - 1))))
    code = f"target = target.permute({order})"
    turn = Fix("put the target's channels behind the batch", code=code, sure=LIKELY)
    return Reading("the target's channels stand last", (turn,))


def pixels(output: Sequence[int], target: Sequence[int]) -> Reading | None:
    """Maps of other sizes, or of other channels."""
    if len(output) < 4 or len(target) not in (len(output) - 1, len(output)):
        return None
    if output[0] != target[0]:
        return None
    map_, mask = output[2:], target[len(target) - len(output) + 2 :]
    if map_ != mask:
        resize = Fix(
            "bring the output to the target's size",
            code="output = F.interpolate(output, size=target.shape[-2:], mode='bilinear')",
        )
        lost = Fix("let the network give back what it took: padding, or output_padding of its ups")
        times = {b % a or b // a for a, b in zip(map_, mask, strict=True) if a}
        if all(b % a == 0 for a, b in zip(map_, mask, strict=True) if a) and len(times) == 1:
            resize = resize._replace(sure=LIKELY)
        near = all(0 < abs(a - b) <= max(a, b) // 8 for a, b in zip(map_, mask, strict=True))
        head = f"the output is {sizes(map_)} and the target is {sizes(mask)}"
        return Reading(head, (lost, resize) if near else (resize, lost))
    if len(target) == len(output) and output[1] == 1:
        grey = Fix(
            "load the target with one channel",
            code='target = Image.open(path).convert("L")',
        )
        return Reading(f"the target has {target[1]} channels, the output one", (grey, LOOK))
    head = f"the output has {output[1]} channels and the target has not"
    last = Fix(f"for classes use cross entropy: nn.CrossEntropyLoss(), for {output[1]} channels")
    return Reading(head, (LOOK, last))


def classes(output: Sequence[int], target: Sequence[int]) -> Reading | None:
    """An output for each class, and the number of a class for each sample."""
    plain = [*target[:1], *(n for n in target[1:] if n != 1)]
    if len(output) != 2 or plain != [output[0]] or output[1] < 2:
        return None
    code = "loss = nn.CrossEntropyLoss()(output, target.long())"
    if len(target) > 1:
        code = "loss = nn.CrossEntropyLoss()(output, target.squeeze(1).long())"
    entropy = Fix(f"for {output[1]} classes use cross entropy, without sigmoid", code=code)
    one = Fix("for two classes with BCE, or one value, end with one output", code="nn.Linear(…, 1)")
    hot = Fix(
        f"or make {output[1]} numbers of each class",
        code=f"target = F.one_hot(target.long(), {output[1]}).float()",
    )
    if len(target) > 1:
        hot = Fix(
            "or make rows of the classes", code=hot.code.replace("target.l", "target[:, 0].l")
        )
    head = f"the network has {output[1]} outputs for each sample, and the target one number"
    sure = LIKELY if output[1] > 2 else POSSIBLE
    return Reading(head, (entropy._replace(sure=sure), hot, one))


def rows(output: Sequence[int], target: Sequence[int]) -> Reading | None:
    """Another number of samples."""
    if not output or not target or output[0] == target[0] or 0 in (output[0], target[0]):
        return None
    made, wanted = output[0], target[0]
    if made == 1:
        return Reading(f"one output came out for {wanted} targets", (LOOK,))
    if made < wanted and output[1:] == target[1:]:
        like = Fix(
            "if you make the targets yourself (a GAN's ones and zeros), make them as many",
            code="target = torch.ones_like(output)",
        )
        head = f"{made} samples came out and {wanted} targets are there: a smaller last batch?"
        drop = Fix("or leave the smaller last batch out", code="DataLoader(…, drop_last=True)")
        return Reading(head, (like, drop, LOOK))
    times, rest = divmod(made, wanted)
    side = isqrt(times)
    if rest or times < 2 or len(output) > 2:
        return None
    if side > 1 and side * side == times:
        pool = Fix(
            f"let the network end with one value: images of the size it is made for, or a pool "
            f"over the {side}x{side} map",
            code="output = output.mean((2, 3))  # before view",
        )
        head = f"the network gives a {side}x{side} map for each image, and view made rows of it"
        return Reading(head, (pool, LOOK), f"{made} = {wanted}·{side}·{side}.")
    flat = Fix("put flatten where view(-1, …) is", code="x = x.flatten(1)")
    half = Fix(
        f"if the targets are too few, look where those of {times - 1} of {times} samples are lost "
        "(an image without boxes, or one that was skipped)"
    )
    head = f"the output has {times} times as many rows as the target: {made} = {wanted}·{times}"
    return Reading(head, (LOOK, flat, half), f"{made} = {wanted}·{times}.")


USING = (
    "Using a target size (torch.Size({target:shape})) that is different to the input size "
    "(torch.Size({output:shape}))"
)
USED = (
    "Using a target size (torch.Size([16])) that is different to the input size "
    "(torch.Size([16, 1]))"
)
BROADCAST = ". This will likely lead to incorrect results due to broadcasting"
SAME = ". Please ensure they have the same size."
FAMILIES: dict[str, Family] = {
    "loss_shapes": Family(
        "targets of another shape than the output",
        shapes,
        pytorch(
            (
                "Target size (torch.Size({target:shape})) must be the same as input size "
                "(torch.Size({output:shape}))",
                "Target size (torch.Size([16])) must be the same as input size "
                "(torch.Size([16, 1]))",
                "0.4-",
            ),
            (USING + " is deprecated", USED + " is deprecated" + SAME, "0.4-"),
            (USING, USED, "0.4-"),
            (
                "input and target shapes do not match: input {output:shape}, target {target:shape}",
                "input and target shapes do not match: input [64 x 1 x 28 x 28], target [64 x 784] "
                "at /pytorch/aten/src/THNN/generic/MSECriterion.c:13",
                "0.4-1.2",
            ),
            (
                "inconsistent target size: {target:shape} for input of size: {output:shape}",
                "inconsistent target size: [8, 21] for input of size: [8, 20]",
                "1.5-",
            ),
        ),
    ),
    "loss_spreads": Family(
        "a warning that the loss is of another shape than was meant",
        spreading,
        pytorch((USING + BROADCAST, USED + BROADCAST + SAME, "1.0-")),
    ),
    "loss_counts": Family(
        "other numbers of outputs than of targets",
        counts,
        pytorch(
            (
                "Target and input must have the same number of elements. target nelement ({target})"
                " != input nelement ({output})",
                "Target and input must have the same number of elements. target nelement (16) != "
                "input nelement (32)",
                "0.4-1.9",
            ),
        ),
    ),
}
