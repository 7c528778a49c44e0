"""Keras and TensorFlow: labels that do not fit what the network gives."""

from __future__ import annotations

from convcalc.commands.why import targets, weights
from convcalc.commands.why.evidence import names
from convcalc.commands.why.families.keras import written
from convcalc.commands.why.one_column import passed
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)


def told(said: Said, answer: tuple[str, list[Fix]]) -> Reading:
    target, output = said.shape("target"), said.shape("output")
    why = f"The labels are {written(target)}, the output is {written(output)}."
    return Reading(answer[0], tuple(answer[1]), why)


def columns(said: Said) -> Reading:
    """A loss that wants labels and output to agree."""
    require((target := said.shape("target")) != (output := said.shape("output")), len(output) > 0)
    if names(said, r"load_weights\(|load_model\(") and len(target) == len(output) <= 4:
        return weights.loading(Said(said.framework, {"wanted": target, "got": output}))
    return told(said, targets.against(target, output))


def without_batch(said: Said) -> Reading:
    """Keras 2 tells the shapes without their batch, older ones with it."""
    target, output = said.shape("target"), said.shape("output")
    require(target != output, len(output) > 0, len(target) > 0)
    if output[0] is not None:
        target, output = (None, *target), (None, *output)
    if output[-1:] == (1,) and len(target) == len(output) == 2 and (target[-1] or 0) > 1:
        hot = "the labels are one-hot, and the loss takes numbers of classes"
        if "sparse" in said.word("layer"):
            return told(said, (hot, targets.one_hot(target, target)[1]))
        text = "with sparse_categorical_crossentropy: take the loss for one-hot labels"
        likely, fixes = targets.against(target, output)
        fixes = [Fix(text, code=targets.CATEGORICAL, sure=LIKELY), *fixes]
        return told(said, (f"{hot}, or {likely}", fixes))
    return told(said, targets.against(target, output))


def dimensions(said: Said) -> Reading:
    """Labels of another number of dimensions than the output."""
    wanted, target = said.number("wanted"), said.shape("target")
    require(0 < wanted < 10, wanted != len(target))
    why = f"{wanted} dimensions come out, batch included; the labels are {written(target)}."
    if 0 in target:
        look = Fix(
            "look at the path or pattern that the labels are read from, and at filters",
            code="print(len(x), len(y), y.shape)",
            sure=LIKELY,
        )
        return Reading(f"no labels were read: the array is {written(target)}, empty", (look,), why)
    if wanted >= 4 and len(target) <= 2:
        likely, fixes = targets.against((None, 1), (None, None, None, None))
    elif wanted == 3:
        likely, fixes = targets.against(target[:2], (None, None, None))
    else:
        likely = f"the labels have {len(target)} dimensions, and the output {wanted}"
        fixes = [Fix("bring the labels to the shape of the output", code="model.summary()")]
    return Reading(likely, tuple(fixes), why)


def sparse(said: Said) -> Reading:
    """A loss that takes numbers of classes."""
    target, output = said.shape("target"), said.shape("output")
    require(len(output) > 0)
    return told(said, targets.one_hot(target, output))


BOTH = "target.shape={target:shape}, output.shape={output:shape}"
TORCH = "target.shape=torch.Size({target:shape}), output.shape=torch.Size({output:shape})"
SIZES = "target.shape=torch.Size([{}]), output.shape=torch.Size([{}])"
ARE = "target.shape=(None, {}), output.shape=(None, {})"

