"""What PyTorch, Keras and ONNX default to, forbid, and count.

A dialect turns padding modes and rounding into windows, once; it never appears in the arithmetic.
Sources: the documentation of torch.nn 2.13, Keras 3.15 on TensorFlow 2.21, and ONNX opset 22; each
rule was checked against the framework itself (tests/recorded).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.window import (
    Scatter,
    Window,
    causal,
    ceil_mode_hi,
    same,
    span_of,
)
from convcalc.diagnostics import Refusal, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.algebra.num import Int
    from convcalc.layers.weight import Weight

    Rule = Callable[[Any, Any], None]
    """A refusal, if there is one, of a kind with its settings at a site."""

ALL = "*"


class Dialect:
    """The rules of one framework. One instance each, in `convcalc.dialect.DIALECTS`."""

    name: ClassVar[str]
    title: ClassVar[str]
    layout: ClassVar[str] = "channels_first"
    source: ClassVar[str]
    modes: ClassVar[Mapping[str, tuple[str, ...]]]
    """The padding modes of each kind that has padding."""
    rules: ClassVar[Mapping[str, tuple[Rule, ...]]] = {}
    """What the framework refuses of each kind."""
    numeric_padding: ClassVar[bool] = True
    uneven_padding: ClassVar[bool] = True
    counts_buffers: ClassVar[bool] = True
    """Running statistics are parameters (not trainable)."""
    defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Defaults that differ from the kind's own: kind, then setting."""
    lacks: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Settings, or with `*` whole kinds, that the framework does not have, and what to write."""
    names: ClassVar[Mapping[tuple[str, str], str]] = {("shift", "vector"): "bias"}
    """Names of weights by ours and their role."""
    broadcasts_ranks: ClassVar[bool] = False
    """Elementwise layers stretch inputs of fewer axes."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(self.name)

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
        self,
        n: Int,
        out: Int,
        kernel: Int,
        stride: Int,
        dilation: Int,
        pad: Any,
        extra: Int | None,
    ) -> Scatter:
        """The scatter that yields exactly `out`, where the framework lets that be asked."""
        raise NotImplementedError

    def check(self, kind: Any, site: Any) -> None:
        """Refusal, if the framework does not take this kind with these settings here."""
        modes = self.modes.get(kind.name)
        if modes is not None:
            self.check_padding(kind, modes)
        for rule in self.rules.get(kind.name, ()):
            rule(kind, site)

    def check_padding(self, kind: Any, modes: tuple[str, ...]) -> None:
        """Refusal, if the framework does not know this padding for this kind."""
        padding = kind.padding
        if isinstance(padding, str):
            if padding not in modes:
                numbers = ["a number"] if self.numeric_padding else []
                known = one_of([*numbers, *(f"'{mode}'" for mode in modes)])
                raise self.refuses(f"padding '{padding}' for {kind.name}", f"write {known}")
        elif not self.numeric_padding:
            sides = padding if isinstance(padding, tuple) else (padding,)
            if any(side not in (0, (0, 0)) for side in sides):
                raise self.refuses(
                    f"numbers as padding of {kind.name}",
                    "write padding 'same', or a 'pad' layer before it",
                )
        elif not self.uneven_padding and uneven(padding):
            raise self.refuses(
                "padding that differs before and after", "write a 'pad' layer before it"
            )

    def weight_name(self, weight: Weight) -> str:
        """What the framework calls it; a part's name stays in front."""
        part, dot, name = weight.name.rpartition(".")
        return part + dot + self.names.get((name, weight.role), name)

    def weight_shape(self, weight: Weight) -> tuple[Int, ...]:
        """The sizes of `weight` in the framework's order (OIHW)."""
        if weight.role == "depthwise":
            channels, multiplier, *kernel = weight.sizes
            return (channels * multiplier, 1, *kernel)
        return weight.sizes

    @classmethod
    def refuses(cls, what: str, advice: str, setting: str = "padding") -> Refusal:
        return Refusal("E206", f"{cls.title} refuses {what}", advice, setting)


def uneven(padding: Any) -> bool:
    """Some axis is padded differently before and after."""
    sides = padding if isinstance(padding, tuple) else ()
    return any(isinstance(p, tuple) and p[0] != p[1] for p in sides)
