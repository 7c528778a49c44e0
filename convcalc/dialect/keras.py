"""Keras 3.15 on TensorFlow 2.21; what it refuses stands in keras_refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import ceil_div, larger, named
from convcalc.algebra.window import Scatter, cut_off, span_of
from convcalc.dialect import keras_refusals as refusals
from convcalc.layers.dialect import ALL, Dialect

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.layers.weight import Weight


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
    holds_given = False
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
        "conv": (refusals.stride_or_dilation, refusals.causal_has_one_axis),
        "conv_transpose": (refusals.stride_or_dilation, refusals.output_padding_is_small),
        "adaptive_avg_pool": (refusals.size_is_given,),
        "adaptive_max_pool": (refusals.size_is_given,),
        "upsample": (refusals.factor_is_whole, refusals.upsampling_mode),
        "pad": (refusals.pad_mode,),
        "subtract": (refusals.takes_two,),
        **dict.fromkeys(("divide", "power", "modulo"), (refusals.ranks_are_equal,)),
        "reduce": (refusals.norm_is_of_a_matrix,),
        "rms_norm": (refusals.scale_is_of_the_last,),
        "clip": (refusals.has_both_bounds,),
        "split": (refusals.parts_are_equal,),
        "scaled_dot_product_attention": (refusals.keys_have_several_heads,),
        **dict.fromkeys(("rnn", "lstm", "gru"), (refusals.one_layer_at_a_time,)),
        "conv_lstm": (refusals.step_stride_or_dilation,),
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
