"""Binary cross entropy: numbers that are no probabilities."""

from __future__ import annotations

from convcalc.commands.why.reading import Family, Fix, Reading, Said
from convcalc.commands.why.wordings import pytorch


def outside(said: Said) -> Reading:
    """BCE takes probabilities."""
    logits = Fix(
        "use the loss that has the sigmoid in it, and no sigmoid before it",
        code="criterion = nn.BCEWithLogitsLoss()",
    )
    look = Fix(
        "see what comes out: below 0 or above 1, the sigmoid is missing; nan, something went wrong "
        "before",
        code="print(output.min(), output.max())",
    )
    own = Fix("or put a sigmoid at the end", code="output = torch.sigmoid(output)")
    nan = Fix("if there is one already, the output is NaN: lower the learning rate, look at inputs")
    why = "Binary cross entropy takes the logarithm of the output, which must be between 0 and 1."
    return Reading("the network's output is not a probability", (look, logits, own, nan), why)


def target_outside(said: Said) -> Reading:
    return Reading(
        "the targets are not between 0 and 1",
        (
            Fix("masks of 0 and 255 are divided", code="target = target / 255"),
            Fix("see what they are", code="print(target.min(), target.max())"),
            Fix("numbers of classes belong to cross entropy", code="nn.CrossEntropyLoss()"),
        ),
        "Binary cross entropy takes targets between 0 and 1.",
    )


FAMILIES: dict[str, Family] = {
    "loss_range": Family(
        "outputs that are not between 0 and 1",
        outside,
        pytorch(
            (
                "all elements of input should be between 0 and 1",
                "all elements of input should be between 0 and 1",
                "1.2-",
            ),
            (
                "Assertion `input_val >= zero && input_val <= one` failed",
                "Loss.cu:115: Assertion `input_val >= zero && input_val <= one` failed.",
                "1.2-",
            ),
            (
                "Assertion `input_val >= zero && input_val <= one` failed{others:keys}device-side "
                "assert triggered",
                "Assertion `input_val >= zero && input_val <= one` failed.\nRuntimeError: CUDA "
                "error: device-side assert triggered",
                "1.2-",
            ),
            (
                "Assertion `x >= 0. && x <= 1.' failed",
                "Assertion `x >= 0. && x <= 1.' failed. input value should be between 0~1, but got "
                "-0.126929 at /pytorch/aten/src/THNN/generic/BCECriterion.c:62",
                "0.4-1.1",
            ),
        ),
    ),
    "target_range": Family(
        "targets that are not between 0 and 1",
        target_outside,
        pytorch(
            (
                "all elements of target should be between 0 and 1",
                "all elements of target should be between 0 and 1",
                "2.0-",
            ),
        ),
    ),
}
