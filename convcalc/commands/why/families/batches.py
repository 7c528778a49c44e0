"""Samples that the network has put together or taken apart, so that the loss counts others."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why.evidence import names
from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    Family,
    Fix,
    Reading,
    Said,
    require,
)
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence

FLATTEN = "x = x.flatten(1)"
LOOK = "print(output.shape, target.shape)"
LABELS = r"(?:label|target|tag|gt|truth|\by)\w{0,30}\.(?:view|reshape|flatten)\("
STEPS = 16
"""More rows of a sample than branches or views are joined."""
JOINED = r"torch\.(?:cat|concat|stack|vstack)\("


def batch(said: Said) -> Reading:
    """Another number of predictions than of targets."""
    rows, targets = said.number("rows"), said.number("targets")
    require(rows != targets, rows >= 0, targets >= 0)
    why = (
        f"The loss received {counted(rows, 'prediction')} and {counted(targets, 'target')}. "
        "Each sample must stay one row all the way through the network."
    )
    if not targets and rows > 1:
        find = Fix(
            "look where the targets are made: the collate function, a filter or a shift left none",
            code=LOOK,
        )
        return Reading("there are no targets: an empty one arrives at the loss", (find,), why)
    if not rows or not targets:
        one = Fix("give the target its batch", code="target = target.unsqueeze(0)", sure=LIKELY)
        return Reading("one of the two has no batch", (one, look()), why)
    if rows < targets and targets % rows == 0:
        return folded(said, rows, targets, why)
    if rows % targets == 0:
        return split(said, rows, targets, why)
    return uneven(rows, targets, why)


def look() -> Fix:
    return Fix("see which of the two is wrong, before the loss", code=LOOK)


def flatten(text: str, sure: str = LIKELY) -> Fix:
    return Fix(text, code=FLATTEN, sure=sure)


def one_hot(times: int) -> Fix:
    return Fix(
        f"if the labels are one-hot over {times} classes, and were made one long row, take the "
        "class of each",
        code="target = target.argmax(1)",
    )


def folded(said: Said, rows: int, targets: int, why: str) -> Reading:
    """Several samples in a row."""
    times = targets // rows
    if names(said, LABELS) or names(said, "one_?hot"):
        head = f"each sample has {times} labels: one-hot rows were made one long row, it seems"
        text = f"if they are token labels, give an output for each of {times} steps"
        return Reading(head, (one_hot(times), Fix(text), look()), why)
    fixes = (
        flatten(
            "if a view(-1, …) made it, put flatten where view(-1, …) or reshape(-1, …) is, and "
            "make the linear layer behind "
            f"it for the features of one sample: a {times}th of that number"
        ),
        Fix(
            f"if the output is one for a whole sequence and the target one for each of its "
            f"{times} steps, give an output for each step"
        ),
        one_hot(times),
        look(),
    )
    more = f" {targets} = {times}·{rows}: the view's number of features is {times} times too large."
    head = f"view(-1, …) made one row of {counted(times, 'sample')}"
    return Reading(head, fixes, why + more)


def split(said: Said, rows: int, targets: int, why: str) -> Reading:
    """Several rows of a sample."""
    times = rows // targets
    side = isqrt(times)
    head = f"view(-1, …) made {times} rows of each sample"
    what = ""
    if times == 3:
        what = ": its three colours, it seems"
    elif side > 1 and side * side == times:
        what = f": a map that is {side} times as high and as wide, or {side}x{side} positions"
    fixes = (
        flatten(
            "if the samples are images, put flatten where view(-1, …) or reshape(-1, …) is, and "
            "make the linear layer behind it for the features of one sample: "
            f"{times} times that number"
        ),
        Fix(
            f"if a sequence of {times} steps has one class, take the last step",
            code="output = output[:, -1]",
        ),
        look(),
    )
    more = f" {rows} = {times}·{targets}{what}."
    join = Fix(
        f"if {times} branches or views are joined, join their features (dim=1); the linear layer "
        f"behind takes {times} times as many",
        code="x = torch.cat(branches, dim=1)",
    )
    if names(said, JOINED):
        head = f"{times} rows came of each sample: parts were joined along the batch, it seems"
        return Reading(head, (join, *fixes), why + more)
    if what:
        return Reading(head, fixes, why + more)
    if times >= STEPS:
        return steps(times, targets, fixes, why + more)
    head = f"{times} rows came of each sample: view(-1, …) split it, or parts joined along dim=0"
    return Reading(head, (fixes[0], join, *fixes[1:]), why + more)


def steps(times: int, targets: int, fixes: Sequence[Fix], why: str) -> Reading:
    """As many rows of a sample as no square map has: a sequence's, it seems."""
    each = Fix(
        f"if each of the {times} steps (tokens, points) has a label, give one label for each: "
        f"{times * targets} in all",
        code="loss = loss_of(output.flatten(0, -2), target.flatten())",
    )
    flat, last, see = fixes
    head = f"{times} rows came of each sample, and one label: are they the steps of a sequence?"
    return Reading(head, (each, last, flat._replace(sure=POSSIBLE), see), why)


