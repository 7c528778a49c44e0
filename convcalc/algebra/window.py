"""One axis of a layer: which inputs does each output read?

Four maps cover nearly every kind of layer; covering.py, partition.py, placed.py and prefix.py have
those of the others. All answer the same questions: `out(n)`, the output length; `period`, the pair
(outputs, inputs) after which the pattern repeats; `taps(o)`, the inputs that output `o` reads.
Padding modes turn into `lo` and `hi` here, once; past this file there are only integers. Lengths
and positions are counted in elements, positions from 0, and positions outside 0…n-1 are padding.

Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from convcalc.algebra.num import ceil_div, larger, named
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Protocol, Union

    from convcalc.algebra.num import Int

    class Tapped(Protocol):
        """Another map whose outputs are known to read some inputs each."""

        def out(self, n: Int) -> Int: ...

        @property
        def period(self) -> tuple[int, int]: ...

        def taps(self, o: int) -> Taps | None: ...

        def __iter__(self) -> Iterator[Any]: ...

    class Elsewhere(Protocol):
        """A map of `placed.py`: an output reads one position, or none, and in no pattern."""

        @property
        def length(self) -> Int: ...
        @property
        def why(self) -> str: ...
        @property
        def period(self) -> None: ...
        def out(self, n: Int) -> Int: ...
        def taps(self, o: int) -> Taps | None: ...
        def __iter__(self) -> Iterator[Any]: ...

    AxisMap = Union["Window", "Scatter", "Sampler", "Tapped", "Elsewhere", "Whole", "Scrambled"]
    Padding = tuple[Int, Int]


class Taps(NamedTuple):
    """`number` inputs, `step` apart, of which `first` is the lowest."""

    first: int
    number: int
    step: int


class Window(NamedTuple):
    """A gather: convolution and pooling on one axis.

    Output `i` reads inputs `i*stride - lo … i*stride - lo + span - 1`, every `dilation`-th.

    >>> Window(span=7, stride=2, lo=3, hi=3).out(224)
    112
    """

    span: Int
    stride: Int
    lo: Int
    hi: Int
    dilation: Int = 1

    @property
    def kernel(self) -> Int:
        """How many elements apart by `dilation` the span holds: k of d(k-1)+1."""
        return kernel_of(self.span, self.dilation)

    def out(self, n: Int) -> Int:
        return (n + self.lo + self.hi - self.span) // self.stride + 1

    def then(self, after: Window) -> Window:
        """One after the other, as one window: `a.then(b).out(n) == b.out(a.out(n))` for all n."""
        span, stride, lo = composed(self.span, self.stride, self.lo, after)
        return Window(span, stride, lo, self.hi + after.hi * self.stride)

    def left_over(self, n: Int) -> Int:
        """How many elements at the far end, padding included, lie behind the last window."""
        return (n + self.lo + self.hi - self.span) % self.stride

    @property
    def period(self) -> tuple[int, int]:
        return 1, int(self.stride)

    def taps(self, o: int) -> Taps | None:
        first = o * int(self.stride) - int(self.lo)
        return Taps(first, int(self.kernel), int(self.dilation))


def composed(span: Int, stride: Int, lo: Int, after: Window) -> tuple[Int, Int, Int]:
    """Span, stride and `lo` of a window and the one `after` it, as one window."""
    span_after, stride_after, lo_after, _, _ = after
    return span + (span_after - 1) * stride, stride * stride_after, lo + lo_after * stride


class Scatter(NamedTuple):
    """A window run backwards: transposed convolution on one axis.

    Input `n` writes to outputs `n*stride - lo + t*dilation`; `extra` lengthens the far end.

    >>> Scatter(span=4, stride=2, lo=1, hi=1).out(16)
    32
    """

    span: Int
    stride: Int
    lo: Int = 0
    hi: Int = 0
    extra: Int = 0
    dilation: Int = 1

    @property
    def kernel(self) -> Int:
        """How many outputs, `dilation` apart, an input writes to."""
        return kernel_of(self.span, self.dilation)

    def out(self, n: Int) -> Int:
        return (n - 1) * self.stride - self.lo - self.hi + self.span + self.extra

    @property
    def period(self) -> tuple[int, int]:
        return int(self.stride), 1

    def writes(self, n: int) -> range:
        """The outputs that input `n` writes to, by kernel element; some may be cut off."""
        first, dilation = n * int(self.stride) - int(self.lo), int(self.dilation)
        return range(first, first + int(self.span), dilation)

    def taps(self, o: int) -> Taps | None:
        """The inputs n with `n*stride - lo + t*dilation == o` for a tap t, or None."""
        stride, dilation, place = int(self.stride), int(self.dilation), o + int(self.lo)
        common = gcd(stride, dilation)
        if place % common:
            return None
        kernel = int(self.kernel)
        apart = stride // common  # the taps that meet one output are this far apart
        t = place // common * pow(dilation // common, -1, apart) % apart
        if t >= kernel:
            return None
        count = (kernel - 1 - t) // apart + 1
        last = (place - t * dilation) // stride
        step = dilation // common
        return Taps(last - (count - 1) * step, count, step)


class Sampler(NamedTuple):
    """Resizing: output `o` reads `(o*num + first) // den … (o*num + last) // den`, and where that
    is more than one, `wider` further neighbours on each side.

    Adaptive pooling, and nearest, linear and cubic interpolation by any ratio. What interpolates
    reads a position alone where it meets it: the weights of all neighbours are 0 there.
    """

    length: Int
    num: Int
    den: Int
    first: Int = 0
    last: Int = 0
    wider: Int = 0

    def out(self, n: Int) -> Int:
        return self.length

    @property
    def period(self) -> tuple[int, int]:
        common = gcd(int(self.num), int(self.den)) or 1
        return int(self.den) // common, int(self.num) // common

    def taps(self, o: int) -> Taps | None:
        num, den = int(self.num), int(self.den)
        low, high = (o * num + int(self.first)) // den, (o * num + int(self.last)) // den
        wider = int(self.wider) if high > low else 0
        return Taps(low - wider, high - low + 1 + 2 * wider, 1)


class Whole(NamedTuple):
    """Every output reads the whole axis; the output has `length` elements."""

    length: Int = 1

    def out(self, n: Int) -> Int:
        return self.length


class Scrambled(NamedTuple):
    """Positions are rearranged across axes, so that no single axis tells what an output reads."""

    length: Int
    why: str

    def out(self, n: Int) -> Int:
        return self.length


SAME_POSITION = Window(1, 1, 0, 0)


def span_of(kernel: Int, dilation: Int) -> Int:
    """How far a kernel reaches: K = d(k-1)+1."""
    if dilation == 1:
        return kernel
    return named(dilation * (kernel - 1) + 1, "K")


def kernel_of(span: Int, dilation: Int) -> Int:
    """The kernel that reaches so far: k = (K-1)/d + 1, the inverse of `span_of`."""
    if dilation == 1:
        return span
    return (span - 1) // dilation + 1


def keeping(kernel: Int, dilation: Int = 1) -> Int:
    """The padding at each end that keeps a length at stride 1, rounded down: d(k-1)/2."""
    return dilation * (kernel - 1) // 2


def half_kernel(kernel: Int, dilation: Int = 1) -> Int:
    """The padding that people write with a kernel: half of it, d⌊k/2⌋. It is what `keeping` gives
    for an odd kernel; for an even one it makes the output longer.
    """
    return kernel // 2 * dilation


def more_padding(span: Int, padded: Int) -> Int:
    """How much more padding at both ends lets a window fit that spans more than its padded input.

    >>> more_padding(7, 4)
    2
    """
    return ceil_div(span - padded, 2)


def total_of(n: Int, span: Int, stride: Int) -> tuple[Int, Int]:
    """SAME: the output length ⌈n/s⌉, and the total padding that it takes."""
    out = named(ceil_div(n, stride), "out")
    return out, named(larger((out - 1) * stride + span - n, 0), "total")


def same(n: Int, span: Int, stride: Int, extra_first: bool = False) -> Padding:
    """SAME padding as TensorFlow and ONNX split it: the odd element goes after, or before."""
    _, total = total_of(n, span, stride)
    half = named(total // 2, "hi" if extra_first else "lo")
    rest = named(total - half, "lo" if extra_first else "hi")
    return (rest, half) if extra_first else (half, rest)


def causal(n: Int, span: Int, stride: Int) -> Padding:
    """All padding on the left, so that no output sees the future."""
    return named(span - 1, "lo"), 0


def ceil_mode_hi(n: Int, span: Int, stride: Int, lo: Int, hi: Int) -> Int:
    """The `hi` that makes a window round up, without a window that starts in the padding.

    Source: torch.nn.MaxPool2d, `ceil_mode`; ONNX MaxPool.
    """
    floor_out = (n + lo + hi - span) // stride + 1
    out, begins = rounded_up(n, span, stride, lo, hi)
    if begins >= n + lo:
        out, begins = out - 1, begins - stride
    if out == floor_out:
        return hi
    return named(begins + span - n - lo, "hi")


def rounded_up(n: Int, span: Int, stride: Int, lo: Int, hi: Int) -> tuple[Int, Int]:
    """How many windows there are where the last may hang over the end, and where that begins,
    counted from the padding's first element.

    >>> rounded_up(5, 2, 3, 1, 1)
    (3, 6)
    """
    out = named(ceil_div(n + lo + hi - span, stride) + 1, "windows")
    return out, (out - 1) * stride


def cut_off(total: Int, upper: bool) -> Padding:
    """What is cut off before and after, of `total`: the odd element after if `upper`."""
    half = named(total // 2, "lo" if upper else "hi")
    rest = named(total - half, "hi" if upper else "lo")
    return (half, rest) if upper else (rest, half)


def scatter_to(
    n: Int, out: Int, span: Int, stride: Int, dilation: Int, upper: bool, extra: Int = 0
) -> Scatter:
    """The scatter from `n` to a prescribed length `out`.

    What reaches beyond is cut off, the odd element after if `upper`, else before. `extra` lengthens
    the far end before the cut.
    """
    reach = named((n - 1) * stride + span + extra, "reach")
    if out >= reach:
        return Scatter(span, stride, 0, 0, named(out - reach + extra, "extra"), dilation)
    lo, hi = cut_off(named(reach - out, "total"), upper)
    return Scatter(span, stride, lo, hi, extra, dilation)
