"""Arithmetic in sentences: what an output is made of, and where an input goes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from convcalc.arithmetic.said import bracketed, equals, text_of
from convcalc.dialect.pages import source_of
from convcalc.render.columns import settings_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step, Term
    from convcalc.commands.apply.exercise import Worked
    from convcalc.engine.report import Report
    from convcalc.layers.values import Number

    Place = tuple[int, ...]
    Reads = list[tuple[Step, Term]]

KERAS = "The weights are read in Keras' order, hwio: kernel, inputs, filters."
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


def note(exercise: Exercise, flip: bool, worked: Worked) -> str:
    """What is done with the kernel, or the formula of a function; nothing where there is none."""
    said = kernel_note(exercise, flip)
    if said or exercise.kind.among("linears"):
        return f"{KERAS} {said}".strip() if worked.layout == "hwio" else said
    return formula(exercise)


def kernel_note(exercise: Exercise, flip: bool) -> str:
    """What is done with the kernel of a convolution."""
    if not exercise.kind.among("convolutions", "transposed"):
        return ""
    return (SPREADING if exercise.kind.among("transposed") else NOTES)[flip]


def formula(exercise: Exercise) -> str:
    """What a function, a softmax or a norm computes, and where that is written down."""
    kind = exercise.kind
    if kind.among("approximated") and kind.by_tanh:
        text = "x/2·(1 + tanh(√(2/pi)·(x + 0.044715·x^3))), which approximates x·Φ(x)"
    elif kind.among("batch_norms"):
        text = f"gamma·(x − mean)/√(var + eps) + beta, {running(exercise)}"
    elif kind.among("sample_norms"):
        text = "gamma·(x − mean)/√(var + eps) + beta, with the mean and the variance of "
        text += measured_of(kind)
    elif kind.among("gated_units"):
        text = "a·sigmoid(b), where a is the first half and b the second"
    elif kind.among("dropouts"):
        text = "x, as when it is not trained"
    elif exercise.rule.slides or kind.among("linears", "flattens"):
        return ""
    else:
        text = (type(kind).__doc__ or "").split("\n")[0]
    rank = len(exercise.input.sizes) - 1
    page = source_of(kind, exercise.dialect, rank) if exercise.dialect else kind.source
    return f"{kind.name}: {text}. {page}"


FEW = 4
"""How many numbers are named."""


def running(exercise: Exercise) -> str:
    """Which mean and variance a batch norm is applied with: not those of what arrives."""
    held = exercise.statistics
    mean, variance = map(listed, (held.mean, held.variance) if held else ((0,), (1,)))
    return f"as at inference, with the running mean {mean} and variance {variance} (--mean, --var)"


def listed(row: Sequence[Number]) -> str:
    """The first numbers of several, of which one stands for all where they are equal."""
    row = row[:1] if len({*row}) == 1 else row
    return ", ".join([*map(text_of, row[:FEW]), *["…"] * (len(row) > FEW)])


def measured_of(kind: Any) -> str:
    """What is normalised together."""
    if kind.among("grouped_norms"):
        return "each group of channels"
    if kind.among("channel_norms"):
        return "each channel"
    if kind.dims is not None:
        return "the dimensions that are listed"
    known = {"channels": "the channels of each position", "all": "all elements"}
    return known.get(kind.over, "the axes that are listed")


def title(exercise: Exercise, report: Report) -> str:
    """`conv 4 3x3 p1`"""
    layer = exercise.layer
    return f"{layer.kind.name} {settings_text(layer, report)}".strip()


def chosen(exercise: Exercise, at: str | None) -> list[Step]:
    """All steps, or those at one output position. ValueError if there is no such position."""
    if not at:
        return list(exercise.steps(drawn=True))
    words = at.split(",")
    place = tuple(int(w) if w.strip().isdecimal() and len(w) < 10 else -1 for w in words)
    channels, *sizes = exercise.sizes
    if not sizes and len(place) == 1 and 0 <= place[0] < channels:
        return [exercise.rule.step(place[0], ())]
    within = len(place) == len(sizes) and all(0 <= p < n for p, n in zip(place, sizes, strict=True))
    if not sizes or not within:
        named = "x".join(map(str, sizes or [channels]))
        raise ValueError(
            f"--at: there is no output {at[:40]} among {named}; positions count from 0"
        )
    return [exercise.rule.step(channel, place) for channel in range(channels)]


def place_of(exercise: Exercise, step: Step) -> str:
    """`0,1`, and the channel where there are several."""
    channels = exercise.sizes[0]
    if not step.place:
        return str(step.channel)
    return at(step.place) + (f", channel {step.channel}" if channels > 1 else "")


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
    product = f"{bracketed(value)}·{bracketed(weight)} {equals(value * weight)}"
    return f"{product} to {place_of(exercise, step)}"


GRADIENTS = {"weights": "dL/dW", "bias": "dL/db", "input": "dL/dX"}
OF_NORM = {"weights": "dL/dgamma", "bias": "dL/dbeta", "input": "dL/dX"}
BACKWARD = {
    "convolutions": "dL/dW correlates X with dL/dY; dL/dX is the transposed convolution of dL/dY "
    "with the same kernel.",
    "transposed": "dL/dX is the convolution of dL/dY with the same kernel.",
    "linears": "dL/dW is dL/dY times X, dL/dX is W transposed times dL/dY.",
    "max_pools": "The largest element has all of it; of equal ones the first, as in PyTorch.",
    "adaptive_max_pools": "The largest element has all of it; of equal ones the first, as in "
    "PyTorch.",
    "batch_norms": "The statistics are given, and nothing flows back through them.",
    "sample_norms": "Mean and variance depend on all elements that are normalised together, and so "
    "does dL/dX.",
}


def gradient_name(exercise: Exercise, key: str) -> str:
    return (OF_NORM if exercise.kind.among("batch_norms", "sample_norms") else GRADIENTS)[key]


def backward_note(exercise: Exercise) -> str:
    """How a gradient is made, in a sentence."""
    return next((said for group, said in BACKWARD.items() if exercise.kind.among(group)), "")


ROUNDED = (
    "Shown to 4 digits; fractions are worked out exactly, exp, roots and the like in double "
    "precision."
)


def place_in(place: Place, key: str, sizes: Place) -> str:
    """Where an element of a gradient stands: `0,1`, and its channels where there are several."""
    if key == "bias" or len(place) == 1:
        return at(place)
    outer = 2 if key == "weights" and len(place) > 2 else 1 if key == "input" else 0
    named = ("filter", "channel")[2 - outer :] if outer else ()
    more = [f"{name} {place[k]}" for k, name in enumerate(named) if sizes[k] > 1]
    return ", ".join([at(place[outer:]), *more])
