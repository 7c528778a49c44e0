"""Keras and TensorFlow: kernels and pools larger than the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import span_of
from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.families.keras import CONVOLUTIONS
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    POSSIBLE,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

POOLS = ("sliding_pools",)


def behind_batch(dims: Sequence[int | None]) -> tuple[int, ...]:
    """The sizes behind the batch. Odd, if one is not known or is none."""
    require(all(n is not None and n >= 0 for n in dims[1:]))
    return tuple(n for n in dims[1:] if n is not None)


def window(said: Said) -> Reading:
    """A convolution: its kernel's shape has channels and filters last."""
    dims, weight = behind_batch(said.shape("input")), said.sizes("weight")
    dilation = said.sizes("dilation") or (1,)
    rank = len(dims) - 1
    kernel = weight[:rank]
    rates = dilation if len(dilation) == rank else dilation[:1] * max(rank, 0)
    spans = tuple(int(span_of(k, d)) for k, d in zip(kernel, rates, strict=False))
    require(rank > 0, len(spans) == rank)
    dilated = " (dilation included)" if max(rates) > 1 else ""
    why = f"The kernel spans {sizes(spans)}{dilated}, the map that arrives {sizes(dims[:-1])}."
    layer = f'layers.Conv{rank}D({weight[-1]}, {one(kernel)}, padding="same")'
    others = (same(layer), *too_large(spans, dims[:-1]))
    facts = {"span": spans, "spatial": dims[:-1], "channels": dims[-1]}
    return told(dims, kernel, others, why, CONVOLUTIONS, facts)


def one(kernel: Sequence[int]) -> str:
    """A kernel as it is written: 3 for 3x3."""
    return str(kernel[0]) if len(set(kernel)) == 1 else f"({', '.join(map(str, kernel))})"


def same(code: str = 'padding="same"') -> Fix:
    """The padding that lets any kernel fit."""
    text = "write padding='same', which keeps the size whatever the kernel"
    return Fix(text, "padding", "same", code)


def told(
    dims: Sequence[int],
    kernel: Sequence[int],
    others: Sequence[Fix],
    why: str,
    groups: tuple[str, ...],
    facts: Mapping[str, Any],
) -> Reading:
    """A map that is too small, or that has its channels first."""
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
    return len(dims) == 3 and 0 < 8 * dims[0] <= dims[1] and dims[0] < 4


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


def pool(said: Said) -> Reading:
    """A pool larger than its map."""
    dims, kernel = behind_batch(said.shape("input")), said.sizes("kernel")
    require(len(dims) > 1, min(dims[:-1]) > 0)
    most, rank = min(dims[:-1]), len(dims) - 1
    others = (
        Fix(
            f"use a pool_size of at most {most}",
            "kernel",
            most,
            f"layers.MaxPooling{rank}D({most})",
        ),
        same(),
        Fix("a global pool, which fits any size", code=f"layers.GlobalAveragePooling{rank}D()"),
    )
    why = f"The pool takes {sizes(kernel)}, the map that arrives is {sizes(dims[:-1])}."
    facts = {"kernel": kernel, "spatial": dims[:-1], "channels": dims[-1]}
    return told(dims, kernel, others, why, POOLS, facts)


def negative(said: Said) -> Reading:
    """TensorFlow subtracts the kernel from an axis; its inputs are the map and the kernel."""
    large, small = said.number("large"), said.number("small")
    require(large > small >= 0)
    why = f"The kernel spans {large}, the axis that arrives {small}, without padding."
    dims = first_input(said)
    others = (same(), *too_large((large,), (small,)))
    groups = (*CONVOLUTIONS, *POOLS)
    facts = {"one_span": large, "one_size": small}
    if len(dims) < 2 or "nchw" in said.word("node"):
        likely = f"a map has shrunk to {small}, which is less than the layer's window of {large}"
        return Reading(likely, others, why, groups, facts)
    return told(behind_batch(dims), (large,), others, why, groups, facts)


