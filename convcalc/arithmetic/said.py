"""Arithmetic in sentences: numbers, and what an output is made of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.gated import Gated
from convcalc.arithmetic.measured import Measured
from convcalc.arithmetic.pointwise import Each, Flat, Normal, Sloped, Soft
from convcalc.arithmetic.pools import Largest, Mean, Norm
from convcalc.arithmetic.weighted import FullyConnected, Weighted
from convcalc.layers.functions import is_logarithm
from convcalc.layers.values import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.gradients import Share
    from convcalc.arithmetic.rule import Rule
    from convcalc.arithmetic.step import Step
    from convcalc.layers.values import Number

    Teller = Callable[[Any, Step, bool], str]

LONGEST = 25
"""Digits of a whole number that are written out."""


def text_of(value: Number) -> str:
    """`3`, `-0.5`, or four digits of what has no end."""
    if value.denominator == 1 and abs(value.numerator) < 10**LONGEST:
        return str(value.numerator)
    try:
        exact = f"{float(value):.6g}"
    except OverflowError:
        return scientific(value)
    return exact if Fraction(exact) == value else f"{float(value):.4g}"


def scientific(value: Number) -> str:
    """Four digits of what is beyond double precision."""
    from decimal import Context, Decimal

    context = Context(prec=20)
    found = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{found:.3e}"


def equals(value: Number) -> str:
    """`= 1.5`, or of what is rounded `≈ 1.333`."""
    text = text_of(value)
    return f"{'=' if Fraction(text) == value else '≈'} {text}"


def bracketed(value: Number | None) -> str:
    """`3`, or `(-3)` where it stands behind a sign."""
    text = text_of(value or 0)
    return f"({text})" if text.startswith("-") else text


def sentence(exercise: Exercise, step: Step, zeros: bool = False) -> str:
    """`0·0 + 1·1 + 0·0 = 1`; with `zeros` the padding stands among the terms, otherwise how many
    are in it is said behind.
    """
    rule = exercise.rule
    padded = sum(t.value is None for t in step.terms)
    beside = f"  ({padded} in padding)" if padded and not zeros else ""
    return f"{TELLERS[type(rule)](rule, step, zeros)} {equals(step.result)}{beside}"


def weighted(rule: Weighted, step: Step, zeros: bool) -> str:
    products = [
        f"{bracketed(t.value)}·{bracketed(t.weight)}"
        for t in step.terms
        if t.value is not None or zeros
    ]
    if rule.exercise.bias:
        products.append(f"{bracketed(step.bias)} (bias)")
    return " + ".join(products) or "0"


def largest(rule: Largest, step: Step, zeros: bool) -> str:
    values = ["-inf" if t.value is None else text_of(t.value) for t in step.terms]
    taken = [text for text in values if zeros or text != "-inf"]
    return f"max({', '.join(taken)})"


def mean(rule: Mean, step: Step, zeros: bool) -> str:
    values = [bracketed(t.value) for t in step.terms if t.value is not None]
    if zeros and step.divisor and not rule.overridden:
        values += ["0"] * (step.divisor - len(values))
    return f"({' + '.join(values)})/{step.divisor}"


def norm(rule: Norm, step: Step, zeros: bool) -> str:
    order = rule.kind.order
    power = "²" if order == 2 else f"^{order:g}"
    around = "|{}|" if rule.absolute else "{}"
    raised = [
        (around.format(text_of(x)) if rule.absolute else bracketed(x)) + power for x in step.inside
    ]
    total, weighed = " + ".join(raised) or "0", rule.weighed(len(step.inside))
    if weighed != 1:
        total = f"{weighed.numerator}/{weighed.denominator}·({total})"
    return f"√({total})" if order == 2 else f"({total})^(1/{order:g})"


def each(rule: Each, step: Step, zeros: bool) -> str:
    return f"{rule.kind.name}({text_of(step.inside[0])})"


def sloped(rule: Sloped, step: Step, zeros: bool) -> str:
    (term,) = step.terms
    slope = "" if step.inside[0] > 0 else f" = {bracketed(term.value)}·{bracketed(term.weight)}"
    return f"{rule.kind.name}({text_of(step.inside[0])}){slope}"


def normal(rule: Normal, step: Step, zeros: bool) -> str:
    (term,), statistics = step.terms, rule.exercise.statistics
    assert statistics is not None
    mean, variance = statistics.mean[step.channel], statistics.variance[step.channel]
    eps = text_of(exact(float(rule.kind.eps)))
    deviation = f"√({text_of(variance)} + {eps})"
    top = f"({bracketed(term.value)} − {bracketed(mean)})"
    return f"{top}/{deviation}·{bracketed(term.weight)} + {bracketed(step.bias)}"


def measured(rule: Measured, step: Step, zeros: bool) -> str:
    found = rule.measure(step.element)
    own = next(term for term in step.terms if term.element == step.element)
    eps = text_of(exact(float(rule.kind.eps)))
    top = f"({bracketed(own.value)} − {bracketed(found.mean)})"
    scale = "" if own.weight is None else f"·{bracketed(own.weight)}"
    shift = f" + {bracketed(step.bias)}" if rule.exercise.bias else ""
    return f"{top}/√({text_of(found.variance)} + {eps}){scale}{shift}"


def gated(rule: Gated, step: Step, zeros: bool) -> str:
    value, gate = step.inside
    return f"{bracketed(value)}·sigmoid({text_of(gate)})"


def soft(rule: Soft, step: Step, zeros: bool) -> str:
    raised = [f"e^{bracketed(x)}" for x in step.inside]
    share = f"{raised[step.channel]}/({' + '.join(raised)})"
    return f"log({share})" if is_logarithm(rule.kind) else share


def flat(rule: Flat, step: Step, zeros: bool) -> str:
    (term,) = step.terms
    where = ",".join(map(str, term.place))
    return f"input {where}, channel {term.channel}" if where else f"input {term.channel}"


TELLERS: dict[type[Rule], Teller] = {
    Weighted: weighted,
    FullyConnected: weighted,
    Largest: largest,
    Mean: mean,
    Norm: norm,
    Each: each,
    Sloped: sloped,
    Normal: normal,
    Measured: measured,
    Gated: gated,
    Soft: soft,
    Flat: flat,
}


def gathered(shares: Sequence[Share], total: Number) -> str:
    """`1·2 + 3·(-1) = -1`: the gradient by each output times the slope, which make a gradient."""
    if not shares:
        return "0, no output depends on it"
    products = [f"{bracketed(s.upstream)}·{bracketed(s.slope)}" for s in shares]
    return f"{' + '.join(products)} {equals(total)}"
