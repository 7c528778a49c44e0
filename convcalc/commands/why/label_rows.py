"""Labels and outputs of TensorFlow that have other numbers of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, list[Fix]]

SPARSE = "sparse_softmax_cross_entropy_with_logits"


def rows(target: Dims, output: Dims) -> Answer | None:
    """Other numbers of rows: a sample that was lost, or one that became several; or a row of
    numbers of classes.
    """
    if len(target) != 2 or len(output) != 2 or None in (*target, *output):
        return None
    (labels, columns), (out, classes) = ((n or 0 for n in one) for one in (target, output))
    if labels == 1 < out == columns:
        numbers = Fix(
            "they are numbers of classes, one for each sample: use the loss that takes such",
            code=f"loss = tf.nn.{SPARSE}(labels=y[0], logits=logits)",
            sure=LIKELY,
        )
        hot = Fix("or make columns of them", code=f"y = tf.one_hot(y[0], {classes})")
        return f"one row of {columns} labels meets {out} samples of {classes} classes", [
            numbers,
            hot,
        ]
    if columns != classes or labels == out or not labels or not out:
        return None
    look = Fix(
        "look where a sample is lost (an image that cannot be read is left out of one of the two), "
        "and whether a reshape before the last layer changes the first axis",
        code="print(x.shape, y.shape)",
    )
    head = f"{out} rows come out for {labels} labels"
    if out % labels == 0:
        head += f": {out // labels} rows of each sample, as images of another size give"
        flat = Fix(
            "look at the reshape before the last layer: with a written number of features, "
            "[-1, n], it makes several rows of a larger map; keep the batch, and count the rest",
            code="print(x.shape, y.shape)  # then tf.reshape(x, [tf.shape(x)[0], -1])",
        )
        return head, [flat, Fix("or look where a sample is lost, of one of the two")]
    return head, [look]
