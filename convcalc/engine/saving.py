"""What single layers keep for the backward pass, by the table of `layers/saved.py`."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.kept import BYTES_OF, ONCE, Kept, elements, in_rows
from convcalc.engine.pairs import attended, products
from convcalc.engine.recurring import kept_by_steps
from convcalc.engine.strides import SAMPLE, batched
from convcalc.layers import saved as table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.engine.kept import Around
    from convcalc.engine.report import LayerReport

    Rule = Callable[[LayerReport, Around], Optional[Kept]]

MANY, BATCH = 2, "*"
"""Inputs that make a product, and the letter of the batch."""
MATRICES_OF_A_SAMPLE = 3
"""Dimensions of a tensor that has several matrices for each sample."""


def kept_by(step: LayerReport, around: Around, over: bool = False) -> Kept | None:
    """What a layer keeps, `over` its input or beside it; None where that is not known."""
    rule = table.saved_by(step.kind, over)
    if rule is None:
        return None
    found = Kept(())
    for what in rule:
        more = meant(what, step, around)
        if more is None:
            return None
        names = (*found.names, *more.names)
        found = Kept(names, found.extra + more.extra, found.of_batch + more.of_batch)
    return found


def meant(what: str, step: LayerReport, around: Around) -> Kept | None:
    """What a word of the table stands for."""
    if what in BYTES_OF:
        return Kept((), BYTES_OF[what](step, around))
    if what in ONCE:
        return Kept((), 0, ONCE[what](step, around))
    return RULES[what](step, around)


def inputs_of_many(step: LayerReport) -> tuple[str, ...]:
    """The inputs, if more than one position comes out."""
    many = step.output and any(size > 1 for size in step.output.spatial)
    return step.inputs if many else ()


def input_of_trained(step: LayerReport, around: Around) -> Kept:
    """The input, if weights are trained that multiply it; a copy where its rows of channels do not
    follow each other.
    """
    own = any(weight.contracts and weight.trainable for weight in step.weights)
    if not own and step.shared not in around.moving:
        return Kept(())
    if step.input_shapes[0].spatial and not in_rows(step.inputs[0], around):
        return Kept((), elements(step) * around.width)
    return Kept(step.inputs[:1])


def division(step: LayerReport, around: Around) -> Kept:
    """What divides, and what is divided if that needs it."""
    first, *others = step.inputs
    return Kept((first, *others) if around.moving.intersection(others) else tuple(others))


def remainder(step: LayerReport, around: Around) -> Kept:
    """Both, if what divides has a gradient."""
    return Kept(step.inputs if around.moving.intersection(step.inputs[1:]) else ())


def factors(step: LayerReport, around: Around) -> Kept:
    """Of a product each input that another one with a gradient is multiplied by."""
    moving = [name in around.moving for name in step.inputs]
    others = [any(moving[:k] + moving[k + 1 :]) for k in range(len(moving))]
    return Kept(tuple(name for name, needed in zip(step.inputs, others, strict=True) if needed))


def matrices(step: LayerReport, around: Around) -> Kept:
    """The factors of a matrix product: where there are several for each sample, those that do not
    follow each other are copied.
    """
    kept = factors(step, around)
    names: list[str] = []
    extra = 0
    for name in kept.names:
        lie = around.lies[name]
        apart = batched(step.kind, len(lie.sizes)) or range(len(lie.sizes) - 2)
        if len(lie.sizes) < MATRICES_OF_A_SAMPLE or lie.flat((SAMPLE, *apart)):
            names.append(name)
        else:
            extra += prod(lie.sizes) * around.width
    return Kept(tuple(names), extra)


def operands(step: LayerReport, around: Around) -> Kept | None:
    """What a sum of products reads: its inputs, or copies where dimensions that are taken together
    do not follow each other as they lie.
    """
    kind: Any = step.kind
    if len(step.inputs) < MANY:
        return Kept(())
    inputs, _, output = kind.equation.partition("->")
    terms, shapes = inputs.split(","), step.input_shapes
    summed = "".join(sorted({*inputs} - {*output, ","}))
    if any(letter not in term for letter in summed for term in terms):
        return None
    names: list[str] = []
    extra = 0
    for name, shape, term, other in zip(step.inputs, shapes, terms, reversed(terms), strict=True):
        letters = term[-1 - shape.rank :]
        own = [c for c in output if c in letters]
        rows = (
            [BATCH, *(c for c in own if c in other)],
            [c for c in own if c not in other],
            [*summed],
        )
        lie = around.lies[name]
        if not summed or all(lie.flat([letters.find(c) for c in row]) for row in rows):
            names.append(name)
        else:
            extra += int(shape.elements) * around.width
    return Kept(tuple(dict.fromkeys(names)), extra)


RULES: Mapping[str, Rule] = {
    table.INPUT: lambda step, around: Kept(step.inputs[:1]),
    table.INPUTS: lambda step, around: Kept(step.inputs),
    table.INPUT_OF_MANY: lambda step, around: Kept(inputs_of_many(step)),
    table.OUTPUT: lambda step, around: Kept((step.name,)),
    table.INPUT_OF_TRAINED: input_of_trained,
    table.FACTORS: factors,
    table.DIVISION: division,
    table.REMAINDER: remainder,
    table.PRODUCTS: products,
    table.ATTENDED: attended,
    table.MATRICES: matrices,
    table.OPERANDS: operands,
    table.CELLS: kept_by_steps,
}
"""The tensors of the network that are kept, and what kinds keep that have their own rules."""
