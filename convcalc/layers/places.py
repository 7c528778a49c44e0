"""Places along an axis, as settings name them: from 0, or from the end by negative numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from convcalc.algebra.shape import axis_names
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, places
from convcalc.layers.settings import MAX_INTEGER, AxisCount, SettingType, integer, split_by_x

if TYPE_CHECKING:
    from convcalc.algebra.num import Int
    from convcalc.layers.axes import Named, Several
    from convcalc.layers.site import Site

OneOrMore = Union[int, tuple[int, ...]]


class Signed(SettingType):
    """A whole number of either sign."""

    @property
    def must(self) -> str:
        return "be a whole number"

    def parse(self, raw: Any) -> int:
        return integer(raw, -MAX_INTEGER)


class EachSigned(SettingType):
    """A whole number of either sign that stands for every named axis, or a list of one for each."""

    @property
    def must(self) -> str:
        return "be a whole number, or a list of one per axis"

    def parse(self, raw: Any) -> OneOrMore:
        raw = split_by_x(raw)
        if not isinstance(raw, list):
            return integer(raw, -MAX_INTEGER)
        if not raw:
            raise ValueError
        return tuple(integer(x, -MAX_INTEGER) for x in raw)

    def show(self, value: Any) -> str:
        return f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


class Each(AxisCount):
    """A whole number, or a list: not of the axes of the input, but of what the kind says."""

    per_axis = False


class Numbers(SettingType):
    """A list of places, or how many there are where it does not matter which."""

    metavar = "LIST"

    @property
    def must(self) -> str:
        return "be a list of whole numbers of at least 0, or how many there are"

    def parse(self, raw: Any) -> OneOrMore:
        raw = split_by_x(raw) if isinstance(raw, str) else raw
        if not isinstance(raw, list):
            return integer(raw, 1)
        if not raw:
            raise ValueError
        return tuple(integer(x, 0) for x in raw)

    def show(self, value: Any) -> str:
        return f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def from_start(place: int, n: Int) -> Int:
    """A place from 0 on; negative ones count from the end."""
    return n + place if place < 0 else place


def paired(value: OneOrMore, axes: Several, rank: int, setting: str) -> dict[int, int]:
    """What is given for each of the named axes, by the axis among the `sizes` of a shape. Refusal
    E203 if they are not as many.

    >>> paired((2, 3), (2, "channels"), 2, "shift")
    {2: 2, 0: 3}
    """
    named: tuple[Named, ...] = axes if isinstance(axes, tuple) else ()
    at = [place for name in named for place in places(name, rank)] or list(places(axes, rank))
    values = value if isinstance(value, tuple) else (value,) * len(at)
    if len(values) != len(at):
        raise Refusal(
            "E203",
            f"'{setting}' has {counted(len(values), 'value')}, but {counted(len(at), 'axis')} "
            f"{'is' if len(at) == 1 else 'are'} named",
            f"give one number for all of them, or {len(at)}" if at else "a flat input has no axes",
            setting,
        )
    return dict(zip(at, values, strict=True))


def counted(number: int, word: str) -> str:
    many = f"{word[:-2]}es" if word.endswith("axis") else f"{word}s"
    return f"{number or 'no'} {word if number == 1 else many}"


def length_of(axis: Named, site: Site) -> Int:
    """How many places an axis of the first input has."""
    return site.shape.sizes[0 if axis == CHANNELS else int(axis)]


def along_text(axis: Named, site: Site) -> tuple[str, str]:
    """What stands along an axis, and where: `channels` that arrive, or `positions` of H."""
    if axis == CHANNELS:
        return CHANNELS, "that arrive"
    return "positions", f"of {axis_names(site.rank)[int(axis) - 1]}"
