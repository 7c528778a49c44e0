"""Keras: tensors that are added or joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.elsewhere import close
from convcalc.commands.why.families.keras import written
from convcalc.commands.why.levels import cropped, multiple, other_level, strided
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    POSSIBLE,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Dims = tuple["int | None", ...]
COLOURS = 4
"""An image has at most as many channels; a map of a residual block has more."""


def merge(said: Said) -> Reading:
    """Two tensors that are added, multiplied or compared element by element."""
    one, other = said.shape("one"), said.shape("other")
    require(one != other)
    why = f"They meet element by element: {written(one)} and {written(other)}."
    likely = "two paths that are added do not end in the same shape"
    if one[:-1] == other[:-1]:
        likely = f"the two paths have other channels: {one[-1]} and {other[-1]}"
    elif one[-1:] == other[-1:] and len(one) == len(other):
        likely = "the two paths have maps of other sizes"
    return Reading(likely, tuple(paths(one, other)), why, ("elementwise",), {})


def paths(one: Dims, other: Dims) -> Iterator[Fix]:
    """How two paths come to the same shape, channels last."""
    last = one[-1:] + other[-1:]
    stride = strided(one[:-1], other[:-1])
    if one[:-1] != other[:-1]:
        text = "let both paths have the same strides and paddings, or resize one of the two"
        if stride:
            small = other if (one[0] or 0) > (other[0] or 0) else one
            text = (
                f"the shortcut needs the stride of its path, {stride}, and its {small[-1]} filters"
            )
            code = f"shortcut = layers.Conv2D({small[-1]}, 1, strides={stride})(shortcut)"
            yield Fix(text, code=code)
        else:
            yield Fix(text, code='padding="same"')
    elif len(last) == 2 and None not in last and last[0] != last[1]:
        most = max(n for n in last if n is not None)
        text = f"put a 1x1 convolution of {most} filters on the path with fewer channels"
        code = f"shortcut = layers.Conv2D({most}, 1)(shortcut)"
        maps = len(one) == 3 and min(n for n in last if n is not None) > COLOURS
        yield Fix(text, code=code, sure=LIKELY if maps else POSSIBLE)
    yield Fix("join them, if that was meant", code="layers.Concatenate()([a, b])")


def concat(said: Said) -> Reading:
    """Tensors that are joined; their sizes stand in a row."""
    shapes = said.shapes("inputs")
    why = "Tensors that are joined must agree in all sizes but those of the axis they are joined "
    why += "along" + (": " + " and ".join(map(written, shapes)) if shapes else "") + "."
    near = off_by_few(shapes)
    fixes = [SAME, *cropped(shapes)]
    likely = "the maps that are joined have other sizes"
    factor = strided(shapes[0][1:-1], shapes[1][1:-1]) if len(shapes) == 2 else 0
    if any(0 in dims for dims in shapes):
        return vanished(why)
    if turned_channels(shapes):
        likely = "a layer has enlarged the channels of one path: channels first and last are mixed"
        return Reading(likely, (SET_LAST,), why, ("concats",), {})
    if near:
        likely = f"a pool or stride has rounded an odd size: {near[0]} meets {near[1]}"
        text = "give an input whose sides are multiples of 2 to the power of the number of pools"
        side = "such as 224, 256 or 512, which go through five"
        code = "x = layers.Resizing(256, 256)(x)  # such as"
        fixes.insert(0, Fix(f"{text}, {side}", sure=LIKELY, code=code))
    elif odd := odd_one_out(shapes):
        likely = f"one of the {len(shapes)} maps that are joined has another size: {odd}"
        fixes = [PATH, *fixes]
    elif factor and multiple(shapes[0][1:-1], shapes[1][1:-1]):
        likely = f"one map is {factor} times as high and as wide as the other"
        fixes = [*other_level(factor)]
    elif len(shapes) == 2 and shapes[0][:-1] == shapes[1][:-1] and len(shapes[0]) > 2:
        likely = "the paths differ in their last axis, the channels, and are joined along another"
        text = "join them along the channels, the last axis"
        fixes = [Fix(text, code="layers.Concatenate(axis=-1)([a, b])", sure=LIKELY)]
    elif lost := unbatched(shapes):
        likely = f"what has the shape {written(lost)} has no batch, which the others have"
        text = "give it the batch: its samples, or an axis of 1 ahead"
        fixes = [Fix(text, code="x = x[None]  # tf.one_hot(…) of a batch has it", sure=LIKELY)]
    elif len({len(dims) for dims in shapes}) > 1:
        likely = "a map is joined to something flat"
        fixes = [Fix("flatten the map first", code="x = layers.Flatten()(x)", sure=LIKELY)]
    return Reading(likely, tuple(fixes), why, ("concats",), {})


SET_LAST = Fix(
    "if the layers have their channels last, set it so; the setting says first",
    code='keras.backend.set_image_data_format("channels_last")',
    sure=LIKELY,
)
PATH = Fix(
    "look at the strides, kernels and paddings of that path; if channels stand first in the code, "
    "let Keras read them so",
    code="print(keras.backend.image_data_format())\nmodel.summary()",
)


def unbatched(shapes: Sequence[Dims]) -> Dims:
    """The first shape without a batch beside others that have one, and one size more."""
    ranks = {len(dims) for dims in shapes}
    open_ = [dims for dims in shapes if dims and dims[0] is None]
    alone = [dims for dims in shapes if len(dims) == min(ranks) and None not in dims]
    whole = len(open_) + len(alone) == len(shapes) and len({len(dims) for dims in open_}) == 1
    return alone[0] if alone and whole and max(ranks) == min(ranks) + 1 else ()


def odd_one_out(shapes: Sequence[Dims]) -> str:
    """Which of several maps differs from all others that agree, and how."""
    if len(shapes) < 3 or len({len(dims) for dims in shapes}) > 1:
        return ""
    for cut in (slice(1, -1), slice(2, None)):
        kept = [dims[cut] for dims in shapes]
        single = [k for k, dims in enumerate(kept) if kept.count(dims) == 1]
        if len(single) == 1 and len(set(kept)) == 2:
            rest = next(dims for k, dims in enumerate(kept) if k != single[0])
            return f"number {single[0] + 1}, {written(kept[single[0]])} for {written(rest)}"
    return ""


SAME = Fix("write 'same' where its sister has it", code='padding="same"')


def vanished(why: str) -> Reading:
    """An axis of 0: the channels were pooled, as if they were rows."""
    code = 'keras.backend.set_image_data_format("channels_first")\n'
    code += 'keras.backend.set_image_dim_ordering("th")  # in Keras 1'
    return Reading(
        "an axis has shrunk to 0: the channels were pooled away, as if they were rows",
        (
            Fix("if the network is written for channels first, set it so", code=code),
            Fix("else give larger images, or use fewer pools", code="model.summary()"),
        ),
        why,
        ("concats",),
    )


def turned_channels(shapes: Sequence[Dims]) -> bool:
    """Whether only one of two maps has rows as large as its columns, the other having them where
    channels stand: (48, 256, 480) beside (256, 256, 24) of images or (256, 256, 256, 24).
    """
    if len(shapes) != 2 or len(shapes[0]) != len(shapes[1]) or len(shapes[0]) < 4:
        return False
    one, other = (list(dims[1:]) for dims in shapes)
    if None in one or None in other or len(set(one[:-1])) != 1:
        one, other = other, one
    if None in one or None in other or len(set(one[:-1])) != 1 or len(set(other[:-1])) != 2:
        return False
    side = one[0]
    return (
        other[0] != side
        and all(n == side for n in other[1:-1])
        and (other[-1] or 0) > (4 * (one[-1] or 1))
    )


def off_by_few(shapes: Sequence[Dims]) -> tuple[int, int] | None:
    """Two sizes of one axis that are apart by rounding only."""
    if len(shapes) < 2 or len({len(dims) for dims in shapes}) > 1:
        return None
    for sides in zip(*(dims[1:-1] for dims in shapes), strict=True):
        known = [n for n in sides if n is not None]
        if known and close(max(known), min(known)):
            return max(known), min(known)
    return None


FAMILIES: dict[str, Family] = {
    "keras_merge": Family(
        "sizes that do not agree where tensors are added",
        merge,
        (
            Wording(
                KERAS,
                "Inputs have incompatible shapes. Received shapes {one:shape} and {other:shape}",
                "Inputs have incompatible shapes. Received shapes (56, 56, 64) and (28, 28, 64)",
                "2.6-",
            ),
        ),
    ),
    "keras_concat": Family(
        "sizes that do not agree where tensors are joined",
        concat,
        (
            Wording(
                KERAS,
                "A Concatenate layer requires inputs with matching shapes except for the "
                "concatenation axis. Received: input_shape={inputs:tuples}",
                "A `Concatenate` layer requires inputs with matching shapes except for the "
                "concatenation axis. Received: input_shape=[(None, 57, 57, 8), "
                "(None, 56, 56, 16)]",
                "2.8-",
            ),
            Wording(
                KERAS,
                "A Concatenate layer requires inputs with matching shapes except for the concat "
                "axis: input_shape={inputs:tuples}",
                "A `Concatenate` layer requires inputs with matching shapes except for the concat "
                "axis: input_shape=[(None, 57, 57, 8), (None, 56, 56, 16)]",
            ),
            Wording(
                KERAS,
                "A Concatenate layer requires inputs with matching shapes except for the concat "
                "axis. Got inputs shapes: {inputs:tuples}",
                "A `Concatenate` layer requires inputs with matching shapes except for the concat "
                "axis. Got inputs shapes: [(None, 57, 57, 8), (None, 56, 56, 16)]",
                "1.2-2.7",
            ),
        ),
    ),
    "keras_concat_old": Family(
        "sizes that do not agree where tensors are joined, in Keras 1's words",
        concat,
        (
            Wording(
                KERAS,
                '"concat" mode can only merge layers with matching output shapes except for the '
                "concat axis. Layer shapes: {inputs:tuples}",
                '"concat" mode can only merge layers with matching output shapes except for the '
                "concat axis. Layer shapes: [(None, 57, 57, 8), (None, 56, 56, 16)]",
                "1.0-1.2",
            ),
        ),
    ),
}
