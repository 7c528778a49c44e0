"""Operators of ATen that have windows, weights or statistics: what layers they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx import layers as onnx
from convcalc.frameworks.onnx.constant import axis_of
from convcalc.frameworks.onnx.elementwise import merged
from convcalc.frameworks.pt2.run import as_onnx, data, given, per_axis, shape, whole
from convcalc.frameworks.pt2.sequences import attended, recurrent
from convcalc.frameworks.pt2.statistics import moments, normed, over_last, reduced, with_places
from convcalc.frameworks.traced import shifts
from convcalc.frameworks.traced.layers import apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor

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
