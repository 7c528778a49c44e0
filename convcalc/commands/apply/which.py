"""Which kinds can be applied to numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

APPLIED = {
    "conv": "Convolution (cross-correlation).",
    "depthwise-conv": "Depthwise convolution.",
    "conv-transpose": "Transposed convolution.",
    "linear": "Fully connected layer.",
    "max-pool": "Max pooling.",
    "avg-pool": "Average pooling.",
    "lp-pool": "Power-average pooling.",
    "adaptive-max-pool": "Adaptive max pooling.",
    "global-max-pool": "Global max pooling.",
    "adaptive-avg-pool": "Adaptive average pooling.",
    "global-avg-pool": "Global average pooling.",
    "batch-norm": "",
    "layer-norm": "",
    "group-norm": "",
    "instance-norm": "",
    "glu": "",
    "flatten": "",
    "softmax": "",
    "log-softmax": "",
    "prelu": "",
}
"""The commands, which help lists without loading a kind: those of windows and weights with what
they are, the others by their names, and those of functions beside them.
"""


def applicable(name: str) -> type[Kind] | None:
    """The kind of that name, if numbers can be told of it."""
    from convcalc.arithmetic.rules import is_told

    kind = kind_named(name)
    return kind if kind is not None and is_told(kind) else None


def unknown(name: str) -> str:
    """Why a word is no kind that can be applied."""
    from convcalc.diagnostics import did_you_mean
    from convcalc.layers.functions import FUNCTIONS

    kind = kind_named(name)
    if kind is not None:
        return (
            f"apply does not work out '{name[:60]}' by numbers; 'convcalc apply --help' lists all"
        )
    kinds = [*APPLIED, *(function.replace("_", "-") for function in FUNCTIONS)]
    hint = did_you_mean(name, kinds) or f"it is for {', '.join(APPLIED)} and activations"
    return f"apply does not know '{name[:60]}'; {hint}"
