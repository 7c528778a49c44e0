"""The shapes that are proposed where a file says none for its inputs: such as the network takes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SCALAR = "scalar"
"""How an input is given that is one number for each sample, as the step of a diffusion is."""
TOKENS = "16"
"""A sequence of tokens."""
UNKNOWN = "…"
MAX_TRIES = 24
"""How many shapes are tried: each costs a reading of the network."""
MAX_STEPS = 300_000
"""The steps of readings after which none is tried any more."""
MAX_STARTS = 4
"""How many of the layers may be the first that an input meets: those that a class makes first."""


class Proposal(NamedTuple):
    """A shape for each input, and whether the network was seen to take them."""

    shapes: list[str]
    taken: bool


def proposed(
    names: Sequence[str], starts: Iterable[Sequence[str]], steps_of: Callable[[list[str]], int]
) -> Proposal:
    """A shape for each input: the first that the network takes, of those that its first layers
    would, each a list; where it takes none the first of all, and for several inputs none.

    `steps_of` gives 0 for shapes that the network takes, else the steps that its reading took.
    """
    tried = list(islice(several(names, in_turn(starts)), MAX_TRIES))
    taken = 0
    for shapes in tried:
        steps = steps_of(shapes)
        if not steps:
            return Proposal(shapes, True)
        taken += steps
        if taken > MAX_STEPS:
            break
    return Proposal(tried[0] if len(names) == 1 else [UNKNOWN] * len(names), False)


def in_turn(starts: Iterable[Sequence[str]]) -> list[str]:
    """The first shape of each layer, then the others of the first layer, and so on.

    >>> in_turn([["3x8", "3x4"], ["16"]])
    ['3x8', '16', '3x4']
    """
    rows = [row for row in islice(starts, MAX_STARTS) if row]
    found = [*(row[0] for row in rows), *(shape for row in rows for shape in row[1:])]
    return list(dict.fromkeys(found))


def several(names: Sequence[str], shapes: Sequence[str]) -> Iterator[list[str]]:
    """Shapes for all inputs: all alike, or the others a step, tokens, or what other layers take."""
    others = (SCALAR, TOKENS, *shapes[:MAX_STARTS]) if len(names) > 1 else ()
    for shape in shapes:
        yield [shape] * len(names)
        yield from ([shape, *[other] * (len(names) - 1)] for other in others if other != shape)


def as_flags(names: Sequence[str], shapes: Sequence[str]) -> str:
    """What to type.

    >>> as_flags(["x"], ["3x8"]), as_flags(["a", "b"], ["3x8", "16"])
    ('give the input: --input 3x8', 'give the inputs: --input a=3x8 --input b=16')
    """
    if len(names) == 1:
        return f"give the input: --input {shapes[0]}"
    flags = (f"--input {name}={shape}" for name, shape in zip(names, shapes, strict=True))
    return f"give the inputs: {' '.join(flags)}"
