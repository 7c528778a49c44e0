"""Attention as nodes of ONNX: over all positions, or within windows."""

from __future__ import annotations

from math import log, prod
from typing import TYPE_CHECKING

from convcalc.frameworks.write.onnx.positions import (
    kept_apart,
    rolled,
    shifts,
    with_positions,
)
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.attention import NORMS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.write.onnx.place import Place

REFUSED = ("grid",)
"""Settings that are not written where they are not at their defaults."""


def attention(at: Place) -> str:
    """Queries, keys and values are one product, whose parts are cut out of it."""
    more = [name for name in REFUSED if getattr(at.kind, name) is not None]
    if more:
        raise Unwritten(f"{' and '.join(more)} of attention is not written yet")
    if len(at.inputs) > 1:
        return crossed(at)
    moved = shifts(at) if at.kind.window is not None else [0]
    whole = at.x if not any(moved) else rolled(at, at.x, moved, "rolled", "rolled")
    tokens, count = entered(at, whole)
    found = attended(at, tokens, count)
    width = int(at.kind.attended(at.site))
    found = at.reshape(at.permute(found, [0, 2, 1, 3], "joined"), [count, width], "heads")
    if at.kind.project:
        channels = int(at.output.channels)
        found = product(at, found, "out_proj.weight", "out_proj.bias", width, channels)
    if not any(moved):
        return left(at, found)
    return rolled(at, left(at, found, "unrolled"), [-n for n in moved], "back")


def crossed(at: Place) -> str:
    """Of the positions of one input to those of others, each with a product of its own."""
    if not at.kind.usual:
        raise Unwritten(
            "a second input of attention that is more than PyTorch's is not written yet"
        )
    inputs, shapes = [*at.inputs, at.inputs[-1]][:3], [*at.site.shapes, at.site.shapes[-1]][:3]
    width = int(at.kind.width(at.site))
    rows = zip("qkv", inputs, shapes, strict=True)
    parts = [projected(at, k, *row, width) for k, row in enumerate(rows)]
    parts[1] = at.permute(parts[1], [0, 1, 3, 2], "k_turned")
    scores = at.add("Mul", [at.add("MatMul", parts[:2], "scores"), scale(at)], "scaled")
    found = at.add("MatMul", [at.add("Softmax", [scores], "weights", axis=-1), parts[2]], "values")
    count = prod(map(int, at.site.spatial))
    found = at.reshape(at.permute(found, [0, 2, 1, 3], "joined"), [count, width], "by_position")
    if at.kind.project:
        last = int(at.output.channels)
        found = product(at, found, "out_proj.weight", "out_proj.bias", width, last)
    return left(at, found)


