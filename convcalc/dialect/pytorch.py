"""PyTorch: torch.nn 2.13."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.dialect.base import Dialect
from convcalc.num import larger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.num import Int
    from convcalc.window import Scatter


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
