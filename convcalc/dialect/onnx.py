"""ONNX opset 22."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import named
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Scatter, cut_off, scatter_to, span_of
from convcalc.layers.dialect import ALL, Dialect, output_padding_is_small

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.diagnostics import Refusal
    from convcalc.layers.site import Site


def bins_are_of_one_size(kind: Any, site: Site) -> None:
    """There is no adaptive pool; a pool of one kernel, or of everything, may stand for it."""
    pool = kind.fixed(site)
    if pool:
        settings = pool.shorthand(site.rank, Onnx.defaults.get(pool.name))
        raise Onnx.has_no(kind.name, f"write '{f'{pool.name} {settings}'.strip()}'")
    sizes = kind.per_axis("output_size", site.rank)
    rows = zip(axis_names(site.rank), site.spatial, sizes, strict=True)
    axis, n, out = next((a, n, o) for a, n, o in rows if o and n % o)
    raise Onnx.has_no(
        kind.name,
        f"no pool stands for it, as the {out} bins of {n} on {axis} differ in size; pad or crop "
        f"{axis}, or use a size that divides {n}",
    )


def order_is_whole(kind: Any, site: Site) -> None:
    if kind.order != int(kind.order):
        raise Onnx.refuses(f"an lp_pool of order {kind.order:g}", "use a whole order", "order")


def interpolation(kind: Any, site: Site) -> None:
    if "area" in kind.mode or "lanczos" in kind.mode:
        raise Onnx.refuses(
            f"{kind.mode} upsampling", "write 'nearest', 'linear' or 'cubic'", "mode"
        )


def reduction_exists(kind: Any, site: Site) -> None:
    if kind.op in ("std", "var"):
        raise Onnx.refuses(
            f"reduce {kind.op}",
            "write 'reduce mean', 'subtract', 'square' and 'reduce mean' again",
            "op",
        )


def one_layer_at_a_time(kind: Any, site: Site) -> None:
    if kind.layers > 1:
        raise Onnx.refuses(
            f"{kind.layers} layers in one {kind.name}", "write them one after the other", "layers"
        )


UPPER = ("same", "same_upper")
"""Where the odd element of what is cut off stands after."""


class Onnx(Dialect):
    name = "onnx"
    title = "ONNX"
    norms_absolute = True
    stacks_directions = True
    source = "https://onnx.ai/onnx/operators/"
    operators: ClassVar = {
        "conv": "Conv",
        "conv_transpose": "ConvTranspose",
        "deformable_conv": "DeformConv",
        "max_pool": "MaxPool",
        "avg_pool": "AveragePool",
        "lp_pool": "LpPool",
        "global_avg_pool": "GlobalAveragePool",
        "global_max_pool": "GlobalMaxPool",
        "max_unpool": "MaxUnpool",
        "batch_norm": "BatchNormalization",
        "layer_norm": "LayerNormalization",
        "group_norm": "GroupNormalization",
        "instance_norm": "InstanceNormalization",
        "local_response_norm": "LRN",
        "relu": "Relu",
        "leaky_relu": "LeakyRelu",
        "prelu": "PRelu",
        "elu": "Elu",
        "celu": "Celu",
        "selu": "Selu",
        "gelu": "Gelu",
        "hard_silu": "HardSwish",
        "sigmoid": "Sigmoid",
        "hard_sigmoid": "HardSigmoid",
        "tanh": "Tanh",
        "softplus": "Softplus",
        "softsign": "Softsign",
        "mish": "Mish",
        "exponential": "Exp",
        "abs": "Abs",
        "negative": "Neg",
        "sign": "Sign",
        "reciprocal": "Reciprocal",
        "sqrt": "Sqrt",
        "pow": "Pow",
        "log": "Log",
        "sin": "Sin",
        "cos": "Cos",
        "erf": "Erf",
        "floor": "Floor",
        "ceil": "Ceil",
        "round": "Round",
        "clip": "Clip",
        "softmax": "Softmax",
        "log_softmax": "LogSoftmax",
        "dropout": "Dropout",
        "identity": "Identity",
        "flatten": "Flatten",
        "linear": "Gemm, MatMul",
        "embedding": "Gather",
        "constant": "Constant",
        "rnn": "RNN",
        "lstm": "LSTM",
        "gru": "GRU",
        "add": "Add",
        "subtract": "Sub",
        "multiply": "Mul",
        "divide": "Div",
        "power": "Pow",
        "modulo": "Mod",
        "minimum": "Min",
        "maximum": "Max",
        "average": "Mean",
        "matmul": "MatMul",
        "einsum": "Einsum",
        "reduce": ("ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceL2, ReduceProd, ArgMax"),
        "concat": "Concat",
        "upsample": "Resize",
        "pixel_shuffle": "DepthToSpace",
        "pixel_unshuffle": "SpaceToDepth",
        "reshape": "Reshape",
        "permute": "Transpose",
        "pad": "Pad",
        "slice": "Slice",
        "split": "Split",
        "index_select": "Gather",
        "tile": "Tile",
        "broadcast_to": "Expand",
        "select": "Gather",
        "squeeze": "Squeeze",
        "unsqueeze": "Unsqueeze",
        "fold": "Col2Im",
    }
    stand_ins: ClassVar = {
        "depthwise_conv": "Conv with a group for each channel",
        "separable_conv": "Conv with a group for each channel, then Conv 1x1",
        "normalization": "Sub and Div by what is held",
        "layer_scale": "Mul by a weight",
        "weight_norm": "ReduceL2, Div and Mul of the weights",
        "relu6": "Clip to 0 and 6",
        "silu": "Sigmoid and Mul; from opset 24 on Swish",
        "log_sigmoid": "Sigmoid and Log",
        "hard_tanh": "Clip to −1 and 1",
        "square": "Mul of what arrives by itself",
        "rsqrt": "Sqrt and Reciprocal",
        "rescale": "Mul and Add",
        "stochastic_depth": "Identity, once it is trained",
        "adaptive_avg_pool": (
            "GlobalAveragePool of size 1, AveragePool where the size divides what arrives"
        ),
        "adaptive_max_pool": "GlobalMaxPool of size 1, MaxPool where the size divides what arrives",
        "attention": "MatMul and Softmax; from opset 23 on Attention between projections by MatMul",
        "scaled_dot_product_attention": "MatMul and Softmax; from opset 23 on Attention",
        "glu": "Split, Sigmoid and Mul",
        "rms_norm": ("Pow, ReduceMean, Sqrt, Div and Mul; from opset 23 on RMSNormalization"),
        "channel_shuffle": "Reshape, Transpose and Reshape",
        "crop": "Slice",
        "roll": "Slice and Concat",
        "flip": "Slice with a step of −1",
        "locally_connected": "Gather of the windows, MatMul by weights for each position, and Add",
        "conv_lstm": "Scan of Conv, Sigmoid, Tanh, Mul and Add",
        "squeeze_excite": "the layers that it is made of",
        "inverted_residual": "the layers that it is made of",
        "stack_inputs": "Unsqueeze and Concat",
        "windows": "Gather of the positions of each window",
        "window_partition": "Reshape and Transpose",
        "window_reverse": "Transpose and Reshape",
        "transformer_encoder": "the layers that it is made of",
        "parameter": "an initializer of the graph",
        "unknown": "whatever it is",
    }
    modes: ClassVar = {
        **dict.fromkeys(
            (
                *("conv", "depthwise_conv", "conv_transpose", "conv_lstm"),
                *("max_pool", "avg_pool", "lp_pool"),
            ),
            ("same", "same_upper", "same_lower", "valid"),
        ),
        **dict.fromkeys(("locally_connected", "deformable_conv"), ()),
    }
    axes: ClassVar = {
        "deformable_conv": (2,),
        "pixel_shuffle": (2,),
        "pixel_unshuffle": (2,),
        "fold": (1,),
    }
    rules: ClassVar = {
        "conv_transpose": (output_padding_is_small,),
        "lp_pool": (order_is_whole,),
        "adaptive_avg_pool": (bins_are_of_one_size,),
        "adaptive_max_pool": (bins_are_of_one_size,),
        "upsample": (interpolation,),
        "reduce": (reduction_exists,),
        **dict.fromkeys(("rnn", "lstm", "gru"), (one_layer_at_a_time,)),
    }
    lacks: ClassVar = {
        "avg_pool": {
            "divisor_override": "leave it out, and write 'rescale' after it, by the number of "
            "elements over the divisor"
        },
        "lstm": {"projection": "write a 'linear' after it, or use dialect pytorch"},
        "unfold": {ALL: "write the layer that follows as a 'conv' with this kernel"},
    }
    defaults: ClassVar = {
        "max_pool": {"stride": 1},
        "avg_pool": {"stride": 1, "count_include_pad": False},
        "lp_pool": {"stride": 1},
        "max_unpool": {"stride": 1},
        "gru": {"reset_after": False},
        "deformable_conv": {"offset_groups": 1},
        "prelu": {"slopes": "channel"},
        "reduce": {"keepdims": True},
    }

    def scatter(
        self, n: Int, kernel: Int, stride: Int, dilation: Int, pad: Any, extra: Int | None
    ) -> Scatter:
        if not isinstance(pad, str) or pad == "valid":
            return super().scatter(n, kernel, stride, dilation, pad, extra)
        span = span_of(kernel, dilation)
        beyond = span + extra - stride if extra else span - stride  # reach - n·stride
        if beyond <= 0:
            return Scatter(span, stride, 0, 0, extra or 0, dilation)
        lo, hi = cut_off(named(beyond, "total"), pad in UPPER)
        return Scatter(span, stride, lo, hi, extra or 0, dilation)

    def unpooled(self, usual: Int, stride: Int) -> tuple[Int, Int | None]:
        return usual, None

    def warnings(self, kind: Any, site: Site) -> tuple[Refusal, ...]:
        from convcalc.dialect.runtime import differences

        return differences(kind, site)

    def scatter_to(
        self,
        n: Int,
        out: Int,
        kernel: Int,
        stride: Int,
        dilation: Int,
        pad: Any,
        extra: Int | None,
    ) -> Scatter:
        span = span_of(kernel, dilation)
        return scatter_to(n, out, span, stride, dilation, pad in UPPER, extra or 0)