def projected(at: Place, k: int, word: str, given: str, shape: Shape, width: int) -> str:
    """Queries, keys or values of one input: heads x positions x width of a head."""
    names = {one.name for one in at.kind.weights(at.site)}
    heads = int(at.kind.heads)
    channels, count = int(shape.channels), prod(map(int, shape.spatial))
    flat = len(shape.spatial) == 1
    x = given if flat else at.reshape(given, [channels, count], f"{word}_row")
    x = at.permute(x, [0, 2, 1], f"{word}_tokens")
    weight = third_of(at, word, k, (channels, width), names)
    x = at.add("MatMul", [x, weight], f"{word}_product")
    if "in_proj_bias" in names:
        whole = at.weight("in_proj_bias", (3 * width,))
        x = at.add("Add", [x, cut(at, whole, k, width, 0, f"{word}_bias")], f"{word}_sum")
    x = at.reshape(x, [count, heads, width // heads], f"{word}_heads")
    return at.permute(x, [0, 2, 1, 3], f"{word}_by_head")


def third_of(at: Place, word: str, k: int, sizes: tuple[int, int], names: Collection[str]) -> str:
    """The matrix of queries, keys or values: their own, or a part of the one that all are in."""
    if f"{word}_proj_weight" in names:
        return at.weight(f"{word}_proj_weight", sizes)
    channels, width = sizes
    whole = at.weight("in_proj_weight", (channels, 3 * width))
    return cut(at, whole, k, width, 1, f"{word}_weight")


def cut(at: Place, x: str, k: int, size: int, axis: int, inner: str) -> str:
    """The part `k` of a tensor of several parts of one size."""
    bounds = [at.graph.constant([n]) for n in (k * size, (k + 1) * size, axis)]
    return at.add("Slice", [x, *bounds], inner)


def product(at: Place, x: str, weight: str, bias: str, rows: int, columns: int) -> str:
    names = {one.name for one in at.kind.weights(at.site)}
    x = at.add("MatMul", [x, at.weight(weight, (rows, columns))], f"{weight}.product")
    if bias in names:
        x = at.add("Add", [x, at.weight(bias, (columns,))], f"{weight}.sum")
    return x


def attended(at: Place, tokens: str, count: int) -> str:
    """What the products give, with the heads before the positions."""
    parts = by_heads(at, tokens, count)
    if at.kind.logit_scale:
        parts[:2] = [at.add("LpNormalization", [x], f"{x}_length", axis=3) for x in parts[:2]]
    parts[1] = at.permute(parts[1], [0, 1, 3, 2], "k_turned")
    scores = at.add("Mul", [at.add("MatMul", parts[:2], "scores"), scale(at)], "scaled")
    scores = with_positions(at, scores)
    if at.kind.window is not None:
        scores = kept_apart(at, scores, count)
    return at.add("MatMul", [at.add("Softmax", [scores], "weights", axis=-1), parts[2]], "values")


def scale(at: Place) -> str:
    """What scores are multiplied by."""
    if not at.kind.logit_scale:
        return at.graph.real(int(at.kind.head(at.site)) ** -0.5)
    learned = at.weight("logit_scale", (int(at.kind.heads), 1, 1))
    bounded = at.add("Clip", [learned, "", at.graph.real(log(100))], "bounded")
    return at.add("Exp", [bounded], "scale")


def by_heads(at: Place, tokens: str, count: int) -> list[str]:
    """Queries, keys and values: heads x positions x width."""
    names = {one.name for one in at.kind.weights(at.site)}
    if "in_proj_weight" not in names:
        raise Unwritten("queries and keys of different channels are not written yet")
    widths = [int(n) for n in at.kind.widths(at.site)]
    heads, few = int(at.kind.heads), int(at.kind.kv_heads or at.kind.heads)
    rows = int(at.site.channels), sum(widths)
    whole = product(at, tokens, "in_proj_weight", "in_proj_bias", *rows)
    found = []
    for k, word in enumerate("qkv"):
        bounds = [at.graph.constant([n]) for n in (sum(widths[:k]), sum(widths[: k + 1]), 2)]
        x = at.add("Slice", [whole, *bounds], word)
        if f"{word}_bias" in names:
            x = at.add("Add", [x, at.weight(f"{word}_bias", (widths[k],))], f"{word}_sum")
        number = few if k else heads
        x = at.reshape(x, [count, number, widths[k] // number], f"{word}_heads")
        x = at.permute(x, [0, 2, 1, 3], f"{word}_by_head")
        x = normed(at, x, word) if k < 2 else x
        if k and few < heads:
            each = at.graph.constant([n for n in range(few) for _ in range(heads // few)])
            x = at.add("Gather", [x, each], f"{word}_repeated", axis=1)
        found.append(x)
    return found


def normed(at: Place, x: str, word: str) -> str:
    """Queries or keys by their norm, if there is one."""
    names = NORMS[at.kind.qk_norm]
    if not names:
        return x
    sizes = (int(at.kind.head(at.site)),)
    held = [at.weight(f"{word}_norm.{name}", sizes) for name in names]
    if len(held) > 1:
        return at.add("LayerNormalization", [x, *held], f"{word}_normed", axis=-1, epsilon=1e-5)
    square = at.add("Mul", [x, x], f"{word}_square")
    mean = at.add("ReduceMean", [square, at.graph.constant([3])], f"{word}_mean", keepdims=1)
    above = at.add("Add", [mean, at.graph.real(2.0**-23)], f"{word}_above")
    x = at.add("Div", [x, at.add("Sqrt", [above], f"{word}_root")], f"{word}_even")
    return at.add("Mul", [x, *held], f"{word}_normed")


def entered(at: Place, given: str) -> tuple[str, int]:
    """Positions in one row, channels last; those of each window as a sample. And how many."""
    channels, *spatial = at.sizes
    if at.kind.window is None:
        count = prod(spatial)
        x = at.reshape(given, [channels, count], "row") if len(spatial) != 1 else given
        return at.permute(x, [0, 2, 1], "tokens"), count
    x = at.reshape(given, [channels, *cuts(at)], "cut")
    blocks, inner = axes(at)
    x = at.permute(x, [0, *blocks, *inner, 1], "windows")
    count = prod(map(int, at.kind.per_axis("window", at.rank)))
    return rows(at, x, [-1, count, channels], "tokens"), count


def left(at: Place, x: str, inner: str = "") -> str:
    """The map again."""
    channels, *spatial = at.made
    if at.kind.window is None:
        x = at.permute(x, [0, 2, 1], "turned")
        return at.reshape(x, at.made) if len(spatial) != 1 else x
    (outside, within), halves = axes(at), cuts(at)
    x = rows(at, x, [-1, *(halves[k - 2] for k in (*outside, *within)), channels], "blocks")
    order = [0, *outside, *within, 1]
    x = at.permute(x, [order.index(k) for k in range(len(order))], "put_back")
    return at.reshape(x, at.made, inner)


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
