"""What follows from how many parameters a layer has: its bias, its MACs, perhaps its kernel.

A table does not hold them. They are worked out from the shapes around a layer, and only where one
reading is left: kernels that reach no further than the input; any kernel of one group, square ones
of several.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd, isqrt, prod
from typing import TYPE_CHECKING, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.layers.kind import Kind

MAX_AREA, MAX_STRIDE = 1 << 16, 64
FREE = (
    *("batch_norms", "sample_norms", "scale_norms", "scalings", "max_pools", "average_pools"),
    *("adaptive_max_pools", "adaptive_average_pools", "power_pools", "activations", "elementwise"),
    *("movers", "resizings", "embeddings", "response_norms", "functions", "gated_units", "tensors"),
)
"""Groups of kinds in which nothing is multiplied with weights and summed."""
CONVOLVING = ("full_convolutions", "depthwise", "separable")
MAX_TIMES = 8
"""How many times as many channels a convolution of single channels may give."""


class Seen(NamedTuple):
    """A layer as a table has it: sizes of channels and positions that go in, if they are known,
    and come out; parameters; the kernel, if that is printed.
    """

    params: int
    channels: int
    positions: tuple[int, ...] = ()
    entering: Optional[int] = None
    reads: Optional[tuple[int, ...]] = None
    kernel: Optional[tuple[int, ...]] = None
    grouped: bool = True
    """Whether it may have several groups."""
    padded: bool = False
    """Whether it may be padded by any number."""


class Reading(NamedTuple):
    """What a layer may be: with a bias or not, how large its kernel is."""

    bias: bool
    kernel: tuple[int, ...]


class Weighed(NamedTuple):
    """What is known then; None where it is not, `wrong` where nothing fits."""

    macs: Optional[int] = None
    kernel: Optional[tuple[int, ...]] = None
    bias: Optional[bool] = None
    wrong: bool = False


NOTHING = Weighed()


def weighed(kind: type[Kind], seen: Seen) -> Weighed:
    """What follows for a layer of that kind."""
    if kind.among(*FREE):
        return Weighed(0)
    if min(seen.channels, 1 if seen.entering is None else seen.entering) < 1:  # of a damaged text
        return NOTHING
    if kind.among("linears"):
        return linear(seen)
    if kind.among(*CONVOLVING):
        return convolution(kind, seen)
    return NOTHING


def linear(seen: Seen) -> Weighed:
    """Parameters are features in times features out, and as many biases as come out, or none."""
    out, rest = seen.channels, seen.params % seen.channels
    if rest:
        return Weighed(wrong=True)
    if seen.entering is None:
        return NOTHING
    bias = seen.params // out - seen.entering
    if bias not in (0, 1):
        return Weighed(wrong=True)
    return Weighed(seen.entering * out * prod(seen.positions), None, bool(bias))


def convolution(kind: type[Kind], seen: Seen) -> Weighed:
    """Of each filter as many weights as its kernel and the channels it reads, and perhaps one."""
    if kind.among("separable"):
        return separable(seen)
    if seen.params % seen.channels:
        return Weighed(wrong=True)
    apart = kind.among("depthwise")
    found = list(single(seen) if apart else readings(seen))
    biases = {one.bias for one in found}
    if len(biases) != 1:
        return NOTHING
    bias = biases.pop()
    kernels = {one.kernel for one in found}
    macs = (seen.params - bias * seen.channels) * prod(seen.positions)
    return Weighed(macs, kernels.pop() if len(kernels) == 1 else None, bias)


def single(seen: Seen) -> Iterator[Reading]:
    """All that a convolution of single channels may be: kernels are square."""
    for bias in (False, True):
        area = seen.params // seen.channels - bias
        if 0 < area <= MAX_AREA:
            yield from (Reading(bias, k) for k in kernels(area, seen) if alike(k))


def separable(seen: Seen) -> Weighed:
    """One of single channels, and one of 1x1 behind it, which has the bias."""
    if not seen.entering:
        return NOTHING
    biases = set()
    for bias in (False, True):
        for times in range(1, MAX_TIMES + 1):
            weights = seen.params - bias * seen.channels
            each, rest = divmod(weights, seen.entering * times)
            area = each - seen.channels
            if not rest and 0 < area <= MAX_AREA and any(alike(k) for k in kernels(area, seen)):
                biases.add(bias)
    if len(biases) != 1:
        return NOTHING
    bias = biases.pop()
    return Weighed((seen.params - bias * seen.channels) * prod(seen.positions), None, bias)


def alike(sides: tuple[int, ...]) -> bool:
    return len(set(sides)) == 1


def readings(seen: Seen) -> Iterator[Reading]:
    """All that a convolution may be."""
    each = seen.params // seen.channels
    for bias in (False, True):
        weights = each - bias
        if weights < 1:
            continue
        for group in groups(seen, weights):
            area, rest = divmod(weights, group)
            if rest or area > MAX_AREA:
                continue
            alone = group == seen.entering
            for kernel in kernels(area, seen):
                if alone or seen.kernel or alike(kernel):
                    yield Reading(bias, kernel)


def groups(seen: Seen, weights: int) -> Sequence[int]:
    """How many channels a filter may read."""
    if seen.entering is None:
        return [weights // prod(seen.kernel)] if seen.kernel and prod(seen.kernel) > 1 else []
    if not seen.grouped:
        return [seen.entering]
    most = seen.entering
    return [most // g for g in divisors(gcd(most, seen.channels))]


def kernels(area: int, seen: Seen) -> Iterator[tuple[int, ...]]:
    """The kernels of so many positions that fit the sizes."""
    rank = len(seen.positions)
    if seen.kernel is not None:
        if prod(seen.kernel) == area:
            yield seen.kernel
        return
    for sides in factored(area, rank):
        if seen.reads is None or all(
            k <= 2 * n + 1 and (seen.padded or out >= n or fits(n, out, k))
            for k, n, out in zip(sides, seen.reads, seen.positions, strict=True)
        ):
            yield sides


def fits(n: int, out: int, kernel: int) -> bool:
    """Whether a kernel makes `out` positions of `n` for some stride, without padding or with all
    that is needed.
    """
    return any(
        (n - kernel) // stride + 1 == out or -(-n // stride) == out
        for stride in range(1, min(n, MAX_STRIDE) + 1)
    )


def factored(area: int, rank: int) -> Iterator[tuple[int, ...]]:
    """All products of `rank` factors."""
    if rank <= 1:
        if rank == 1 or area == 1:
            yield (area,) * rank
        return
    for first in divisors(area):
        for rest in factored(area // first, rank - 1):
            yield (first, *rest)


@lru_cache(4_096)
def divisors(n: int) -> tuple[int, ...]:
    low = [k for k in range(1, isqrt(n) + 1) if n % k == 0]
    return tuple(dict.fromkeys((*low, *(n // k for k in reversed(low)))))


def brief(kind: type[Kind], channels: int, found: Weighed) -> str:
    """The settings that are known, as a spec has them."""
    if not kind.among("linears", *CONVOLVING, "transposed"):
        return ""
    words = [] if kind.among("depthwise") else [str(channels)]
    if found.kernel:
        words.append("x".join(map(str, found.kernel)))
    if found.bias is False:
        words.append("bias=false")
    return " ".join(words)


def small(dims: Sequence[int | None]) -> bool:
    """Whether all sizes are known and none is beyond reason."""
    return all(n is not None and 0 < n < 1 << 31 for n in dims)
