"""Samples that the network has put together or taken apart, so that the loss counts others."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from convcalc.amounts import counted
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

FLATTEN = "x = x.flatten(1)"
LOOK = "print(output.shape, target.shape)"


def batch(said: Said) -> Reading:
    """Another number of predictions than of targets."""
    rows, targets = said.number("rows"), said.number("targets")
    require(rows != targets, rows >= 0, targets >= 0)
    why = (
        f"The loss received {counted(rows, 'prediction')} and {counted(targets, 'target')}. "
        "Each sample must stay one row all the way through the network."
    )
    if not rows or not targets:
        one = Fix("give the target its batch", code="target = target.unsqueeze(0)", sure=LIKELY)
        return Reading("one of the two has no batch", (one, look()), why)
    if rows < targets and targets % rows == 0:
        return folded(targets // rows, rows, targets, why)
    if rows % targets == 0:
        return split(rows // targets, rows, targets, why)
    return uneven(rows, targets, why)


def look() -> Fix:
    return Fix("see which of the two is wrong, before the loss", code=LOOK)


def flatten(text: str, sure: str = LIKELY) -> Fix:
    return Fix(text, code=FLATTEN, sure=sure)


def folded(times: int, rows: int, targets: int, why: str) -> Reading:
    """Several samples in a row."""
    fixes = (
        flatten(
            "put flatten where view(-1, …) or reshape(-1, …) is, and make the linear layer behind "
            f"it for the features of one sample: a {times}th of that number"
        ),
        Fix(
            f"if the output is one for a whole sequence and the target one for each of its "
            f"{times} steps, give an output for each step"
        ),
        look(),
    )
    more = f" {targets} = {times}·{rows}: the view's number of features is {times} times too large."
    head = f"view(-1, …) made one row of {counted(times, 'sample')}"
    return Reading(head, fixes, why + more)


def split(times: int, rows: int, targets: int, why: str) -> Reading:
    """Several rows of a sample."""
    side = isqrt(times)
    what = ""
    if times == 3:
        what = ": its three colours, it seems"
    elif side > 1 and side * side == times:
        what = f": a map that is {side} times as high and as wide, or {side}x{side} positions"
    fixes = (
        flatten(
            "put flatten where view(-1, …) or reshape(-1, …) is, and make the linear layer behind "
            f"it for the features of one sample: {times} times that number"
        ),
        Fix(
            f"if a sequence of {times} steps has one class, take the last step",
            code="output = output[:, -1]",
        ),
        look(),
    )
    more = f" {rows} = {times}·{targets}{what}."
    return Reading(f"view(-1, …) made {times} rows of each sample", fixes, why + more)


def uneven(rows: int, targets: int, why: str) -> Reading:
    """Neither is a multiple of the other: a view of maps of another side, or another axis first."""
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
