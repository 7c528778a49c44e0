"""Attention and recurrent layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import Constant
from convcalc.frameworks.onnx.elementwise import merged
from convcalc.frameworks.pt2.run import as_onnx, data, given, shape, whole
from convcalc.frameworks.traced import products
from convcalc.frameworks.traced.layers import along_last
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor, permuted
from convcalc.frameworks.traced.weighted import holding

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def attended(op: Op) -> Any:
    """Heads are as in the batch; a mask is added to the logits."""
    q, k, v = (op.given.get(name) for name in ("query", "key", "value"))
    if not isinstance(q, Tensor) or not isinstance(k, Tensor) or not isinstance(v, Tensor):
        return None
    sizes = [shape(op, x)[:-2] for x in (q, k, v)]
    if given(op, "enable_gqa", False) or sizes[0] != sizes[1] or sizes[1] != sizes[2]:
        return None
    mask = op.given.get("attn_mask")
    if mask is None and op.walker.batch.size == 1:
        q, k, v = (op.walker.batch.front(x) for x in (q, k, v))
        told = {name: op.given.get(name) for name in ("is_causal", "scale")}
        return products.attended(op.call("sdpa", input=q, key=k, value=v, **told))
    return by_products(op, q, k, v, mask)


def by_products(op: Op, q: Tensor, k: Tensor, v: Tensor, mask: Any) -> Any:
    """The two products of attention, one by one."""
    rank, scale = q.rank, op.given.get("scale")
    factor = float(scale) if isinstance(scale, (int, float)) else shape(op, q)[-1] ** -0.5
    q = op.walker.batch.front(merged(op, "mul", q, factor))
    turned = permuted(k, [*range(rank - 2), rank - 1, rank - 2], op.at)
    logits = op.walker.batch.front(as_onnx(op, "MatMul", [q, turned]))
    if mask is not None:
        logits = op.walker.batch.front(merged(op, "add", logits, mask))
    weights = op.walker.batch.front(along_last(op.use("softmax"), logits))
    if given(op, "is_causal", False):
        op.builder.doubt(weights.node, "no position sees those behind it, which is not kept")
    return as_onnx(op, "MatMul", [weights, v])


def recurrent(word: str) -> Run:
    """Layers of recurrent ones, of one direction or two: weights in the order of PyTorch."""

    def run(op: Op) -> Any:
        params, x = op.given.get("params") or [], data(op)
        count, both = whole(op, "num_layers")[0], bool(given(op, "bidirectional", False))
        held = 4 if given(op, "has_biases", True) else 2
        step = held * (1 + both)
        known = all(isinstance(one, Param) for one in params)
        if not known or len(params) != step * count or len(shape(op, x)) != 3:
            return None
        first = bool(given(op, "batch_first", False))
        found: Any = x if first else permuted(x, [1, 0, 2], op.at)
        for layer in range(count):
            rows = params[layer * step : (layer + 1) * step]
            found = one_recurrent(op, word, found, rows, both, held == 4)
        whole_ = found if first else permuted(found, [1, 0, 2], op.at)
        if any(op.walker.asked(op.node, k) for k in (1, 2)):
            return None
        return [whole_]

    return run


def one_recurrent(
    op: Op, word: str, x: Tensor, rows: list[Any], both: bool, biased: bool
) -> Tensor:
    """One layer: batch x steps x features in and out."""
    units = rows[1].sizes[1]
    x = op.walker.batch.front(x)
    settings: dict[str, Any] = {
        "units": units,
        "bidirectional": both,
        "bias": biased,
        "in_channels": rows[0].sizes[1],
    }
    turned = permuted(x, [0, 2, 1], op.at)
    label = op.walker.label(op.node)
    elements = sum(one.elements for one in rows)
    whole_ = Constant((elements,), None, True, None, tuple(rows))
    whole_.trained = whole_.registered = True
    whole_.name = f"{label}.weight" if label else rows[0].name
    out = holding(op.builder, word, settings, turned, whole_, None, op.at)
    for one in rows:
        one.node = whole_.node
    return permuted(out, [0, 2, 1], op.at)
