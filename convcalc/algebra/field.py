"""Receptive fields: which inputs of the network does an output see, on one axis?

A field is a periodic family of intervals. With `period` m and `advance` J, output `i = q*m + r`
sees `sizes[r]` inputs from `q*J + lows[r]` on, unclipped: what lies outside is padding.
A plain stack of windows has m = 1 and is the composed window; upsampling multiplies m, striding
divides it. Unlike the usual recurrence over a fractional jump this is exact past transposed
convolutions and merges too.

Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks,
Distill 2019, for the stacks; the families are this project's.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Optional

from convcalc.algebra.listed import MAX_LISTED, Interval, Listed, listed, read_listed, rising, union
from convcalc.algebra.window import SAME_POSITION, Scrambled, Taps, Whole, Window, composed
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Union

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap, Elsewhere

    AxisField = Union["Field", Listed, "Everything", "Varies"]
    Alignment = Union[bool, str, None]

MAX_PERIOD = 512
MAX_STEPS = 2**16
MAX_EVEN = 2**5
MAX_POSITION = 2**62


class Field(NamedTuple):
    """What the outputs of a node see, on one axis, in input positions.

    Output `r` sees `sizes[r]` positions from `lows[r]` on; None and 0 where it sees nothing, as
    some outputs of a transposed convolution with stride > kernel do.

    >>> from convcalc.algebra.window import Window
    >>> conv = Window(span=7, stride=2, lo=3, hi=3)
    >>> field = through(START, conv)
    >>> field.size, field.jump, field.interval(0)
    (7, '2', (-3, 3))
    """

    advance: Int
    lows: tuple[Optional[Int], ...]
    sizes: tuple[Int, ...]

    @property
    def period(self) -> int:
        return len(self.lows)

    @property
    def ordered(self) -> bool:
        """Later outputs never begin or end earlier, and all see something."""
        return rising([self.interval(r) for r in range(self.period + 1)])

    @property
    def size(self) -> Int:
        """The largest interval; the receptive field as it is usually given."""
        return max(self.sizes)

    @property
    def smallest(self) -> Int:
        return min(self.sizes)

    @property
    def jump(self) -> str:
        """How far the field moves from one output to the next, on average: `8`, or `1/2`."""
        common = gcd(self.advance, self.period) or 1
        over = self.period // common
        return str(self.advance // common) if over == 1 else f"{self.advance // common}/{over}"

    def interval(self, output: int) -> Interval | None:
        """What `output` sees, unclipped: first and last input position."""
        turns, r = divmod(output, self.period)
        lo = self.lows[r]
        if lo is None:
            return None
        start = turns * self.advance + lo
        return start, start + self.sizes[r] - 1


class Everything(NamedTuple):
    """Each output sees the whole axis: global pooling, attention, a linear layer after flatten."""


class Varies(NamedTuple):
    """What an output sees depends on its position in a way that has no short description;
    `followed`: position by position it can still be told; `unknown`: what reads it is not known,
    and so is what anything behind it sees.
    """

    why: str
    followed: bool = False
    unknown: bool = False


ON_AVERAGE = "on average"
"""Centres that differ by turns, and on the whole do not."""

SPREAD = "what it reads lies spread over the whole axis"

START = Field(1, (0,), (1,))
EVERYTHING = Everything()


def through(field: AxisField, axis: AxisMap, n: int = 0) -> AxisField:
    """The field of a layer whose input has `field` and length `n`, and which reads by `axis`."""
    if axis is SAME_POSITION:
        return field
    if type(axis) is Window and type(field) is Field and len(field.lows) == 1:
        return _bounded(_plain(field, axis))  # a plain stack, as nearly every layer stands in one
    if isinstance(field, Varies) and field.unknown:
        return field
    if isinstance(axis, Whole):
        if n == 1 and isinstance(field, Field):
            return at_position(field, 0)
        return EVERYTHING
    if isinstance(field, Everything):
        return field
    if isinstance(axis, Scrambled):
        if n == axis.length == 1 and isinstance(field, Field):
            return at_position(field, 0)
        return Varies(axis.why)
    if isinstance(field, Varies):
        return field
    if isinstance(field, Listed):
        return read_listed(field, axis, int(n)) or Varies(field.why, followed=True)
    if axis.period is None:
        return _elsewhere(field, axis)
    outputs, inputs = axis.period
    m = field.period
    turns = m // gcd(m, inputs)
    length, ordered = outputs * turns, field.ordered
    still = outputs > 1 and not inputs  # its pattern is that of one axis, and ends with it
    if still or length > MAX_PERIOD or (not ordered and length * m > MAX_STEPS):
        why = getattr(axis, "why", SPREAD)
        varies = Varies(why, followed=True) if still else _too_long(length)
        out = int(axis.out(n)) if n else 0
        if not 1 <= out <= MAX_LISTED or (not ordered and out * m > MAX_STEPS):
            return varies
        each = tuple(_hull(field, axis.taps(o), ordered) for o in range(out))
        return Listed(each, varies.why)
    seen = [_hull(field, axis.taps(o), ordered) for o in range(length)]
    return _bounded(_shortest(turns * inputs // m * field.advance, seen))


def _elsewhere(field: Field, axis: Elsewhere) -> AxisField:
    """The field of each output, one by one."""
    out, ordered = int(axis.length), field.ordered
    if out > MAX_LISTED or (not ordered and out * field.period > MAX_STEPS):
        return Varies(axis.why, followed=True)
    return Listed(tuple(_hull(field, axis.taps(o), ordered) for o in range(out)), axis.why)


def even(field: Listed) -> Field | Listed:
    """A listed field as a family with a short period, where its outputs are one."""
    seen, n = field.seen, len(field.seen)
    if None in seen or n == 1:
        return field if None in seen else at_position(field, 0)
    for period in range(1, min(n // 2, MAX_EVEN) + 1):
        move = seen[period][0] - seen[0][0]  # type: ignore[index]
        if all(_moved(seen[r - period], move) == seen[r] for r in range(period, n)):
            return _family(move, seen[:period]) if move >= 0 else field
    return field


def at_position(field: Field | Listed, output: int) -> Field:
    """The field of a single output, which does not move."""
    return _family(0, [field.interval(output)])


def merge(
    a: AxisField, b: AxisField, names: tuple[str, str] = ("one path", "the other"), n: int = 0
) -> AxisField:
    """The union of what two paths see, of which there are `n` outputs. Where the fields advance at
    different rates, or their patterns take long to repeat, the outputs are listed one by one, if
    it is known how many there are.
    """
    if a == b:
        return a
    if isinstance(a, Everything) or isinstance(b, Everything):
        return EVERYTHING
    if isinstance(a, Varies) or isinstance(b, Varies):
        varying = [x for x in (a, b) if isinstance(x, Varies)]
        return min(varying, key=lambda x: x.followed)
    if isinstance(a, Listed) or isinstance(b, Listed):
        why = a.why if isinstance(a, Listed) else b.why  # type: ignore[union-attr]
        return listed(a, b, int(n), why) or Varies(why, followed=True)
    if not _same_rate(a, b):
        if n != 1:
            why = f"{names[0]} advances by {a.jump}, {names[1]} by {b.jump}"
            return listed(a, b, int(n), why) or Varies(why, followed=True)
        a, b = at_position(a, 0), at_position(b, 0)
    length = _common(a, b)
    if length > MAX_PERIOD:
        long = _too_long(length)
        return listed(a, b, int(n), long.why) or long
    seen = [union(a.interval(o), b.interval(o)) for o in range(length)]
    return _shortest(a.advance * (length // a.period), seen)


def merge_local(
    a: AxisField, b: AxisField, names: tuple[str, str] = ("one path", "the other"), n: int = 0
) -> AxisField:
    """As `merge`, but a path that sees everything is left out where the other does not."""
    if isinstance(a, Everything):
        return b
    return a if isinstance(b, Everything) else merge(a, b, names, n)


def aligned(a: AxisField, b: AxisField) -> Alignment:
    """Whether what two paths see has the same centre, at each output, or ON_AVERAGE, as after an
    upsampling; None where it has none.

    Source: Araujo, Norris and Sim 2019, where networks with misaligned paths are refused.
    """
    if a is b:
        return True
    if not isinstance(a, Field) or not isinstance(b, Field) or not _same_rate(a, b):
        return None
    length = _common(a, b)
    if length > MAX_PERIOD:
        return None
    both = ((a.interval(o), b.interval(o)) for o in range(length))
    apart = [sum(x) - sum(y) for x, y in both if x and y]
    if not any(apart):
        return True
    return False if sum(apart) else ON_AVERAGE


def all_aligned(found: Iterable[Alignment]) -> Alignment:
    """Of several places: the worst; None where there is nothing to compare."""
    known = [one for one in found if one is not None]
    if not known or False in known:
        return False if known else None
    return ON_AVERAGE if ON_AVERAGE in known else True


def _same_rate(a: Field, b: Field) -> bool:
    return a.advance * b.period == b.advance * a.period


def _common(a: Field, b: Field) -> int:
    """After how many outputs both patterns repeat."""
    return a.period * b.period // gcd(a.period, b.period)


def _plain(field: Field, window: Window) -> Field:
    advance, (low,), (size,) = field
    if low is None:
        return Field(advance * window.stride, (None,), (0,))
    size, advance, before = composed(size, advance, -low, window)
    return Field(advance, (-before,), (size,))


def _too_long(length: int) -> Varies:
    return Varies(f"its pattern repeats only after {length} outputs", followed=True)


def _bounded(field: Field) -> AxisField:
    """`field`, unless its numbers have grown beyond any use."""
    advance, lows, sizes = field
    low = lows[0] or 0
    if (
        advance > MAX_POSITION
        or sizes[0] > MAX_POSITION
        or not -MAX_POSITION <= low <= MAX_POSITION
    ):
        return Varies(f"it reaches beyond {MAX_POSITION} positions")
    return field


def _hull(field: Field, taps: Taps | None, ordered: bool) -> Interval | None:
    """The smallest interval that holds what the tapped positions see.

    In an `ordered` field the first and the last tap decide; else, as the positions of one residue
    are always in order, the first and the last tap of each residue.
    """
    if taps is None:
        return None
    first, number, step = taps
    residues = 1 if ordered else min(number, field.period)
    near = (field.interval(first + t * step) for t in range(residues))
    far = (field.interval(first + t * step) for t in range(number - residues, number))
    lows = [x[0] for x in near if x]
    highs = [x[1] for x in far if x]
    return (min(lows), max(highs)) if lows else None


def _shortest(advance: int, seen: list[Interval | None]) -> Field:
    """The family written with its smallest period."""
    m = len(seen)
    for period in range(1, m):
        if m % period == 0 and advance * period % m == 0:
            move = advance * period // m
            if all(_moved(seen[r - period], move) == seen[r] for r in range(period, m)):
                seen, advance = seen[:period], move
                break
    return _family(advance, seen)


def _family(advance: int, seen: Sequence[Interval | None]) -> Field:
    return Field(
        advance,
        tuple(x[0] if x else None for x in seen),
        tuple(x[1] - x[0] + 1 if x else 0 for x in seen),
    )


def _moved(interval: Interval | None, by: int) -> Interval | None:
    return (interval[0] + by, interval[1] + by) if interval else None
