"""Which layer holds so many parameters: kernel and channels from a number in a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.shape import Shape
from convcalc.commands.solve.bounds import KERNELS
from convcalc.engine.trial import tried
from convcalc.layers.conv import Conv
from convcalc.layers.dense import Linear
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

USUAL_KERNELS = (3, 1, 5, 7)


class Held(NamedTuple):
    """A layer that holds what is asked for: its kind in shorthand, and what arrives at it."""

    kind: Kind
    short: str
    channels: int
    kernel: Optional[int] = None
    bias: bool = True

    @property
    def formula(self) -> str:
        """`64·1·3·3 + 64`"""
        first = self.short.split()[1]
        square = "" if self.kernel is None else f"·{self.kernel}·{self.kernel}"
        return f"{first}·{self.channels}{square}" + (f" + {first}" if self.bias else "")


def held(params: int, filters: int, kernel: int | None, rules: Dialect) -> list[Held]:
    """Convolutions of one group with a square kernel, and linear layers, that hold `params`
    parameters with `filters` outputs; each as the engine counts it.

    >>> from convcalc.dialect import dialect_named
    >>> [one.short for one in held(640, 64, None, dialect_named("pytorch"))]
    ['conv 64 3x3', 'conv 64 1x1', 'linear 64', 'conv 64 1x1 bias=false', 'linear 64 bias=false']
    """
    found = [one for one in candidates(params, filters, kernel) if counted(one, rules) == params]
    return sorted(found, key=unusual)


def candidates(params: int, filters: int, kernel: int | None) -> Iterator[Held]:
    kernels = range(1, KERNELS + 1) if kernel is None else (kernel,)
    for bias in (True, False):
        each, rest = divmod(params, filters)
        inputs = each - bias
        if rest or inputs < 1:
            continue
        beside = "" if bias else " bias=false"
        for k in kernels:
            if inputs % (k * k) == 0:
                short = f"conv {filters} {k}x{k}{beside}"
                made = Conv(filters=filters, kernel=k, bias=bias)
                yield Held(made, short, inputs // (k * k), k, bias)
        if kernel is None:
            yield Held(
                Linear(features=filters, bias=bias), f"linear {filters}{beside}", inputs, None, bias
            )


def counted(one: Held, rules: Dialect) -> int | None:
    """The parameters by the engine; None where it refuses the layer."""
    sizes = () if one.kernel is None else (one.kernel, one.kernel)
    output = tried((one.kind,), Site((Shape(one.channels, sizes),), rules)).output
    if output is None:
        return None
    weights = one.kind.weights(Site((Shape(one.channels, sizes),), rules))
    return sum(int(weight.elements) for weight in weights)


def unusual(one: Held) -> tuple[int, ...]:
    """How far a layer is from what people write."""
    kernel = one.kernel
    first = len(USUAL_KERNELS) + 1 if kernel is None else len(USUAL_KERNELS)
    place = USUAL_KERNELS.index(kernel) if kernel in USUAL_KERNELS else first
    return (not one.bias, place, kernel or 0)
