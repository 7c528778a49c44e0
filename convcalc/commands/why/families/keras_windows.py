"""Keras and TensorFlow: kernels and pools larger than the map."""

from __future__ import annotations

from convcalc.algebra.window import span_of
from convcalc.commands.why.families.keras import CONVOLUTIONS
from convcalc.commands.why.reading import (
    KERAS,
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
from convcalc.commands.why.shrunk import POOLS, behind_batch, negative, same, second, told


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
    others = second(same(), too_large(spans, dims[:-1]))
    facts = {"span": spans, "spatial": dims[:-1], "channels": dims[-1]}
    return told(dims, kernel, others, why, CONVOLUTIONS, facts)


def pool(said: Said) -> Reading:
    """A pool larger than its map."""
    dims, kernel = behind_batch(said.shape("input")), said.sizes("kernel")
    require(len(dims) > 1)
    require(min(dims[:-1]) > 0)
    most, rank = min(dims[:-1]), len(dims) - 1
    kind = "Average" if "AveragePool" in said.pasted else "Max"
    others = (
        Fix(f"give larger images, or use fewer pools and strides before it: {most} is left"),
        Fix(
            f"use a pool_size of at most {most}",
            "kernel",
            most,
            f"layers.{kind}Pooling{rank}D({most})",
        ),
        same(),
        Fix("a global pool, which fits any size", code=f"layers.GlobalAveragePooling{rank}D()"),
    )
    why = f"The pool takes {sizes(kernel)}, the map that arrives is {sizes(dims[:-1])}."
    facts = {"kernel": kernel, "spatial": dims[:-1], "channels": dims[-1]}
    return told(dims, kernel, others, why, POOLS, facts)


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
