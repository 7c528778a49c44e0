"""One axis of a layer that puts positions elsewhere: rolls, flips, copies, picks, and joins.

As the maps of `window.py`, these have an output length `out(n)` and `taps(o)`, the input that
output `o` reads. They are no pattern that goes on for ever, so that they have no `period`: a field
behind them is listed output by output, and `why` says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.window import Taps, Window
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int


class Cycle(NamedTuple):
    """Output `o` reads `(first + o*step) mod n`: a roll, copies one behind the other, and, with a
    step of -1, a flip.

    >>> [Cycle(length=5, n=5, first=2).taps(o).first for o in range(5)]
    [2, 3, 4, 0, 1]
    """

    length: Int
    n: Int
    first: Int = 0
    step: int = 1

    @property
    def why(self) -> str:
        return "its positions run backwards" if self.step < 0 else "its positions begin anew"

    @property
    def period(self) -> None:
        return None

    def out(self, n: Int) -> Int:
        return self.length

    def taps(self, o: int) -> Taps | None:
        if not 0 <= o < int(self.length):
            return None
        return Taps((int(self.first) + o * self.step) % int(self.n), 1, 1)


class Segment(NamedTuple):
    """All `n` positions stand among `length` outputs from `first` on; the others read none of them.

    >>> Segment(length=9, n=4, first=5).taps(6), Segment(length=9, n=4, first=5).taps(4)
    (Taps(first=1, number=1, step=1), None)
    """

    length: Int
    n: Int
    first: Int

    @property
    def why(self) -> str:
        return "the inputs stand side by side"

    @property
    def period(self) -> None:
        return None

    def out(self, n: Int) -> Int:
        return self.length

    def taps(self, o: int) -> Taps | None:
        place = o - int(self.first)
        return Taps(place, 1, 1) if 0 <= place < int(self.n) else None


class Column(NamedTuple):
    """Output `o` reads the window `o//every mod n`: an axis that is put together with others, or of
    which there are sliding blocks.

    >>> Column(Window(3, 2, 1, 1), length=12, n=3, every=4).taps(5)
    Taps(first=1, number=3, step=1)
    """

    window: Window
    length: Int
    n: Int
    every: Int

    @property
    def why(self) -> str:
        return "its rows stand one behind the other"

    @property
    def period(self) -> None:
        return None

    def out(self, n: Int) -> Int:
        return self.length

    def taps(self, o: int) -> Taps | None:
        if not 0 <= o < int(self.length):
            return None
        return self.window.taps(o // int(self.every) % int(self.n))


class Picked(NamedTuple):
    """Output `o` reads `places[o]`."""

    places: tuple[int, ...]

    @property
    def why(self) -> str:
        return "its positions are picked by number"

    @property
    def period(self) -> None:
        return None

    @property
    def length(self) -> int:
        return len(self.places)

    def out(self, n: Int) -> Int:
        return self.length

    def taps(self, o: int) -> Taps | None:
        return Taps(self.places[o], 1, 1) if 0 <= o < len(self.places) else None
