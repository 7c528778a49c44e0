"""Keras 3.15 on TensorFlow 2.21."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.dialect.base import ALL, Dialect
from convcalc.num import ceil_div, larger, named
from convcalc.window import Scatter, scatter_to, span_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.layers.kind import Weight
    from convcalc.num import Int


_KERAS_POOL = {
    "ceil_mode": "write padding 'same', which rounds up",
    "count_include_pad": "'same' average pools divide by the elements inside the input",
    "dilation": "Keras pools have no dilation",
}


class Keras(Dialect):
    name = "keras"
    title = "Keras"
    layout = "channels_last"
    source = "https://keras.io/api/layers/"
    modes: ClassVar = {
        "conv": ("same", "valid", "causal"),
        "pool": ("same", "valid"),
        "transpose": ("same", "valid"),
    }
    numeric_padding = False
    defaults: ClassVar = {
        "max_pool": {"kernel": 2},
        "avg_pool": {"kernel": 2, "count_include_pad": False},
        "global_avg_pool": {"keepdims": False},
        "global_max_pool": {"keepdims": False},
        "prelu": {"slopes": "element"},
        "linear": {"axis": "channels"},
    }
    lacks: ClassVar = {
        "max_pool": _KERAS_POOL,
        "avg_pool": _KERAS_POOL,
        "lp_pool": {ALL: "use avg_pool or max_pool"},
        "max_unpool": {ALL: "use upsample or conv_transpose"},
        "conv_transpose": {
            "groups": "Keras' transposed convolutions have no groups",
            "output_size": "write output_padding",
        },
        "upsample": {
            "size": "write factor; Keras' UpSampling takes whole factors only",
            "align_corners": "Keras' UpSampling never aligns corners",
        },
    }
    NAMES: ClassVar = {
        "weight": {
            "conv": "kernel",
            "transposed": "kernel",
            "depthwise": "kernel",
            "linear": "kernel",
            "vector": "gamma",
        },
        "running_mean": {"vector": "moving_mean"},
        "running_var": {"vector": "moving_variance"},
        "shift": {"vector": "beta"},
    }

    def check_conv(self, stride: Sequence[Int], dilation: Sequence[Int], padding: Any) -> None:
        if any(s > 1 for s in stride) and any(d > 1 for d in dilation):
            raise self.refuses(
                "a stride above 1 together with a dilation above 1",
                "drop one of the two, or use dialect pytorch",
                "dilation",
            )
        if padding == "causal" and len(stride) != 1:
            raise self.refuses(
                f"padding 'causal' on {len(stride)} axes", "it is for one axis (sequences)"
            )

    def check_transpose(
        self, stride: Sequence[Int], dilation: Sequence[Int], extra: Sequence[Int | None]
    ) -> None:
        self.check_conv(stride, dilation, None)
        for s, e in zip(stride, extra, strict=True):
            if e is not None and e >= s:
                raise self.refuses(
                    f"an output_padding that is not smaller than the stride: {e} with stride {s}",
                    f"use an output_padding of at most {s - 1}, or none",
                    "output_padding",
                )

    def scatter(
        self, n: Int, kernel: Int, stride: Int, dilation: Int, pad: Any, extra: Int | None
    ) -> Scatter:
        span = span_of(kernel, dilation)
        is_same = pad == "same"
        if extra is None:
            out = n * stride if is_same else n * stride + larger(span - stride, 0)
        else:
            cut = 2 * (span // 2) if is_same else 0
            out = (n - 1) * stride + span - cut + extra
            if is_same and ceil_div(out, stride) != n:
                raise self.refuses(
                    f"padding 'same' with output_padding {extra} where the kernel spans an even "
                    f"number ({span})",
                    "leave output_padding out, or make it 1 or more",
                    "output_padding",
                )
        return scatter_to(
            n, named(out, "out"), span, stride, dilation, "upper" if is_same else None
        )

    def weight_name(self, weight: Weight) -> str:
        return str(self.NAMES.get(weight.name, {}).get(weight.role, weight.name))

    def weight_shape(self, weight: Weight) -> tuple[Int, ...]:
        """The sizes of `weight` as TensorFlow orders them (HWIO)."""
        if weight.role == "vector":
            return weight.sizes
        a, b, *kernel = weight.sizes
        return (*kernel, a, b) if weight.role == "depthwise" else (*kernel, b, a)
