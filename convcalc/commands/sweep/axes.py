"""The values that a sweep gives a var: `0.25,0.5,1`, `1..4`, `128..256:32`, by place, unlisted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from convcalc.cli.vars import balanced, parts
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})"
RANGE = re.compile(rf"\s*({NUMBER})\.\.({NUMBER})(?::({NUMBER}))?\s*")
EXAMPLE = "write 1..4, or 128..256:32 for steps of 32"
MOST = 10**15
"""How many values a range has at most."""


class Range(NamedTuple):
    """`size` numbers from `first` on, `step` apart."""

    first: Decimal
    step: Decimal
    size: int

    def at(self, k: int) -> str:
        """The `k`th, as one writes it.

        >>> Range(Decimal("0.25"), Decimal("0.25"), 4).at(3)
        '1'
        """
        return plain(self.first + k * self.step)


class One(NamedTuple):
    """A value that stands by itself."""

    text: str
    size: int = 1

    def at(self, k: int) -> str:
        return self.text


class Axis(NamedTuple):
    """A name, and the values that it gets: `size` of them."""

    name: str
    pieces: tuple[Range | One, ...]

    @property
    def size(self) -> int:
        return sum(piece.size for piece in self.pieces)

    def at(self, k: int) -> str:
        """The `k`th value.

        >>> axis_of("r", "32,128..256:32").at(2)
        '160'
        """
        for piece in self.pieces:
            if k < piece.size:
                return piece.at(k)
            k -= piece.size
        raise IndexError(k)

    @property
    def numbers(self) -> type[float] | None:
        """`int` or `float`, if all its values are such; else None."""
        found = {number_of(text) for piece in self.pieces for text in ends(piece)}
        return None if None in found else float if float in found else int

    @property
    def widest(self) -> int:
        """How many characters its values have at most."""
        return max(len(text) for piece in self.pieces for text in ends(piece))


def ends(piece: Range | One) -> list[str]:
    """Values of which one is the longest: numbers are longest at an end, or with the digits of the
    step behind the point.
    """
    places = [0, min(1, piece.size - 1), max(piece.size - 2, 0), piece.size - 1]
    return [piece.at(k) for k in places]


def axis_of(name: str, text: str) -> Axis:
    """The values that a text lists, ranges among them. ValueError for a range that is none.

    >>> axis = axis_of("depths", "[1, 2],[3, 4]")
    >>> [axis.at(k) for k in range(axis.size)]
    ['[1, 2]', '[3, 4]']
    """
    if not balanced(text):
        raise ValueError(f"the brackets of '{text[:60]}' do not match")
    return Axis(name, tuple(map(piece_of, parts(text))))


def piece_of(text: str) -> Range | One:
    found = RANGE.fullmatch(text)
    if not found:
        if ".." in text and text.strip()[:1] not in ("'", '"', "["):
            raise ValueError(f"'{text[:60]}' is no range; {EXAMPLE}")
        if not text.strip():
            raise ValueError("a value is missing between commas; write them as in 0.5,1")
        return One(text.strip())
    first, last = Decimal(found[1]), Decimal(found[2])
    whole = first == int(first) and last == int(last)
    if not found[3] and not whole:
        raise ValueError(f"'{text[:60]}' has no step; write {found[0].strip()}:0.25")
    step = Decimal(found[3] or (1 if first <= last else -1))
    if not step or (last - first) / step < 0:
        raise ValueError(f"'{text[:60]}' does not get from {found[1]} to {found[2]}; {EXAMPLE}")
    size = int((last - first) / step) + 1
    if size > MOST:
        raise ValueError(f"'{text[:60]}' has more than {MOST:,} values; make its step larger")
    return Range(first, step, size)


def plain(number: Decimal) -> str:
    """`0.5`, `2`: without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_of(text: str) -> type[float] | None:
    """`int` or `float`, if a text spells such a number.

    >>> number_of("2"), number_of("0.5"), number_of("[1, 2]")
    (<class 'int'>, <class 'float'>, None)
    """
    if not re.fullmatch(NUMBER, text):
        return None
    return float if "." in text else int


def grid_size(axes: Sequence[Axis]) -> int:
    """How many variants a grid has."""
    size = 1
    for axis in axes:
        size *= axis.size
    return size
