"""ONNX opset 22."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import larger, named
from convcalc.algebra.window import Scatter, scatter_to, span_of
from convcalc.layers.dialect import Dialect

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


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
        reach = (n - 1) * stride + span_of(kernel, dilation) + (extra or 0)
        total = named(larger(reach - n * stride, 0), "total")  # never less than nothing is cut off
        out = named(reach - total, "out")
        return self.scatter_to(n, out, kernel, stride, dilation, pad, extra)

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
        split = "upper" if pad in ("same", "same_upper") else "lower"
        return scatter_to(n, out, span_of(kernel, dilation), stride, dilation, split, extra or 0)
