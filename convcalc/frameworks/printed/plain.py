"""Classes of PyTorch, torchvision and timm by what they hold besides the modules in them."""

from __future__ import annotations

import os
from functools import cache

ALIKE = {
    "NonDynamicallyQuantizableLinear": "Linear",
    "Conv2dSame": "Conv2d",
    "StdConv2d": "Conv2d",
    "StdConv2dSame": "Conv2d",
    "ScaledStdConv2d": "Conv2d",
    "ScaledStdConv2dSame": "Conv2d",
    "Conv3DSimple": "Conv3d",
    "Conv3DNoTemporal": "Conv3d",
    "BatchNormAct2d": "BatchNorm2d",
    "LayerNorm2d": "LayerNorm",
    "LayerNormFp32": "LayerNorm",
    "LayerNormExp2d": "LayerNorm",
    "GroupNorm1": "GroupNorm",
    "GroupNormAct": "GroupNorm",
    "LayerNormAct": "LayerNorm",
    "LayerNormAct2d": "LayerNorm",
    "MaxPool2dSame": "MaxPool2d",
    "AvgPool2dSame": "AvgPool2d",
}
"""Classes that print themselves as the layer that they are made of, and hold its weights."""
ADDED = {"ScaledStdConv2d": "gain", "ScaledStdConv2dSame": "gain"}
"""What they hold besides: a number for each filter."""
ATTENTIONS = ("MultiheadAttention",)
"""Modules whose projections are not printed."""
SELF_ATTENDING = ("TransformerEncoderLayer", "TransformerDecoderLayer", "EncoderBlock")
"""Modules in which these project queries, keys and values of one width."""


@cache
def table() -> dict[str, frozenset[str]]:
    """`plain`: classes that hold no parameters themselves; `holding`: those that do."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "classes.txt")
    with open(path, encoding="utf-8") as text:
        parts = text.read().split("[")[1:]
    rows = (part.split("]") for part in parts)
    return {name: frozenset(words.split()) for name, words in rows}


def without_weights(cls: str) -> bool:
    """Whether a class is known to hold no parameters itself."""
    return cls in table()["plain"]


def with_weights(cls: str) -> bool:
    """Whether a class is known to hold parameters that are not printed."""
    return cls in table()["holding"]


def sequential(cls: str) -> bool:
    """Whether a class calls the modules in it one after the other, and holds nothing else."""
    return cls in table()["sequential"]
