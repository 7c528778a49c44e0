"""Keras 3.15 on TensorFlow 2.21."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import ceil_div, larger, named
from convcalc.algebra.window import Scatter, cut_off, span_of
from convcalc.layers.dialect import ALL, Dialect

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.layers.site import Site
    from convcalc.layers.weight import Weight


def stride_or_dilation(kind: Any, site: Site) -> None:
    """Even on different axes; depthwise and separable convolutions may."""
    rank = site.rank
    strides, dilations = kind.strides(rank), kind.per_axis("dilation", rank)
    if any(s > 1 for s in strides) and any(d > 1 for d in dilations):
        raise Keras.refuses(
            "a stride above 1 together with a dilation above 1",
            "drop one of the two, or use dialect pytorch",
            "dilation",
        )


def step_stride_or_dilation(kind: Any, site: Site) -> None:
    stride_or_dilation(*kind.step(site))


def causal_has_one_axis(kind: Any, site: Site) -> None:
    if kind.padding == "causal" and site.rank != 1:
        raise Keras.refuses(
            f"padding 'causal' on {site.rank} axes", "it is for one axis (sequences)"
        )


def output_padding_is_small(kind: Any, site: Site) -> None:
    rank = site.rank
    for s, e in zip(kind.strides(rank), kind.per_axis("output_padding", rank), strict=True):
        if e is not None and e >= s:
            raise Keras.refuses(
                f"an output_padding that is not smaller than the stride: {e} with stride {s}",
                f"use an output_padding of at most {s - 1}, or none",
                "output_padding",
            )


def size_is_given(kind: Any, site: Site) -> None:
    if None in kind.per_axis("output_size", site.rank):
        raise Keras.refuses(f"{kind.name} that keeps an axis", "write its size", "output_size")


def factor_is_whole(kind: Any, site: Site) -> None:
    if any(f != int(f) for f in kind.per_axis("factor", site.rank) if f is not None):
        raise Keras.refuses("a factor that is not whole", "use a whole factor", "factor")


def upsampling_mode(kind: Any, site: Site) -> None:
    """UpSampling1D and 3D repeat elements; 2D interpolates."""
    if kind.mode == "nearest_exact" or (site.rank != 2 and kind.mode != "nearest"):
        raise Keras.refuses(
            f"{kind.mode} upsampling on {site.rank} axes",
            "write 'nearest'; with two axes also 'bilinear', 'bicubic' or 'area'",
            "mode",
        )


def pad_mode(kind: Any, site: Site) -> None:
    if kind.mode in ("replicate", "circular"):
        raise Keras.refuses(
            f"{kind.mode} padding", "write 'zeros', 'constant' or 'reflect'", "mode"
        )


def parts_are_equal(kind: Any, site: Site) -> None:
    if not kind.even(site):
        raise Keras.refuses(
            f"a split into {kind.chunks} parts that are not equal",
            "write the sizes of the parts",
            "chunks",
        )


def keys_have_several_heads(kind: Any, site: Site) -> None:
    """Of one head alone, on TensorFlow, it takes the queries to have one."""
    if kind.headed(site)[1].heads == 1 and kind.headed(site)[0].heads > 1:
        raise Keras.refuses(
            f"one head of keys for {kind.headed(site)[0].heads} of queries",
            "use 'attention' with kv_heads=1, or repeat keys and values",
            "kv_heads",
        )


def takes_two(kind: Any, site: Site) -> None:
    if len(site.shapes) != 2:
        raise Keras.refuses(
            f"{kind.name} of {len(site.shapes)} inputs", "subtract one after the other", "from"
        )


def ranks_are_equal(kind: Any, site: Site) -> None:
    """Layers that merge add axes; the functions do not."""
    ranks = [shape.rank for shape in site.shapes]
    if len(set(ranks)) > 1:
        raise Keras.refuses(
            f"{kind.name} of inputs of {ranks[0]} and {ranks[1]} spatial axes",
            "write 'reshape' before it, so that both have as many",
            "from",
        )


def norm_is_of_a_matrix(kind: Any, site: Site) -> None:
    if kind.op == "norm" and len(kind.gone(site)) > 2:
        raise Keras.refuses(
            f"a norm over {len(kind.gone(site))} axes",
            "write 'square', 'reduce sum' and 'sqrt'",
            "axis",
        )


def scale_is_of_the_last(kind: Any, site: Site) -> None:
    """It is multiplied as it is."""
    from convcalc.layers.axis_norm import are_the_last

    if kind.affine and not are_the_last(kind, site):
        raise Keras.refuses(
            "an rms_norm with a scale over other dimensions than the last",
            "write 'permute' before it, so that they are the last, or affine=false and 'multiply' "
            "by a parameter",
            "over" if kind.dims is None else "dims",
        )


def has_both_bounds(kind: Any, site: Site) -> None:
    if kind.min is None or kind.max is None:
        missing = "min" if kind.min is None else "max"
        raise Keras.refuses(
            f"clip without {missing}", f"write {missing}; 'minimum' and 'maximum' need none", "min"
        )


def one_layer_at_a_time(kind: Any, site: Site) -> None:
    if kind.layers > 1:
        raise Keras.refuses(
            f"{kind.layers} layers in one {kind.name}",
            "write them one after the other, all but the last with sequences=true",
            "layers",
        )


POOL = {
    "ceil_mode": "write padding 'same', which rounds up",
    "dilation": "Keras pools have no dilation",
}
INSIDE = "Keras' average pools divide by the number of elements inside the input"
AVG_POOL = {**POOL, "count_include_pad": INSIDE, "divisor_override": INSIDE}


class Keras(Dialect):
    name = "keras"
    title = "Keras"
    layout = "channels_last"
    source = "https://keras.io/api/layers/"
    operators: ClassVar = {
        "conv": "layers.Conv1D, layers.Conv2D, layers.Conv3D",
        "depthwise_conv": "layers.DepthwiseConv1D, layers.DepthwiseConv2D",
        "separable_conv": "layers.SeparableConv1D, layers.SeparableConv2D",
        "conv_transpose": "layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose",
        "conv_lstm": "layers.ConvLSTM1D, layers.ConvLSTM2D, layers.ConvLSTM3D",
        "max_pool": "layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D",
        "avg_pool": "layers.AveragePooling1D, layers.AveragePooling2D, layers.AveragePooling3D",
        "adaptive_avg_pool": (
            "layers.AdaptiveAveragePooling1D, layers.AdaptiveAveragePooling2D, "
            "layers.AdaptiveAveragePooling3D"
        ),
        "adaptive_max_pool": (
            "layers.AdaptiveMaxPooling1D, layers.AdaptiveMaxPooling2D, layers.AdaptiveMaxPooling3D"
        ),
        "global_avg_pool": (
            "layers.GlobalAveragePooling1D, layers.GlobalAveragePooling2D, "
            "layers.GlobalAveragePooling3D"
        ),
        "global_max_pool": (
            "layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, layers.GlobalMaxPooling3D"
        ),
        "batch_norm": "layers.BatchNormalization",
        "layer_norm": "layers.LayerNormalization",
        "rms_norm": "layers.RMSNormalization",
        "group_norm": "layers.GroupNormalization",
        "normalization": "layers.Normalization",
        "relu": "layers.ReLU",
        "relu6": "ops.relu6",
        "leaky_relu": "layers.LeakyReLU",
        "prelu": "layers.PReLU",
        "elu": "layers.ELU",
        "celu": "ops.celu",
        "selu": "ops.selu",
        "gelu": "ops.gelu",
        "silu": "ops.silu",
        "hard_silu": "ops.hard_silu",
        "sigmoid": "ops.sigmoid",
        "hard_sigmoid": "ops.hard_sigmoid",
        "log_sigmoid": "ops.log_sigmoid",
        "tanh": "ops.tanh",
        "hard_tanh": "ops.hard_tanh",
        "softplus": "ops.softplus",
        "softsign": "ops.softsign",
        "mish": "activations.mish",
        "exponential": "ops.exp",
        "abs": "ops.abs",
        "negative": "ops.negative",
        "sign": "ops.sign",
        "reciprocal": "ops.reciprocal",
        "square": "ops.square",
        "sqrt": "ops.sqrt",
        "rsqrt": "ops.rsqrt",
        "pow": "ops.power",
        "log": "ops.log",
        "sin": "ops.sin",
        "cos": "ops.cos",
        "erf": "ops.erf",
        "floor": "ops.floor",
        "ceil": "ops.ceil",
        "round": "ops.round",
        "clip": "ops.clip",
        "softmax": "layers.Softmax",
        "log_softmax": "ops.log_softmax",
        "rescale": "layers.Rescaling",
        "dropout": "layers.Dropout",
        "identity": "layers.Identity",
        "flatten": "layers.Flatten",
        "linear": "layers.Dense",
        "embedding": "layers.Embedding",
        "attention": "layers.MultiHeadAttention, layers.GroupQueryAttention",
        "scaled_dot_product_attention": "ops.dot_product_attention",
        "glu": "ops.glu",
        "parameter": "layers.Layer.add_weight",
        "constant": "ops.convert_to_tensor",
        "rnn": "layers.SimpleRNN",
        "lstm": "layers.LSTM",
        "gru": "layers.GRU",
        "add": "layers.Add",
        "subtract": "layers.Subtract",
        "multiply": "layers.Multiply",
        "divide": "ops.divide",
        "power": "ops.power",
        "modulo": "ops.mod",
        "minimum": "layers.Minimum",
        "maximum": "layers.Maximum",
        "average": "layers.Average",
        "matmul": "ops.matmul",
        "einsum": "ops.einsum",
        "reduce": (
            "ops.sum, ops.mean, ops.max, ops.min, ops.norm, ops.prod, ops.argmax, ops.std, ops.var"
        ),
        "concat": "layers.Concatenate",
        "upsample": "layers.UpSampling1D, layers.UpSampling2D, layers.UpSampling3D",
        "pixel_shuffle": "ops.depth_to_space",
        "pixel_unshuffle": "ops.space_to_depth",
        "reshape": "layers.Reshape",
        "permute": "layers.Permute",
        "pad": "layers.ZeroPadding1D, layers.ZeroPadding2D, layers.ZeroPadding3D, ops.pad",
        "crop": "layers.Cropping1D, layers.Cropping2D, layers.Cropping3D",
        "slice": "ops.slice",
        "unfold": "ops.unfold",
        "split": "ops.split",
        "index_select": "ops.take",
        "roll": "ops.roll",
        "flip": "ops.flip",
        "tile": "ops.tile, ops.repeat",
        "broadcast_to": "ops.broadcast_to",
        "select": "ops.take",
        "squeeze": "ops.squeeze",
        "unsqueeze": "ops.expand_dims",
        "stack_inputs": "ops.stack",
        "fold": "ops.fold",
    }
    holds_given = False
    stand_ins: ClassVar = {
        "locally_connected": "ops.unfold and ops.einsum with weights for each position; in Keras 2 "
        "LocallyConnected1D and LocallyConnected2D",
        "instance_norm": "layers.GroupNormalization with a group for each channel",
        "layer_scale": "ops.multiply by a weight",
        "stochastic_depth": "layers.Dropout of one number for each sample",
        "channel_shuffle": "layers.Reshape, layers.Permute and layers.Reshape",
        "squeeze_excite": "the layers that it is made of",
        "inverted_residual": "the layers that it is made of",
        "windows": "ops.take of the positions of each window",
        "window_partition": "layers.Reshape and layers.Permute",
        "window_reverse": "layers.Permute and layers.Reshape",
        "transformer_encoder": "the layers that it is made of",
        "unknown": "whatever it is",
    }
    modes: ClassVar = {
        "conv": ("same", "valid", "causal"),
        **dict.fromkeys(
            ("depthwise_conv", "conv_transpose", "conv_lstm", "max_pool", "avg_pool"),
            ("same", "valid"),
        ),
        "unfold": (),
        "fold": (),
        "locally_connected": ("valid",),
    }
    axes: ClassVar = {
        "depthwise_conv": (1, 2),
        "separable_conv": (1, 2),
        "pixel_shuffle": (2,),
        "pixel_unshuffle": (2,),
        "unfold": (2,),
        "fold": (1,),
        "locally_connected": (1, 2),
    }
    numeric_padding = False
    joins_biases = True
    broadcasts_ranks = True
    rules: ClassVar = {
        "conv": (stride_or_dilation, causal_has_one_axis),
        "conv_transpose": (stride_or_dilation, output_padding_is_small),
        "adaptive_avg_pool": (size_is_given,),
        "adaptive_max_pool": (size_is_given,),
        "upsample": (factor_is_whole, upsampling_mode),
        "pad": (pad_mode,),
        "subtract": (takes_two,),
        **dict.fromkeys(("divide", "power", "modulo"), (ranks_are_equal,)),
        "reduce": (norm_is_of_a_matrix,),
        "rms_norm": (scale_is_of_the_last,),
        "clip": (has_both_bounds,),
        "split": (parts_are_equal,),
        "scaled_dot_product_attention": (keys_have_several_heads,),
        **dict.fromkeys(("rnn", "lstm", "gru"), (one_layer_at_a_time,)),
        "conv_lstm": (step_stride_or_dilation,),
    }
    defaults: ClassVar = {
        "max_pool": {"kernel": 2},
        "avg_pool": {"count_include_pad": False},
        "global_avg_pool": {"keepdims": False},
        "global_max_pool": {"keepdims": False},
        "prelu": {"slopes": "element"},
        "leaky_relu": {"slope": 0.3},
        "linear": {"axis": "channels"},
        "batch_norm": {"eps": 0.001, "momentum": 0.01},
        "layer_norm": {"eps": 0.001},
        "rms_norm": {"eps": 1e-06},
        "group_norm": {"groups": 32, "eps": 0.001},
        "upsample": {"factor": 2},
        **{kind: {"sequences": False} for kind in ("rnn", "lstm", "gru", "conv_lstm")},
    }
    lacks: ClassVar = {
        "max_pool": POOL,
        "avg_pool": AVG_POOL,
        "lp_pool": {ALL: "use avg_pool or max_pool"},
        "local_response_norm": {ALL: "use batch_norm or layer_norm, or dialect pytorch"},
        "max_unpool": {ALL: "use upsample or conv_transpose"},
        "deformable_conv": {ALL: "use conv, or dialect pytorch"},
        "weight_norm": {ALL: "leave it out, or use dialect pytorch"},
        "conv_transpose": {
            "groups": "Keras' transposed convolutions have no groups",
            "output_size": "write output_padding",
        },
        "upsample": {
            "size": "write factor; Keras' UpSampling takes whole factors only",
            "align_corners": "Keras' UpSampling never aligns corners",
        },
        "conv_lstm": {"peepholes": "leave them out, or use dialect pytorch"},
        "lstm": {"projection": "write a 'linear' after it, or use dialect pytorch"},
    }
    names: ClassVar = {
        **{
            ("weight", role): "kernel"
            for role in ("conv", "transposed", "depthwise", "linear", "local")
        },
        ("weight", "vector"): "gamma",
        ("weight", "table"): "embeddings",
        ("shift", "vector"): "beta",
        ("running_mean", "vector"): "moving_mean",
        ("running_var", "vector"): "moving_variance",
        ("weight_ih", "conv"): "kernel",
        ("weight_hh", "conv"): "recurrent_kernel",
        ("weight_ih_l0", "linear"): "kernel",
        ("weight_hh_l0", "linear"): "recurrent_kernel",
        ("bias_ih_l0", "vector"): "bias",
        ("weight_ih_l0_reverse", "linear"): "backward.kernel",
        ("weight_hh_l0_reverse", "linear"): "backward.recurrent_kernel",
        ("bias_ih_l0_reverse", "vector"): "backward.bias",
    }

    def scatter(
        self, n: Int, kernel: Int, stride: Int, dilation: Int, pad: Any, extra: Int | None
    ) -> Scatter:
        span = span_of(kernel, dilation)
        if pad != "same":
            gap = larger(stride - span, 0)  # behind the last window, where windows lie apart
            return Scatter(span, stride, 0, 0, gap if extra is None else extra, dilation)
        if extra is None:
            cut, more = span, stride
        else:
            cut, more = 2 * (span // 2), extra
            if ceil_div((n - 1) * stride + span - cut + extra, stride) != n:
                raise self.refuses(
                    f"padding 'same' with output_padding {extra} where the kernel spans an even "
                    f"number ({span})",
                    "leave output_padding out, or make it 1 or more",
                    "output_padding",
                )
        if more >= cut:
            return Scatter(span, stride, 0, 0, named(more - cut, "extra"), dilation)
        lo, hi = cut_off(named(cut - more, "total"), upper=True)
        return Scatter(span, stride, lo, hi, 0, dilation)

    def weight_shape(self, weight: Weight) -> tuple[Int, ...]:
        """The sizes of `weight` as TensorFlow orders them (HWIO)."""
        if weight.role in ("vector", "table", "local"):
            return weight.sizes
        a, b, *kernel = weight.sizes
        return (*kernel, a, b) if weight.role == "depthwise" else (*kernel, b, a)
