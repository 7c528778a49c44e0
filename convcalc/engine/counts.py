"""Small functions that count one layer, for the tables of other tools (`tools.py`).

Each takes a layer, worked out, and returns a number; None where there is no rule for such a layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import product
from convcalc.algebra.window import Scatter, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import LayerReport

    Count = Callable[[LayerReport], Optional[int]]

# Quantities of a layer


def read(layer: LayerReport) -> int:
    """Elements that go in."""
    return int(layer.input_shapes[0].elements)


def written(layer: LayerReport) -> int:
    """Elements that come out."""
    return layer.activations


def positions(layer: LayerReport) -> int:
    """Spatial positions of the output."""
    return int(product(layer.output.spatial)) if layer.output else 0


def macs(layer: LayerReport) -> int:
    return layer.macs


def learned(layer: LayerReport) -> int:
    """Parameters, frozen ones too, but no buffers; another layer's as often as they are used."""
    return sum(int(w.elements) for w in layer.weights if not w.buffer)


def biases(layer: LayerReport) -> int:
    """One addition per output element of a convolution or linear layer with a bias."""
    return layer.activations if any(w.name == "bias" for w in layer.weights) else 0


def attended(layer: LayerReport) -> tuple[Shape, Shape, Shape]:
    """What attention makes queries, keys and values of."""
    from convcalc.layers.attending import sources

    return sources(layer.input_shapes)


def pairs(layer: LayerReport) -> int:
    """Pairs of a query and a key in attention."""
    queries, keys, _ = attended(layer)
    return int(product((*queries.spatial, *keys.spatial)))


def products(layer: LayerReport) -> int:
    """Attention's queries times keys and weights times values: MACs that involve no weight."""
    return 2 * pairs(layer) * int(layer.input_shapes[0].channels)


def scores(layer: LayerReport) -> int:
    """Elements of attention's softmax, over all heads."""
    kind: Any = layer.kind
    return int(kind.heads) * pairs(layer)


def by_mode(layer: LayerReport) -> bool:
    """Whether the padding is a word, as PyTorch takes 'same' with a stride of 1."""
    kind: Any = layer.kind
    word = isinstance(kind.padding, str)
    return word and (kind.padding == "valid" or all(s == 1 for s in kind.strides(len(layer.axes))))


def evenly_padded(layer: LayerReport) -> list[int]:
    """The sizes that a convolution would make that pads both ends as the near one."""
    return [
        int(Window(a.span, a.stride, a.lo, a.lo).out(n))
        for a, n in zip(layer.axes, layer.input_shapes[0].spatial, strict=True)
        if isinstance(a, (Window, Scatter))
    ]


# What several tools have in common


def nothing(layer: LayerReport) -> int:
    return 0


def unknown(layer: LayerReport) -> None:
    """For a kind to which the row of its group does not apply."""


def doubled(layer: LayerReport) -> int:
    return 2 * layer.macs


def with_biases(layer: LayerReport) -> int:
    return layer.macs + biases(layer)


def each(times: int) -> Count:
    """So many per element that goes in."""
    return lambda layer: times * read(layer)


def norm(affine: int, plain: int) -> Count:
    """So many per element with a scale, and without."""

    def count(layer: LayerReport) -> int:
        scaled = any(w.name == "weight" for w in layer.weights)
        return (affine if scaled else plain) * read(layer)

    return count


def as_module(count: Count) -> Count:
    """Of a pool that is a module, which one that drops the axes is not in PyTorch."""
    return lambda layer: count(layer) if getattr(layer.kind, "keepdims", True) else None


def usual(count: Count) -> Count:
    """Of attention in the form of PyTorch's module, with or without a projection of the output."""
    return lambda layer: count(layer) if getattr(layer.kind, "usual", True) else None


def projected(count: Count) -> Count:
    """Of attention as PyTorch's module has it, with a projection of the output."""
    return usual(lambda layer: count(layer) if getattr(layer.kind, "project", True) else None)


