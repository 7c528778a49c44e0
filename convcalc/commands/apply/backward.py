"""Gradients on the command line: from an upstream gradient back through all layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.gradients import Gradients
    from convcalc.commands.apply.exercise import Worked


class Back(NamedTuple):
    """The gradient by the output, how it came about, and those of each layer, in their order."""

    upstream: Array
    how: str
    layers: list[Gradients]
    tie: Optional[str] = None


def back(worked: Worked, text: str | None, seed: int) -> Back:
    """The gradients of all layers. ValueError where the upstream gradient does not fit."""
    from convcalc.arithmetic.applied import back_through

    upstream = upstream_of(worked.exercises[-1].sizes, text or "ones", seed)
    how = text if text in ("ones", "random") else "given" if text else "ones"
    return Back(upstream, how, back_through(worked.exercises, upstream))


def upstream_of(sizes: tuple[int, ...], text: str, seed: int) -> Array:
    """dL/dY of an output of these sizes."""
    from fractions import Fraction

    from convcalc.arithmetic.array import filled, random_array
    from convcalc.commands.apply.arrays import parsed
    from convcalc.commands.apply.input import source

    if text == "random":
        return random_array(sizes, seed + 100, -2, 3)
    if text == "ones":
        return filled(sizes, Fraction(1))
    found = parsed(source(text, "upstream"), len(sizes) - 1, "--upstream", 1)
    if found.sizes != sizes:
        wanted = "x".join(map(str, sizes))
        raise ValueError(f"--upstream is {found.text()}, and the output is {wanted}")
    return found
