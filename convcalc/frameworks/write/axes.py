"""Axes, ends and sizes of settings as PyTorch counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.unwritten import one_value
from convcalc.layers.axes import place, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.write.parts import Slot


def dim(slot: Slot) -> int:
    """The number of an axis in PyTorch, where the batch is 0 and the channels are 1."""
    return place(one_value(slot, "the axis")) + 1


def dims(slot: Slot, rank: int) -> list[int]:
    """The same of several axes."""
    return [axis + 1 for axis in places(one_value(slot, "the axis"), rank)]


def listed(numbers: Sequence[int]) -> str:
    """One number, or several in brackets."""
    return str(numbers[0]) if len(numbers) == 1 else f"({', '.join(map(str, numbers))})"


def ends(value: Any, rank: int) -> list[tuple[int, int]]:
    """What is before and behind on each axis."""
    sides = value if isinstance(value, tuple) else (value,)
    sides = sides * rank if len(sides) == 1 else sides
    return [side if isinstance(side, tuple) else (side, side) for side in sides]
