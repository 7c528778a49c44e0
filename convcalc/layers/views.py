"""What needs no memory of its own: views, what is told to write over its input, parameters.

Source: https://docs.pytorch.org/docs/stable/tensor_view.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

LAID_OUT = ("flatten", "reshape")
"""The kinds that show what they read in another shape, unless its axes were turned."""
TURNS = ("permute",)
STRETCHES, PICKS = ("broadcast_to", "windows"), ("select",)
VIEWS_IN_TRAINING = (
    *(*LAID_OUT, *TURNS, "identity", "squeeze", "unsqueeze"),
    *("crop", "slice", "split", "select", "windows", "broadcast_to", "weight_norm"),
)
DROPS = ("dropout", "stochastic_depth")
VIEWS = frozenset((*VIEWS_IN_TRAINING, *DROPS))
"""The kinds that show what they read, or a part of it, in another shape or as it is."""
IN_ORDER = (*LAID_OUT, *DROPS, "identity", "squeeze", "unsqueeze", "weight_norm")
"""Those that show all of it in its order."""
BY_TOKENS = ("linear", "embedding", "attention", "layer_norm", "rms_norm")
"""The kinds that write channels next to each other, as torch has them of tokens."""
MOVES = VIEWS.difference(IN_ORDER).union(BY_TOKENS)
STORED = ("buffer", "weights")
"""What of the tensors without inputs is in memory anyway."""


def is_view(kind: Kind, training: bool = False) -> bool:
    """Whether a layer of this kind only shows what it reads; in training, what drops nothing does.

    >>> from convcalc.layers.activation import Dropout
    >>> is_view(Dropout(rate=0.1)), is_view(Dropout(rate=0.1), True), is_view(Dropout(rate=0), True)
    (True, False, True)
    """
    if training and kind.name in DROPS:
        return not drops(kind)
    return kind.name in (VIEWS_IN_TRAINING if training else VIEWS)


def drops(kind: Any) -> bool:
    """Whether it drops something while training."""
    return bool(kind.rate > 0)


def lays_out(kind: Kind) -> bool:
    """Whether it is a view unless the axes of what it reads were turned: then it is a copy."""
    return kind.name in LAID_OUT


def turns(kind: Kind) -> bool:
    """Whether it turns axes without moving anything."""
    return kind.name in TURNS


def told_to(kind: Any) -> bool:
    """Whether a layer is told to write over its input."""
    return bool(getattr(kind, "inplace", False))


def is_stored(kind: Any) -> bool:
    """Whether what comes out is a parameter or a buffer, which is in memory anyway."""
    return bool(kind.among("tensors") and getattr(kind, "origin", "") in ("", *STORED))


def stretches(kind: Kind) -> bool:
    """Whether it shows elements several times."""
    return kind.name in STRETCHES


def picks(kind: Kind) -> bool:
    """Whether it shows one position of an axis, and leaves the axis out."""
    return kind.name in PICKS


def moves(kind: Kind) -> bool:
    """Whether what comes out may lie in another order than it is counted, or with gaps."""
    return kind.name in MOVES


def shares(kind: Any) -> bool:
    """Whether what comes out may lie where what is read does."""
    return kind.name in VIEWS or told_to(kind)
