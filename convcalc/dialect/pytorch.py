"""PyTorch: torch.nn 2.13."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import named
from convcalc.layers.dialect import Dialect, axes, output_padding_is_small

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import Scatter
    from convcalc.layers.site import Site


def same_has_no_stride(kind: Any, site: Site) -> None:
    if kind.padding == "same" and any(s != 1 for s in kind.strides(site.rank)):
        raise PyTorch.refuses(
            "padding 'same' with a stride other than 1",
            "write the padding as a number, or use dialect keras",
        )


def same_step_has_no_stride(kind: Any, site: Site) -> None:
    same_has_no_stride(*kind.step(site))


def padding_is_at_most_half(kind: Any, site: Site) -> None:
    """The kernel counts without its dilation."""
    pads = [(0, 0)] * site.rank if isinstance(kind.padding, str) else kind.pads(site.rank)
    for k, (lo, _) in zip(kind.per_axis("kernel", site.rank), pads, strict=True):
        if 2 * lo > k:
            raise PyTorch.refuses(
                f"a pool's padding of more than half the kernel: {lo} with kernel {k}",
                f"use a padding of at most {k // 2}, or a 'pad' layer before it",
            )


def divisor_has_two_axes(kind: Any, site: Site) -> None:
    """AvgPool1d has none."""
    if site.rank == 1 and kind.divisor_override is not None:
        raise PyTorch.refuses(
            "a divisor_override of 1D avg_pool",
            "leave it out, or add an axis of size 1",
            "divisor_override",
        )


def kernel_fits_before_padding(kind: Any, site: Site) -> None:
    """Only AvgPool3d looks, and LPPool3d, which is made of it."""
    if site.rank != 3:
        return
    for n, k in zip(site.spatial, kind.per_axis("kernel", 3), strict=True):
        if n < k:
            raise PyTorch.refuses(
                f"3D {kind.name} of an axis smaller than the kernel before padding: "
                f"{n} with kernel {k}",
                "write a 'pad' layer before it, or use a smaller kernel",
                "kernel",
            )


def lanczos_is_unknown(kind: Any, site: Site) -> None:
    if "lanczos" in kind.mode:
        raise PyTorch.refuses(f"{kind.mode} upsampling", "write 'bicubic'", "mode")


def cubic_has_two_axes(kind: Any, site: Site) -> None:
    if "cubic" in kind.mode and site.rank != 2:
        raise PyTorch.refuses(
            f"cubic upsampling of {axes(site.rank)}",
            "write 'linear', which fits any number of axes",
            "mode",
        )


def one_axis_is_not_kept(kind: Any, site: Site) -> None:
    if site.rank == 1 and None in kind.per_axis("output_size", 1):
        raise PyTorch.refuses(
            f"{kind.name} that keeps its only axis", "leave the layer out", "output_size"
        )


def has_several_elements(kind: Any, site: Site) -> None:
    if site.shape.elements == site.channels:
        raise PyTorch.refuses(
            f"{kind.name} of a single element per channel", "leave the layer out", ""
        )


def has_axes(kind: Any, site: Site) -> None:
    if not site.rank:
        raise PyTorch.refuses(f"{kind.name} of a flat input", "put it before flatten", "")


def slopes_are_not_of_elements(kind: Any, site: Site) -> None:
    if kind.slopes == "element":
        raise PyTorch.refuses(
            "prelu with a slope per element", "write slopes 'channel' or 'one'", "slopes"
        )


def product_is_over_one_axis(kind: Any, site: Site) -> None:
    if kind.op == "prod" and len(kind.gone(site)) > 1:
        raise PyTorch.refuses(
            "a product over several axes at once",
            "write a 'reduce prod' for each axis",
            "axis",
        )


def has_a_bound(kind: Any, site: Site) -> None:
    if kind.min is None and kind.max is None:
        raise PyTorch.refuses("clip without a bound", "write min, max, or both", "min")


def resets_after(kind: Any, site: Site) -> None:
    if not kind.reset_after:
        raise PyTorch.refuses(
            "a gru whose reset gate applies before the product of the state",
            "leave reset_after out, or use dialect keras",
            "reset_after",
        )


USUAL = {"activation": ("tanh",), "gate_activation": ("sigmoid",)}
"""What gated layers go through, always."""


def functions_are_given(kind: Any, site: Site) -> None:
    """Functions of an nn.LSTM or nn.GRU cannot be chosen, and that of an nn.RNN is one of two."""
    usual = USUAL if kind.gates > 1 else {"activation": ("tanh", "relu")}
    for name, known in usual.items():
        word = getattr(kind, name)
        if word not in known:
            raise PyTorch.refuses(
                f"{name} {word} for {kind.name}",
                f"write {' or '.join(known)}, or use dialect keras",
                name,
            )


class PyTorch(Dialect):
    name = "pytorch"
    title = "PyTorch"
    source = "https://docs.pytorch.org/docs/stable/nn.html"
    modes: ClassVar = {
        **dict.fromkeys(("conv", "depthwise_conv", "conv_lstm"), ("same", "valid")),
        **dict.fromkeys(
            ("max_pool", "avg_pool", "lp_pool", "conv_transpose", "unfold", "fold"), ()
        ),
        **dict.fromkeys(("locally_connected", "deformable_conv"), ()),
    }
    axes: ClassVar = {
        "pixel_shuffle": (2,),
        "pixel_unshuffle": (2,),
        "channel_shuffle": (1, 2, 3),
        "unfold": (2,),
        "fold": (1,),
        "deformable_conv": (2,),
    }
    uneven_padding = False
    counts_buffers = False
    strided = True
    defaults: ClassVar = {"prelu": {"slopes": "one"}}
    lacks: ClassVar = {
        "avg_pool": {"dilation": "only max_pool has a dilation"},
        "lp_pool": {
            "dilation": "only max_pool has a dilation",
            "padding": "write a 'pad' layer before it",
        },
    }
    rules: ClassVar = {
        "conv": (same_has_no_stride,),
        "depthwise_conv": (same_has_no_stride,),
        "conv_transpose": (output_padding_is_small,),
        "max_pool": (padding_is_at_most_half,),
        "avg_pool": (
            padding_is_at_most_half,
            kernel_fits_before_padding,
            divisor_has_two_axes,
        ),
        "lp_pool": (kernel_fits_before_padding,),
        "adaptive_avg_pool": (one_axis_is_not_kept,),
        "adaptive_max_pool": (one_axis_is_not_kept,),
        "instance_norm": (has_several_elements,),
        "local_response_norm": (has_axes,),
        "prelu": (slopes_are_not_of_elements,),
        "upsample": (lanczos_is_unknown, cubic_has_two_axes),
        "reduce": (product_is_over_one_axis,),
        "clip": (has_a_bound,),
        **dict.fromkeys(("rnn", "lstm"), (functions_are_given,)),
        "gru": (resets_after, functions_are_given),
        "conv_lstm": (same_step_has_no_stride,),
    }

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
        """`extra`, the output_padding, says nothing where a size is asked for."""
        plain = self.scatter(n, kernel, stride, dilation, pad, 0)
        least = named(plain.out(n), "least")
        if not least <= out <= least + stride - 1:
            raise self.refuses(
                f"an output_size of {out}: it can be {least} to {least + stride - 1} here",
                f"use an output_size from {least} to {least + stride - 1}",
                "output_size",
            )
        return plain._replace(extra=named(out - least, "output_padding"))
