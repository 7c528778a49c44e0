"""Which sizes of its inputs a network accepts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Optional

from convcalc.algebra.shape import Shape
from convcalc.commands.size.closed import divisors
from convcalc.commands.size.line import MAX_SIZE
from convcalc.diagnostics import Refusal
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.commands.size.line import Line, Pattern
    from convcalc.engine.sized import Sized, Sizes

    Test = Callable[[Sized], bool]

MAX_SEARCH = 1024
"""How far from a refused size accepted ones are looked for."""
MAX_TRIED = 4096
"""Up to which size they are tried one by one where they do not repeat."""


class Accepted(NamedTuple):
    """The accepted sizes of an axis: from `start` on those that leave one of `residues` when
    divided by `modulus`, and the sizes in `also`. Without residues only those below `start`, and
    the given one, were tried; from `since` on. None is beyond `until`, or known there.
    """

    also: tuple[int, ...]
    start: int
    modulus: int = 1
    residues: tuple[int, ...] = ()
    since: int = 1
    until: Optional[int] = None

    def repeating(self) -> Iterator[int]:
        """Those that repeat, from the smallest on; there is no end to them."""
        n = self.start
        while self.residues and (self.until is None or n <= self.until):
            if n % self.modulus in self.residues:
                yield n
            n += 1

    @property
    def smallest(self) -> Optional[int]:
        return min([*self.also[:1], *islice(self.repeating(), 1)], default=None)

    def among(self, since: int, until: int | None) -> Accepted:
        """Those from `since` to `until`.

        >>> Accepted((3,), 5, 2, (1,)).among(4, 9)
        Accepted(also=(), start=5, modulus=2, residues=(1,), since=1, until=9)
        """
        if not self.residues:
            end = self.start if until is None else min(self.start, until + 1)
            kept = tuple(n for n in self.also if since <= n and (until is None or n <= until))
            return self._replace(also=kept, start=end, since=max(self.since, since))
        kept = tuple(n for n in self.also if since <= n)
        return self._replace(also=kept, start=max(self.start, since), until=until)


def accepted_sizes(line: Line, accepts: Test, pattern: Pattern | None) -> Accepted:
    """The sizes of the axis `line` that are accepted, the other axes as they are given.

    Refusal E107 where that is too much work.
    """
    start, stride = (pattern.start, pattern.stride) if pattern else (1, 0)
    residues = {n % stride for n in range(start, start + stride) if accepts(line.at(n))}
    if not residues:
        end = min(max(2 * line.given, MAX_SEARCH), MAX_TRIED)
        tried = {*range(1, end), line.given}
        return Accepted(tuple(n for n in sorted(tried) if accepts(line.at(n))), end)
    modulus = next(
        m for m in divisors(stride) if all((r + m) % stride in residues for r in residues)
    )
    kept = {r % modulus for r in residues}
    before = {n for n in range(1, start) if accepts(line.at(n))}
    # the pattern may hold earlier than what every layer does
    while start > 1 and ((start - 1) in before) == ((start - 1) % modulus in kept):
        start -= 1
    also = {n for n in before if n < start}
    if line.given % modulus not in kept and accepts(line.at(line.given)):
        also.add(line.given)
    return Accepted(tuple(sorted(also)), start, modulus, tuple(sorted(kept)))


def resized(
    inputs: Mapping[str, Shape], names: Sequence[str], sizes: Mapping[int, int]
) -> dict[str, Shape]:
    """`inputs` with other sizes on some axes of those in `names`."""
    changed = dict(inputs)
    for name in names:
        shape = changed[name]
        spatial = tuple(sizes.get(k, n) for k, n in enumerate(shape.spatial))
        changed[name] = Shape(shape.channels, spatial)
    return changed


def smallest_square(
    sizes: Sizes,
    inputs: Mapping[str, Shape],
    names: Sequence[str],
    accepts: Test,
    first: int = 1,
    end: int = MAX_SIZE,
) -> Shape | None:
    """The smallest accepted input whose last two axes have one size, from `first` to before `end`,
    the others as given.

    >>> import convcalc
    >>> from convcalc.engine.sized import Sized, Sizes
    >>> net = convcalc.load("alexnet")
    >>> smallest_square(Sizes(net), net.inputs, ["input"], lambda sized: sized.accepted)
    Shape(channels=3, spatial=(63, 63))
    """
    rank = inputs[names[0]].rank
    axes = range(max(rank - 2, 0), rank)
    for n in range(first, end):
        changed = resized(inputs, names, dict.fromkeys(axes, n))
        if accepts(sizes.at(changed)):
            return changed[names[0]]
    return None


def smallest_below(
    end: int, sizes: Sizes, inputs: Mapping[str, Shape], names: Sequence[str], accepts: Test
) -> tuple[Shape | None, int]:
    """The same below size `end`, and the last size that was tried, if all is too much work."""
    for n in range(1, end):
        try:
            found = smallest_square(sizes, inputs, names, accepts, n, n + 1)
        except Refusal:
            return None, n - 1
        if found:
            return found, n
    return None, end - 1


def nearest(
    sizes: Sizes,
    inputs: Mapping[str, Shape],
    names: Sequence[str],
    accepts: Test,
    far: int = MAX_SEARCH,
) -> tuple[Shape, ...]:
    """The accepted inputs nearest to one that is refused, below and above: with all axes changed,
    where they have one size, or else with a single one, or with each by itself.
    """
    given = inputs[names[0]].spatial

    def accepted(changes: Mapping[int, int]) -> bool:
        return accepts(sizes.at(resized(inputs, names, changes)))

    def moved(n: int, step: int, axes: Sequence[int]) -> int | None:
        end = max(n - far, 0) if step < 0 else n + far
        tries = range(n, end, step)
        return next((m for m in tries if accepted(dict.fromkeys(axes, m))), None)

    everywhere = tuple(range(len(given)))
    alone = [(k,) for k in everywhere if len(given) > 1]
    for axes in [everywhere] if len(set(given)) == 1 else alone:
        found = [moved(given[axes[0]], step, axes) for step in (-1, 1)]
        if any(found):
            return tuple(
                resized(inputs, names, dict.fromkeys(axes, m))[names[0]] for m in found if m
            )
    results = []
    for step in (-1, 1):
        each = [moved(n, step, everywhere) for n in given]
        changes = {k: m for k, m in enumerate(each) if m}
        if len(changes) == len(given) and accepted(changes):
            results.append(resized(inputs, names, changes)[names[0]])
    return tuple(results)
