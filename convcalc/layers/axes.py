"""Axes by number, as settings name them: the channels, or a spatial axis counted from 1.

They are the same in every layout: `1` is the height of an image, whether channels come first or
last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from convcalc.algebra.shape import MAX_AXES, Shape
from convcalc.diagnostics import Refusal
from convcalc.layers.settings import SettingType, integer, split_by_x

if TYPE_CHECKING:
    from collections.abc import Sequence

Named = Union[str, int]
Several = Union[str, int, tuple[Union[str, int], ...]]

CHANNELS = "channels"
SPATIAL, ALL = "spatial", "all"


class Axis(SettingType):
    """One axis: `channels`, or the number of a spatial axis from 1."""

    metavar = "AXIS"
    worded = True

    @property
    def must(self) -> str:
        return f"be {CHANNELS}, or the number of a spatial axis from 1"

    def parse(self, raw: Any) -> Named:
        if isinstance(raw, str) and raw.lower() == CHANNELS:
            return CHANNELS
        if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 3:
            raw = int(raw)
        number = integer(raw, 1)
        if number > MAX_AXES:
            raise ValueError
        return number


class Axes(SettingType):
    """Some axes: one, a list, `spatial` for all but the channels, or `all`."""

    metavar = "AXES"
    worded = True
    one = Axis()

    @property
    def must(self) -> str:
        return f"be {CHANNELS}, {SPATIAL}, {ALL}, the number of a spatial axis from 1, or a list"

    def parse(self, raw: Any) -> Several:
        if isinstance(raw, str) and raw.lower() in (SPATIAL, ALL):
            return raw.lower()
        raw = split_by_x(raw) if isinstance(raw, str) and "x" in raw else raw
        if not isinstance(raw, list):
            return self.one.parse(raw)
        found = tuple(map(self.one.parse, raw))
        if not found or len(set(found)) < len(found):
            raise ValueError
        return found if len(found) > 1 else found[0]

    def show(self, value: Any) -> str:
        return f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def arranged(rank: int, layout: str) -> tuple[int, ...]:
    """Where each dimension of a tensor of `rank` spatial axes is among the `sizes` of its shape.

    >>> arranged(2, "channels_last")
    (1, 2, 0)
    """
    return Shape(0, tuple(range(1, rank + 1))).dims(layout)


def origins_of(places: Sequence[int | None], layout: str) -> tuple[int | None, ...]:
    """The origins of the spatial axes of an output, where each of its dimensions was at one of
    `places` among the sizes of the input, or is new.

    >>> origins_of((1, 0, None, 2), "channels_first")
    (None, None, 1)
    """
    axes = places[:-1] if layout == "channels_last" else places[1:]
    return tuple(axis - 1 if axis else None for axis in axes)


def place(axis: Named) -> int:
    """The axis among the `sizes` of a shape: 0 for the channels, or the spatial axis from 1."""
    return 0 if axis == CHANNELS else int(axis)


def places(axes: Several, rank: int) -> tuple[int, ...]:
    """All of them among the `sizes` of a shape, in ascending order.

    >>> places("all", 2), places((2, "channels"), 2)
    ((0, 1, 2), (0, 2))
    """
    if axes == ALL:
        return tuple(range(rank + 1))
    if axes == SPATIAL:
        return tuple(range(1, rank + 1))
    named = axes if isinstance(axes, tuple) else (axes,)
    return tuple(sorted(map(place, named)))


def check_axes(axes: Several, rank: int, setting: str = "axis") -> None:
    """Refusal E203, if one of them is not there."""
    most = max(places(axes, rank), default=0)
    if most > rank:
        raise Refusal(
            "E203",
            f"there is no spatial axis {most}; the input has {rank}",
            "use axis channels, or a spatial axis counted from 1",
            setting,
        )
