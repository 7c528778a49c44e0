"""Labels against what a network gives: what is most likely wrong. Shapes with their batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.fed import shape
from convcalc.commands.why.label_rows import rows
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, list[Fix]]

SPARSE = 'model.compile(optimizer, loss="sparse_categorical_crossentropy")'
CATEGORICAL = 'model.compile(optimizer, loss="categorical_crossentropy")'
ONE_UNIT = 'layers.Dense(1, activation="sigmoid")'


def against(target: Dims, output: Dims) -> Answer:
    """The likeliest cause, and what mends it.

    >>> likely, fixes = against((None, 1), (None, 10))
    >>> likely
    'the labels are numbers of classes, and the loss wants one column for each of 10 classes'
    """
    if 0 in target[:1]:
        look = Fix("look at the path or filter that they come of", code="print(len(x), len(y))")
        return f"no labels were read: they are {shape(target)}", [look]
    for cause in CAUSES:
        found = cause(tuple(target), tuple(output))
        if found:
            return found
    return f"labels of {shape(target)} meet an output of {shape(output)}", [
        Fix("let the last layer give what the labels are", code="model.summary()")
    ]


def images(target: Dims, output: Dims) -> Answer | None:
    """Pictures as labels of a network that gives a row of numbers."""
    sides = target[1:3]
    if len(target) != 4 or len(output) != 2 or target[-1] not in (1, 3, 4):
        return None
    if any(n is None or n < 8 for n in sides):
        return None
    return f"the labels are images: {shape(target)}; the images seem to be given twice", [
        Fix("give the labels that belong to them", code="model.fit(images, labels)", sure=LIKELY),
        Fix("if an image is to come out, end with a convolution, not with Dense"),
    ]


def a_map(target: Dims, output: Dims) -> Answer | None:
    """A map comes out where a row for each sample is wanted."""
    if len(output) < 4 or len(target) > 2:
        return None
    return "a map comes out of the network: Flatten, or a pool to one value, is missing", [
        Fix("put it before the last Dense layer", code="layers.Flatten()", sure=LIKELY),
        Fix("pool to one value a channel", code="layers.GlobalAveragePooling2D()"),
    ]


def a_sequence(target: Dims, output: Dims) -> Answer | None:
    """Every step of a sequence comes out, where the last is wanted."""
    if len(output) != 3 or len(target) > 2 or output[1] == 1:
        return None
    return "an output comes out for each step of the sequence, and the labels are one a sample", [
        Fix(
            "let the last recurrent layer give its last step only",
            code="layers.LSTM(units, return_sequences=False)",
            sure=LIKELY,
        ),
        Fix("where no recurrent layer is meant, flatten before Dense", code="layers.Flatten()"),
    ]


def one_too_many(target: Dims, output: Dims) -> Answer | None:
    """An axis of 1 in one of the two."""
    for which, long, short in (("labels", target, output), ("output", output, target)):
        if len(long) != len(short) + 1 or len(short) < 2:
            continue
        for k in range(len(long) - 1, 0, -1):
            if long[k] == 1 and (*long[:k], *long[k + 1 :])[1:] == tuple(short)[1:]:
                code = f"y = np.squeeze(y, axis={k})"
                if which == "output":
                    code = f"layers.Reshape(({', '.join(map(str, short[1:]))},))"
                fix = Fix(f"take it away: it is axis {k}", code=code, sure=LIKELY)
                return f"the {which} has an axis of 1 too many", [fix]
    return None


def numbers(target: Dims, output: Dims) -> Answer | None:
    """Labels are class numbers, the loss wants a column for each class."""
    classes = output[-1] if output else None
    flat = len(target) == 1 or target[-1] == 1
    if (
        not flat
        or classes is None
        or classes < 2
        or len(target) not in (len(output), len(output) - 1)
    ):
        return None
    if len(output) > 2 and tuple(target)[1 : len(output) - 1] != tuple(output)[1:-1]:
        return None
    likely = (
        "the labels are numbers of classes, and the loss wants one column for each of "
        f"{classes} classes"
    )
    rather = Fix(
        "turn the labels into columns", code=f"y = keras.utils.to_categorical(y, {classes})"
    )
    sparse = Fix("use the loss that takes numbers of classes", code=SPARSE, sure=LIKELY)
    if classes == 2:
        one = Fix("with binary_crossentropy, let one unit come out", code=ONE_UNIT, sure=POSSIBLE)
        return likely, [sparse, one, rather]
    return likely, [sparse, rather]


def one_unit(target: Dims, output: Dims) -> Answer | None:
    """One unit comes out for several classes."""
    classes = target[-1] if len(target) > 1 else None
    if output[-1:] != (1,) or classes is None or classes < 2 or len(target) != len(output):
        return None
    last = f'layers.Dense({classes}, activation="softmax")'
    several = Fix(
        "if the network has several outputs: give them, their losses and labels one order or names",
        code='model = keras.Model(x, {"a": a, "b": b})\n'
        'model.compile(loss={"a": loss_a, "b": loss_b})',
    )
    text = "if the network has one output, let as many units come out as there are classes"
    return f"one number comes out, and the labels have {classes} columns", [
        Fix(text, code=last),
        several,
        Fix("if one number is meant, give labels of one column", code="y = y.argmax(-1)"),
    ]


def other_classes(target: Dims, output: Dims) -> Answer | None:
    """Another number of classes."""
    if len(target) != len(output) or len(target) < 2:
        return None
    wanted, classes = target[-1], output[-1]
    if (
        wanted is None
        or classes is None
        or wanted == classes
        or tuple(target)[1:-1] != tuple(output)[1:-1]
    ):
        return None
    last = f'layers.Dense({wanted}, activation="softmax")'
    if len(target) == 4:
        last = f'layers.Conv2D({wanted}, 1, activation="softmax")'
    look = Fix(
        f"look at the labels: are there {wanted} classes? Columns that are no classes are the "
        "wrong data (the inputs, or a column of measurements that was made one-hot)",
        code="print(y.shape, y[:3])",
    )
    text = f"if there are {wanted} classes, let as many units come out of the last layer"
    fixes = [look, Fix(text, code=last)]
    if wanted == classes + 1:
        text = "if the labels begin at 1, let them begin at 0: one column is empty"
        fixes.append(Fix(text, code=f"y = keras.utils.to_categorical(y - 1, {classes})"))
    if wanted in (1, None):
        one = Fix("if each sample has one number, let the last layer give it", code=ONE_UNIT)
        fixes = [look, one]
    return f"the network gives {classes} classes, and the labels have {wanted}", fixes


def other_map(target: Dims, output: Dims) -> Answer | None:
    """Maps of another size: windows without padding, or a decoder that does not come back."""
    if len(target) != 4 or len(output) != 4 or tuple(target)[1:3] == tuple(output)[1:3]:
        return None
    rows, wanted = output[1], target[1]
    likely = "the map that comes out has another size than the labels"
    if rows and wanted and not wanted % rows and wanted > rows:
        factor = wanted // rows
        return likely, [
            Fix(
                f"it is smaller by {factor}: enlarge it, or stride less before",
                code=f"layers.UpSampling2D({factor})",
                sure=LIKELY,
            )
        ]
    near = not rows or not wanted or 0 < wanted - rows <= wanted // 4
    same = Fix("keep the size in each convolution", code='padding="same"', sure=LIKELY)
    if not near:
        back = Fix("let the layers that enlarge have the strides of those that made it smaller")
        return likely, [back, same._replace(sure=POSSIBLE)]
    return likely, [
        same,
        Fix("give images whose sides are multiples of 2 to the power of the number of pools"),
    ]


CAUSES: tuple[Callable[[Dims, Dims], Answer | None], ...] = (
    rows,
    *(images, a_map, one_too_many, a_sequence, numbers, one_unit, other_classes, other_map),
)


def one_hot(target: Dims, output: Dims) -> Answer:
    """The loss takes numbers of classes."""
    if len(target) == len(output) and target[-1:] == output[-1:] and (target[-1] or 2) > 1:
        return "the labels are one-hot, and the loss takes numbers of classes", [
            Fix("use the loss that takes one column a class", code=CATEGORICAL, sure=LIKELY),
            Fix("turn the labels into numbers", code="y = y.argmax(-1)"),
        ]
    found = a_map(target, output) or one_too_many(target, output) or a_sequence(target, output)
    if found:
        return found
    return f"labels of {shape(target)} meet an output of {shape(output)}", [
        Fix("give one number of a class for each row that comes out", code="y = y.argmax(-1)")
    ]
