"""What PyTorch, Keras and ONNX default to, forbid, and count.

A dialect turns padding modes and rounding into windows, once; it never appears in the arithmetic.
Sources: the documentation of torch.nn 2.13, Keras 3.15 on TensorFlow 2.21, and ONNX opset 22; each
rule was checked against the framework itself (tests/recorded).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import larger
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
    strided: ClassVar[bool] = False
    """Whether a tensor may show another one with its axes turned, or a part of it."""
    holds_given: ClassVar[bool] = True
    """Weights that are given as numbers are buffers of their layer."""
    defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Defaults that differ from the kind's own: kind, then setting."""
    lacks: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """Settings, or with `*` whole kinds, that the framework does not have, and what to write."""
    axes: ClassVar[Mapping[str, tuple[int, ...]]] = {}
    """For how many spatial axes there is an operator, of kinds for which it is not any number."""
    names: ClassVar[Mapping[tuple[str, str], str]] = {
        ("shift", "vector"): "bias",
        ("alpha", "vector"): "weight",
    }
    """Names of weights by ours and their role."""
    broadcasts_ranks: ClassVar[bool] = False
    """Elementwise layers stretch inputs of fewer axes."""

    stacks_directions: ClassVar[bool] = False
    """Weights of recurrent layers hold both directions."""
    joins_biases: ClassVar[bool] = False
    """Recurrent layers have one bias, not one of what arrives and one of the state."""
    norms_absolute: ClassVar[bool] = False
    """An lp_pool takes powers of absolute values."""

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

    def unpooled(self, usual: Int, stride: Int) -> tuple[Int, Int | None]:
        """The least and the largest size that max unpooling can be asked for, where it would give
        `usual`; None: any larger one.
        """
        return larger(usual - stride + 1, 1), usual + stride - 1

    def warnings(self, kind: Any, site: Any) -> tuple[Refusal, ...]:
        """What is accepted here, but not done alike by all that go by these rules."""
        return ()

    def check(self, kind: Any, site: Any) -> None:
        """Refusal, if the framework does not take this kind with these settings here."""
        missing = self.lacks.get(kind.name)
        if missing and ALL in missing:
            raise self.has_no(kind.name, missing[ALL])
        ranks = self.axes.get(kind.name)
        if ranks is not None and site.rank not in ranks:
            raise self.has_no(
                f"{kind.name} of {axes(site.rank)}",
                f"reshape the input to {one_of([NUMBERS[rank] for rank in ranks])} axes",
            )
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
                known = one_of(self.paddings(kind.name))
                raise self.refuses(f"padding '{padding}' for {kind.name}", f"write {known}")
        elif modes and not self.numeric_padding:
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

    def paddings(self, name: str) -> list[str]:
        """What the kind called `name` takes as padding, in words."""
        modes = self.modes[name]
        numbers = ["a number"] if self.numeric_padding or not modes else []
        return [*numbers, *(f"'{mode}'" for mode in modes)]

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

    @classmethod
    def has_no(cls, what: str, advice: str) -> Refusal:
        return Refusal("E207", f"{cls.title} has no {what}", advice)


def output_padding_is_small(kind: Any, site: Any) -> None:
    """As PyTorch and ONNX have it."""
    rank = site.rank
    rows = zip(
        kind.strides(rank),
        kind.per_axis("dilation", rank),
        kind.per_axis("output_padding", rank),
        strict=True,
    )
    for s, d, e in rows:
        if e is not None and e >= s and e >= d:
            raise site.dialect.refuses(
                f"an output_padding that is neither smaller than the stride nor than the "
                f"dilation: {e} with stride {s} and dilation {d}",
                f"use an output_padding of at most {larger(s, d) - 1}",
                "output_padding",
            )


NUMBERS = {1: "one", 2: "two", 3: "three"}


def axes(rank: int) -> str:
    return "1 spatial axis" if rank == 1 else f"{rank or 'no'} spatial axes"


def uneven(padding: Any) -> bool:
    """Some axis is padded differently before and after."""
    sides = padding if isinstance(padding, tuple) else ()
    return any(isinstance(p, tuple) and p[0] != p[1] for p in sides)
