"""Two tensors in a paste that repeat each other where they meet, until no memory holds them."""

from __future__ import annotations

from itertools import combinations, zip_longest
from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import shapes
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGE = 2**28
"""So many numbers are a gibibyte."""
MOST = 16
"""So many shapes of a paste are compared."""


def broadcast(said: Said) -> Reading | None:
    """Two shapes of as many numbers whose sum is much larger: each repeats the other."""
    found = dict.fromkeys(shape for shape in shapes(said) if max(shape) > 1)
    for one, other in combinations([*found][:MOST], 2):
        both = together(one, other)
        if prod(one) == prod(other) and both and prod(both) >= max(LARGE, 16 * prod(one)):
            return told(one, other, both)
    return None


def together(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    """The shape that two have together, element by element; nothing if they do not fit.

    >>> together((3, 1), (3,))
    (3, 3)
    """
    pairs = [*zip_longest(reversed(one), reversed(other), fillvalue=1)]
    fit = all(a == b or 1 in (a, b) for a, b in pairs)
    return tuple(max(pair) for pair in reversed(pairs)) if fit else ()


def told(one: Sequence[int], other: Sequence[int], both: Sequence[int]) -> Reading:
    fix = Fix(
        "give one the shape of the other, which moves no number",
        code="b = b.view_as(a)",
        sure=LIKELY,
    )
    head = f"{sizes(one)} meets {sizes(other)}: each repeats the other, which makes {sizes(both)}"
    why = f"That is {prod(both):,} numbers, where {prod(one):,} are meant."
    return Reading(head, (fix,), why)
