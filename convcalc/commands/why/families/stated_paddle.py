"""PaddlePaddle: messages whose words say all."""

from __future__ import annotations

from convcalc.amounts import counted
from convcalc.commands.why import layered
from convcalc.commands.why.multiplied import sizes_only
from convcalc.commands.why.reading import (
    PADDLE,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)
from convcalc.commands.why.stated import family, stated

SHAPES = "print(a.shape, b.shape)"


def label(said: Said) -> Reading:
    """A label beyond the outputs of a cross entropy."""
    value, classes = said.number("label"), said.number("classes")
    require(classes > 0, not 0 <= value < classes)
    more = Fix(
        f"let the last layer give an output for each class, {value + 1} at least, with softmax",
        code=f"fluid.layers.fc(x, size={value + 1}, act='softmax')",
    )
    less = Fix("if the labels begin at 1, let them begin at 0", code="label = label - 1")
    mask = Fix("leave such samples out, or number the classes from 0")
    head = f"a label is {value}, and {counted(classes, 'output')} come{'s' * (classes == 1)} out"
    why = f"The labels are 0 to {classes - 1}."
    if value < 0:
        return Reading(head, (mask,), why)
    fixes = (less, more) if value == classes > 1 else (more,)
    return Reading(head, fixes, why)


FAMILIES: dict[str, Family] = {
    "paddle_features": Family(
        "features that do not fit the weight, in PaddlePaddle 2.5 and later",
        sizes_only,
        (
            Wording(
                PADDLE,
                "Y'dims[0] must be equal to {got}, but received Y'dims[0] is {wanted}",
                "Input(Y) has error dim. Y'dims[0] must be equal to 400, but received Y'dims[0] "
                "is 256.",
            ),
            Wording(
                PADDLE,
                "but received fisrt matrix width {got}, second matrix height {wanted}",
                "The fisrt matrix width should be same as second matrix height,but received "
                "fisrt matrix width 20, second matrix height 10",
            ),
        ),
    ),
    "paddle_index": Family(
        "an index beyond a table, in PaddlePaddle",
        layered.index,
        (
            Wording(
                PADDLE,
                "expected >= 0 and < {rows}, but got {index}.",
                "Variable value (input) of OP(fluid.layers.embedding) expected >= 0 and < 100, "
                "but got 100. Please check input value.",
            ),
        ),
    ),
    "paddle_loss_label": Family(
        "a label that is no number of a class, in old PaddlePaddle",
        label,
        (
            Wording(
                PADDLE,
                "Variable value (label) of OP({op:word}) expected >= 0 and < {classes}, but got "
                "{label}.",
                "Variable value (label) of OP(fluid.layers.cross_entropy) expected >= 0 and < 1, "
                "but got 9. Please check label value.",
                "1.0-1.8",
            ),
        ),
    ),
    "paddle_batches": family(
        "two batches that are not as many, in PaddlePaddle",
        stated(
            "the first and the second have {one} and {other} samples",
            "look where one of the two got another batch",
            SHAPES,
        ),
        PADDLE,
        (
            "Expected x == y, but received x:{one} != y:{other}.",
            "Input(X) and Input(Y) must have the same batch size in BmmOp. [Hint: Expected x == y, "
            "but received x:4 != y:3.]",
            "",
        ),
    ),
    "paddle_loss_axes": family(
        "scores and labels that do not agree on an axis, in PaddlePaddle",
        stated(
            "scores and labels have {one} and {other} on an axis: samples, or steps of a sequence",
            "look at both shapes. If the axis counts steps: one label for each token (the labels "
            "cut and filled as the tokens are), or a network that gives one row for the whole text",
            SHAPES,
            "if it counts samples, look where one of the two got another batch",
        ),
        PADDLE,
        (
            "Expected logits_dims[i] == labels_dims[i], but received logits_dims[i]:{one} != "
            "labels_dims[i]:{other}.",
            "Expected logits_dims[i] == labels_dims[i], but received logits_dims[i]:32 != "
            "labels_dims[i]:64.",
            "",
        ),
    ),
    "paddle_labels": family(
        "a label that is no number of a class, in PaddlePaddle",
        stated(
            "a label is {label}, and {classes} classes come out (0 to one less)",
            "if the labels begin at 1, let them begin at 0; else let more units come out",
            "y = y - 1",
            sure="possible",
        ),
        PADDLE,
        (
            "But received label value as {label} and shape of axis dimension is {classes}",
            "label value should less than the shape of axis dimension when label value(10) not "
            "equal to ignore_index(-100), But received label value as 10 and shape of axis "
            "dimension is 10",
            "",
        ),
    ),
    "paddle_norm": family(
        "a layer norm made for other features, in PaddlePaddle",
        stated(
            "the norm is made for {wanted}, and {input} arrives",
            "make the norm for the last sizes of what arrives",
            "nn.LayerNorm(x.shape[-1])",
            sure="possible",
        ),
        PADDLE,
        (
            "Given normalized_shape is {wanted:shape}, expected input with shape {any:text}, but "
            "got input shape {input:shape}",
            "Given normalized_shape is [512], expected input with shape [*, 512], but got input "
            "shape [2, 10, 768]",
            "",
        ),
    ),
    "paddle_pool_rank": family(
        "a pool that gets no batch of images, in PaddlePaddle",
        stated(
            "a pool gets {got} dimensions: {input}",
            "put it before flatten, or give it batch, channels, rows, columns",
            "print(x.shape)",
        ),
        PADDLE,
        (
            "the input of Op(pool) should be 4-D or 5-D Tensor. But received: {got}-D Tensor and "
            "it's shape is {input:shape}",
            "the input of Op(pool) should be 4-D or 5-D Tensor. But received: 2-D Tensor and it's "
            "shape is [8, 64].",
            "",
        ),
    ),
}
