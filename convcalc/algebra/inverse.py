"""The relation between sizes, turned round: each setting from what goes in and what comes out.

A size is rounded down, so that several settings may give it. What is found here is one of them:
the least padding, the largest stride and kernel. Whether it gives the size is for the relation
itself to say; where none does, neither does this.

Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, solved for
each setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import ceil_div, named
from convcalc.algebra.window import kernel_of, span_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.algebra.num import Int


class Sought(NamedTuple):
    """Sizes of an axis, and the settings of its window, of which one is not looked at."""

    n: Int
    out: Int
    kernel: Int
    stride: Int
    padding: Int
    dilation: Int


def padding_of(sought: Sought) -> Int:
    """The least padding of one end that gives `out`.

    >>> padding_of(Sought(32, 16, 3, 2, 0, 1))
    1
    """
    n, out, kernel, stride, _, dilation = sought
    return ceil_div((out - 1) * stride + span_of(kernel, dilation) - n, 2)


def stride_of(sought: Sought) -> Int:
    """The largest stride that gives `out`, which is above 1.

    >>> stride_of(Sought(32, 16, 3, 0, 1, 1))
    2
    """
    n, out, kernel, _, padding, dilation = sought
    return (n + padding + padding - span_of(kernel, dilation)) // (out - 1)


def reach_of(sought: Sought) -> Int:
    """The largest reach of a kernel that gives `out`."""
    n, out, _, stride, padding, _ = sought
    return n + padding + padding - (out - 1) * stride


def kernel_for(sought: Sought) -> Int:
    """The largest kernel that gives `out`.

    >>> kernel_for(Sought(32, 28, 0, 1, 0, 1))
    5
    """
    dilation = sought.dilation
    if dilation == 1:
        return reach_of(sought)
    return kernel_of(named(reach_of(sought), "K"), dilation)


def dilation_of(sought: Sought) -> Int:
    """The largest dilation that gives `out`, of a kernel above 1.

    >>> dilation_of(Sought(32, 28, 3, 1, 0, 0))
    2
    """
    return (named(reach_of(sought), "K") - 1) // (sought.kernel - 1)


WINDOW: dict[str, Callable[[Sought], Int]] = {
    "padding": padding_of,
    "stride": stride_of,
    "kernel": kernel_for,
    "dilation": dilation_of,
}
"""How each setting of a convolution or pool is found."""


def found(setting: str, sought: Sought) -> Int | None:
    """A setting that gives a size; None where the size says nothing about it.

    >>> found("stride", Sought(7, 1, 3, 0, 0, 1)) is None
    True
    """
    silent = {"stride": sought.out <= 1, "dilation": sought.kernel <= 1}
    if setting not in WINDOW or silent.get(setting):
        return None
    return WINDOW[setting](sought)


def output_padding_of(sought: Sought) -> Int:
    """What a transposed convolution of `n` must be lengthened by to give `out`.

    >>> output_padding_of(Sought(16, 32, 3, 2, 1, 1))
    1
    """
    n, out, kernel, stride, padding, dilation = sought
    return out - ((n - 1) * stride - padding - padding + span_of(kernel, dilation))
