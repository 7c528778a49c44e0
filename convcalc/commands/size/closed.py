"""Closed forms: the size of a feature map as a formula of the size of the network's input.

On one axis every layer obeys out(n + inputs) = out(n) + outputs for its `AxisMap.period`. So does
the whole network, f(n + P) = f(n) + Q for a total stride P, as soon as no axis is too short: what
the engine says of one period holds for all sizes, and a formula that agrees on it is exact. Every
size comes from the engine (sizes.py); the formula is found, not computed a second time.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING, Optional

from convcalc.algebra.notation import formula
from convcalc.algebra.num import Num
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.num import Int

MAX_DIVISOR = 4096


class Form(NamedTuple):
    """times·⌊(top·n + plus)/bottom⌋ + rest, of the input or of what is `inside`.

    >>> form = Form(plus=31, bottom=32)
    >>> form.at(224), form.text("H"), Form(times=2, bottom=2, rest=-4).text("H")
    (7, '⌊(H + 31)/32⌋', '2·⌊H/2⌋ − 4')
    """

    times: int = 1
    top: int = 1
    plus: int = 0
    bottom: int = 1
    rest: int = 0
    inside: Optional[Form] = None

    def at(self, n: Int) -> Int:
        """The size for an input of `n`; with its derivation, if `n` is a Num."""
        if not self.times:
            return self.rest
        if self.inside:
            n = self.inside.at(n)
        whole = moved(scaled(self.top, n), self.plus)
        if self.bottom != 1:
            whole = whole // self.bottom
        return moved(scaled(self.times, whole), self.rest)

    def text(self, name: str) -> str:
        """The formula, with `name` for the size of the input."""
        return formula(self.at(Num(0, name)))  # type: ignore[arg-type]

    @property
    def rounds_up(self) -> bool:
        """Whether it is ⌈n/bottom⌉."""
        return self == Form(plus=self.bottom - 1, bottom=self.bottom) and self.bottom > 1


def scaled(factor: int, n: Int) -> Int:
    return n if factor == 1 else factor * n


def moved(n: Int, by: int) -> Int:
    return n - -by if by < 0 else n + by


def fit(sizes: Mapping[int, int], stride: int, gain: int) -> Form | None:
    """The simplest form with the given `sizes`, by size of the input, which grow by `gain` every
    `stride`. None where there is none.

    >>> fit({n: n // 2 * 2 for n in range(8, 10)}, 2, 2).text("H")
    '2·⌊H/2⌋'
    """
    return plain(sizes, stride, gain) or nested(sizes, stride, gain)


def nested(sizes: Mapping[int, int], stride: int, gain: int) -> Form | None:
    """A form of a form, where sizes only change every so often: between n's one step apart that
    share ⌊(n + plus)/bottom⌋ they are the same.
    """
    if len(sizes) < stride or gain == 0:
        return None
    before = max(sizes.values()) - gain  # at the end of the period before
    jumps = []
    for n in sorted(sizes):
        if sizes[n] != before:
            jumps.append(n)
        before = sizes[n]
    step = gcd(stride, *(n - jumps[0] for n in jumps))
    if step in (1, stride):
        return None
    inside = Form(plus=-jumps[0] % step, bottom=step)
    outer = plain({inside.at(n): size for n, size in sizes.items()}, stride // step, gain)
    return outer._replace(inside=inside) if outer else None


def plain(sizes: Mapping[int, int], stride: int, gain: int) -> Form | None:
    """The simplest form of the input itself."""
    first = next(iter(sizes.values()))
    if gain == 0:
        return Form(times=0, rest=first) if len(set(sizes.values())) == 1 else None
    common = gcd(gain, *(size - first for size in sizes.values()))
    for times in divisors(common):
        found = floored(sizes, times, Fraction(gain, times * stride))
        if found:
            return found
    return None


def floored(sizes: Mapping[int, int], times: int, rate: Fraction) -> Form | None:
    """The form with given `times`, and top/bottom = `rate`, that has the `sizes`."""
    top, bottom = rate.numerator, rate.denominator
    rest = next(iter(sizes.values())) % times
    free = [bottom * ((size - rest) // times) - top * n for n, size in sizes.items()]
    low, high = max(free), min(free) + bottom - 1  # all that `plus` may be
    if low > high:
        return None
    turns = {0, -(-low // bottom), high // bottom}  # so many multiples of `bottom` in `rest`
    if times == 1:
        turns = {0}
    forms = []
    for turn in turns:
        a, b = low - turn * bottom, high - turn * bottom
        plus = min(max(0, a), b)
        forms.append(Form(times, top, plus, bottom, rest + turn * times))
    return min(forms, key=lambda f: (bool(f.plus) + bool(f.rest), abs(f.plus) + abs(f.rest)))


def divisors(n: int) -> list[int]:
    small = [d for d in range(1, min(n, MAX_DIVISOR) + 1) if n % d == 0]
    return small if n <= MAX_DIVISOR else [*small, n]


class Law(NamedTuple):
    """The size of one axis of a layer, from an input of size `start` on: it grows by `gain` every
    `stride`. `form` is its formula; None where it has none. `bases` say what size comes out of
    k·stride + r, less k·gain, for each r that is accepted.

    `sure`: it follows for all sizes from those up to `tried`; not so where expressions or factors
    with a fraction make sizes.
    """

    stride: int
    gain: int
    start: int
    form: Optional[Form]
    bases: Mapping[int, int]
    tried: int = 0
    sure: bool = True

    def at(self, n: int) -> int | None:
        """The size for an input of `n`, from `start` on; None where it is refused."""
        turns, r = divmod(n, self.stride)
        return None if r not in self.bases else self.bases[r] + turns * self.gain
