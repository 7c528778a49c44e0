"""What attention of PyTorch keeps for the backward pass.

Fused, it keeps queries, keys, values, their mean and a sum for each query. Where it is asked for
its weights, and on a CPU where it drops some of them, it works them out step by step, and keeps
them: `need_weights` of nn.MultiheadAttention is True if nothing is said.
Source: torch.nn.functional.multi_head_attention_forward, at::_scaled_dot_product_attention_math.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.engine.kept import Kept, elements, in_rows, of_queries, positions
from convcalc.engine.strides import SAMPLE, batched
from convcalc.layers import saved as table
from convcalc.layers.attending import sources
from convcalc.layers.axes import arranged

if TYPE_CHECKING:
    from convcalc.engine.kept import Around
    from convcalc.engine.report import LayerReport

QUERIES_KEYS_VALUES = ("queries", "keys", "values")


def products(step: LayerReport, around: Around) -> Kept | None:
    """As PyTorch's module has it: what queries, keys and values are made of, or copies where their
    rows do not follow each other, and what is kept of the four and of pairs. None for others.
    """
    kind: Any = step.kind
    if kind.windowed:
        return None if around.mixed and around.on_cpu else windows(step, around)
    if not kind.usual:
        return None
    shapes = dict(zip(step.inputs, step.input_shapes, strict=True))
    keys, values = (int(shape.elements) for shape in sources(step.input_shapes)[1:])
    names = tuple(name for name in shapes if in_rows(name, around))
    copies = sum(int(shape.elements) for name, shape in shapes.items() if name not in names)
    queries, alone = elements(step), len(shapes) == 1
    if not told(step, around):
        return None
    if not one_by_one(step, around):
        made = 2 * queries + keys + values
        return Kept(names, (copies + made) * around.width + of_queries(step, around))
    scaled = queries if kind.need_weights else queries + keys
    beside = scaled + queries + values
    if alone:
        beside += queries + keys
    elif kind.need_weights or len(shapes) < len(QUERIES_KEYS_VALUES):
        beside += keys
    return Kept(names, (copies + beside) * around.width + of_pairs(step, around))


def one_by_one(step: LayerReport, around: Around) -> bool:
    """Whether products and weights are worked out one after another."""
    kind: Any = step.kind
    dropped = kind.dropout > 0 and around.on_cpu
    return dropped or getattr(kind, "need_weights", False) or step.name in around.unfused


def told(step: LayerReport, around: Around) -> bool:
    """Whether it is known in which types it is worked out."""
    kind: Any = step.kind
    asked = bool(getattr(kind, "need_weights", False)) and not around.on_cpu
    return not around.mixed or asked or not one_by_one(step, around)


def of_pairs(step: LayerReport, around: Around) -> int:
    """The bytes of the weights of all pairs; where some are dropped which, and what is left."""
    kind: Any = step.kind
    spatial = sources(step.input_shapes)[1].spatial
    apart = batched(kind, len(spatial) + 1)
    keys = product(int(n) for k, n in enumerate(spatial, 1) if k not in apart)
    pairs = int(kind.heads) * positions(step) * int(keys)
    mask = around.width if around.on_cpu else 1
    copied = around.width if around.mixed else 0
    weights = around.single + (mask + (copied or around.width) if kind.dropout > 0 else copied)
    return pairs * weights


def attended(step: LayerReport, around: Around) -> Kept | None:
    """Attention without projections: its inputs, what comes out and a sum for each query; where it
    drops weights on a CPU scaled copies of queries and keys, what is kept of pairs, and the values,
    or a copy of them where heads do not follow each other.
    """
    kind: Any = step.kind
    if not one_by_one(step, around):
        return Kept((*step.inputs, step.name), of_queries(step, around))
    if kind.axis == table.LAST or kind.kv_heads or around.mixed:
        return None
    queries, keys, values = (int(shape.elements) for shape in step.input_shapes)
    made, lie = queries + keys, around.lies[step.inputs[2]]
    channels = arranged(len(lie.sizes) - 1, around.layout).index(0)
    others = [k for k in range(len(lie.sizes)) if k != channels]
    apart = batched(kind, len(lie.sizes))
    flat = lie.flat((SAMPLE, *(k for j, k in enumerate(others, 1) if j in apart)))
    names = step.inputs[2:] if flat else ()
    made += 0 if flat else values
    return Kept(names, made * around.width + of_pairs(step, around))


def windows(step: LayerReport, around: Around) -> Kept:
    """Attention within windows, as Swin has it in torchvision and in timm, and MaxViT in
    torchvision: copies of what arrives, of queries, keys, values and their mean, and the weights of
    each pair of positions.
    """
    kind: Any = step.kind
    area = prod(map(int, kind.per_axis("window", len(step.input_shapes[0].spatial))))
    pairs = int(kind.heads) * positions(step) * area
    copied = around.single + around.width if around.mixed else around.width
    return Kept((), 5 * elements(step) * around.width + pairs * copied)
