"""Gradients in writing: arrays, and the sums that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from convcalc.arithmetic.said import gathered
from convcalc.commands.apply.text_arrays import labelled
from convcalc.commands.apply.told import backward_note, gradient_name, place_in, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.arithmetic.gradients import Gradient
    from convcalc.commands.apply.backward import Back
    from convcalc.commands.apply.exercise import Worked


def backward_parts(worked: Worked, back: Back, shown: dict[str, Any]) -> Iterator[Text]:
    """The gradients of each layer, the last one first."""
    several = len(worked.exercises) > 1
    yield Text("")
    yield Text.assemble(("backward", "bold"), f", from dL/dY ({back.how})")
    if not shown["no_answer"] or back.how != "ones":
        yield from labelled("dL/dY", back.upstream)
    if shown["no_answer"]:
        return
    for k in reversed(range(len(worked.exercises))):
        exercise, gradients = worked.exercises[k], back.layers[k]
        if several:
            yield Text(title(exercise, worked.reports[k]), "bold")
        for key in ("weights", "bias", "input"):
            gradient = getattr(gradients, key)
            if gradient is not None:
                name = gradient_name(exercise, key)
                matrix = key == "weights" and exercise.kind.among("linears")
                yield from labelled(name, gradient.array, matrix)
                yield from sums(name, gradient, key, shown, k == 0)
    for said in dict.fromkeys(map(backward_note, worked.exercises)):
        if said:
            yield Text(said, "dim")


def sums(
    name: str, gradient: Gradient, key: str, shown: dict[str, Any], first: bool
) -> Iterator[Text]:
    """Each element of a gradient as a sum; with --at those of the input at that position."""
    at = shown["at"]
    if not shown["steps"] and not (at and key == "input" and first):
        return
    for place, shares in gradient.shares.items():
        where = place_in(place, key, gradient.array.sizes)
        if at and key == "input" and ",".join(map(str, place[1:] or place)) != at.replace(" ", ""):
            continue
        yield Text(f"  {name} {where}: {gathered(shares, gradient.array.at[place])}")
