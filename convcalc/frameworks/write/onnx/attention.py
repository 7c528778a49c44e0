"""Attention as nodes of ONNX: over all positions, or within windows."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.write.onnx.place import Place

KNOWN = ("heads", "bias", "project", "window", "partition", "key_dim", "value_dim")
"""Settings that are written; others are refused where they are not at their defaults."""


def attention(at: Place) -> str:
    """Queries, keys and values are one product, whose parts are cut out of it."""
    defaults = {s.name: s.default for s in at.kind.settings()}
    given = [k for k, v in at.settings().items() if k not in KNOWN and v != defaults[k]]
    more = [name for name in given if name != "in_channels"]
    if more or len(at.inputs) > 1 or at.kind.value_dim not in (None, at.kind.key_dim):
        what = " and ".join(more) or "a second input or other widths of values"
        raise Unwritten(f"{what} of attention is not written yet")
    tokens, count = entered(at)
    found = attended(at, tokens, count)
    width = int(at.kind.attended(at.site))
    found = at.reshape(at.permute(found, [0, 2, 1, 3], "joined"), [count, width], "heads")
    if at.kind.project:
        channels = int(at.output.channels)
        found = product(at, found, "out_proj.weight", "out_proj.bias", width, channels)
    return left(at, found)


def product(at: Place, x: str, weight: str, bias: str, rows: int, columns: int) -> str:
    names = {one.name for one in at.kind.weights(at.site)}
    x = at.add("MatMul", [x, at.weight(weight, (rows, columns))], f"{weight}.product")
    if bias in names:
        x = at.add("Add", [x, at.weight(bias, (columns,))], f"{weight}.sum")
    return x


def attended(at: Place, tokens: str, count: int) -> str:
    """What the products give, with the heads before the positions."""
    names = {one.name: one for one in at.kind.weights(at.site)}
    channels, width = int(at.site.channels), int(at.kind.width(at.site))
    heads = int(at.kind.heads)
    if "in_proj_weight" not in names:
        raise Unwritten("queries and keys of different channels are not written yet")
    whole = product(at, tokens, "in_proj_weight", "in_proj_bias", channels, 3 * width)
    parts = []
    for k, word in enumerate("qkv"):
        bounds = [at.graph.constant([n]) for n in (k * width, (k + 1) * width, 2)]
        x = at.add("Slice", [whole, *bounds], word)
        if f"{word}_bias" in names:
            x = at.add("Add", [x, at.weight(f"{word}_bias", (width,))], f"{word}_sum")
        x = at.reshape(x, [count, heads, width // heads], f"{word}_heads")
        parts.append(at.permute(x, [0, 2, 3, 1] if word == "k" else [0, 2, 1, 3], f"{word}_turned"))
    scores = at.add("MatMul", parts[:2], "scores")
    scale = at.graph.real((width // heads) ** -0.5)
    scores = at.add("Mul", [scores, scale], "scaled")
    return at.add("MatMul", [at.add("Softmax", [scores], "weights", axis=-1), parts[2]], "values")


def entered(at: Place) -> tuple[str, int]:
    """Positions in one row, channels last; those of each window as a sample. And how many."""
    channels, *spatial = at.sizes
    if at.kind.window is None:
        count = prod(spatial)
        x = at.reshape(at.x, [channels, count], "row") if len(spatial) != 1 else at.x
        return at.permute(x, [0, 2, 1], "tokens"), count
    x = at.reshape(at.x, [channels, *cuts(at)], "cut")
    blocks, inner = axes(at)
    x = at.permute(x, [0, *blocks, *inner, 1], "windows")
    count = prod(map(int, at.kind.per_axis("window", at.rank)))
    return rows(at, x, [-1, count, channels], "tokens"), count


def left(at: Place, x: str) -> str:
    """The map again."""
    channels, *spatial = at.made
    if at.kind.window is None:
        x = at.permute(x, [0, 2, 1], "turned")
        return at.reshape(x, at.made) if len(spatial) != 1 else x
    blocks, inner = axes(at)
    sizes = cuts(at)
    x = rows(at, x, [-1, *(sizes[k - 2] for k in (*blocks, *inner)), channels], "blocks")
    order = [0, *blocks, *inner, 1]
    x = at.permute(x, [order.index(k) for k in range(len(order))], "put_back")
    return at.reshape(x, at.made)


def rows(at: Place, x: str, sizes: Sequence[int], inner: str) -> str:
    """Windows as samples of their own, or samples again."""
    return at.add("Reshape", [x, at.graph.constant(list(sizes))], inner)


def cuts(at: Place) -> list[int]:
    """Each axis as two: the outer one counts windows, or in a grid positions within one."""
    found: list[int] = []
    windows = map(int, at.kind.per_axis("window", at.rank))
    for n, size in zip(at.sizes[1:], windows, strict=True):
        if n % size:
            raise Unwritten("windows that do not divide the map are not written yet")
        found += [n // size, size] if at.kind.partition == "window" else [size, n // size]
    return found


def axes(at: Place) -> tuple[list[int], list[int]]:
    """The axes that count windows, and those of the positions within one."""
    first, second = [2 * k + 2 for k in range(at.rank)], [2 * k + 3 for k in range(at.rank)]
    return (first, second) if at.kind.partition == "window" else (second, first)


ATTENTIONS = {"attention": attention}
