"""Layers that take axes apart or put them together: which positions of the input does each position
of the output read?

Where an axis is cut into windows, and the place within a window becomes an axis of its own, what is
read on one axis is told by two. The maps of single axes (window.py, placed.py) then hold all that
may be read; these say it exactly, of positions on all axes at once: `reads(place)`, the positions
of the input that are in a position of the output, and `readers(place)`, the positions of the
output that a position of the input is in. Channels are no axis: a position stands for all of its
channels.
"""

from __future__ import annotations

from itertools import product
from math import gcd, prod
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Protocol

    from convcalc.algebra.window import Window

    class Joint(Protocol):
        """A relation between positions of an output and of an input, on all axes."""

        def reads(self, place: Place) -> Iterable[Place]: ...
        def readers(self, place: Place) -> Iterable[Place]: ...


Place = tuple[int, ...]


class Backwards(NamedTuple):
    """A relation the other way round."""

    joint: Joint

    def reads(self, place: Place) -> Iterable[Place]:
        return self.joint.readers(place)

    def readers(self, place: Place) -> Iterable[Place]:
        return self.joint.reads(place)


class Beside(NamedTuple):
    """A relation beside axes that keep their places: `old` of the input are `new` of the output.

    >>> cut = Cut(axes=(0,), inner=(1,), sizes=(3,), steps=(3,), counts=(4,))
    >>> list(Beside(cut, old=(0,), new=(0,)).reads((9, 2, 1)))
    [(9, 7)]
    """

    joint: Joint
    old: tuple[int, ...]
    new: tuple[int, ...]

    def reads(self, place: Place) -> Iterable[Place]:
        return kept_beside(self.joint.reads, place, self.new, self.old)

    def readers(self, place: Place) -> Iterable[Place]:
        return kept_beside(self.joint.readers, place, self.old, self.new)


def kept_beside(
    related: Callable[[Place], Iterable[Place]],
    place: Place,
    old: Sequence[int],
    new: Sequence[int],
) -> Iterator[Place]:
    """What the other axes of a position are related to, those at `old` now standing at `new`."""
    kept = dict(zip(new, (place[k] for k in old), strict=True))
    for found in related(tuple(p for k, p in enumerate(place) if k not in old)):
        rest = iter(found)
        yield tuple(kept[k] if k in kept else next(rest) for k in range(len(found) + len(kept)))


class Stacked(NamedTuple):
    """The input stands at `number` on a new axis, before the old axis `axis`.

    >>> stacked = Stacked(axis=1, number=2)
    >>> list(stacked.readers((5, 7))), list(stacked.reads((5, 2, 7))), stacked.reads((5, 0, 7))
    ([(5, 2, 7)], [(5, 7)], [])
    """

    axis: int
    number: int

    def reads(self, place: Place) -> Iterable[Place]:
        k = self.axis
        return [place[:k] + place[k + 1 :]] if place[k] == self.number else []

    def readers(self, place: Place) -> Iterable[Place]:
        k = self.axis
        return [(*place[:k], self.number, *place[k:])]


class Cut(NamedTuple):
    """Axes cut into windows: `count` windows of `size`, `step` apart, on an axis of their own, and
    the places within them on another.

    `axes` are those that are cut, `inner` where the places within them stand in the output, both in
    the same order; what is between them keeps its place.

    >>> cut = Cut(axes=(0,), inner=(1,), sizes=(3,), steps=(2,), counts=(4,))
    >>> list(cut.reads((2, 1))), list(cut.readers((4,)))
    ([(5,)], [(1, 2), (2, 0)])
    """

    axes: tuple[int, ...]
    inner: tuple[int, ...]
    sizes: tuple[int, ...]
    steps: tuple[int, ...]
    counts: tuple[int, ...]

    def outer(self, rank: int) -> list[int]:
        """The axes of the output that are not places within windows."""
        return [k for k in range(rank) if k not in self.inner]

    def reads(self, place: Place) -> Iterable[Place]:
        found = [place[k] for k in self.outer(len(place))]
        for axis, inner, step in zip(self.axes, self.inner, self.steps, strict=True):
            found[axis] = found[axis] * step + place[inner]
        return [tuple(found)]

    def readers(self, place: Place) -> Iterable[Place]:
        outer = self.outer(len(place) + len(self.inner))
        made = [0] * (len(place) + len(self.inner))
        for at, p in zip(outer, place, strict=True):
            made[at] = p
        rows = zip(self.axes, self.sizes, self.steps, self.counts, strict=True)
        each = [list(holding(place[a], size, step, n)) for a, size, step, n in rows]
        for chosen in product(*each):
            for axis, inner, window in zip(self.axes, self.inner, chosen, strict=True):
                step = self.steps[self.axes.index(axis)]
                made[outer[axis]], made[inner] = window, place[axis] - window * step
            yield tuple(made)


