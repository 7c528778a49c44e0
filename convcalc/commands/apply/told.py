"""Arithmetic in sentences: what an output is made of, and where an input goes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from convcalc.commands.apply.arrays import text_of
from convcalc.render.columns import settings_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step, Term
    from convcalc.engine.report import Report
    from convcalc.layers.values import Number

    Place = tuple[int, ...]
    Reads = list[tuple[Step, Term]]

NOTES = {
    False: "This is cross-correlation, as networks have it: the kernel is not turned round; --flip "
    "does.",
    True: "True convolution: the kernel has been turned round before it was applied.",
}
SPREADING = {
    False: "Each input adds the kernel, as it is, times its value to the output. At stride 1 that "
    "is true convolution: an output gathers with the kernel turned round; --flip turns it.",
    True: "Each input adds the kernel, turned round, times its value to the output. At stride 1 "
    "that is cross-correlation: an output gathers with the kernel as it is given.",
}
"""What a transposed convolution does with its kernel."""


def note(exercise: Exercise, flip: bool) -> str:
    """What is done with the kernel; nothing where there is none."""
    if exercise.weights is None:
        return ""
    return (SPREADING if exercise.layer.kind.among("transposed") else NOTES)[flip]


def title(exercise: Exercise, report: Report) -> str:
    """`conv 4 3x3 p1`"""
    layer = exercise.layer
    return f"{layer.kind.name} {settings_text(layer, report)}".strip()


def chosen(exercise: Exercise, at: str | None) -> list[Step]:
    """All steps, or those at one output position. ValueError if there is no such position."""
    found = list(exercise.steps(drawn=not at))
    if not at:
        return found
    words = at.split(",")
    place = tuple(int(w) if w.strip().isdecimal() and len(w) < 10 else -1 for w in words)
    same = [step for step in found if step.place == place]
    if not same:
        output = exercise.layer.output
        sizes = "x".join(map(str, output.spatial)) if output else ""
        raise ValueError(
            f"--at: there is no output {at[:40]} among {sizes}; positions count from 0"
        )
    return same


def sentence(exercise: Exercise, step: Step) -> str:
    """`0·0 + 1·1 + 0·0 = 1`"""
    inside = [t for t in step.terms if t.value is not None]
    padded = len(step.terms) - len(inside)
    beside = f"  ({padded} in padding)" if padded else ""
    values = [bracketed(t.value) for t in inside if t.value is not None]
    result = text_of(step.result)
    if exercise.layer.kind.among("max_pools"):
        return f"max({', '.join(values)}) = {result}{beside}"
    if step.divisor is not None:
        return f"({' + '.join(values)})/{step.divisor} = {result}{beside}"
    products = [
        f"{v}·{bracketed(t.weight)}"
        for v, t in zip(values, inside, strict=True)
        if t.weight is not None
    ]
    if exercise.bias:
        products.append(f"{bracketed(step.bias)} (bias)")
    return f"{' + '.join(products) or '0'} = {result}{beside}"


def bracketed(value: Number | None) -> str:
    text = text_of(value or Fraction(0))
    return f"({text})" if text.startswith("-") else text


def place_of(exercise: Exercise, step: Step) -> str:
    """`0,1`, and the channel where there are several."""
    output = exercise.layer.output
    several = output is not None and output.channels > 1
    return at(step.place) + (f", channel {step.channel}" if several else "")


def at(place: Sequence[int]) -> str:
    return ",".join(map(str, place))


def readers(exercise: Exercise, steps: Sequence[Step]) -> Mapping[Place, Reads]:
    """What reads each element of the input, as an output and the term that it is there; elements in
    their order, channel first.
    """
    sizes = exercise.input.sizes
    found: dict[Place, Reads] = {place: [] for place in product(*map(range, sizes))}
    for step in steps:
        for term in step.terms:
            if term.value is not None:
                place = (term.channel, *term.place)
                found[place].append((step, term))
    return found


def spread(exercise: Exercise, place: Place, reads: Reads) -> str:
    """Where an element of the input goes: `input 0,1 = 3: adds 3·2 = 6 to output 0,1`."""
    channel, *inner = place
    several = exercise.input.sizes[0] > 1
    value = exercise.input.at[place]
    head = f"input {at(inner)}{f', channel {channel}' if several else ''} = {text_of(value)}"
    if not reads:
        return f"{head}: no output reads it"
    if not exercise.layer.kind.among("transposed"):
        named = (place_of(exercise, s) + weighted(term) for s, term in reads)
        return f"{head}: read by output {'; '.join(named)}"
    return f"{head}: adds {'; '.join(added(exercise, s, term) for s, term in reads)}"


def weighted(term: Term) -> str:
    return "" if term.weight is None else f" (·{bracketed(term.weight)})"


def added(exercise: Exercise, step: Step, term: Term) -> str:
    """`3·2 = 6 to 0,1`"""
    value, weight = term.value or Fraction(0), term.weight or Fraction(0)
    product = f"{bracketed(value)}·{bracketed(weight)} = {text_of(value * weight)}"
    return f"{product} to {place_of(exercise, step)}"
