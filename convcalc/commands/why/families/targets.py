"""Targets of cross entropy and NLL: their classes, and axes of their own."""

from __future__ import annotations

import re

from convcalc.amounts import counted
from convcalc.commands.why.evidence import names
from convcalc.commands.why.grey_values import IDS, grey_values
from convcalc.commands.why.reading import (
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    require,
    sizes,
)
from convcalc.commands.why.wordings import pytorch


def columns(said: Said) -> Reading:
    """A target with two axes where one is wanted."""
    column = Fix("if it is a column (Nx1), drop the axis", code="target = target.squeeze(1)")
    hot = Fix(
        "if it is one-hot (a row of zeros and a 1 for each sample), take the class",
        code="target = target.argmax(1)",
    )
    if said.word("hot"):
        hot = Fix("if each row has a single 1, take its class", code=hot.code)
        soft = Fix(
            "if rows have several (more than one class a sample), use the loss for them",
            code="loss = nn.BCEWithLogitsLoss()(output, target.float())",
        )
        look = Fix("see whether each row has a single 1", code="print(target.sum(1).unique())")
        return Reading(
            "the targets are whole numbers in the shape of the output: one-hot rows, it seems",
            (look, hot, soft),
            "A target of the same shape as the output is read as probabilities, which are of a "
            "floating-point type.",
        )
    shape = Fix("the target's shape tells which it is", code="print(target.shape)")
    return Reading(
        "the target has two axes, and one number for each sample is wanted",
        (shape, column, hot),
        "Cross entropy takes one class (a whole number) for each sample: a target of shape N.",
    )


def one_hot(said: Said) -> Reading:
    """Whole numbers in the shape of the output."""
    return columns(said._replace(values={"hot": "1"}))


PIXELS = re.compile("nll_loss2d|NLLLoss2d|SpatialClassNLL")
MASKS = r"mask|segm|palette|\bgt\b|nll_loss2d|annot"


def negative(target: int, why: str) -> Reading:
    """A class of -1 is one of -1, 0, 1, or marks what has no label."""
    first = Fix(
        f"see whether {target} is a class of your data or marks what has no label",
        code="print(target.unique())",
    )
    more = Fix(
        "if it is a class, let the classes begin at 0, with an output for each",
        code=f"target = target + {-target}",
    )
    return Reading(f"{target} is no class: they begin at 0", (first, more, void(target)), why)


def grey(target: int, mask: bool, why: str) -> Reading:
    """A class as large as the grey values of an image."""
    outputs = more_outputs(target)
    if target == 255:
        head = "255 is no class: it is white in a mask, or marks what has no label"
        return Reading(head, (*grey_values(), void(255), values()), why)
    if mask:
        head = f"{target} is a grey value of the mask, it seems, not a class"
        return Reading(head, (*grey_values()[::-1], values(), outputs), why)
    head = f"class {target} has no output: is it a grey value of a mask, or the network too small?"
    return Reading(head, (values(), *grey_values()[::-1], outputs, shifted()), why)


def values() -> Fix:
    return Fix("see which values the targets hold", code="print(target.unique())")


def void(target: int) -> Fix:
    return Fix(
        f"only if {target} marks what has no label, leave it out of the loss",
        code=f"criterion = nn.CrossEntropyLoss(ignore_index={target})",
    )


def bounds(said: Said) -> Reading:
    """A class that the network has no output for."""
    if "target" not in said.values and PIXELS.search(said.pasted):
        head = "the mask holds values that are no classes, such as the 255 of a white pixel"
        why = "With C outputs the classes are 0 to C - 1, and a mask image holds 0 to 255."
        fixes = (*grey_values(), IDS, void(255), values(), more_outputs(None))
        return Reading(head, fixes, why)
    if "target" not in said.values:
        return Reading(
            "a class in the targets is not below the number of the network's outputs",
            (seen(), more_outputs(None), shifted(), Fix("unlabelled: ignore_index=255 (or -1)")),
            "With C outputs the classes are 0 to C - 1. (On the CPU the message names the class.)",
        )
    target = said.number("target")
    why = f"With C outputs the classes are 0 to C - 1, and {target} is not one of them."
    if target < 0:
        return negative(target, why)
    if target == 255 or 100 <= target < 255:
        return grey(target, names(said, MASKS), why)
    if target == 1:
        binary = Fix(
            "for two classes with one output use the loss for it",
            code="loss = nn.BCEWithLogitsLoss()(output.squeeze(1), target.float())",
            sure=LIKELY,
        )
        return Reading("the network has one output only", (binary, more_outputs(1)), why)
    head = f"class {target} has no output: the last layer is too small, or the classes begin at 1"
    return Reading(head, (more_outputs(target), shifted(), seen()), why)


