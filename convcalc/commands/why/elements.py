"""Losses of which only numbers of elements are told, or that compare flattened maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import shapes
from convcalc.commands.why.reading import Fix, Reading, Said, require

if TYPE_CHECKING:
    from collections.abc import Sequence

FLAT = 4096
"""More numbers than a batch has samples: a flattened map."""
LOOK = Fix("see which of the two is wrong", code="print(output.shape, target.shape)")


def flat(why: str) -> Reading:
    """All of a map in one row: which axis differs is not told."""
    look = Fix(
        "look at both shapes before they are flattened: channels, rows or columns differ",
        code="print(output.shape, target.shape)  # before view(-1)",
    )
    same = Fix(
        "one channel for each of both, and the target brought to the output's rows and columns",
        code="target = F.interpolate(target.float(), size=output.shape[2:])  # mode='nearest'",
    )
    head = "output and target are flattened, and have other channels, or another size"
    return Reading(head, (look, same), why)


def widths(said: Said, output: int, target: int) -> Reading | None:
    """Rows of other widths, that the paste has as shapes in the same proportion."""
    found = {shape[-1] for shape in shapes(said) if len(shape) == 2}
    pairs = [(a, b) for a in found for b in found if a != b and a * target == b * output]
    if not pairs:
        return None
    own, wanted = min(pairs)
    each = Fix(
        f"{output} = {output // own}·{own} and {target} = {target // wanted}·{wanted}: let {wanted}"
        " come out of the last layer, if each is a class, or use the loss that the outputs are for",
        code=f"nn.Linear(features, {wanted})",
    )
    head = f"{own} numbers come out for each sample, and the target has {wanted}"
    return Reading(head, (each, LOOK))


def counts(said: Said) -> Reading:
    """Other numbers of elements, without shapes."""
    output, target = said.number("output"), said.number("target")
    require(output != target, output > 0, target > 0)
    times, rest = divmod(max(output, target), min(output, target))
    more = "output" if output > target else "target"
    why = f"The output has {output} numbers and the target {target}."
    if not rest:
        why += f" The {more} has {times} for each of the other's."
    wide = widths(said, output, target)
    if wide:
        return wide._replace(why=why)
    head = f"the {more} has more numbers than the other"
    return Reading(head, (LOOK,), why)


def numbers(output: Sequence[int], target: Sequence[int], why: str) -> Reading | None:
    """Rows of another number of values."""
    if not len(output) == len(target) == 2 or output[0] != target[0]:
        return None
    ours, meant = output[1], target[1]
    last = Fix(
        f"if {meant} numbers (classes, yes or no for each) are meant, let the last layer give as "
        "many",
        code=f"nn.Linear(features, {meant})",
    )
    head = f"the network gives {ours} for each sample, and the target has {meant}"
    return Reading(head, (LOOK, last), why)
