"""Convolutions, pools and transposed convolutions of small arrays, worked out as `apply` does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.arithmetic.array import Array
from convcalc.arithmetic.said import sentence
from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.chains import made, padded
from convcalc.commands.quiz.question import Wrong
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown
from convcalc.commands.quiz.types.sums import Sum, divided, flat, lively, misread, values

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


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
    return Sum(kind, rules, input, lively(draw, (1, channels, kernel, kernel), -1, 2), bias)


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
    wrong += [(flat(array), reason) for array, reason in divided(one, output)]
    turned = Array((1, *output.sizes[:0:-1]), {(0, c, r): x for (_, r, c), x in output.at.items()})
    wrong.append((flat(turned), "took columns for rows"))
    answer = flat(output)
    steps = [Told(f"{s.place[0]},{s.place[1]}", sentence(exercise, s)) for s in exercise.steps()]
    asked = "What is its output, row by row?"
    text = "\n".join([*one.lines(), asked])
    choices = enough(answer, wrong, output)
    return Asked(text, answer, choices, [shown("output", answer, *steps)])


def enough(answer: str, wrong: list[tuple[str, str]], right: Array) -> list[Wrong]:
    """Maps that mistakes lead to; where these are few, some that are off by one: no more of them
    than needed, for they tell what they are near.
    """
    found = apart(answer, wrong)
    first, last = min(right.at), max(right.at)
    near = [(first, -1), (last, 1), (last, -1)]
    for place, by in near[: max(FEW - len(found), 0)]:
        array = Array(right.sizes, {**right.at, place: right.at[place] + by})
        found.append(Wrong(flat(array), "slipped in one sum"))
    return found


FEW = 3
"""Wrong answers that a choice needs."""


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
    input = lively(draw, (1, 2, 2), 0, 4)
    return map_of(Sum(kind, rules, input, lively(draw, (1, 1, kernel, kernel), -1, 3)))
