"""Defects of a network, looked for pair by pair."""

from __future__ import annotations

from itertools import pairwise

from tests.commands.quiz.types.oracle.layers import read

ACTIVATIONS = ("relu",)


def faulty(lines: list[str], offered: tuple[str, ...]) -> str:
    layers = read(lines).layers
    kinds = [one.kind for one in layers]
    pairs = list(pairwise(layers))
    weighted = [k for k, kind in enumerate(kinds) if kind in ("conv", "conv_transpose")]
    found = []
    if any(a.kind in ACTIVATIONS and b.kind in ACTIVATIONS for a, b in pairs):
        found.append("an activation follows")
    if any("relu" not in kinds[a:b] for a, b in pairwise(weighted)):
        found.append("no activation stands between")
    if any(
        a.kind in ("conv", "conv_transpose") and a.bias and b.kind == "batch_norm" for a, b in pairs
    ):
        found.append("a convolution has a bias")
    if any(a.kind == "dropout" and b.kind == "batch_norm" for a, b in pairs):
        found.append("dropout stands before")
    if any(one.kind == "conv" and one.whole("stride") > one.whole("kernel") for one in layers):
        found.append("a stride is larger")
    if any(
        one.kind == "conv_transpose" and one.whole("kernel") % one.whole("stride") for one in layers
    ):
        found.append("the kernel of a transposed")
    (begins,) = found or ["nothing"]
    (right,) = [text for text in offered if text.startswith(begins)]
    return right
