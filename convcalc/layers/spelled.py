"""Words for kinds as frameworks spell them: `Conv2d`, `MaxPooling2D`, `LeakyReLU`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

RANKS = ("1d", "2d", "3d")
RANKED = (
    "conv",
    "depthwise_conv",
    "separable_conv",
    "conv_transpose",
    "conv_lstm",
    "locally_connected",
    "max_pool",
    "avg_pool",
    "lp_pool",
    "adaptive_avg_pool",
    "adaptive_max_pool",
    "global_avg_pool",
    "global_max_pool",
    "max_unpool",
    "batch_norm",
    "instance_norm",
    "dropout",
    "softmax",
    "upsample",
    "pad",
    "crop",
)
"""The kinds that have a class for each number of axes."""
BY_STEPS = ("conv_lstm",)
"""Those that read maps step by step have a further axis."""
FLAT_AS_WELL = ("batch_norm",)
"""Those of one axis take what is flat, too."""


ALWAYS = {"dropout": {"drops": "channels"}}
"""What a class for a number of axes has besides."""


class Spelled(NamedTuple):
    """The kind that a word means, and the numbers of spatial axes that it is for: any, if none."""

    kind: str
    ranks: tuple[int, ...] = ()


def plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def spelled(word: str, known: Mapping[str, str]) -> Spelled | None:
    """What a word of a framework means, `known` being kinds by their names and aliases; None if it
    means none of them.

    >>> spelled("Conv2DTranspose", {"conv_transpose": "conv_transpose"})
    Spelled(kind='conv_transpose', ranks=(2,))
    >>> spelled("BatchNorm1d", {"batch_norm": "batch_norm"}).ranks
    (0, 1)
    """
    return meant(word, plain_names(known))


def plain_names(known: Mapping[str, str]) -> dict[str, str]:
    """Kinds by their names without case and signs."""
    return {plain(name): kind for name, kind in known.items()}


def meant(word: str, kinds: Mapping[str, str]) -> Spelled | None:
    """What a word of a framework means, `kinds` being those of plain names."""
    letters = plain(word)
    for axes, rank in enumerate(RANKS, 1):
        before, there, after = letters.partition(rank)
        if there:
            kind = kinds.get(before + after)
            if kind not in RANKED:
                return None
            flat = axes == 1 and kind in FLAT_AS_WELL
            return Spelled(kind, (0, 1) if flat else (axes + (kind in BY_STEPS),))
    kind = kinds.get(letters)
    return Spelled(kind) if kind else None
