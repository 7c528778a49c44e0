"""Numbers as bars of letters, and as many of them as there is room for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = " ▁▂▃▄▅▆▇█"


def resampled(sizes: Sequence[int], width: int, most: int = 4) -> list[int]:
    """`sizes` in columns: each in up to `most` where there are few, the largest of each few where
    there are many.

    >>> resampled([1, 2], 9), resampled([1, 9, 2, 3], 2)
    ([1, 1, 1, 1, 2, 2, 2, 2], [9, 3])
    """
    if len(sizes) <= width:
        each = max(1, min(width // max(len(sizes), 1), most))
        return [size for size in sizes for _ in range(each)]
    cuts = [len(sizes) * k // width for k in range(width + 1)]
    return [max(sizes[a:b]) for a, b in pairwise(cuts)]


def eighths(sizes: Sequence[int], top: int, height: int) -> list[int]:
    """How high each bar is, in eighths of a line, where `top` has `height` lines."""
    return [max(round(8 * height * size / top), 1) if size else 0 for size in sizes]


def cell(bar: int, line: int) -> str:
    """What a bar of so many eighths has in a line, counted from below.

    >>> [cell(11, line) for line in (0, 1, 2)]
    ['█', '▃', ' ']
    """
    return LEVELS[min(max(bar - 8 * line, 0), 8)]
