"""Padding that keeps the size, and what the frameworks call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from convcalc.algebra.window import Window, same, span_of, total_of
from convcalc.commands.solve.bounds import Question
from convcalc.commands.solve.candidate import layer
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.layers.conv import Conv
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPELLINGS = ("same", "same_upper", "same_lower")


class Kept(NamedTuple):
    """A way to write padding that keeps the size, divided by the stride and rounded up.

    It holds for the sizes whose remainder by the stride is in `remainders`, and adds `lo` elements
    before and `hi` after.
    """

    dialect: str
    padding: Union[int, str]
    lo: int
    hi: int
    remainders: tuple[int, ...]


def keep(kernel: int, stride: int = 1, dilation: int = 1, n: int | None = None) -> list[Kept]:
    """All ways to pad a convolution so that it gives ⌈n/stride⌉, in each dialect; for all sizes
    that are not small beside the kernel, or for the size `n` alone. Of numbers, which pad both ends
    alike, the least are tried that are enough for a size: if any is right for all, one of them is.

    >>> keep(3)[0]
    Kept(dialect='pytorch', padding=1, lo=1, hi=1, remainders=(0,))
    """
    span = int(span_of(kernel, dilation))
    first = stride * (2 * span // stride + 2)  # no window is larger than an input from here on
    sizes = [n] if n is not None else [first + r for r in range(stride)]
    most = sorted({max(map(int, same(size, span, stride))) for size in sizes})
    found = []
    for name in DIALECTS:
        numbers = most if dialect_named(name).numeric_padding else ()
        shown = [
            kept
            for padding in (*numbers, *SPELLINGS)
            for kept in ways(name, padding, (kernel, stride, dilation), sizes)
        ]
        plain = [kept for kept in shown if not isinstance(kept.padding, str)]
        whole = [kept for kept in plain if len(kept.remainders) == len(sizes)]
        modes = [kept for kept in shown if isinstance(kept.padding, str)]
        if any(kept.padding == "same_upper" for kept in modes):
            modes = [kept for kept in modes if kept.padding != "same"]  # it is another word for it
        found += [*(whole[:1] or plain), *modes]
    return found


def ways(
    dialect: str, padding: int | str, settings: tuple[int, int, int], sizes: Sequence[int]
) -> Iterator[Kept]:
    """The same padding for each split that it comes to, with the sizes for which it does."""
    kernel, stride, dilation = settings
    splits: dict[tuple[int, int], list[int]] = {}
    for n in sizes:
        axis = accepted(
            dialect, n, kernel=kernel, stride=stride, padding=padding, dilation=dilation
        )
        target, _ = total_of(n, span_of(kernel, dilation), stride)
        if axis is not None and axis.out(n) == target:
            splits.setdefault((int(axis.lo), int(axis.hi)), []).append(n % stride)
    for (lo, hi), remainders in splits.items():
        yield Kept(dialect, padding, lo, hi, tuple(remainders))


def accepted(dialect: str, n: int, **settings: Any) -> Window | None:
    """How a convolution reads an axis; None if the dialect refuses it."""
    made = layer(Question(Conv, dialect_named(dialect), (n,), (n,)), settings)
    return next((axis for axis in made.axes if isinstance(axis, Window)), None) if made else None
