"""Maps that have shrunk below a window, or whose channels stand first, where they belong last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.families.keras import CONVOLUTIONS
from convcalc.commands.why.first_by_settings import (
    colours_amid,
    first_written,
    ordered,
    settings_first,
)
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    POSSIBLE,
    Fix,
    Reading,
    Said,
    require,
    sizes,
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

POOLS = ("sliding_pools",)
BARE = re.compile(r"(?:node)?(?:conv\dd|maxpool(?:\dd)?|avgpool(?:\dd)?|depthwise)\d{0,4}(?:op:|=)")
"""A node that is an operator of TensorFlow alone; layers of Keras put their own name before it."""


def behind_batch(dims: Sequence[int | None]) -> tuple[int, ...]:
    """The sizes behind the batch. Odd, if one is not known or is none."""
    require(all(n is not None and n >= 0 for n in dims[1:]))
    return tuple(n for n in dims[1:] if n is not None)


def same(code: str = 'padding="same"') -> Fix:
    """The padding that lets any kernel fit."""
    text = "write padding='same', which keeps the size whatever the kernel"
    return Fix(text, "padding", "same", code)


LESS = Fix(
    "give a larger input, or use fewer pools and strides: each pool halves the map",
    code="model.summary()",
)


def second(keep: Fix, fixes: Iterator[Fix]) -> tuple[Fix, ...]:
    """A padding behind what is true of any map: that it is too small."""
    larger, *rest = [*fixes] or [LESS]
    return (larger, keep, *rest)


def told(
    dims: Sequence[int],
    kernel: Sequence[int],
    others: Sequence[Fix],
    why: str,
    groups: tuple[str, ...],
    facts: Mapping[str, Any],
) -> Reading:
    """A map that is too small, or that has its channels first."""
    if max(dims[:-1]) == 1:
        others = tuple(fix for fix in others if fix.setting != "padding")
        likely = "the map has shrunk to 1x1" if len(dims) == 3 else "the map has shrunk to 1"
        likely += ": there is nothing left for a window"
        return Reading(likely, (LESS, *others), why, groups, facts)
    if not words.images_first(dims, kernel):
        likely = f"the map has shrunk to {sizes(dims[:-1])}, which is less than the layer's window"
        if uneven(dims):
            likely = f"a map of {sizes(dims[:-1])} arrives: if images have their channels first, "
            likely += "that is where it comes from"
            others = (*turned(dims, POSSIBLE), *others)
        return Reading(likely, tuple(others), why, groups, facts)
    square = len(dims) == 3 and dims[1] == dims[2]
    first = tuple(turned(dims, LIKELY if square else POSSIBLE))
    if square:
        likely = f"the images have their channels first ({sizes(dims)}), and Keras has them last"
        return Reading(likely, first, why, groups, facts)
    likely = (
        f"{sizes(dims)} arrives: a map of {counted(dims[0], 'row')}, or channels that are first"
    )
    return Reading(likely, (*first, *others), why, groups, facts)


def uneven(dims: Sequence[int]) -> bool:
    """Whether a map is so flat that its rows seem to have been channels."""
    flat = len(dims) == 3 and 0 < 8 * dims[0] <= dims[1] and dims[0] < 4
    return flat and dims[-1] not in words.COLOURS


def turned(dims: Sequence[int], sure: str) -> Iterator[Fix]:
    """Channels that stand first, moved."""
    right = (*dims[1:], dims[0])
    ordered = words.images_first(dims)
    what = f"the channels stand first: give it {sizes(right)}, as Keras has them last"
    text = what if sure == LIKELY else f"if {what}"
    if not ordered:
        text = "if the images have their channels first, turn them: Keras has them last"
    code = words.line(KERAS, "to_last") if len(dims) == 3 else ""
    if ordered and code:
        code += f"\nlayers.Input(({', '.join(map(str, right))}))"
    yield Fix(text, code=code, sure=sure)


def negative(said: Said) -> Reading:
    """TensorFlow subtracts the kernel from an axis; its inputs are the map and the kernel."""
    large, small = said.number("large"), said.number("small")
    require(large > small >= 0)
    why = f"The kernel spans {large}, the axis that arrives {small}, without padding."
    dims, kernel = inputs_of(said)
    node = said.word("node")
    if "expanddims" in node and dims[-1:] == (1,):
        return one_sample(dims, why, facts={"one_span": large, "one_size": small})
    if "conv1d" in node and dims[1:2] == (1,) and kernel[:1] in ((), (1,)):
        dims, kernel = (*dims[:1], *dims[2:]), kernel[1:]  # TensorFlow puts an axis of rows in
    keep = same('padding="SAME"') if BARE.match(node) else same()
    others = second(keep, too_large((large,), (small,)))
    groups = (*CONVOLUTIONS, *POOLS)
    facts = {"one_span": large, "one_size": small}
    if "nchw" in node and len(dims) == 4:
        return channels_first(behind_batch(dims), why, groups, facts)
    if len(dims) < 2 and first_written(said, small):
        return ordered(small, large, why, groups, facts)
    if len(dims) < 2:
        likely = f"a map has shrunk to {small}, which is less than the layer's window of {large}"
        if small <= 1:
            order = Fix(
                "look at the shapes: if the first layer is told (channels, rows, columns), the "
                "channels are to stand last; else give a larger input, or use fewer pools",
                code="model.summary()",
            )
            others = (order, LESS._replace(code=""), *(fix for fix in others if fix is not keep))
        return Reading(likely, others, why, groups, facts)
    inner = kernel[-2] if len(kernel) == len(dims) else dims[-1]
    first = behind_batch(dims)
    if len(first) == 4 and first[2] == 1 and first[0] == first[1] == first[3] >= large:
        return volumes(first, why, groups, facts)
    square = len(first) == 3 and (first[1] == first[2] or first[0] == first[1])
    small = max(first[:-1]) == 1
    if inner == first[-1] and colours_amid(first):
        return settings_first(first, why, groups, facts)
    if inner == first[-1] and inner > 4 and first[0] in words.COLOURS and not square | small:
        return deep(first, others, why, groups, facts)
    return told(first, (large,), others, why, groups, facts)


def one_sample(dims: Sequence[int | None], why: str, facts: Mapping[str, Any]) -> Reading:
    """Keras has put an axis of 1 behind what arrives: it lacks an axis, the batch most likely."""
    own = sizes([n for n in dims[:-1] if n is not None])
    batch = words.fix(KERAS, "batch", "add the batch, as a first axis of 1", LIKELY)
    channel = words.fix(KERAS, "channel", "if the channels are missing, add them")
    likely = f"one image without its batch arrives: its axes are {own}, and Keras has put one more "
    return Reading(f"{likely}behind", (batch, channel), why, CONVOLUTIONS, facts)


def channels_first(
    dims: Sequence[int], why: str, groups: tuple[str, ...], facts: Mapping[str, Any]
) -> Reading:
    """A map that has shrunk in a network whose channels stand first: 'same' keeps nothing of it."""
    shown = sizes(dims[1:])
    likely = f"the map has shrunk to {shown}: the input is too small, or has its channels last"
    turn = Fix(
        "the network has its channels first: give it (channels, rows, columns)",
        code="x = np.transpose(x, (0, 3, 1, 2))\nlayers.Input((3, rows, columns))",
    )
    return Reading(likely, (turn, LESS), why, groups, facts)


def deep(
    dims: Sequence[int],
    others: Sequence[Fix],
    why: str,
    groups: tuple[str, ...],
    facts: Mapping[str, Any],
) -> Reading:
    """A later layer of a network: how large its images are is not told."""
    rows = dims[0]
    likely = f"a map of {counted(rows, 'row')} arrives: the images have their channels first, "
    likely += "it seems, and Keras has them last"
    code = f"{words.line(KERAS, 'to_last')}\nlayers.Input((rows, columns, channels))"
    turn = Fix("turn the images, and write their channels last in the input's shape", code=code)
    rest = [fix for fix in others if fix.setting != "padding"]
    look = Fix(
        "look at the shape that the images have, and at what the first layer is told: rows, "
        "columns, channels",
        code="print(x.shape)\nmodel.summary()",
    )
    return Reading(likely, (look, turn, LESS, *rest), why, groups, facts)


def volumes(
    dims: Sequence[int], why: str, groups: tuple[str, ...], facts: Mapping[str, Any]
) -> Reading:
    """A volume whose channels were taken for its columns."""
    look = Fix(
        "look at the shape of the data and at image_data_format: the network takes its channels "
        "from an axis of the volume; turn the data, or set the other format",
        code="print(x.shape, keras.backend.image_data_format())",
    )
    likely = f"{sizes(dims)} arrives: the channel of 1 stands where an axis of the volume belongs"
    return Reading(likely, (look,), why, groups, facts)


def inputs_of(said: Said) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
    """The map and the kernel, of shapes that stand in a row; a pool's map stands alone."""
    found = (*said.shapes("inputs"), (), ())
    dims, kernel = found[0], found[1]
    if len(dims) == len(kernel) == 2:
        dims, kernel = (*dims, *kernel), ()
    whole = len(dims) in (3, 4, 5) and None not in dims[1:]
    return (dims, kernel if None not in kernel else ()) if whole else ((), ())
