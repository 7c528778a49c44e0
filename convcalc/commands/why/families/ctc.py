"""CTC and the losses of pairs: lengths, batches and axes."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.wordings import pytorch

AXES = "CTC takes scores of TxNxC (time first), targets of NxS, and two lengths for each sample."
LOOK = Fix(
    "see which of them differs", code="print(scores.shape, input_lengths.shape, targets.shape)"
)


def lengths(said: Said) -> Reading:
    """Not as many lengths as samples."""
    turn = Fix(
        "if the batch stands first in the scores, put the time first",
        code="loss = ctc(scores.transpose(0, 1), targets, input_lengths, target_lengths)",
    )
    full = Fix(
        "give a length for each sample",
        code="input_lengths = torch.full((scores.size(1),), scores.size(0))",
    )
    head = "there are not as many lengths as samples, or the batch is not where it is read"
    return Reading(head, (LOOK, turn, full), AXES)


def too_long(said: Said) -> Reading:
    """A length beyond the time."""
    got, most = said.number("got"), said.number("most")
    require(got > most)
    why = f"The scores have {most} steps, and one input_length is {got}. {AXES}"
    count = Fix(
        "count the steps that the network gives, after its strides and pools",
        code="input_lengths = torch.full((scores.size(1),), scores.size(0))",
    )
    turn = Fix("if the batch stands first", code="scores = scores.transpose(0, 1)")
    head = "the lengths are of the input, and the network gives fewer steps"
    return Reading(head, (count, turn), why)


def targets(said: Said) -> Reading:
    """Targets that are not as long as their lengths say."""
    got, wanted = said.number("got"), said.number("wanted")
    require(got != wanted)
    why = f"Axis {said.number('axis')} of the targets must have {wanted}, and has {got}. {AXES}"
    count = Fix(
        f"count each target_length on its labels as numbers (at most {got}), not on the raw text, "
        "a file name or labels with blanks",
        code="target_lengths = torch.tensor([len(label) for label in labels])",
        sure=LIKELY,
    )
    pad = Fix(
        f"if a label really has {wanted}, it was cut: fill all up to the longest, not to {got}; "
        "target_lengths count what is real"
    )
    if said.number("axis"):
        head = f"a target_length is {wanted}, and the targets have {got} labels at most"
        return Reading(head, (count, pad, LOOK), why)
    rows = Fix("give a target for each sample, or all behind each other: their lengths' sum")
    return Reading("there are not as many targets as samples", (LOOK, rows), why)


def blank(said: Said) -> Reading:
    fix = Fix("the blank is one of the classes: 0, or the last", code="nn.CTCLoss(blank=0)")
    return Reading("the blank is not below the number of classes", (fix,), AXES)


def pairs(said: Said) -> Reading:
    """Losses of two or three tensors that must have one shape."""
    shapes = [said.sizes(name) for name in ("one", "other", "target") if name in said.values]
    require(len(set(map(len, shapes))) > 1 or not shapes)
    fix = Fix(
        "give the target the shape of the outputs",
        code="target = target.view_as(output)",
        sure=LIKELY,
    )
    if shapes:
        listed = ", ".join(sizes(shape) or "a number" for shape in shapes)
        return Reading("the tensors have other axes", (fix,), f"They are {listed}.")
    look = Fix("see which differs", code="print(anchor.shape, positive.shape, negative.shape)")
    return Reading("the tensors have other axes", (look,), "All three must have one shape.")


def margin(said: Said) -> Reading:
    """Targets that are not as many as the samples."""
    wanted, got = said.number("wanted"), said.sizes("got")
    require(got != (wanted,))
    fix = Fix(f"give {wanted} classes, one for each sample", code="target = target.flatten()")
    why = f"The target is {sizes(got) or 'a single number'}; {wanted} are wanted."
    return Reading("the target is not one class for each sample", (LOOK_TARGET, fix), why)


LOOK_TARGET = Fix("see what it is", code="print(output.shape, target.shape)")
WHILE = " (while checking arguments for "
SIZE = "torch.Size([8, 1])"
FAMILIES: dict[str, Family] = {
    "ctc_lengths": Family(
        "as many lengths as samples, at CTC",
        lengths,
        pytorch(
            ("input_lengths must be of size batch_size", "", "1.0-"),
            ("target_lengths must be of size batch_size", "", "1.0-"),
        ),
    ),
    "ctc_time": Family(
        "lengths beyond the time, at CTC",
        too_long,
        pytorch(
            (
                "Expected input_lengths to have value at most {most}, but got value {got}",
                "Expected input_lengths to have value at most 50, but got value 60"
                + WHILE
                + "ctc)",
                "1.0-",
            ),
        ),
    ),
    "ctc_targets": Family(
        "targets of other lengths, at CTC",
        targets,
        pytorch(
            (
                "Expected tensor to have size at least {wanted} at dimension {axis}, but got size "
                "{got} for argument #{n} 'targets'",
                "Expected tensor to have size at least 11 at dimension 1, but got size 10 for "
                "argument #2 'targets'" + WHILE + "ctc_loss_allocate_outputs)",
                "1.0-",
            ),
            (
                "Expected tensor to have size {wanted} at dimension {axis}, but got size {got} for "
                "argument #{n} 'targets'",
                "Expected tensor to have size 4 at dimension 0, but got size 3 for argument #2 "
                "'targets'" + WHILE + "ctc_loss_allocate_outputs)",
                "1.0-",
            ),
        ),
    ),
    "ctc_blank": Family(
        "a blank that is no class, at CTC",
        blank,
        pytorch(("blank must be in label range", "", "1.0-")),
    ),
    "pairs": Family(
        "losses of pairs with other axes",
        pairs,
        pytorch(
            (
                "The anchor, positive, and negative tensors are expected to have the same number of"
                " dimensions, but got: anchor {a}D, positive {b}D, and negative {c}D inputs",
                "The anchor, positive, and negative tensors are expected to have the same number of"
                " dimensions, but got: anchor 2D, positive 3D, and negative 2D inputs",
                "1.13-",
            ),
            (
                "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
                "input1: torch.Size({one:shape}), input2: torch.Size({other:shape}), target: "
                "torch.Size({target:shape})",
                "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
                f"input1: {SIZE}, input2: {SIZE}, target: torch.Size([8])",
                "1.9-",
            ),
        ),
    ),
    "margin_targets": Family(
        "targets of a margin loss that are not as many",
        margin,
        pytorch(
            (
                "inconsistent target size, expected {wanted} but got {got:shape}",
                "inconsistent target size, expected 8 but got [7]",
                "1.2-",
            ),
            (
                "Expected target size [{wanted}], but got {got:shape}",
                "multi_margin_loss: target tensor should be 1-D with size equal to the number of "
                "input samples (batch size). Expected target size [8], but got [7]. Input has "
                "shape [8, 20].",
                "2.8-",
            ),
        ),
    ),
}
