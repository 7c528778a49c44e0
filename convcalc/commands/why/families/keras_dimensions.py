"""Keras: too many or too few dimensions."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.families.keras import flatten, name, written
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
        likely, fixes = fewer(dims, wanted, got) if got < wanted else more(dims, wanted, got)
    why = f"{name(said)} takes {counted(wanted, 'dimension')}, batch included"
    what = f": {written(dims)}" if dims else ""
    why = f"{why[0].upper()}{why[1:]}, and received {got}{what}."
    return Reading(likely, tuple(fixes), why)


def fewer(dims: Sequence[int | None], wanted: int, got: int) -> tuple[str, list[Fix]]:
    """A dimension is missing: the channels, the batch, or all axes of a flat sample."""
    channel = words.fix(KERAS, "channel", "add the channels, as a last axis of 1")
    batch = words.fix(KERAS, "batch", "if it is one sample, add its batch, as a first axis of 1")
    if wanted == 4 and got == 3:
        if dims and dims[-1] in words.COLOURS and dims[1] != 1:
            single = Fix("add the batch, as a first axis of 1", code=batch.code, sure=LIKELY)
            return "one image without its batch arrives", [single, channel]
        likely = "the images have no channels: an axis of 1 is missing at the end"
        becomes = f"  # {written((*dims, 1))}" if dims else ""
        return likely, [channel._replace(code=channel.code + becomes, sure=LIKELY), batch]
    if got <= 2 and wanted >= 4:
        return flat(dims, wanted)
    if got == 1 and wanted == 2:
        return "one sample without its batch arrives", [batch]
    return f"{counted(wanted - got, 'dimension')} {'are' if wanted - got > 1 else 'is'} missing", [
        channel,
        batch,
    ]


def permuted(wanted: int, got: int) -> tuple[str, list[Fix]]:
    """An order of other axes than the samples have."""
    text = f"name the {got - 1} axes of a sample, counted from 1, in their new order"
    fix = Fix(text, code="layers.Permute((2, 1))" if got == 3 else "")
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


def flat(dims: Sequence[int | None], wanted: int) -> tuple[str, list[Fix]]:
    """A layer on images got flat samples."""
    count = dims[-1] if len(dims) == 2 else None
    shape = square(count or 0)
    code = f"layers.Reshape({written(shape)})" if shape and wanted == 4 else ""
    text = "put the layer before Flatten, or shape the samples back into images"
    if code and count:
        text = f"shape the samples back into images: {count} = {'x'.join(map(str, shape))}"
    back = Fix(text, code=code, sure=LIKELY if code else POSSIBLE)
    rest = [Fix("put the layer before Flatten")] if code else []
    return "what arrives is flat already", [back, *rest]


def square(count: int) -> tuple[int, ...]:
    """The image of which a flat sample is made, if it is a square one of 1, 3 or 4 channels."""
    for colours in words.COLOURS:
        side = isqrt(count // colours)
        if side > 3 and side * side * colours == count:
            return (side, side, colours)
    return ()


def more(dims: Sequence[int | None], wanted: int, got: int) -> tuple[str, list[Fix]]:
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
        over = Fix(
            "if one of them counts frames, apply it to each", code="layers.TimeDistributed(layer)"
        )
        return likely, [twice, over]
    return f"{counted(got, 'dimension')} arrive, for {wanted}", [
        Fix("use the layer for as many axes, or flatten the input")
    ]


FULL = ". Full shape received: {input:shape}"
RETOLD = "to have {wanted} dimensions, but got an array with shape {input:shape}"
"""As people write it down."""
TO_HAVE = "to have {wanted} dimensions, but got array with shape {input:shape}"


def rows(bound: str, hole: str, example: str) -> tuple[Wording, ...]:
    """The wordings of Keras for one bound of the dimensions: `min_ndim`, `max_ndim`, `ndim`."""
    expected = f"expected {bound}={{{hole}}}, found ndim={{got}}"
    layer = "of layer {layer:word} is incompatible with the layer: "
    shape = example.split("shape received: ")[1]
    short = example.split(". Full", maxsplit=1)[0]
    return (
        Wording(
            KERAS,
            f"{layer}{expected}{FULL}",
            f'Input 0 of layer "conv" {INCOMPATIBLE}: {example}',
            "2.5-",
        ),
        Wording(
            KERAS,
            f"of layer {{layer:word}} {INCOMPATIBLE}: : {expected}{FULL}",
            f"Input 0 of layer conv {INCOMPATIBLE}: : {short}. Full shape received: {shape}",
            "2.3-2.4",
        ),
        Wording(
            KERAS,
            f"is incompatible with layer {{layer:word}}: {expected}",
            f"Input 0 is incompatible with layer conv_1: {short}",
            "1.2-2.4",
        ),
        Wording(KERAS, f"{INCOMPATIBLE}: {expected}{FULL}", f"{INCOMPATIBLE}: {example}"),
    )


INCOMPATIBLE = "is incompatible with the layer"

FAMILIES: dict[str, Family] = {
    "keras_ndim": Family(
        "too many or too few dimensions",
        ndim,
        (
            *rows(
                "min_ndim",
                "least",
                "expected min_ndim=4, found ndim=3. Full shape received: (None, 28, 28)",
            ),
            *rows(
                "max_ndim",
                "most",
                "expected max_ndim=2, found ndim=3. Full shape received: (None, 28, 28)",
            ),
            *rows(
                "ndim", "wanted", "expected ndim=3, found ndim=2. Full shape received: (None, 30)"
            ),
            Wording(
                KERAS,
                f"Error when checking input: expected {{layer:word}} {TO_HAVE}",
                "Error when checking input: expected conv2d_input to have 4 dimensions, but got "
                "array with shape (24946, 50, 50)",
                "2.0-2.3",
            ),
            Wording(
                KERAS,
                f"Error when checking : expected {{layer:word}} {TO_HAVE}",
                "Error when checking : expected conv2d_input to have 4 dimensions, but got array "
                "with shape (64, 64, 3)",
                "1.0-2.3",
            ),
            Wording(
                KERAS,
                f"Error when checking input: expected {{layer:word}} {RETOLD}",
                "Error when checking input: expected conv2d_input to have 4 dimensions, but got an "
                "array with shape (24946, 50, 50)",
                "2.0-2.3",
            ),
            Wording(
                KERAS,
                f"Error when checking model input: expected {{layer:word}} {TO_HAVE}",
                "Error when checking model input: expected convolution2d_input_1 to have 4 "
                "dimensions, but got array with shape (60000, 28, 28)",
                "1.0-2.0",
            ),
        ),
    ),
}
