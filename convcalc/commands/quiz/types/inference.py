"""Batch normalisation in inference, by numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import from_values
from convcalc.arithmetic.said import sentence, text_of
from convcalc.arithmetic.step import Statistics
from convcalc.commands.explain.lines import Told
from convcalc.commands.quiz.chains import made
from convcalc.commands.quiz.types.posing import Asked, apart, framework, shown
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


class Given(NamedTuple):
    """What a channel of the layer holds, and an element of its input."""

    gamma: int
    beta: int
    mean: int
    variance: int
    value: int

    def result(self, rules: Dialect) -> Fraction:
        """What the layer makes of the element, without an eps."""
        return Fraction(self.layer(rules).output().at[0, 0])

    def layer(self, rules: Dialect) -> Exercise:
        kind = made("batch_norm", rules, eps=0.0)
        statistics = Statistics((self.mean,), (self.variance,))
        image, gamma = from_values((1, 1), [self.value]), from_values((1,), [self.gamma])
        return applied(kind, image, gamma, (self.beta,), statistics, rules.name)


def normal(draw: Draw, level: int, dialect: Optional[str]) -> Asked | None:
    """What comes out of an element."""
    rules = framework(draw, dialect)
    deviation = draw.pick((2, 3, 4))
    mean = draw.whole(1, 6)
    one = Given(
        gamma=draw.pick((2, 3, 4)),
        beta=draw.pick((-2, -1, 1, 2, 5)),
        mean=mean,
        variance=deviation * deviation,
        value=mean + deviation * draw.pick((-2, -1, 1, 2)),
    )
    plain = Given(1, 0, 0, 1, 0)
    other: Any = one
    answer = text_of(one.result(rules))
    slips = [
        (other._replace(variance=one.variance**2), "divided by the variance, not by its root"),
        (other._replace(mean=0), "forgot to take the mean off"),
        (other._replace(gamma=plain.gamma), "left out gamma"),
        (other._replace(beta=plain.beta), "left out beta"),
        (other._replace(gamma=one.beta, beta=one.gamma), "took gamma for beta"),
        (other._replace(variance=plain.variance), "forgot to divide"),
    ]
    wrong = [(text_of(slip.result(rules)), reason) for slip, reason in slips]
    words = (
        f"A batch_norm ({rules.title}) in inference, with eps left out: in a channel gamma is "
        f"{one.gamma}, beta {one.beta}, the running mean {one.mean}, the running variance "
        f"{one.variance}."
    )
    asked = f"What does it make of an element {one.value} of this channel?"
    exercise = one.layer(rules)
    (step,) = exercise.steps()
    derivation = [shown("batch_norm", answer, Told("sum", sentence(exercise, step)))]
    return Asked(f"{words}\n{asked}", answer, apart(answer, wrong), derivation)