FAMILIES: dict[str, Family] = {
    "keras_labels": Family(
        "labels of another shape than the output",
        columns,
        (
            Wording(
                KERAS,
                f"Arguments target and output must have the same rank (ndim). Received: {BOTH}",
                "Arguments `target` and `output` must have the same rank (ndim). Received: "
                + ARE.format("10", "6, 6, 10"),
                "3.0-",
            ),
            Wording(
                KERAS,
                f"Arguments target and output must have the same shape. Received: {BOTH}",
                "Arguments `target` and `output` must have the same shape. Received: "
                + ARE.format("1", "10"),
                "3.0-",
            ),
            Wording(
                KERAS,
                "Shapes {target:shape} and {output:shape} are incompatible",
                "Shapes (None, 1) and (None, 10) are incompatible",
                "2.2-2.21",
            ),
            Wording(
                KERAS,
                "A target array with shape {target:shape} was passed for an output of shape "
                "{output:shape} while using as loss {loss:word}. This loss",
                "A target array with shape (60000, 1) was passed for an output of shape "
                "(None, 10) while using as loss `categorical_crossentropy`. This loss expects "
                "targets to have the same shape as the output.",
                "2.0-2.3",
            ),
            Wording(
                KERAS,
                f"Arguments target and output must have the same shape. Received: {TORCH}",
                "Arguments `target` and `output` must have the same shape. Received: "
                + SIZES.format("8, 1", "8, 10"),
                "3.0-",
            ),
            Wording(
                TENSORFLOW,
                "logits and labels must have the same shape, received "
                "({output:shape} vs {target:shape})",
                "`logits` and `labels` must have the same shape, received ((2, 10) vs (2, 7)).",
                "2.6-",
            ),
            Wording(
                TENSORFLOW,
                "logits and labels must have the same shape ({output:shape} vs {target:shape})",
                "logits and labels must have the same shape ((None, 1) vs (None, 10))",
                "1.0-2.5",
            ),
            Wording(
                TENSORFLOW,
                "logits and labels must be broadcastable: logits_size={output:shape} "
                "labels_size={target:shape}",
                "logits and labels must be broadcastable: logits_size=[2,10] labels_size=[2,7]",
                "1.6-",
            ),
            *(
                Wording(
                    TENSORFLOW,
                    f"logits and labels must be {same} size: logits_size={{output:shape}} "
                    "labels_size={target:shape}",
                    f"logits and labels must be {same} size: logits_size=[64,10] "
                    "labels_size=[64,12]",
                    "0.6-1.5",
                )
                for same in ("same", "the same")
            ),
        ),
    ),
    "keras_labels_checked": Family(
        "labels of another shape than the output, in Keras 2's words",
        without_batch,
        (
            Wording(
                KERAS,
                "Error when checking target: expected {layer:word} to have shape "
                "{output:shape} but got array with shape {target:shape}",
                "Error when checking target: expected fc_1 to have shape (10,) but got array with "
                "shape (11,)",
                "2.0-2.3",
            ),
            Wording(
                KERAS,
                "Error when checking model target: expected {layer:word} to have shape "
                "{output:shape} but got array with shape {target:shape}",
                "Error when checking model target: expected dense_2 to have shape (None, 10) but "
                "got array with shape (60000, 1)",
                "1.0-2.0",
            ),
        ),
    ),
    "keras_labels_dimensions": Family(
        "labels of other dimensions than the output, in Keras 2's words",
        dimensions,
        tuple(
            Wording(
                KERAS,
                f"Error when checking{model} target: expected {{layer:word}} to have "
                "{wanted} dimensions, but got array with shape {target:shape}",
                f"Error when checking{model} target: expected conv2d_9 to have 4 dimensions, but "
                "got array with shape (60000, 10)",
                versions,
            )
            for model, versions in (("", "2.0-2.3"), (" model", "1.0-2.0"))
        ),
    ),
    "keras_labels_passed": Family(
        "numbers of classes where columns are taken",
        passed,
        (
            Wording(
                KERAS,
                "You are passing a target array of shape {target:shape} while using as loss "
                "categorical_crossentropy",
                "You are passing a target array of shape (400, 1) while using as loss "
                "`categorical_crossentropy`. `categorical_crossentropy` expects targets to be "
                "binary matrices (1s and 0s) of shape (samples, classes).",
                "1.0-2.3",
            ),
        ),
    ),
    "keras_labels_sparse": Family(
        "one-hot labels where numbers of classes are taken",
        sparse,
        (
            Wording(
                KERAS,
                f"Argument output must have rank (ndim) target.ndim - 1. Received: {BOTH}",
                "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: "
                + ARE.format("10", "10"),
                "3.0-",
            ),
            Wording(
                KERAS,
                f"Arguments target and output must have the same shape up until the last "
                f"dimension: {BOTH}",
                "Arguments `target` and `output` must have the same shape up until the last "
                "dimension: " + ARE.format("4, 4", "2, 2, 10"),
                "3.0-",
            ),
            Wording(
                KERAS,
                "Arguments target and output must have the same shape up until the last "
                f"dimension: {TORCH}",
                "Arguments `target` and `output` must have the same shape up until the last "
                "dimension: " + SIZES.format("8, 10", "8, 10"),
                "3.0-",
            ),
            Wording(
                TENSORFLOW,
                "labels.shape.rank must equal logits.shape.rank - 1. Received: "
                "labels.shape={target:shape} of rank {one} and logits.shape={output:shape}",
                "`labels.shape.rank` must equal `logits.shape.rank - 1`. Received: "
                "labels.shape=(2, 10) of rank 2 and logits.shape=(2, 10) of rank 2",
                "2.6-",
            ),
        ),
    ),
}
