"""What PyTorch, Keras and ONNX default to, forbid, and count.

A dialect turns padding modes and rounding into windows, once; it never appears in the arithmetic.
Sources: the documentation of torch.nn 2.13, Keras 3.15 on TensorFlow 2.21, and ONNX opset 22; each
rule was checked against the framework itself (tests/data).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.diagnostics import Refusal, one_of
from convcalc.num import ceil_div, larger, named
from convcalc.window import (
    Scatter,
    Window,
    causal,
    ceil_mode_hi,
    same,
    scatter_to,
    span_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.layers.kind import Weight
    from convcalc.num import Int

ALL = "*"


class Dialect:
    """The rules of one framework. One instance each, in `DIALECTS`."""

    name: ClassVar[str]
    title: ClassVar[str]
    layout: ClassVar[str] = "channels_first"
    source: ClassVar[str]
    modes: ClassVar[Mapping[str, tuple[str, ...]]]
    """The padding modes of each family: conv, pool, transpose."""
    numeric_padding: ClassVar[bool] = True
    uneven_padding: ClassVar[bool] = True
    counts_buffers: ClassVar[bool] = True
    """Running statistics are parameters (not trainable)."""
    defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Defaults that differ from the kind's own: kind, then setting."""
    lacks: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Settings, or with `*` whole kinds, that the framework does not have, and what to write."""

    def window(
        self, n: Int, kernel: Int, stride: Int, dilation: Int, pad: Any, ceil: bool = False
    ) -> Window:
        """The window of a convolution or pool along an axis of length `n`."""
        span = span_of(kernel, dilation)
        if not isinstance(pad, str):
            lo, hi = pad
            if ceil:
                hi = ceil_mode_hi(n, span, stride, lo, hi)
        elif pad == "valid":
            lo = hi = 0
            if ceil:
                hi = ceil_mode_hi(n, span, stride, lo, hi)
        elif pad == "causal":
            lo, hi = causal(n, span, stride)
        else:
            lo, hi = same(n, span, stride, extra_first=pad == "same_lower")
        return Window(span, stride, lo, hi, dilation)

    def scatter(
        self, n: Int, kernel: Int, stride: Int, dilation: Int, pad: Any, extra: Int | None
    ) -> Scatter:
        """The scatter of a transposed convolution along an axis of length `n`."""
        lo, hi = (0, 0) if pad == "valid" else pad
        return Scatter(span_of(kernel, dilation), stride, lo, hi, extra or 0, dilation)

    def scatter_to(
        self, n: Int, out: Int, kernel: Int, stride: Int, dilation: Int, pad: Any
    ) -> Scatter:
        """The scatter that yields exactly `out`, where the framework lets that be asked."""
        raise NotImplementedError

    def check_padding(self, family: str, padding: Any) -> None:
        """Refusal, if the framework does not know this padding for this family of kinds."""
        if isinstance(padding, str):
            if padding not in self.modes[family]:
                raise self.refuses(
                    f"padding '{padding}' for {FAMILY_TITLES[family]}", self.padding_advice(family)
                )
        elif not self.numeric_padding:
            flat = padding if isinstance(padding, tuple) else (padding,)
            if any(p not in (0, (0, 0)) for p in flat):
                raise self.refuses(
                    f"numbers as padding of {FAMILY_TITLES[family]}",
                    "write padding 'same', or a 'pad' layer before it",
                )
        elif not self.uneven_padding and uneven(padding):
            raise self.refuses(
                "padding that differs before and after", "write a 'pad' layer before it"
            )

    def padding_advice(self, family: str) -> str:
        modes = [f"'{m}'" for m in self.modes[family]]
        numbers = ["a number"] if self.numeric_padding else []
        return f"write {one_of([*numbers, *modes])}"

    def check_conv(self, stride: Sequence[Int], dilation: Sequence[Int], padding: Any) -> None:
        """Refusal, if a convolution may not combine these."""

    def check_pool(self, kernel: Sequence[Int], pads: Sequence[Any]) -> None:
        """Refusal, if a pool may not combine these."""

    def check_transpose(
        self, stride: Sequence[Int], dilation: Sequence[Int], extra: Sequence[Int | None]
    ) -> None:
        """Refusal, if a transposed convolution may not combine these."""

    def weight_name(self, weight: Weight) -> str:
        return weight.name

    def weight_shape(self, weight: Weight) -> tuple[Int, ...]:
        """The sizes of `weight` in the framework's order (OIHW)."""
        if weight.role == "depthwise":
            channels, multiplier, *kernel = weight.sizes
            return (channels * multiplier, 1, *kernel)
        return weight.sizes

    def refuses(self, what: str, advice: str, setting: str = "padding") -> Refusal:
        return Refusal("E206", f"{self.title} refuses {what}", advice, setting)


