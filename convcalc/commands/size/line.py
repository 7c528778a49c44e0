"""One axis of the inputs at all sizes, and how what comes out repeats.

On one axis every layer obeys out(n + inputs) = out(n) + outputs for its `AxisMap.period`. So does
a network, f(n + P) = f(n) + Q for a total stride P, as soon as no axis is too short.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.commands.size.growth import FAR, Growth, grown
from convcalc.diagnostics import Refusal
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from convcalc.engine.sized import Sized, Sizes

MAX_STRIDE = 4096
MAX_DOUBTED = 1024
"""Up to which size a pattern is looked for at least where one was seen that does not hold."""
MAX_TIMES = 16
"""How many times as long as that of its sizes the pattern of a network may be."""
EXACT = 2**16
MAX_SIZE = 2**14
"""Beyond which size sizes are no longer tried one by one."""


class Line:
    """One axis of the inputs at all sizes, the other axes as they are given."""

    def __init__(
        self, sizes: Sizes, inputs: Mapping[str, Shape], names: Sequence[str], axis: int
    ) -> None:
        self.sizes, self.inputs, self.names, self.axis = sizes, inputs, names, axis
        self.given = int(inputs[names[0]].spatial[axis])
        self.cache: dict[int, Sized] = {}
        self.measured: dict[str, tuple[Fraction, ...]] | None = None

    @property
    def sure(self) -> bool:
        """Whether all sizes follow from those of a period: not where a spec computes with sizes, or
        a factor is no sum of a few halves, so that floating point decides.
        """
        network = self.sizes.network
        if any(asked.sized for asked in network.asked.values()):
            return False
        return all(f * EXACT % 1 == 0 for node in network.nodes for f in node.kind.factors())

    def at(self, n: int) -> Sized:
        """The network where the axis has `n` elements."""
        if n not in self.cache:
            self.cache[n] = self.sizes.at(self.with_size(n))
        return self.cache[n]

    def with_size(self, n: int) -> dict[str, Shape]:
        changed = dict(self.inputs)
        for name in self.names:
            shape = changed[name]
            spatial = list(shape.spatial)
            spatial[self.axis] = n
            changed[name] = Shape(shape.channels, tuple(spatial))
        return changed

    def rates(self) -> dict[str, tuple[Fraction, ...]]:
        """How fast the axes of each layer grow with the input's, in the long run. Layers that are
        refused at the given size, or at one that is much larger, have none.
        """
        if self.measured is None:
            stride, found = 1, self.growth(FAR)
            while FAR % (stride := lcm(stride, *denominators(found))) and stride <= MAX_STRIDE:
                more = self.growth(FAR // stride * stride)  # what else is accepted only then
                if len(more) <= len(found):
                    break
                found = more
            self.measured = found
        return self.measured

    def growth(self, by: int) -> dict[str, tuple[Fraction, ...]]:
        """How fast each axis of each layer grows from the given size to one `by` larger."""
        near, far = self.at(self.given), self.at(self.given + by)
        found = {}
        for name, a in near.shapes.items():
            b = far.shapes.get(name)
            if a and b and a.rank == b.rank:
                pairs = zip(a.spatial, b.spatial, strict=True)
                found[name] = tuple(rate(y - x, by) for x, y in pairs)
        return found


def rate(more: int, by: int) -> Fraction:
    """How fast a size grows that has `more` elements where the input has `by` more: with the
    denominator of a stride that is tried, or 1 by more than that, but 0 only where it is.

    >>> rate(22_522, FAR), rate(0, FAR)
    (Fraction(1, 8192), Fraction(0, 1))
    """
    found = Fraction(more, by).limit_denominator(MAX_STRIDE)
    return found if found or not more else Fraction(1, by // more)


def denominators(rates: Mapping[str, Sequence[Fraction]]) -> set[int]:
    return {rate.denominator for axes in rates.values() for rate in axes}


def total_stride(line: Line, rates: Mapping[str, Sequence[Fraction]]) -> int:
    """After how many more elements of the input every layer grows by a whole number, at the
    earliest. Refusal E107 where that is beyond MAX_STRIDE.
    """
    stride = lcm(*denominators(rates))
    by = FAR // stride * stride
    if stride <= MAX_STRIDE and keeps(line, line.given + by, by, rates):
        return stride
    more = f"only every {stride:,}" if stride > MAX_STRIDE else "in no way that was found"
    raise Refusal(
        "E107",
        f"its sizes repeat {more}; strides of up to {MAX_STRIDE:,} in all are tried",
        "ask for a layer nearer to the input",
    )


def keeps(line: Line, n: int, by: int, rates: Mapping[str, Sequence[Fraction]]) -> bool:
    """Whether layers at `n` still grow at their rates when it becomes larger `by` so much."""
    here, later = line.at(n).shapes, line.at(n + by).shapes
    for name, axes in rates.items():
        a, b = here.get(name), later.get(name)
        if a and b and b.spatial != grown(a.spatial, tuple(int(rate * by) for rate in axes)):
            return False
    return True


class Pattern(NamedTuple):
    """What repeats: from the size `start` on, `stride` more make the axes of every layer longer by
    `gains`, and what is accepted or refused stays so.
    """

    stride: int
    start: int
    gains: Mapping[str, tuple[int, ...]]


def pattern_of(line: Line, names: Collection[str]) -> Pattern | None:
    """How the layers `names` repeat, with each of which stands all that it depends on; None where
    no period is seen twice. Refusal E107 where that would take too much work.
    """
    wanted = set(names)
    rates = {name: axes for name, axes in line.rates().items() if name in wanted}
    stride = total_stride(line, rates)
    gains = {name: tuple(int(r * stride) for r in axes) for name, axes in rates.items()}
    growth = Growth(line.sizes.network, line.at, stride, names, gains)
    start = n = 1
    doubtful = None
    while True:
        if n == start + stride:
            found = Pattern(stride, start, gains)
            if explains(found, line, names):
                return found
            doubtful, start = doubtful or found, n
        if not growth.repeats(n):
            start = n + 1
        n += 1
        if n > (max(2 * line.given, MAX_DOUBTED) if doubtful else MAX_SIZE):
            return doubtful
        more = n % stride == 0 and longer(line, n, Pattern(stride, start, gains), names)
        if more:
            return more


def explains(pattern: Pattern, line: Line, names: Collection[str]) -> bool:
    """Whether the given size comes to what follows from the pattern, if it holds there: nothing
    does from sizes that are all refused, where larger ones are accepted.
    """
    stride, start, gains = pattern
    turns, rest = divmod(line.given - start, stride)
    if turns < 0:
        return True
    here, given = line.at(start + rest).shapes, line.at(line.given).shapes
    for name in names:
        a, b = here.get(name), given.get(name)
        if b and (a is None or b.spatial != grown(a.spatial, [turns * x for x in gains[name]])):
            return False
    return True


def longer(line: Line, n: int, shorter: Pattern, names: Collection[str]) -> Pattern | None:
    """A pattern some times as long as one that does not hold, if it is seen in the sizes below `n`:
    where windows must come out even, what is accepted repeats more seldom than sizes do.
    """
    for times in range(2, MAX_TIMES + 1):
        stride = shorter.stride * times
        start = n + shorter.stride - 2 * stride  # the last that has been looked at twice
        if start < 1 or stride > MAX_STRIDE:
            return None
        if n % stride or shorter.start <= start:  # it has held since: it may be the shorter one
            continue
        gains = {k: tuple(gain * times for gain in axes) for k, axes in shorter.gains.items()}
        growth = Growth(line.sizes.network, line.at, stride, names, gains)
        if all(growth.repeats(k) for k in range(start, start + stride)):
            while start > 1 and growth.repeats(start - 1):
                start -= 1
            found = Pattern(stride, start, gains)
            if explains(found, line, names):
                return found
    return None
