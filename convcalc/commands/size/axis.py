"""What there is to know of one axis of a network's inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.shape import Shape, axis_names
from convcalc.commands.size.accepted import Accepted
from convcalc.commands.size.closed import Law, fit
from convcalc.commands.size.line import Pattern
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.size.line import Line
    from convcalc.engine.report import Report
    from convcalc.engine.sized import Sized

    Test = Callable[[int], bool]


class Side(NamedTuple):
    """An axis of a layer, whose size follows a law of an axis of the input."""

    layer: str
    axis: str
    law: Optional[Law]

    def since(self, n: int) -> Side:
        """The same from a size of the input on."""
        law = self.law
        return self._replace(law=law._replace(start=max(law.start, n))) if law else self


class AxisSurvey(NamedTuple):
    """What there is to know of an axis of the input; `names` are that axis and those like it.

    `whole` are the accepted sizes within `range` at which no border is lost; at the given size
    `cut` names whose last element is, and `unread` are the positions that reach no output. None
    where a `problem` kept it from being worked out.
    """

    names: tuple[str, ...]
    given: int
    range: tuple[int, int]
    pattern: Optional[Pattern] = None
    accepted: Optional[Accepted] = None
    sides: tuple[Side, ...] = ()
    whole: Optional[tuple[int, ...]] = None
    cut: tuple[str, ...] = ()
    unread: Optional[tuple[int, ...]] = None
    problem: str = ""

    def like(self, other: AxisSurvey) -> bool:
        """Whether the same is to be told of another axis, but for the names."""
        told = []
        for found in (self, other):
            sides = tuple(
                side._replace(axis="") if side.axis == found.names[0] else side
                for side in found.sides
            )
            stride = found.pattern and found.pattern.stride
            told.append((*found._replace(names=(), pattern=None, sides=sides), stride))
        return told[0] == told[1]


def sides(line: Line, pattern: Pattern | None, layer: str, shape: Shape) -> Iterator[Side]:
    """The axes of `layer` whose size depends on the axis `line`; that axis itself in any case, if
    the layer has as many as the input.
    """
    own = line.inputs[line.names[0]].rank == shape.rank
    rates = line.rates().get(layer, (None,) * shape.rank)
    for k, (name, rate) in enumerate(zip(axis_names(shape.rank), rates, strict=True)):
        if rate or (own and k == line.axis):
            yield Side(layer, name, law(line, pattern, layer, k) if pattern else None)


def law(line: Line, pattern: Pattern, layer: str, axis: int) -> Law | None:
    """How the size of an axis of `layer` follows from that of the axis `line`; None, where no size
    that occurs again and again is accepted.
    """

    def size(n: int) -> int | None:
        shape = line.at(n).shapes.get(layer)
        return int(shape.spatial[axis]) if shape else None

    start, stride = pattern.start, pattern.stride
    found = {n: out for n in range(start, start + stride) if (out := size(n)) is not None}
    if not found:
        return None
    gain = pattern.gains[layer][axis]
    form = fit(found, stride, gain)
    while form and start > 1 and size(start - 1) in (None, form.at(start - 1)):
        start -= 1
    bases = {n % stride: out - n // stride * gain for n, out in sorted(found.items())}
    made = Law(stride, gain, start, form, bases, pattern.start + 2 * stride - 1, line.sure)
    return made if line.sure else made._replace(tried=last_tried(line, made, size))


BEYOND = 16
"""A stride of which so much is tried at least, where it is smaller."""


def last_tried(line: Line, law: Law, size: Callable[[int], int | None]) -> int:
    """Up to which size of the input a law holds that was found in smaller ones: sizes are tried up
    to two strides beyond the given one, as far as that takes half of the work.
    """
    n, work = law.tried, line.sizes.work
    enough, end = work.left // 2, line.given + 2 * max(law.stride, BEYOND)
    while n < end and work.left > enough and size(n + 1) == law.at(n + 1):
        n += 1
    return n


TRIED = 512
"""Sizes that are tried one by one: where both ends of an axis are near, it is not yet periodic."""


def without_loss(span: tuple[int, int], pattern: Pattern | None, whole: Test) -> tuple[int, ...]:
    """The sizes within `span`, its last included, that are `whole`, which repeats as the pattern
    does.
    """
    known: dict[int, bool] = {}

    def is_whole(n: int) -> bool:
        if pattern and n > pattern.start + TRIED:
            n = pattern.start + TRIED + (n - pattern.start - TRIED) % pattern.stride
        if n not in known:
            known[n] = whole(n)
        return known[n]

    first, last = span
    return tuple(n for n in range(first, last + 1) if is_whole(n))


def alike(report: Report, one: Line, other: Line) -> bool:
    """Whether every layer treats two axes of the network's inputs in the same way. Where a spec
    computes with sizes this is tried at a few sizes only.
    """
    j, k, network = one.axis, other.axis, report.network
    shapes = [shape for shape in network.inputs.values() if shape.rank]
    rank = shapes[0].rank
    if any(shape.rank != rank or shape.spatial[j] != shape.spatial[k] for shape in shapes):
        return False
    for layer in report.layers:
        for leaf in layer.leaves():
            if leaf.output is None or leaf.output.rank not in (0, rank):
                return False
            if len(leaf.axes) == rank and leaf.axes[j] != leaf.axes[k]:
                return False
            if not any(shape.rank for shape in leaf.input_shapes):  # nothing of the axes arrives
                if leaf.output.rank and leaf.output.spatial[j] != leaf.output.spatial[k]:
                    return False
                continue
            settings = [s.name for s in leaf.kind.settings() if s.type.of_axes]
            if any(differs(getattr(leaf.kind, name), j, k) for name in settings):
                return False
    if any(asked.sized for asked in network.asked.values()):
        return all(mirrored(one.at(n), other.at(n), j, k) for n in SOME)
    return True


SOME = (5, 12, 35, 58, 103)


def mirrored(a: Sized, b: Sized, j: int, k: int) -> bool:
    """Whether all shapes are the same but for axes `j` and `k`, which are exchanged."""

    def exchanged(shape: Shape | None) -> Shape | None:
        if shape is None or shape.rank <= max(j, k):
            return shape
        spatial = list(shape.spatial)
        spatial[j], spatial[k] = spatial[k], spatial[j]
        return Shape(shape.channels, tuple(spatial))

    return a.shapes == {name: exchanged(shape) for name, shape in b.shapes.items()}


def differs(setting: object, j: int, k: int) -> bool:
    """A setting that has other values for axis `j` than for axis `k`, or may have."""
    if not isinstance(setting, tuple):
        return False
    return setting[j] != setting[k] if len(setting) > max(j, k) else len(set(setting)) > 1