def uneven(padding: Any) -> bool:
    """Some axis is padded differently before and after."""
    sides = padding if isinstance(padding, tuple) else ()
    return any(isinstance(p, tuple) and p[0] != p[1] for p in sides)


FAMILY_TITLES = {"conv": "convolutions", "pool": "pools", "transpose": "transposed convolutions"}


class PyTorch(Dialect):
    name = "pytorch"
    title = "PyTorch"
    source = "https://docs.pytorch.org/docs/stable/nn.html"
    modes: ClassVar = {"conv": ("same", "valid"), "pool": ("valid",), "transpose": ("valid",)}
    uneven_padding = False
    counts_buffers = False
    defaults: ClassVar = {"prelu": {"slopes": "one"}}
    lacks: ClassVar = {
        "avg_pool": {"dilation": "only max_pool has a dilation"},
        "lp_pool": {
            "dilation": "only max_pool has a dilation",
            "padding": "write a 'pad' layer before it",
        },
    }

    def check_conv(self, stride: Sequence[Int], dilation: Sequence[Int], padding: Any) -> None:
        if padding == "same" and any(s != 1 for s in stride):
            raise self.refuses(
                "padding 'same' with a stride other than 1",
                "write the padding as a number, or use dialect keras",
            )

    def check_pool(self, kernel: Sequence[Int], pads: Sequence[Any]) -> None:
        for k, (lo, _) in zip(kernel, pads, strict=True):
            if 2 * lo > k:
                raise self.refuses(
                    f"a pool's padding of more than half the kernel: {lo} with kernel {k}",
                    f"use a padding of at most {k // 2}, or a 'pad' layer before it",
                )

    def check_transpose(
        self, stride: Sequence[Int], dilation: Sequence[Int], extra: Sequence[Int | None]
    ) -> None:
        for s, d, e in zip(stride, dilation, extra, strict=True):
            if e is not None and e >= s and e >= d:
                raise self.refuses(
                    f"an output_padding that is neither smaller than the stride nor than the "
                    f"dilation: {e} with stride {s} and dilation {d}",
                    f"use an output_padding of at most {larger(s, d) - 1}",
                    "output_padding",
                )

    def scatter_to(
        self, n: Int, out: Int, kernel: Int, stride: Int, dilation: Int, pad: Any
    ) -> Scatter:
        plain = self.scatter(n, kernel, stride, dilation, pad, 0)
        least = plain.out(n)
        if not least <= out <= least + stride - 1:
            raise self.refuses(
                f"an output_size of {out}: it can be {least} to {least + stride - 1} here",
                f"use an output_size from {least} to {least + stride - 1}",
                "output_size",
            )
        return plain._replace(extra=out - least)


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


class Onnx(Dialect):
    name = "onnx"
    title = "ONNX"
    source = "https://onnx.ai/onnx/operators/"
    modes: ClassVar = dict.fromkeys(
        ("conv", "pool", "transpose"), ("same", "same_upper", "same_lower", "valid")
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
        return self.scatter_to(n, named(reach - total, "out"), kernel, stride, dilation, pad)

    def scatter_to(
        self, n: Int, out: Int, kernel: Int, stride: Int, dilation: Int, pad: Any
    ) -> Scatter:
        split = "upper" if pad in ("same", "same_upper") else "lower"
        return scatter_to(n, out, span_of(kernel, dilation), stride, dilation, split)


DIALECTS: dict[str, Dialect] = {d.name: d for d in (PyTorch(), Keras(), Onnx())}