def unfused(count: Count) -> Count:
    """Of attention's products where PyTorch has no operator for both: of values wider or narrower
    than queries.
    """
    return lambda layer: count(layer) if layer.output != layer.input_shapes[0] else None


def gated_by(*functions: str) -> Count:
    """One per element of the gate, of functions that are counted."""
    return lambda layer: written(layer) if layer.kind.in_effect("activation") in functions else None


def power_pool(layer: LayerReport) -> int:
    """An average pool of the powers, and two functions of what comes out."""
    return read(layer) + 2 * written(layer)


def response_norm(layer: LayerReport) -> int:
    """Square, scale, shift, and an average pool over the channels, which it pads."""
    size = layer.kind.per_axis("size", 1)[0]
    padded = int(layer.input_shapes[0].channels) + int(size) - 1
    return 3 * read(layer) + padded * positions(layer)


def mode_of(layer: LayerReport) -> str:
    """PyTorch's name of an interpolation."""
    kind: Any = layer.kind
    names = {"linear": ("linear", "bilinear", "trilinear"), "cubic": ("", "bicubic", "")}
    mode, rank = str(kind.mode), layer.input_shapes[0].rank
    return names[mode][rank - 1] if mode in names else mode


def projections(layer: LayerReport) -> int:
    """Attention without its products."""
    return layer.macs - products(layer)


def ptflops_attention(layer: LayerReport) -> int:
    """By the module: scaled queries, three projections, products, softmax, and a projection that
    has a bias in any case. It takes keys and values to keep their width when they are projected.
    """
    kind: Any = layer.kind
    q, k, v = attended(layer)
    heads, queries = int(kind.heads), int(product(q.spatial))
    made = sum(int(x.elements) * int(x.channels) for x in (q, k, v))
    biased = sum(int(product(x.spatial)) for x in (q, k, v)) * int(q.channels) if kind.bias else 0
    wide = int(q.channels) + int(v.channels) // heads * heads
    out = queries * int(v.channels) * (int(v.channels) + 1)
    return int(q.elements) + made + biased + pairs(layer) * wide + scores(layer) + out


def fused(**rows: Count) -> Count:
    """A transformer encoder, which PyTorch runs as one function at inference: the sum of what the
    rows, by group, say of its parts.
    """
    return lambda layer: sum(
        count(part) or 0
        for part in layer.leaves()
        for group, count in rows.items()
        if part.kind.among(group)
    )


def rows(groups: Iterable[str], count: Count) -> dict[str, Count]:
    """The same row for several kinds or groups."""
    return dict.fromkeys(groups, count)


def einsum_path(layer: LayerReport) -> int | None:
    """What `numpy.einsum_path` says of an equation, as it prints it, with four digits: a product
    and, where letters are summed over, an addition for each combination of letters, and one more.
    """
    kind: Any = layer.kind
    inputs, _, output = kind.equation.partition("->")
    terms = [set(term) for term in inputs.split(",")]
    summed = set.union(*terms) - set(output)
    if len(terms) > 1 and summed - set.intersection(*terms):
        return None
    loop = (layer.macs or written(layer)) if len(terms) > 1 else read(layer)
    return int(float(f"{loop * (2 if summed else 1) + 1:.3e}"))


def halved_path(layer: LayerReport) -> int | None:
    """Half of that, as fvcore has it, but exactly for two ways of writing a matrix product."""
    if batched(layer) in ("abc,abd->acd", "abc,adc->adb"):
        return layer.macs
    estimate = einsum_path(layer)
    return None if estimate is None else estimate // 2


def batched(layer: LayerReport) -> str:
    """The equation with a letter for the batch, its letters called a, b, c, … in their order."""
    kind: Any = layer.kind
    text: str = kind.equation
    inputs, _, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms[0]) == layer.input_shapes[0].rank + 1:
        text = ",".join(f"_{term}" for term in terms) + f"->_{output}"
    letters = dict.fromkeys(c for c in text if c not in ",->")
    return text.translate({ord(c): 97 + k for k, c in enumerate(letters)})