def holding(p: int, size: int, step: int, count: int) -> range:
    """Those of `count` windows, `step` apart, that hold position `p`."""
    return range(max(-(-(p - size + 1) // step), 0), min(p // step + 1, count))


class Columns(NamedTuple):
    """Sliding blocks as columns (im2col): each position of the only axis of the output stands for
    a window on all axes of the input, of `sizes`; there are `counts` of them on each axis.

    >>> from convcalc.algebra.window import Window
    >>> blocks = Columns((Window(2, 1, 0, 0), Window(1, 2, 0, 0)), (3, 4), (2, 2))
    >>> list(blocks.reads((3,))), list(blocks.readers((1, 2)))
    ([(1, 2), (2, 2)], [(1,), (3,)])
    """

    windows: tuple[Window, ...]
    sizes: tuple[int, ...]
    counts: tuple[int, ...]

    def reads(self, place: Place) -> Iterable[Place]:
        each = []
        for at, window, n in zip(
            unravelled(place[0], self.counts), self.windows, self.sizes, strict=True
        ):
            first, number, step = window.taps(at)  # type: ignore[misc]
            each.append([p for p in range(first, first + number * step, step) if 0 <= p < n])
        return product(*each)

    def readers(self, place: Place) -> Iterable[Place]:
        each = []
        for p, window, count in zip(place, self.windows, self.counts, strict=True):
            first, stride = p + int(window.lo), int(window.stride)
            starts = (first - t * int(window.dilation) for t in range(int(window.kernel)))
            met = (start // stride for start in starts if start % stride == 0)
            each.append(sorted({at for at in met if 0 <= at < count}))
        return ((ravelled(at, self.counts),) for at in product(*each))


class Reshaped(NamedTuple):
    """The same elements in another shape, of `new` sizes instead of `old`; the channels come first,
    or `last`.

    >>> shaped = Reshaped(old=(2, 6), new=(2, 2, 3), last=False)
    >>> list(shaped.reads((1, 2))), list(shaped.readers((4,)))
    ([(5,)], [(1, 1)])
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    last: bool

    def reads(self, place: Place) -> Iterable[Place]:
        return moved(place, self.new, self.old, self.last)

    def readers(self, place: Place) -> Iterable[Place]:
        return moved(place, self.old, self.new, self.last)


def moved(place: Place, old: Sequence[int], new: Sequence[int], last: bool) -> Iterable[Place]:
    """Where the elements of a position are, in any channel, after a reshape from sizes `old` to
    `new`, channels first in both.
    """
    channels, *spatial = old
    into, *target = new
    at, n, m = ravelled(place, spatial), prod(spatial), prod(target)
    if last:
        places = range(at * channels // into, ((at + 1) * channels - 1) // into + 1)
    else:
        turns = min(channels, m // gcd(n, m))
        places = range(at, at + turns * n, n)
    return (tuple(unravelled(p % m, target)) for p in places)


def ravelled(place: Sequence[int], sizes: Sequence[int]) -> int:
    """The number of a position, counted through row by row."""
    found = 0
    for p, n in zip(place, sizes, strict=True):
        found = found * n + p
    return found


def unravelled(number: int, sizes: Sequence[int]) -> list[int]:
    """The position that has a number.

    >>> unravelled(ravelled((1, 2), (3, 4)), (3, 4))
    [1, 2]
    """
    found = []
    for n in reversed(sizes):
        number, p = divmod(number, n)
        found.append(p)
    return found[::-1]