def uneven(rows: int, targets: int, why: str) -> Reading:
    """Neither is a multiple of the other: a view of maps of another side, or another axis first."""
    if one_step(rows, targets):
        return shifted(rows, targets, why)
    ratio = Fraction(rows, targets)
    sides = isqrt(ratio.numerator), isqrt(ratio.denominator)
    mixed = flatten("put flatten where view(-1, …) or reshape(-1, …) is, which keeps the samples")
    first = Fix(
        f"if {rows} is the length of a sequence, the batch stands second: batch_first=True in the "
        "recurrent layer",
    )
    if (sides[0] ** 2, sides[1] ** 2) == (ratio.numerator, ratio.denominator):
        made, came = sides[1], sides[0]
        side = f"maps of side {made} (or a multiple) are expected and maps of side {came} arrive"
        more = f" {rows}/{targets} = {came}²/{made}²: {side}."
        head = "view(-1, …) mixed the samples: it was written for maps of another size"
        return Reading(head, (mixed, first, look()), why + more)
    head = "the batch is not where it should be, or view(-1, …) mixed the samples"
    return Reading(head, (look(), mixed._replace(sure=POSSIBLE), first), why)


def one_step(rows: int, targets: int) -> bool:
    """Whether both are whole sequences of one batch, and one has a step more."""
    batch = abs(rows - targets)
    return batch > 1 and rows % batch == 0 and min(rows, targets) >= 4 * batch


def shifted(rows: int, targets: int, why: str) -> Reading:
    """A first or last token that only one of the two has."""
    batch = abs(rows - targets)
    counts = f"{rows} = {batch}·{rows // batch} and {targets} = {batch}·{targets // batch}"
    head = f"if these are steps of sequences, one differs: {counts}"
    first = Fix(
        "leave out the first token of the target, which starts the sequence and is not predicted",
        code="target = target[:, 1:]  # before view or flatten",
    )
    if rows > targets:
        first = Fix(
            "leave out the last step of the output, which has no token to be compared with",
            code="output = output[:, :-1]  # before view or flatten",
        )
    last = Fix(
        f"if they are no sequences but a smaller last batch, take the batch from what arrives, not "
        f"{max(rows, targets)}"
    )
    return Reading(head, (first, look(), last), why)


FAMILIES: dict[str, Family] = {
    "target_batch": Family(
        "another number of predictions than of targets",
        batch,
        pytorch(
            (
                "Expected input batch_size ({rows}) to match target batch_size ({targets})",
                "Expected input batch_size (64) to match target batch_size (32).",
                "0.4-",
            ),
            (
                "mismatch between the batch size of input ({rows}) and that of target ({targets})",
                "mismatch between the batch size of input (64) and that of target (32)",
                "1.5-1.9",
            ),
        ),
    ),
}
