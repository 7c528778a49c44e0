"""Operators that have windows, weights or statistics: what layers they are."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.arithmetic import held_as
from convcalc.frameworks.onnx.batch import wider
from convcalc.frameworks.onnx.constant import Constant, worked
from convcalc.frameworks.onnx.elementwise import tensor_of
from convcalc.frameworks.onnx.norms import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    response_norm,
    rms_norm,
)
from convcalc.frameworks.onnx.reductions import REDUCED, arg, loose, reduced, spread
from convcalc.frameworks.onnx.sequences import attended, einsum, recurrent
from convcalc.frameworks.traced import products
from convcalc.frameworks.traced.elementwise import combined
from convcalc.frameworks.traced.layers import apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor, permuted
from convcalc.frameworks.traced.weighted import holding, holds_bias

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def windows(op: Op, rank: int) -> dict[str, Any]:
    """Stride, padding and dilation of a window over `rank` axes."""
    given: dict[str, Any] = {"stride": even(op.listed("strides") or [1] * rank)}
    auto = op.text("auto_pad", "NOTSET")
    pads = op.listed("pads") or [0] * 2 * rank
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        given["padding"] = auto.lower()
    elif auto != "VALID":
        pairs = [[pads[k], pads[k + rank]] for k in range(rank)]
        plain = all(a == b for a, b in pairs)
        given["padding"] = even([a for a, _ in pairs]) if plain else pairs
    dilation = op.listed("dilations")
    if dilation and set(dilation) != {1}:
        given["dilation"] = even(dilation)
    return given


def even(sizes: list[int]) -> Any:
    return sizes[0] if len(set(sizes)) == 1 else sizes


def conv(op: Op) -> Any:
    return convolved(op, op.input(1), op.input(2), "conv")


def conv_transpose(op: Op) -> Any:
    return convolved(op, op.input(1), op.input(2), "conv_transpose")


def quantized_conv(op: Op) -> Any:
    """`QLinearConv`: the weights are the fourth input, their scales and zero points around."""
    return convolved(op, op.input(3), op.input(8), "conv")


def integer_conv(op: Op) -> Any:
    return convolved(op, op.input(1), None, "conv")


def convolved(op: Op, weight: Any, bias: Any, word: str) -> Any:
    """A convolution that holds its weights; None where they are worked out from data."""
    if not isinstance(weight, Param) or (bias is not None and not isinstance(bias, Param)):
        return None
    held_as(weight) if isinstance(weight, Constant) else None
    sizes, groups = weight.sizes, op.number("group", 1)
    rank = len(sizes) - 2
    transposed = word == "conv_transpose"
    given: dict[str, Any] = {
        "filters": sizes[1] * groups if transposed else sizes[0],
        "kernel": even(list(sizes[2:])),
        **windows(op, rank),
        "in_channels": sizes[0] if transposed else sizes[1] * groups,
    }
    if groups != 1:
        given["groups"] = groups
    if transposed:
        scattered(op, given, rank)
    return with_bias(op, word, given, op.x, weight, bias)


def scattered(op: Op, given: dict[str, Any], rank: int) -> None:
    """What a transposed convolution has besides."""
    more = op.listed("output_padding")
    if more and any(more):
        given["output_padding"] = even(more)
    wanted = op.listed("output_shape")
    if wanted:
        given["output_size"] = even(wanted[-rank:])
        if not isinstance(given.get("padding"), str):
            given["padding"] = "same_lower"


def with_bias(
    op: Op,
    word: str,
    given: dict[str, Any],
    x: Any,
    weight: Param,
    bias: Param | None,
    over: bool = False,
) -> Any:
    """A layer with its weights, turned `over`, and its bias where it holds that as well."""
    weight = op.named(weight)
    if isinstance(bias, Constant):
        held_as(bias)
    own = holds_bias(op.builder, weight, bias, op.at) if bias is not None else False
    held = {**given, "bias": own}
    out = holding(op.builder, word, held, x, weight, bias if own else None, op.at, over=over)
    if bias is None or own or not isinstance(out, Tensor):
        return out
    rank = out.rank if out.known else 2
    shape = (1, *bias.sizes, *[1] * (rank - 2)) if word != "linear" else bias.sizes
    again = Constant(shape, None, True, None, (bias,))
    again.trained = bias.trained
    return combined(op.builder, "add", out, again, op.at)


def gemm(op: Op) -> Any:
    """A product with weights, and a bias; anything else is a product of tensors."""
    x, weight, bias = op.x, op.input(1), op.input(2)
    if isinstance(x, Tensor) and isinstance(weight, Param) and not op.number("transA", 0):
        sizes = weight.sizes if op.number("transB", 0) else weight.sizes[::-1]
        plain = bias is None or (isinstance(bias, Param) and bias.elements == sizes[0])
        if plain and len(sizes) == 2:
            given = {"features": sizes[0], "in_features": sizes[1]}
            bias = flat(bias) if bias is not None else None
            over = not op.number("transB", 0)
            return with_bias(op, "linear", given, x, weight, bias, over)
    a, b = (tensor_of(op, value) for value in (x, weight))
    a = permuted(a, [1, 0], op.at) if op.number("transA", 0) else a
    b = permuted(b, [1, 0], op.at) if op.number("transB", 0) else b
    out = product(op, a, b)
    return out if bias is None else combined(op.builder, "add", out, tensor_of(op, bias), op.at)


def flat(bias: Param) -> Param:
    if len(bias.sizes) == 1:
        return bias
    made = Constant((bias.elements,), None, True, None, (bias,))
    made.trained = bias.trained
    return made


def matmul(op: Op) -> Any:
    """A product with a matrix of weights is a linear layer, with the bias that is added next."""
    x, weight = op.x, op.input(1)
    if isinstance(x, Tensor) and isinstance(weight, Param) and x.known:
        weight = as_matrix(op, x, weight)
    if isinstance(x, Tensor) and isinstance(weight, Param) and len(weight.sizes) == 2 and x.known:
        if x.rank < 2:
            return None
        given = {"features": weight.sizes[1], "in_features": weight.sizes[0]}
        bias, after = op.walker.bias_after(op.node, weight.sizes[1])
        out = with_bias(op, "linear", given, x, weight, bias, over=True)
        if after is not None:
            op.walker.ahead(after, out)
        return out
    if not all(isinstance(value, (Tensor, Param)) for value in (x, weight)):
        return None
    return product(op, tensor_of(op, x), tensor_of(op, weight))


def as_matrix(op: Op, x: Tensor, weight: Param) -> Param:
    """Weights without dimensions in front that hold one copy for each of those of `x`."""
    front = weight.sizes[:-2]
    own = op.walker.shape(x)[: x.rank - 2][-len(front) :] if front else []
    if not front or len(own) < len(front):
        return weight
    if any(n not in (1, m) for n, m in zip(front, own, strict=True)):
        return weight
    source = getattr(weight, "copied", None) or weight
    alone = prod(source.sizes[:-2]) == 1 and source.sizes[-2:] == weight.sizes[-2:]
    return worked(weight.sizes[-2:], None, source) if alone else weight


def quantized_matmul(op: Op) -> Any:
    weight = op.input(3)
    if not isinstance(weight, Constant) or len(weight.sizes) != 2:
        return product(op, tensor_of(op, op.x), tensor_of(op, weight))
    given = {"features": weight.sizes[1], "in_features": weight.sizes[0]}
    return with_bias(op, "linear", given, op.x, held_as(weight), None)


def product(op: Op, a: Tensor, b: Tensor) -> Any:
    """The matrices are the last two dimensions; the others are as in the batch."""
    if not a.known or not b.known:
        return None
    if min(a.rank, b.rank) < 2:
        return None
    rank = max(a.rank, b.rank)
    rows = [x._replace(dims=(*((),) * (rank - x.rank), *(x.dims or ()))) for x in (a, b)]
    rows = [op.walker.batch.front(x) for x in rows]
    if rank == 2 and op.walker.batch.size == 1:  # no dimension is left for the batch
        rows = [wider(x) for x in rows]
        out = products.multiplied(op.call("matmul", input=rows[0], other=rows[1]))
        return out._replace(dims=(out.dims or ())[1:])
    return products.multiplied(op.call("matmul", input=rows[0], other=rows[1]))


def pool(word: str) -> Run:
    def run(op: Op) -> Any:
        kernel = op.listed("kernel_shape") or []
        given = {"kernel": even(kernel), **windows(op, len(kernel))}
        if op.number("ceil_mode", 0):
            given["ceil_mode"] = True
        if word == "avg_pool" and op.number("count_include_pad", 0):
            given["count_include_pad"] = True
        if word == "lp_pool":
            given["order"] = op.number("p", 2)
        return apply(op.use(word, **given), op.x)

    return run


def whole_pool(word: str) -> Run:
    return lambda op: apply(op.use(word), op.x)


LAYERS: dict[str, Run] = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "ConvInteger": integer_conv,
    "QLinearConv": quantized_conv,
    "Gemm": gemm,
    "MatMul": matmul,
    "MatMulInteger": matmul,
    "QLinearMatMul": quantized_matmul,
    "MaxPool": pool("max_pool"),
    "AveragePool": pool("avg_pool"),
    "LpPool": pool("lp_pool"),
    "GlobalAveragePool": whole_pool("global_avg_pool"),
    "GlobalMaxPool": whole_pool("global_max_pool"),
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "GroupNormalization": group_norm,
    "LayerNormalization": layer_norm,
    "RMSNormalization": rms_norm,
    "LRN": response_norm,
    "LpNormalization": loose,
    "MeanVarianceNormalization": spread,
    **dict.fromkeys(REDUCED, reduced),
    "ArgMax": arg,
    "ArgMin": arg,
    "RNN": recurrent("rnn"),
    "LSTM": recurrent("lstm"),
    "GRU": recurrent("gru"),
    "Einsum": einsum,
    "Attention": attended,
}
"""By operator."""
