"""ONNX opset 22."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import named
from convcalc.algebra.window import Scatter, cut_off, scatter_to, span_of
from convcalc.layers.dialect import Dialect

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


UPPER = ("same", "same_upper")
"""Where the odd element of what is cut off stands after."""


class Onnx(Dialect):
    name = "onnx"
    title = "ONNX"
    source = "https://onnx.ai/onnx/operators/"
    modes: ClassVar = dict.fromkeys(
        ("conv", "depthwise_conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool"),
        ("same", "same_upper", "same_lower", "valid"),
    )
    defaults: ClassVar = {
        "max_pool": {"stride": 1},
        "avg_pool": {"stride": 1, "count_include_pad": False},
        "lp_pool": {"stride": 1},
        "prelu": {"slopes": "channel"},
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
