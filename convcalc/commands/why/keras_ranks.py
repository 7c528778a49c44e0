"""What lies behind too many or too few dimensions of a layer of Keras."""

from __future__ import annotations

import re
from math import isqrt
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.families.keras import flatten, name, written
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    POSSIBLE,
    Fix,
    Reading,
    Said,
    require,
)
from convcalc.commands.why.sequences import sequence

if TYPE_CHECKING:
    from collections.abc import Sequence


def ndim(said: Said) -> Reading:
    """Too many or too few dimensions."""
    wanted, dims = said.number("wanted"), said.shape("input")
    got = said.number("got", len(dims))
    least, most = said.number("least"), said.number("most")
    wanted = least or most or wanted
    dims = dims[:got]  # what was pasted behind it may look like more sizes
    require(0 < wanted < 10, got != wanted, not dims or len(dims) == got)
    require(not least or got < least, not most or got > most)
    if dims[:1] == (0,):
        likely, fixes = empty()
    elif said.word("layer").lower().startswith("permute"):
        likely, fixes = permuted(wanted, got)
    elif got < wanted and "TimeDistributed" in said.pasted:
        likely, fixes = each_step(wanted, got)
    elif (wanted, got) == (3, 2):
        likely, fixes = sequence(said.word("layer"), dims)
    else:
        likely, fixes = fewer(dims, wanted, got) if got < wanted else more(said, dims, wanted, got)
    why = f"{name(said)} takes {counted(wanted, 'dimension')}, batch included"
    what = f": {written(dims)}" if dims else ""
    why = f"{why[0].upper()}{why[1:]}, and received {got}{what}."
    return Reading(likely, tuple(fixes), why)


def fewer(dims: tuple[int | None, ...], wanted: int, got: int) -> tuple[str, list[Fix]]:
    """A dimension is missing: the channels, the batch, or all axes of a flat sample."""
    channel = words.fix(KERAS, "channel", "add the channels, as a last axis of 1")
    batch = words.fix(KERAS, "batch", "if it is one sample, add its batch, as a first axis of 1")
    if wanted == 4 and got == 3:
        if dims and dims[-1] in words.COLOURS and dims[1] != 1:
            single = Fix("add the batch, as a first axis of 1", code=batch.code, sure=LIKELY)
            return "one image without its batch arrives", [single, channel]
        likely = "the images have no channels: an axis of 1 is missing at the end"
        becomes = f"  # {written((*dims, 1))}" if dims else ""
        known = LIKELY if dims and dims[0] is None else POSSIBLE
        return likely, [channel._replace(code=channel.code + becomes, sure=known), batch]
    if got <= 2 and wanted >= 4:
        return flat(dims, wanted)
    if got == 1 and wanted == 2:
        column = Fix(
            "if each number is a sample, add the features, as a last axis of 1",
            code="x = x[:, None]",
        )
        if dims == (None,):
            text = "each sample is one number: add the features, as a last axis of 1"
            return "the samples have no axis for their features", [
                column._replace(text=text, sure=LIKELY)
            ]
        return "a row of numbers arrives: one sample without its batch, or samples of one number", [
            batch,
            column,
        ]
    return f"{counted(wanted - got, 'dimension')} {'are' if wanted - got > 1 else 'is'} missing", [
        channel,
        batch,
    ]


def permuted(wanted: int, got: int) -> tuple[str, list[Fix]]:
    """An order of other axes than the samples have."""
    text = f"name the {got - 1} axes of a sample, counted from 1, in their new order"
    fix = Fix(text, code="layers.Permute((2, 1))" if got == 3 else "", sure=LIKELY)
    return f"Permute names {wanted - 1} axes, and a sample has {got - 1}, without the batch", [fix]


def each_step(wanted: int, got: int) -> tuple[str, list[Fix]]:
    """TimeDistributed takes an axis away before its layer."""
    return "TimeDistributed takes the axis of steps away: what is left has an axis too few", [
        Fix("if these are single images, leave TimeDistributed out", code="x = layer(x)"),
        Fix("else give sequences of images, which have an axis more"),
    ]


def empty() -> tuple[str, list[Fix]]:
    """No samples at all."""
    code = "files = glob.glob(pattern)\nprint(len(files))"
    return "the array is empty: it has 0 samples", [
        Fix("look at the path that the data is read from, and at filters", code=code, sure=LIKELY)
    ]