def first_input(said: Said) -> tuple[int | None, ...]:
    """The map, of the shapes that stand in a row; a convolution's kernel has as many sizes."""
    found = said.shapes("inputs")[:1]
    return found[0] if found and len(found[0]) in (3, 4, 5) and None not in found[0][1:] else ()


def output(said: Said) -> Reading:
    """Nothing would come out of a convolution."""
    dims = behind_batch(said.shape("input"))
    require(len(dims) > 1)
    why = f"The kernel is larger than the map of {sizes(dims[:-1])}: nothing would come out."
    others = (same(), Fix("use a smaller kernel, or a larger input"))
    facts = {"spatial": dims[:-1], "channels": dims[-1]}
    return told(dims, (), others, why, CONVOLUTIONS, facts)


ZERO = "Computed output size would be zero or negative. Received"
OLD = "Computed output size would be negative. Received"

FAMILIES: dict[str, Family] = {
    "keras_conv": Family(
        "a kernel larger than the input",
        window,
        (
            *(
                Wording(
                    KERAS,
                    f"{ZERO}{colon} inputs shape={{input:shape}}, kernel shape={{weight:shape}}, "
                    "dilation_rate={dilation:shape}",
                    f"{ZERO}{colon} `inputs shape=(None, 4, 4, 3)`, `kernel shape=(7, 7, 3, 8)`, "
                    "`dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`.",
                    "3.0-",
                )
                for colon in ("", ":")
            ),
            Wording(
                KERAS,
                f"{OLD} inputs shape={{input:shape}}, kernel shape={{weight:shape}}, "
                "dilation_rate={dilation:shape}",
                f"{OLD} `inputs shape=(None, 4, 4, 3)`, `kernel shape=(7, 7, 3, 8)`, "
                "`dilation_rate=[1 1]`.",
                "3.0-3.10",
            ),
        ),
    ),
    "keras_pool": Family(
        "a pool larger than its input",
        pool,
        (
            *(
                Wording(
                    KERAS,
                    f"{ZERO}{colon} inputs.shape={{input:shape}}, pool_size={{kernel:shape}}, "
                    "strides",
                    f"{ZERO}{colon} `inputs.shape=[None 2 2 8]`, `pool_size=[3 3]`, "
                    "`strides=(3, 3)`, `padding=valid`.",
                    "3.0-",
                )
                for colon in (":", "")
            ),
            Wording(
                KERAS,
                f"{OLD}: inputs.shape={{input:shape}} and pool_size={{kernel:shape}}",
                f"{OLD}: `inputs.shape=(None, 2, 2, 8)` and `pool_size=(3, 3)`",
                "3.0-3.10",
            ),
        ),
    ),
    "keras_negative": Family(
        "a kernel larger than an axis, in TensorFlow's words",
        negative,
        (
            Wording(
                TENSORFLOW,
                "Negative dimension size caused by subtracting {large} from {small} for "
                "{node:long} with input shapes: {inputs:tuples}",
                "Negative dimension size caused by subtracting 3 from 1 for "
                "'conv2d_2/convolution' (op: 'Conv2D') with input shapes: [?,1,28,28], "
                "[3,3,28,32].",
            ),
            Wording(
                TENSORFLOW,
                "Negative dimension size caused by subtracting {large} from {small}",
                "Negative dimension size caused by subtracting 3 from 2 for 'MaxPool'",
            ),
        ),
    ),
    "keras_output": Family(
        "a kernel larger than the input, in Keras 2's words",
        output,
        (
            Wording(
                KERAS,
                "One of the dimensions in the output is <= 0 due to downsampling in {layer:word}. "
                "Consider increasing the input size. Received input shape {input:shape} which",
                "One of the dimensions in the output is <= 0 due to downsampling in conv2d. "
                "Consider increasing the input size. Received input shape [None, 4, 4, 3] which "
                "would produce output shape with a zero or negative value in a dimension.",
                "2.7-2.21",
            ),
        ),
    ),
}
