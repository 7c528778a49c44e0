"""TensorFlow: labels against logits, told by their rows, ranks and values."""

from __future__ import annotations

import re
from math import gcd, isqrt

from convcalc.commands.why import targets
from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

MANY = 8
"""So many values beyond the classes are no slip of a few labels."""
WORDS = 256
"""Of so many classes at least are the words or signs of a sequence."""


def ranks(said: Said) -> Reading:
    """A loss that takes numbers of classes, of which the ranks are told only."""
    one, other = said.number("one"), said.number("other")
    require(0 <= one < 10, 0 < other < 10)
    if one == other:
        likely, fixes = targets.one_hot((None, 2), (None, 2))
    else:
        likely, fixes = targets.one_hot((None,) * one, (None,) * other)
    return Reading(likely, tuple(fixes), f"Labels have {one} axes, the output {other}.")


def first_axis(said: Said) -> Reading:
    """Rows that are not as many: one-hot labels that were laid flat, or a batch that was folded."""
    labels, logits = said.sizes("target"), said.sizes("output")
    require(len(labels) > 0, len(logits) > 0)
    rows, classes, count = logits[0], logits[-1], labels[0]
    require(rows != count or len(labels) > 1)
    why = f"{rows} rows of {classes} classes come out, for {count} labels."
    if rows * classes == count:
        why = f"{why[:-1]}: {rows}·{classes} = {count}."
        hot = (None, classes)
        likely, fixes = targets.one_hot(hot, hot)
        return Reading(likely, tuple(fixes), why)
    if rows and count % rows == 0 and count > rows:
        likely = f"{count // rows} labels are given for each row that comes out"
        fixes = several(classes, count // rows)
    elif count and rows % count == 0:
        likely = f"the network makes {rows // count} rows of one sample"
        places = count > 99 and isqrt(count) ** 2 == count
        look = Fix(
            f"look where they come from: {count} = {isqrt(count)}x{isqrt(count)} are places of a "
            f"map rather than samples, each with {rows // count} boxes or colours",
            code="print(logits.shape, labels.shape)",
        )
        fixes = [
            *[look] * places,
            Fix(
                "keep the batch when flattening",
                code="layers.Flatten()",
                sure=POSSIBLE if places else LIKELY,
            ),
            Fix("if a map comes out, pool it", code="layers.GlobalAveragePooling2D()"),
        ]
    elif steps := lengths(rows, count, classes):
        likely, fixes = steps
    else:
        likely = "labels and output are not of the same batch"
        fixes = [
            Fix("look for a reshape that changes the first axis", code="print(x.shape, y.shape)")
        ]
    return Reading(likely, tuple(fixes), why)


def lengths(rows: int, count: int, classes: int) -> tuple[str, list[Fix]] | None:
    """Steps of a sequence that are fewer on one side: a decoder stops at its longest sentence."""
    batch = gcd(rows, count)
    out, labels = rows // max(batch, 1), count // max(batch, 1)
    if batch < 2 or abs(out - labels) > max(out, labels) // 4 or classes < WORDS:
        return None
    cut = Fix(
        "cut the labels (and their weights) to the steps that come out, or pad the output to the "
        "longest",
        code="targets = targets[:, : tf.shape(logits)[1]]",
        sure=LIKELY,
    )
    likely = f"{out} steps come out for {labels} labels, in a batch of {batch}"
    return likely, [cut]


def several(classes: int, each: int) -> list[Fix]:
    """Labels of the steps of a sequence, or of the pixels of a map."""
    steps = Fix(
        f"if they are {each} steps of a sequence, let each step come out",
        code="layers.LSTM(units, return_sequences=True)",
    )
    pixels = Fix(
        "if each pixel has its label, let a map come out: no Flatten or pool at the end",
        code='layers.Conv2D(classes, 1, activation="softmax")',
    )
    one = Fix("if each sample has one label, look at how the labels were made flat")
    square = isqrt(each) ** 2 == each
    return [pixels, steps, one] if square and each > 63 and classes < 1000 else [steps, one, pixels]


def pixels(said: Said, classes: int) -> Reading | None:
    """Labels that take all values of a byte: something else is read in their place."""
    beyond = [n for n in told_values(said) if n >= classes]
    if len(beyond) < MANY or max(beyond) > 255:
        return None
    read = Fix(
        "read the data in the format that it was written in: the record's length, and where the "
        "label stands in it",
        code="print(labels[:20])",
        sure=LIKELY,
    )
    likely = "these are no labels: pixels, or other bytes, are read in their place"
    return Reading(likely, (read,), f"{len(beyond)} different values are beyond the classes.")


def told_values(said: Said) -> set[int]:
    """The labels of the batch, which TensorFlow prints behind its message."""
    told = re.search(r"label values?: ([\d ,]{1,2000})", said.pasted, re.IGNORECASE)
    return {int(n) for n in re.findall(r"\d{1,9}", told[1])} if told else set()


def label(said: Said) -> Reading:
    """A label that is no number of a class."""
    value, classes = said.number("label"), said.number("classes")
    require(not 0 <= value < classes, classes > 0)
    why = f"{classes} units come out, for the classes 0 to {classes - 1}; a label is {value}."
    more = Fix(
        f"let at least {value + 1} units come out, if there are as many classes",
        code=f'layers.Dense({value + 1}, activation="softmax")',
    )
    if value < 0:
        mask = Fix("leave such samples out, or number the classes from 0", code="y = y[y >= 0]")
        return Reading(f"a label is {value}: it marks no class", (mask,), why)
    if value == classes and 0 in told_values(said):
        head = "there is a class more than units in the last layer: the labels begin at 0"
        return Reading(head, (more._replace(sure=LIKELY),), why)
    if value == classes:
        less = Fix("if they begin at 1, let them begin at 0", code="y = y - 1")
        return Reading("the labels begin at 1, or a unit is missing", (less, more), why)
    spread_ = pixels(said, classes)
    if spread_:
        return spread_._replace(why=f"{why} {spread_.why}")
    if value == 255 or classes == 1:
        text = "255 is often the border of a mask: leave it out"
        void = Fix(text, code="keras.losses.SparseCategoricalCrossentropy(ignore_class=255)")
        if classes == 1:
            void = Fix(
                "for two classes and one unit, take the binary loss",
                code='loss="binary_crossentropy"',
            )
        return Reading(f"a label is {value}, and {classes} units come out", (void, more), why)
    look = Fix("see which classes the labels have", code="print(np.unique(y))")
    head = f"a label is {value}, and the last layer has {classes} units: 0 to {classes - 1}"
    return Reading(head, (look, more), why)


FAMILIES: dict[str, Family] = {
    "tensorflow_label_ranks": Family(
        "labels of another rank than the loss takes",
        ranks,
        (
            Wording(
                TENSORFLOW,
                "Rank mismatch: Rank of labels (received {one}) should equal rank of "
                "logits minus 1 (received {other})",
                "Rank mismatch: Rank of labels (received 2) should equal rank of logits minus 1 "
                "(received 2).",
                "1.0-2.5",
            ),
        ),
    ),
    "tensorflow_label_rows": Family(
        "as many labels as rows that come out",
        first_axis,
        (
            Wording(
                TENSORFLOW,
                "logits and labels must have the same first dimension, got logits shape "
                "{output:shape} and labels shape {target:shape}",
                "logits and labels must have the same first dimension, got logits shape [32,10] "
                "and labels shape [320]",
                "1.0-",
            ),
            Wording(
                TENSORFLOW,
                "labels.shape must equal logits.shape except for the last dimension. "
                "Received: labels.shape={target:shape} and logits.shape={output:shape}",
                "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
                "labels.shape=(320,) and logits.shape=(32, 10)",
                "2.6-",
            ),
            Wording(
                TENSORFLOW,
                "The shape of labels (received {target:shape}) should equal the shape of "
                "logits except for the last dimension (received {output:shape})",
                "Shape mismatch: The shape of labels (received (320,)) should equal the shape of "
                "logits except for the last dimension (received (32, 10)).",
                "1.13-2.5",
            ),
        ),
    ),
    "tensorflow_label": Family(
        "a label that is no number of a class",
        label,
        (
            Wording(
                TENSORFLOW,
                "Received a label value of {label} which is outside the valid range of "
                "[0, {classes})",
                "Received a label value of 10 which is outside the valid range of [0, 10).  Label "
                "values: 10 2",
                "1.0-",
            ),
        ),
    ),
}