THREE = re.compile(r"input_shape\s?=\s?\((?:\s?\w{1,20}\s?,){2}\s?\w{1,20}\s?\)")
"""A shape of a sample with an axis more than a sequence has."""
IMAGE = 16
"""So many rows have images at least."""


def flat(dims: Sequence[int | None], wanted: int) -> tuple[str, list[Fix]]:
    """A layer on images got flat samples."""
    count = dims[-1] if len(dims) == 2 else None
    shape = square(count or 0)
    code = f"layers.Reshape({written(shape)})" if shape and wanted == 4 else ""
    text = "put the layer before Flatten, or shape the samples back into images"
    if code and count:
        text = f"shape the samples back into images: {count} = {'x'.join(map(str, shape))}"
    if len(dims) == 2 and dims[0] == dims[1] and dims[0]:
        both = Fix(
            f"add the batch and the channels: {written((1, *dims, 1))}",
            code="x = x[None, ..., None]",
            sure=LIKELY,
        )
        head = f"one image of {dims[0]}x{dims[1]} without batch and channels arrives"
        return head, [both]
    if dims and dims[-1] == 1 and len(dims) == 2:
        look = Fix(
            "look what the array holds: images of several sizes, or paths that were not read, make "
            "an array of objects; read each, and bring all to one size",
            code="print(x.dtype, [getattr(one, 'shape', one) for one in x[:3]])",
        )
        return f"{dims[0]} objects arrive, and no images: {written(dims)}", [look]
    image = bool(code) and min(shape[:2]) >= IMAGE
    back = Fix(text, code=code, sure=LIKELY if image else POSSIBLE)
    rest = [Fix("put the layer before Flatten")] if code else []
    if count and not code:
        table = Fix(
            f"if {count} are columns of a table, use Dense, or Conv1D with an axis of channels",
            code="layers.Dense(units)",
        )
        back = Fix(
            f"if {count} are the pixels of an image, shape them into rows, columns and channels "
            "whose product it is",
            code="x = x.reshape(len(x), rows, columns, channels)",
        )
        look = Fix("look at the shape before it: is it flat on purpose?", code="print(x.shape)")
        return f"rows of {count} numbers arrive, and no images", [look, back, table, *rest]
    return "what arrives is flat already", [back, *rest]


def square(count: int) -> tuple[int, ...]:
    """The image of which a flat sample is made, if it is a square one of 1, 3 or 4 channels."""
    for colours in words.COLOURS:
        side = isqrt(count // colours)
        if side > 3 and side * side * colours == count:
            return (side, side, colours)
    return ()


def more(said: Said, dims: Sequence[int | None], wanted: int, got: int) -> tuple[str, list[Fix]]:
    """A dimension too many."""
    ones = [k for k, n in enumerate(dims) if n == 1 and k]
    if got == wanted + 1 and ones:
        at = ones[-1]
        likely = f"an axis of 1 too many arrives: {written(dims)}"
        return likely, [Fix("take it away", code=f"x = np.squeeze(x, axis={at})", sure=LIKELY)]
    if wanted == 2:
        text = "a map arrives that was not flattened"
        return text, [
            flatten("put Flatten before the layer"),
            Fix("keep one value a channel", code="layers.GlobalAveragePooling2D()"),
        ]
    if got == wanted + 1:
        likely = f"{counted(got, 'dimension')} arrive: one too many"
        twice = Fix("if the batch was added twice, or stands in the shape of Input, drop it once")
        if (wanted, got) == (3, 4):
            return likely, steps(said, twice)
        over = Fix(
            "if one of them counts frames, apply it to each", code="layers.TimeDistributed(layer)"
        )
        return likely, [twice, over]
    return f"{counted(got, 'dimension')} arrive, for {wanted}", [
        Fix("use the layer for as many axes, or flatten the input")
    ]


def steps(said: Said, twice: Fix) -> list[Fix]:
    """What may have an axis too many before a layer on sequences; the pasted code first."""
    look = Fix(
        "look at the shape of each layer before it: the sequence is to be batch, steps, features",
        code="model.summary()",
    )
    words_ = Fix(
        "if an Embedding stands before it, give that whole numbers (batch, steps), not one-hot rows"
    )
    each = Fix(
        "if an axis counts frames, places or nodes, each a sequence of its own, fold it into the "
        "batch: transpose it behind the batch, then reshape, and back after the layer"
    )
    if re.search(r"Embedding\(", said.pasted):
        return [words_, look, twice]
    if THREE.search(said.pasted):
        return [twice, look, each]
    return [look, each, words_, twice]
