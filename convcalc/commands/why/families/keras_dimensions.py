"""Keras: too many or too few dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.keras_ranks import ndim
from convcalc.commands.why.reading import (
    KERAS,
    Family,
    Wording,
)

if TYPE_CHECKING:
    pass


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
