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
