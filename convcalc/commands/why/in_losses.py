"""Targets that meet an output, and masks that lost an axis, outside PyTorch."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]

LOSS = r"\bloss\w{0,20}\s?=|compile\(|logistic_loss|y_true|y_pred"


def in_a_loss(one: Dims, other: Dims, wrong: list[int]) -> tuple[str, list[Fix]]:
    """Maps of targets and of an output, in a loss: no path of the network meets another."""
    a, b = one[wrong[-1]] or 0, other[wrong[-1]] or 0
    look = Fix(
        "look how large the output is, and how the targets are made: their rows and columns (and "
        "the stride that they are worked out with) must be those of the network",
        code="model.summary()\nprint(y.shape)",
    )
    return f"the targets and the output of a loss have other sizes: {a} and {b}", [look]


FLAT = 1000
"""More numbers in one row than classes: a map that was flattened, or a batch of them."""


def flattened(a: int, b: int) -> tuple[str, list[Fix]]:
    """Maps, or batches of them, that were flattened in a loss of one's own."""
    look = Fix(
        "look at both shapes before they are flattened: rows, columns and channels of output and "
        "mask must be the same, and in one order",
        code="print(y_true.shape, y_pred.shape)",
    )
    small, large = sorted((a, b))
    head = f"two flattened maps of other sizes meet: {a} and {b} numbers"
    sides = isqrt(small), isqrt(large)
    if sides[0] ** 2 == small and sides[1] ** 2 == large:
        head += f", {sides[0]}x{sides[0]} and {sides[1]}x{sides[1]}"
    text = "bring both to one size: resize the masks (nearest), or let the network give them back"
    return head, [look, Fix(text)]


def per_sample(losses: int, weights: int) -> tuple[str, list[Fix]]:
    """A loss of one's own that gives other numbers than there are samples."""
    mean = Fix(
        "let a loss of your own give one value for each sample: the mean over all axes behind the "
        "batch, none over the batch",
        code="print(y_true.shape, y_pred.shape)",
    )
    head = f"the loss gives {losses} values, and {weights} samples have a weight"
    return head, [mean]


def lost_axis(long: Dims, short: Dims) -> tuple[str, list[Fix]]:
    """A mask or bias that has an axis less than what it is added to."""
    look = Fix(
        "look at the shape of the one with fewer axes: a mask or bias for each head is (batch, "
        "heads, steps, steps); stack or unsqueeze lost an axis, as another version of Paddle does",
        code="print(x.shape, y.shape)  # then y.unsqueeze(axis)",
    )
    head = f"an axis is missing: {shape(short)} meets {shape(long)}, whose axes are counted from "
    return f"{head}the last", [look]


def unrepeated(one: Dims, other: Dims) -> Reading:
    """Shapes that differ where one of them is 1, for an operator that repeats nothing: a loss."""
    look = Fix(
        "look at the labels and at the last layer: one value for each place, or one for each class "
        "or colour?",
        code="print(y.shape)\nmodel.summary()",
    )
    last = Fix("let the last layer give what the labels are, or bring the labels to its shape")
    head = f"{shape(one)} and {shape(other)} must be equal here: labels and output, often"
    return Reading(head, (look, last), "This operator repeats no axis of 1.")


def scores(samples: int | None, columns: int | None) -> tuple[str, list[Fix]]:
    """A number for each sample meets a row for each: labels and scores, or a sum."""
    look = Fix(
        "look what both are: labels and scores are not compared element by element",
        code="print(a.shape, b.shape)",
    )
    chosen = Fix(f"if one has {columns} scores for each sample, take the class first: argmax(-1)")
    axis = Fix(
        "if it is a value that each row is divided by or less, keep its axis", code="b[:, None]"
    )
    head = (
        f"one number for each of {samples} samples meets rows of {columns}: labels and scores, or "
    )
    return f"{head}a sum that lost its axis", [look, chosen, axis]
