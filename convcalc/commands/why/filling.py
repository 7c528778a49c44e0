"""Shapes that hold as many elements as there are: one size changed, or rows and columns."""

from __future__ import annotations

from math import isqrt, prod
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import TENSORFLOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]


def reshaped(framework: str, dims: Sequence[int]) -> str:
    written = ", ".join(map(str, dims))
    return (
        f"x = tf.reshape(x, ({written}))"
        if framework == TENSORFLOW
        else f"x = x.reshape({written})"
    )


def squared(target: Dims, count: int) -> tuple[int, ...]:
    """The shape asked for with other rows and as many columns, so that it holds.

    >>> squared((10, 32, 32), 7840)
    (10, 28, 28)
    """
    known = [n or 0 for n in target]
    for k in range(len(known) - 1):
        if known[k] == known[k + 1] > 3:
            rest = prod(known[:k] + known[k + 2 :])
            side = isqrt(count // rest) if rest > 0 else 0
            if side and side * side * rest == count:
                return (*known[:k], side, side, *known[k + 2 :])
    return ()


def filling(target: Dims, count: int) -> tuple[int, ...]:
    """The shape asked for with one size changed so that it holds; the last that can be."""
    known = [n for n in target if n is not None]
    if len(known) != len(target) or not known or min(known) < 1:
        return ()
    for k in range(len(known) - 1, -1, -1):
        rest = prod(known) // known[k]
        if count % rest == 0 and 0 < count // rest != known[k]:
            return (*known[:k], count // rest, *known[k + 1 :])
    return ()
