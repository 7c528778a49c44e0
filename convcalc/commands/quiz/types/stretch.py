"""A transposed convolution as an ordinary one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import filled
from convcalc.arithmetic.views import stretched
from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.types.posing import Asked, apart, framework, no_padding, shown
from convcalc.commands.quiz.types.transposed import backwards

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw


def as_conv(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """The ordinary convolution of a stretched input that does the same."""
    rules = framework(draw, dialect)
    kernel, stride = draw.pick((2, 3, 4, 5)), draw.pick((1, 2, 3))
    padding = no_padding(rules)
    if rules.numeric_padding:
        padding = draw.whole(0, kernel - 1)
    n = draw.whole(2, 4)
    said = {"kernel": kernel, "stride": stride, "padding": padding, "bias": False}
    one = backwards(rules, n, **said)
    if not one.report().ok:
        return None
    image, ones = filled((1, n, n), 1), filled((1, 1, kernel, kernel), 1)
    found = stretched(applied(one.kinds[0], image, ones, dialect=rules.name))
    lo, hi = found.padding[0]
    answer = zeros(stride - 1, lo, hi)
    cut = padding if rules.numeric_padding else 0
    slips = [
        (zeros(stride, lo, hi), "counted a zero too many: between two elements there are s − 1"),
        (zeros(stride - 1, cut, cut), "took the padding as it is: it is k − p − 1"),
        (zeros(stride - 1, kernel - cut, kernel - cut), "forgot the − 1 of k − p − 1"),
        (zeros(stride - 1, kernel - 1, kernel - 1), "forgot the padding that is cut off"),
        (zeros(0, lo, hi), "forgot the zeros between elements"),
        (zeros(kernel - 1, lo, hi), "took the kernel for the stride"),
        (zeros(stride - 1, stride - 1, stride - 1), "took the stride for the kernel"),
    ]
    asked = (
        "It is worked out as an ordinary convolution with stride 1 of an input stretched by zeros. "
        "How many zeros stand between two neighbours of a row, and how many at its ends?"
    )
    told_so = Told("kernel", f"{kernel}, turned round; stride 1")
    derivation = [shown("stretched input", answer, told_so)]
    return Asked(one.stem(asked), answer, apart(answer, slips), derivation)


def zeros(between: int, before: int, after: int) -> str:
    return f"{between} between, {before} before, {after} after"
