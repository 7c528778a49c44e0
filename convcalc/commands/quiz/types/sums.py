"""A layer on a small array, worked out as `apply` does, and the mistakes that are made in it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import Array, flipped, from_values
from convcalc.arithmetic.array import transposed as transposed_array
from convcalc.arithmetic.said import text_of
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.types.posing import no_padding
from convcalc.commands.quiz.wording import spelled
from convcalc.diagnostics import Refusal
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.values import Number

ROUND = "turned the kernel round; layers multiply with it as it stands"
SPREAD = "took the kernel as a window: a transposed convolution spreads it out instead"


FIRST = "took the first channel alone: an output adds up all channels"


class Sum(NamedTuple):
    """A layer on an array. Arrays are channels, rows, columns; weights filters before them."""

    kind: Kind
    rules: Dialect
    input: Array
    weights: Optional[Array] = None
    bias: tuple[Fraction, ...] = ()

    @property
    def exercise(self) -> Exercise | None:
        """The layer worked out; None if it is refused."""
        try:
            return applied(self.kind, self.input, self.weights, self.bias, dialect=self.rules.name)
        except Refusal:
            return None

    @property
    def output(self) -> Array | None:
        exercise = self.exercise
        return exercise.output() if exercise else None

    def lines(self) -> list[str]:
        """The arrays as rows, then the layer."""
        found = drawn(self.input, "input")
        if self.weights is not None:
            found += drawn(Array(self.weights.sizes[1:], tail(self.weights)), "kernel")
        bias = f" The bias is {text_of(self.bias[0])}." if self.bias else ""
        words = spelled(self.kind, self.rules).replace("filters 1, ", "")
        return [*found, f"{words} ({self.rules.title}).{bias}"]


def tail(weights: Array) -> dict[tuple[int, ...], Number]:
    """The only filter."""
    return {place[1:]: value for place, value in weights.at.items()}


def drawn(array: Array, label: str) -> list[str]:
    """Rows of numbers in columns, channels one below the other."""
    width = max(len(text_of(value)) for value in array.at.values())
    found = []
    for channel, rows in enumerate(array.rows()):
        found.append(f"{label}, channel {channel}:" if array.sizes[0] > 1 else f"{label}:")
        found += ["  " + " ".join(text_of(x).rjust(width) for x in row) for row in rows]
    return found


def flat(array: Array) -> str:
    """A map in one line: `37 47; 67 77`."""
    (rows,) = array.rows()
    return "; ".join(" ".join(map(text_of, row)) for row in rows)


def lively(draw: Draw, sizes: tuple[int, ...], least: int, most: int) -> Array:
    """Numbers of which more than half are not 0."""
    while True:
        found = values(draw, sizes, least, most)
        if 2 * sum(map(bool, found.at.values())) > len(found.at):
            return found


def values(draw: Draw, sizes: tuple[int, ...], least: int, most: int) -> Array:
    count = 1
    for n in sizes:
        count *= n
    return from_values(sizes, [Fraction(draw.whole(least, most)) for _ in range(count)])


def misread(one: Sum) -> Iterator[tuple[Sum, str]]:
    """The same with a mistake in it, the likelier first."""
    kind: Any = one.kind
    valid = no_padding(one.rules)
    if one.weights is not None:
        turned = flipped(one.weights, 2)
        reason = SPREAD if kind.among("transposed") else ROUND
        yield one._replace(weights=turned), reason
    if one.bias:
        yield one._replace(bias=()), "forgot the bias"
    if getattr(kind, "stride", 1) not in (1, (1, 1), None):
        yield one._replace(kind=kind.but(stride=1)), "forgot the stride"
    if kind.padding not in (0, "valid", (0, 0)):
        yield one._replace(kind=kind.but(padding=valid)), "forgot the padding"
    if getattr(kind, "dilation", 1) not in (1, (1, 1)):
        yield one._replace(kind=kind.but(dilation=1)), "forgot the dilation"
    if one.input.sizes[0] > 1 and one.weights is not None:
        first = Array(
            (1, *one.input.sizes[1:]), {p: x for p, x in one.input.at.items() if not p[0]}
        )
        kernel = {p: x for p, x in one.weights.at.items() if not p[1]}
        sizes = (1, 1, *one.weights.sizes[2:])
        yield one._replace(input=first, weights=Array(sizes, kernel)), FIRST
    if one.weights is not None:
        crossed = transposed_array(one.weights, (0, 1, 3, 2))
        yield one._replace(weights=crossed), "took the columns of the kernel for its rows"
        yield one._replace(weights=flipped(one.weights, 1)), "mirrored the kernel"
    if kind.among("max_pools"):
        yield swapped(one, "avg_pool"), "took the mean of each window, not the largest"
        yield swapped(one, "max_pool", stride=1), "moved the window by one, not by its stride"
    if kind.among("average_pools"):
        yield swapped(one, "max_pool"), "took the largest of each window, not the mean"


def divided(one: Sum, output: Array) -> Iterator[tuple[Array, str]]:
    """What else is taken for a pool: sums for means, the smallest for the largest."""
    settings: Any = one.kind
    if settings.among("average_pools"):
        side = int(settings.per_axis("kernel", 2)[0])
        for times, reason in ((side * side, "forgot to divide"), (side, "divided by one side")):
            yield Array(output.sizes, {p: x * times for p, x in output.at.items()}), reason
    if settings.among("max_pools"):
        below = one._replace(input=negative(one.input)).output
        assert below is not None
        yield negative(below), "took the smallest of each window"


def negative(array: Array) -> Array:
    return Array(array.sizes, {place: -value for place, value in array.at.items()})


def swapped(one: Sum, name: str, **changed: Any) -> Sum:
    """Another pool with the same window."""
    kept = {key: getattr(one.kind, key) for key in ("kernel", "stride", "padding")}
    return one._replace(kind=made(name, one.rules, **{**kept, **changed}))
