"""Gated units: a·sigmoid(b), with a and b the halves of an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.arithmetic.rule import Rule
from convcalc.arithmetic.step import Step, Term
from convcalc.layers.axes import place as axis_of
from convcalc.layers.values import logistic, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.rule import Slope
    from convcalc.arithmetic.step import Given
    from convcalc.layers.values import Number

GATE = "sigmoid"


class Gated(Rule):
    """The first half times the sigmoid of the second, as in PyTorch. ValueError for other gates,
    for networks differ in which half is gated.
    """

    def __init__(self, exercise: Given) -> None:
        super().__init__(exercise)
        if self.kind.activation != GATE:
            raise ValueError(
                f"glu with {self.kind.activation} is not worked out by numbers: networks differ in "
                "which half it acts on; write glu, whose second half goes through a sigmoid"
            )
        self.axis = axis_of(self.kind.axis)

    def terms(self, channel: int, place: Place) -> tuple[Term, ...]:
        first = (channel, *place)
        at, half = self.axis, self.input.sizes[self.axis] // 2
        second = (*first[:at], first[at] + half, *first[at + 1 :])
        return tuple(Term(one[0], one[1:], self.input.at[one]) for one in (first, second))

    def halves(self, step: Step) -> tuple[Number, Number]:
        """a, and sigmoid(b)."""
        value, gate = step.inside
        return value, number(logistic(gate))

    def step(self, channel: int, place: Place) -> Step:
        one = Step(channel, place, self.terms(channel, place), 0)
        value, open_by = self.halves(one)
        return one._replace(result=number(value * open_by))

    def slopes(self, step: Step) -> Sequence[Slope | None]:
        value, open_by = self.halves(step)
        return [(open_by, None), (number(value * open_by * (1 - open_by)), None)]

    def products(self) -> int:
        return 2 * super().products()