def seen() -> Fix:
    return Fix("see what the classes are", code="print(target.min(), target.max())")


def shifted() -> Fix:
    return Fix("if the classes begin at 1, let them begin at 0", code="target = target - 1")


def more_outputs(target: int | None) -> Fix:
    """An output for each class."""
    if target is None:
        return Fix("let the last layer have an output for each class: the largest class + 1")
    text = f"if classes begin at 0, the last layer needs at least {target + 1} outputs"
    return Fix(text, code=f"nn.Linear(in_features, {target + 1})")


def weights(said: Said) -> Reading:
    """Weights of the classes, of other number."""
    classes, given = said.number("classes"), said.shape("weight")
    if "classes" in said.values:
        require(classes > 0, given != (classes,))
        text = f"give {counted(classes, 'weight')}, one for each output"
        fix = Fix(text, code=f"weight = torch.ones({classes})")
        if len(given) == 1 and given[0]:
            both = Fix(
                f"there are {classes} outputs and {given[0]} weights: if there are {given[0]} "
                f"classes, give the last layer so many outputs; else give {classes} weights"
            )
            head = f"the loss has {given[0]} weights, and the network {classes} outputs"
            return Reading(head, (both, fix), "There is a weight for each class.")
    else:
        fix = Fix("give a weight for each output of the last layer")
    got = f"the weight has shape [{sizes([n or 0 for n in given])}]" if given else "it has others"
    head = "the loss has other weights than the network has outputs"
    return Reading(head, (fix,), f"There is a weight for each class; {got}.")


FAMILIES: dict[str, Family] = {
    "target_columns": Family(
        "a target with two axes where classes are wanted",
        columns,
        pytorch(
            (
                "0D or 1D target tensor expected, multi-target not supported",
                "0D or 1D target tensor expected, multi-target not supported",
                "1.11-",
            ),
            (
                "1D target tensor expected, multi-target not supported",
                "1D target tensor expected, multi-target not supported",
                "1.5-1.10",
            ),
            (
                "multi-target not supported",
                "multi-target not supported at /pytorch/x.c:22",
                "0.4-1.4",
            ),
        ),
    ),
    "target_one_hot": Family(
        "one-hot targets of whole numbers",
        one_hot,
        pytorch(
            (
                "Expected floating point type for target with class probabilities, got {type:name}",
                "Expected floating point type for target with class probabilities, got Long",
                "1.10-",
            ),
        ),
    ),
    "target_class": Family(
        "classes that the network has no output for",
        bounds,
        pytorch(
            ("Target {target} is out of bounds", "Target 10 is out of bounds", "1.5-"),
            (
                "Assertion `cur_target >= 0 && cur_target < n_classes' failed",
                "Assertion `cur_target >= 0 && cur_target < n_classes' failed.  at NLL.c:93",
                "0.4-1.4",
            ),
            (
                "Assertion `t >= 0 && t < n_classes` failed",
                "ClassNLLCriterion.cu:108: Assertion `t >= 0 && t < n_classes` failed.",
                "0.4-",
            ),
            (
                "Assertion `t >= 0 && t < n_classes` failed{others:keys}device-side assert "
                "triggered",
                "Assertion `t >= 0 && t < n_classes` failed.\nTraceback\nRuntimeError: CUDA error: "
                "device-side assert triggered",
                "0.4-",
            ),
        ),
    ),
    "target_weights": Family(
        "weights of the classes that are not as many",
        weights,
        pytorch(
            (
                "weight tensor should be defined either for all {classes} classes or no classes but"
                " got weight tensor of shape: {weight:shape}",
                "weight tensor should be defined either for all 10 classes or no classes but got "
                "weight tensor of shape: [9]",
                "1.1-",
            ),
            (
                "weight tensor should be defined either for all or no classes",
                "weight tensor should be defined either for all or no classes at /pytorch/aten",
                "0.4-1.0",
            ),
        ),
    ),
}
