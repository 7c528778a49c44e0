"""Convolutions, pools and transposed convolutions of small arrays, worked out as `apply` does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import Array, flipped, from_values
from convcalc.arithmetic.said import sentence, text_of
from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.chains import made, padded
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown
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
    if kind.among("max_pools"):
        yield swapped(one, "avg_pool"), "took the mean of each window, not the largest"
        yield swapped(one, "max_pool", stride=1), "moved the window by one, not by its stride"
    if kind.among("average_pools"):
        yield swapped(one, "max_pool"), "took the largest of each window, not the mean"


FIRST = "took the first channel alone: an output adds up all channels"


def swapped(one: Sum, name: str, **changed: Any) -> Sum:
    """Another pool with the same window."""
    kept = {key: getattr(one.kind, key) for key in ("kernel", "stride", "padding")}
    return one._replace(kind=made(name, one.rules, **{**kept, **changed}))


def small(draw: Draw, level: int, rules: Dialect) -> Sum:
    """A convolution with one filter: strided or padded from level 2, of two channels or with a
    bias from level 4, dilated at 5.
    """
    kernel = draw.pick((2, 2, 3)) if level < 5 else 2
    strided = level in (2, 3) and draw.chance()
    padding = 1 < level < 5 and not strided and kernel == 3
    dilation = 2 if level == 5 else 1
    said: dict[str, Any] = {"kernel": kernel, "stride": 2 if strided else 1, "dilation": dilation}
    said["padding"] = padded(rules, 3 if padding else 1)
    channels = draw.pick((1, 2)) if level >= 4 else 1
    bias = (Fraction(draw.pick((-3, -2, -1, 1, 2, 3, 5))),) if level >= 4 and draw.chance() else ()
    kind = made("conv", rules, filters=1, bias=bool(bias), **said)
    side = draw.whole(kernel + 1, 4) if level < 2 else 4 if level < 5 else draw.whole(4, 5)
    input = values(draw, (channels, side, side), 0, 5)
    return Sum(kind, rules, input, values(draw, (1, channels, kernel, kernel), -1, 2), bias)


def cell(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """One element of the output."""
    one = small(draw, level, framework(draw, dialect))
    exercise, output = one.exercise, one.output
    if exercise is None or output is None:
        return None
    row, column = (draw.below(n) for n in output.sizes[1:])
    answer = int(output.at[0, row, column])
    wrong: list[tuple[Any, str]] = []
    for other, reason in misread(one):
        found = other.output
        if found and (0, row, column) in found.at:
            wrong.append((int(found.at[0, row, column]), reason))
    wrong.append((int(output.at.get((0, column, row), answer)), "took the column for the row"))
    earlier = output.at.get((0, row - 1, column - 1), Fraction(answer))
    wrong.append((int(earlier), "counted rows and columns from 1"))
    beside = {(0, 1): "column too far", (1, 0): "row too far", (0, -1): "column short"}
    for (down, right), words in beside.items():
        element = output.at.get((0, row + down, column + right), Fraction(answer))
        wrong.append((int(element), f"moved the window one {words}"))
    wrong += [(answer + by, "") for by in (1, -1, 2, -2)]
    (step,) = [s for s in exercise.steps() if s.place == (row, column)]
    asked = (
        f"What is the element in row {row}, column {column} of its output (both counted from 0)?"
    )
    title = f"output {row},{column}"
    derivation = shown(title, str(answer), Told("sum", sentence(exercise, step)))
    return Asked("\n".join([*one.lines(), asked]), answer, apart(answer, wrong), [derivation])


def map_of(one: Sum) -> Asked | None:
    """The whole output, to be chosen."""
    exercise, output = one.exercise, one.output
    if exercise is None or output is None or output.sizes[1] < 2:
        return None
    wrong = [(flat(found), reason) for other, reason in misread(one) if (found := other.output)]
    turned = Array((1, *output.sizes[:0:-1]), {(0, c, r): x for (_, r, c), x in output.at.items()})
    wrong.append((flat(turned), "took columns for rows"))
    last = {**output.at, max(output.at): output.at[max(output.at)] + 1}
    first = {**output.at, (0, 0, 0): output.at[0, 0, 0] - 1}
    wrong += [(flat(Array(output.sizes, at)), "slipped in one sum") for at in (last, first)]
    answer = flat(output)
    steps = [Told(f"{s.place[0]},{s.place[1]}", sentence(exercise, s)) for s in exercise.steps()]
    asked = "What is its output, row by row?"
    text = "\n".join([*one.lines(), asked])
    return Asked(text, answer, apart(answer, wrong), [shown("output", answer, *steps)])


def whole_map(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    return map_of(small(draw, level, framework(draw, dialect)))


def pooled(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Side by side at level 1, of the mean at 2, overlapping or padded at 3."""
    rules = framework(draw, dialect)
    largest = level == 1 or draw.chance()
    said: dict[str, Any] = {"kernel": 2, "stride": 2, "padding": no_padding(rules)}
    input = values(draw, (1, 4, 4), 0, 9)
    if level == 3:
        kernel = draw.pick((2, 3)) if largest else 2  # ninths are no numbers to write
        said.update(kernel=kernel, stride=1)
        input = values(draw, (1, kernel + 1, kernel + 1), -4, 9)
    name = "max_pool" if largest else "avg_pool"
    return map_of(Sum(made(name, rules, **said), rules, input))


def transposed(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """Windows side by side or overlapping at level 4; cut off or of three at level 5."""
    rules = framework(draw, dialect)
    kernel, stride = draw.pick(((2, 1), (2, 2))) if level == 4 else draw.pick(((3, 2), (3, 1)))
    padding = no_padding(rules)
    if level == 5 and rules.numeric_padding:
        padding = draw.pick((0, 1))
    said = {"kernel": kernel, "stride": stride, "padding": padding}
    kind = made("conv_transpose", rules, filters=1, bias=False, **said)
    input = values(draw, (1, 2, 2), 0, 4)
    return map_of(Sum(kind, rules, input, values(draw, (1, 1, kernel, kernel), -1, 3)))
