"""Sizes that strides have rounded."""

from __future__ import annotations

from convcalc.commands.why.reading import Fix

LARGE = 64
"""So large are images, and maps that no pool has made small."""


def strided(one: int, other: int) -> tuple[str, tuple[Fix, ...]]:
    """Maps that differ by 2, the smaller a multiple of 4: halved twice, and enlarged."""
    small, large = sorted((one, other))
    whole = Fix(
        f"give an input whose sides are multiples of 4 (here {small} or {small + 8}), or pad it, "
        "if the network halves its input and enlarges it again",
    )
    edge = Fix("if convolutions cut the edge, padding=1 for a kernel of 3 keeps it")
    head = f"{one} and {other}: strides rounded {large} to a multiple of 4, or the edge is cut"
    return head, (whole, edge)
