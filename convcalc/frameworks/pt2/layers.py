"""Operators of ATen that have windows, weights or statistics: what layers they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx import layers as onnx
from convcalc.frameworks.onnx import norms, reductions
from convcalc.frameworks.onnx.constant import Constant, axis_of
from convcalc.frameworks.onnx.elementwise import merged
from convcalc.frameworks.pt2.run import as_onnx, data, given, per_axis, shape, whole
from convcalc.frameworks.traced import products, shifts
from convcalc.frameworks.traced.layers import along_last, apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor, permuted
from convcalc.frameworks.traced.weighted import holding, norm

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def convolved(op: Op) -> Any:
    """`conv2d`, `conv_transpose2d`, and `convolution`, which is either."""
    weight, bias = op.given.get("weight"), op.given.get("bias")
    if not isinstance(weight, Param):
        return None
    rank = len(weight.sizes) - 2
    scattered = "transpose" in op.node.op or given(op, "transposed", False)
    dilation = per_axis(op, "dilation", rank, 1)
    same = op.given.get("padding") == "same"
    sizes = zip(dilation, weight.sizes[2:], strict=True)
    totals = [d * (k - 1) if same else 0 for d, k in sizes]
    plain = isinstance(op.given.get("padding"), str)
    pads = [0] * rank if plain else per_axis(op, "padding", rank, 0)
    low = [n + t // 2 for n, t in zip(pads, totals, strict=True)]
    high = [n + t - t // 2 for n, t in zip(pads, totals, strict=True)]
    return as_onnx(
        op,
        "ConvTranspose" if scattered else "Conv",
        [data(op), weight, bias],
        strides=per_axis(op, "stride", rank, 1),
        pads=low + high,
        dilations=dilation,
        group=given(op, "groups", 1),
        output_padding=per_axis(op, "output_padding", rank, 0) if scattered else None,
    )


def pool(word: str, averaging: bool = False) -> Run:
    def run(op: Op) -> Any:
        x = data(op)
        rank = (
            int(op.node.op.partition("d")[0][-1]) if "1d" in op.node.op else len(shape(op, x)) - 2
        )
        kernel = per_axis(op, "kernel_size", rank)
        stride = per_axis(op, "stride", rank, kernel) if op.given.get("stride") else kernel
        settings: dict[str, Any] = {
            "kernel": onnx.even(kernel),
            "stride": onnx.even(stride),
            "padding": onnx.even(per_axis(op, "padding", rank, 0)),
        }
        if any(n != 1 for n in per_axis(op, "dilation", rank, 1)):
            settings["dilation"] = onnx.even(per_axis(op, "dilation", rank, 1))
        if given(op, "ceil_mode", False):
            settings["ceil_mode"] = True
        if averaging and not given(op, "count_include_pad", True):
            settings["count_include_pad"] = False
        return apply(op.use(word, **settings), x)

    return run


def adaptive(word: str) -> Run:
    def run(op: Op) -> Any:
        sizes = per_axis(op, "output_size", len(shape(op, data(op))) - 2)
        return apply(op.use(word, output_size=onnx.even(sizes)), data(op))

    return run


def linear(op: Op) -> Any:
    x, weight, bias = data(op), op.given.get("weight"), op.given.get("bias")
    if not isinstance(x, Tensor) or not isinstance(weight, Param) or x.rank < 2:
        return None
    settings = {"features": weight.sizes[0], "in_features": weight.sizes[1]}
    return onnx.with_bias(op, "linear", settings, x, weight, bias)


def product(op: Op) -> Any:
    """`matmul`, `bmm`, `mm`"""
    a = data(op)
    b = op.given.get("mat2", op.given.get("other"))
    return as_onnx(op, "MatMul", [a, b])


def product_and_sum(op: Op) -> Any:
    """`addmm`, `baddbmm`"""
    names = ("mat1", "mat2") if "mat1" in op.given else ("batch1", "batch2")
    a, b = (op.given.get(name) for name in names)
    if given(op, "alpha", 1) != 1 or given(op, "beta", 1) not in (0, 1):
        return None
    if names[0] == "mat1":
        return as_onnx(op, "Gemm", [a, b, data(op)])
    out = as_onnx(op, "MatMul", [a, b])
    return out if given(op, "beta", 1) == 0 else merged(op, "add", out, data(op))


def normed(word: str, grouped: bool = False) -> Run:
    """Norms by channels; those without a scale and shift, too."""

    def run(op: Op) -> Any:
        weight, bias, x = op.given.get("weight"), op.given.get("bias"), data(op)
        settings = {}
        if grouped:
            name = "group" if "group" in op.given else "num_groups"
            settings["groups"] = whole(op, name)[0]
        if weight is None and bias is None:
            return apply(op.use(word, **settings, affine=False), x)
        if not isinstance(weight, Param):
            return None
        return norm(op.builder, word, settings, x, op.named(weight), bias, op.at)

    return run


def over_last(word: str, shifted: bool = True) -> Run:
    """`layer_norm`, `rms_norm`"""

    def run(op: Op) -> Any:
        weight, bias, x = op.given.get("weight"), op.given.get("bias"), data(op)
        settings: dict[str, Any] = {"sizes": whole(op, "normalized_shape")}
        if weight is None and bias is None:
            return apply(op.use(word, **settings, affine=False), x)
        if not isinstance(weight, Param):
            return None
        if not shifted:
            return norms.norm_without_shift(op, settings, weight)
        return norm(op.builder, word, settings, x, op.named(weight), bias, op.at)

    return run


def reduced(word: str) -> Run:
    """Over some dimensions, or all."""

    def run(op: Op) -> Any:
        x = data(op)
        rank = len(shape(op, x))
        listed = [] if op.given.get("dim") is None else whole(op, "dim")
        axes = [axis_of(k, rank) for k in listed] or list(range(rank))
        keep = bool(given(op, "keepdim", False))
        return reductions.over(op, word, sorted(axes), keep)

    return run


def with_places(word: str) -> Run:
    """`max.dim`: the values, and where they stand."""

    def run(op: Op) -> Any:
        if "other" in op.given:
            return merged(op, f"{word}imum", data(op), op.given["other"])
        out = reduced(word)(op)
        return out if op.given.get("dim") is None else [out, out]

    return run


def moments(word: str) -> Run:
    """`var_mean`, `std_mean`"""
    return lambda op: [reduced(word)(op), reduced("mean")(op)]


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
        return products.attended(op.call("sdpa", input=q, key=k, value=v))
    return by_products(op, q, k, v, mask)


def by_products(op: Op, q: Tensor, k: Tensor, v: Tensor, mask: Any) -> Any:
    """The two products of attention, one by one."""
    rank = q.rank
    turned = permuted(k, [*range(rank - 2), rank - 1, rank - 2], op.at)
    logits = op.walker.batch.front(as_onnx(op, "MatMul", [q, turned]))
    if mask is not None:
        logits = op.walker.batch.front(merged(op, "add", logits, mask))
    weights = op.walker.batch.front(along_last(op.use("softmax"), logits))
    return as_onnx(op, "MatMul", [weights, v])


def einsum(op: Op) -> Any:
    return as_onnx(op, "Einsum", op.given.get("tensors") or [], equation=op.text("equation", ""))


def blocks(op: Op) -> Any:
    """`im2col`: what windows see, as columns."""
    names = ("kernel_size", "dilation", "padding", "stride")
    found = {name: onnx.even(per_axis(op, name, 2, 1)) for name in names}
    return apply(op.use("unfold", kernel=found.pop("kernel_size"), **found), data(op))


def laid(op: Op) -> Any:
    """`col2im`"""
    names = ("output_size", "kernel_size", "dilation", "padding", "stride")
    return shifts.laid(op.call("fold", input=data(op), **{name: whole(op, name) for name in names}))


def gated(op: Op) -> Any:
    """`glu`"""
    x = data(op)
    k = axis_of(given(op, "dim", -1), len(shape(op, x)))
    half = shape(op, x)[k] // 2
    a, b = as_onnx(op, "Split", [x], axis=k, split=[half, half])
    front = op.walker.batch.front
    gate = as_onnx(op, "Sigmoid", [front(b)])
    return merged(op, "mul", front(a), front(gate))


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


LAYERS: dict[str, Run] = {
    **dict.fromkeys(
        (
            *(f"conv{n}d" for n in "123"),
            *(f"conv_transpose{n}d" for n in "123"),
            *("convolution", "_convolution"),
        ),
        convolved,
    ),
    **dict.fromkeys(
        (*(f"max_pool{n}d" for n in "123"), *(f"max_pool{n}d_with_indices" for n in "123")),
        pool("max_pool"),
    ),
    **dict.fromkeys((f"avg_pool{n}d" for n in "123"), pool("avg_pool", averaging=True)),
    **dict.fromkeys(
        (*(f"adaptive_avg_pool{n}d" for n in "123"), *(f"_adaptive_avg_pool{n}d" for n in "23")),
        adaptive("adaptive_avg_pool"),
    ),
    **dict.fromkeys((f"adaptive_max_pool{n}d" for n in "123"), adaptive("adaptive_max_pool")),
    "linear": linear,
    **dict.fromkeys(("matmul", "bmm", "mm"), product),
    **dict.fromkeys(("addmm", "baddbmm"), product_and_sum),
    **dict.fromkeys(
        (
            *("batch_norm", "native_batch_norm", "_native_batch_norm_legit_no_training"),
            *("cudnn_batch_norm", "_batch_norm_no_update"),
        ),
        normed("batch_norm"),
    ),
    **dict.fromkeys(("instance_norm",), normed("instance_norm")),
    **dict.fromkeys(("group_norm", "native_group_norm"), normed("group_norm", grouped=True)),
    **dict.fromkeys(("layer_norm", "native_layer_norm"), over_last("layer_norm")),
    **dict.fromkeys(("rms_norm", "_fused_rms_norm"), over_last("rms_norm", shifted=False)),
    "mean": reduced("mean"),
    "sum": reduced("sum"),
    "prod": reduced("prod"),
    "amax": reduced("max"),
    "amin": reduced("min"),
    "max": with_places("max"),
    "min": with_places("min"),
    **dict.fromkeys(("argmax", "argmin"), reduced("argmax")),
    "var": reduced("var"),
    "std": reduced("std"),
    **dict.fromkeys(("norm", "linalg_vector_norm"), reduced("norm")),
    "var_mean": moments("var"),
    "std_mean": moments("std"),
    **dict.fromkeys(
        (
            *("scaled_dot_product_attention", "_scaled_dot_product_flash_attention_for_cpu"),
            *("_scaled_dot_product_efficient_attention", "_scaled_dot_product_flash_attention"),
        ),
        attended,
    ),
    "einsum": einsum,
    "im2col": blocks,
    "col2im": laid,
    "glu": gated,
    "lstm": recurrent("lstm"),
    "gru": recurrent("gru"),
    **dict.fromkeys(("rnn_tanh", "rnn_relu"), recurrent("rnn")),
}
"""By operator."""
