"""The tables of a page: input, kernels, output, and what a transposed convolution stretches."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import Scatter, Window
from convcalc.arithmetic.rule import taps
from convcalc.arithmetic.said import text_of
from convcalc.commands.apply.told import at
from convcalc.record import NamedTuple
from convcalc.render.escape import xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.arithmetic.array import Array, Place
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step

    Marks = Mapping[str, tuple[str, str]]

ZERO = Fraction(0)
PADDING, BETWEEN = "p", "z"
"""Cells outside the input, and zeros between its elements."""


class Plane(NamedTuple):
    """A table of one channel: `key` stands ahead of the positions in the name of a cell, `spans`
    are the positions on its axes, and `cell` gives the text and the class of one.
    """

    key: Place
    caption: str
    spans: tuple[range, ...]
    cell: Callable[[Place], tuple[str, str]]

    @property
    def cells(self) -> int:
        return prod(map(len, self.spans))

    def html(self, marks: Marks) -> Iterator[str]:
        heads = "".join(f'<th scope="col">{k}</th>' for k in self.spans[-1])
        corner = '<td class="corner"></td>' if len(self.spans) > 1 else ""
        yield f"<table><caption>{xml(self.caption)}</caption>"
        yield f"<thead><tr>{corner}{heads}</tr></thead><tbody>"
        for outer in product(*self.spans[:-1]):
            head = f'<th scope="row">{outer[0]}</th>' if outer else ""
            row = "".join(self.one((*outer, k), marks) for k in self.spans[-1])
            yield f"<tr>{head}{row}</tr>"
        yield "</tbody></table>"

    def one(self, place: Place, marks: Marks) -> str:
        text, kind = self.cell(place)
        name = at((*self.key, *place))
        mark, under = marks.get(name, ("", ""))
        kinds = " ".join(filter(None, (kind, mark)))
        attribute = f' class="{kinds}"' if kinds else ""
        inner = xml(text) if text else '<span class="unseen">padding</span>'
        return (
            f'<td data-at="{name}"{attribute}>{inner}{f"<sub>{under}</sub>" if under else ""}</td>'
        )


class Figure(NamedTuple):
    """Tables under one heading."""

    name: str
    title: str
    planes: list[Plane]

    def has(self, kind: str) -> bool:
        """Whether there is a cell of this class; all planes are alike."""
        first = self.planes[0]
        return any(first.cell(place)[1] == kind for place in product(*first.spans))

    def html(self, marks: Marks = {}) -> Iterator[str]:  # noqa: B006 - it is never written
        yield f'<figure data-grid="{self.name}"><figcaption>{xml(self.title)}</figcaption>'
        yield '<div class="grids">'
        for plane in self.planes:
            owner = f' data-of="{at(plane.key)}"' if self.name == "kernel" else ""
            yield f"<div{owner}>"
            yield from plane.html(marks)
            yield "</div>"
        yield "</div></figure>"


def caption(count: int, channel: int) -> str:
    return f"channel {channel}" if count > 1 else ""


def input_figure(exercise: Exercise) -> Figure:
    """The input, and the padding around it that the layer has."""
    count, *sizes = exercise.input.sizes
    spans = tuple(padded(along, n) for along, n in zip(exercise.layer.axes, sizes, strict=True))

    def cell(channel: int) -> Callable[[Place], tuple[str, str]]:
        def one(place: Place) -> tuple[str, str]:
            value = exercise.input.at.get((channel, *place))
            return ("", PADDING) if value is None else (text_of(value), "")

        return one

    planes = [Plane((c,), caption(count, c), spans, cell(c)) for c in range(count)]
    return Figure("input", "Input", planes)


def padded(along: AxisMap, n: int) -> range:
    if isinstance(along, Window):
        return range(min(0, -int(along.lo)), max(n, n + int(along.hi)))
    return range(n)


def output_figure(exercise: Exercise) -> Figure:
    return Figure("output", "Output", by_channel(exercise.output()))


def still_figure(name: str, title: str, array: Array) -> Figure:
    """An array as it is: by channels, or as one table where it has no more than rows."""
    if len(array.sizes) > 2:
        return Figure(name, title, by_channel(array))
    spans = tuple(map(range, array.sizes))
    plane = Plane((), "", spans, lambda place: (text_of(array.at[place]), ""))
    return Figure(name, title, [plane])


def by_channel(array: Array) -> list[Plane]:
    """A table for each channel."""
    count, *sizes = array.sizes
    spans = tuple(map(range, sizes))

    def cell(channel: int) -> Callable[[Place], tuple[str, str]]:
        def one(place: Place) -> tuple[str, str]:
            element = (channel, *place)
            return text_of(array.at[element]), ""

        return one

    return [Plane((c,), caption(count, c), spans, cell(c)) for c in range(count)]


def kernel_figure(exercise: Exercise) -> Figure:
    """The kernels of each output channel, one for each input channel that it reads."""
    output, weights = exercise.layer.output, exercise.weights
    assert output is not None
    assert weights is not None
    spans = tuple(map(range, weights.sizes[2:]))
    filters, inputs = int(output.channels), exercise.input.sizes[0]

    def cell(channel: int, source: int) -> Callable[[Place], tuple[str, str]]:
        return lambda place: (text_of(exercise.weight(channel, source, place) or ZERO), "")

    planes = []
    for channel in range(filters):
        for source in exercise.sources(channel):
            named = [f"to channel {channel}"] if filters > 1 else []
            named += [f"from channel {source}"] if inputs > 1 else []
            planes.append(Plane((channel, source), ", ".join(named), spans, cell(channel, source)))
    return Figure("kernel", "Kernel", planes)


def stretched_figure(exercise: Exercise) -> Figure:
    """The input of a transposed convolution, stretched: zeros between and around its elements, so
    that an ordinary window of stride 1 slides over it.
    """
    count, *sizes = exercise.input.sizes
    axes = [along for along in exercise.layer.axes if isinstance(along, Scatter)]
    rows = list(zip(axes, sizes, strict=True))
    spans = tuple(range(reach(a, n)[0], reach(a, n)[1] + 1) for a, n in rows)

    def cell(channel: int) -> Callable[[Place], tuple[str, str]]:
        def one(place: Place) -> tuple[str, str]:
            if not all(
                0 <= m <= (n - 1) * int(a.stride) for m, (a, n) in zip(place, rows, strict=True)
            ):
                return "", PADDING
            found = [divmod(m, int(a.stride)) for m, (a, _) in zip(place, rows, strict=True)]
            if any(rest for _, rest in found):
                return "0", BETWEEN
            element = (channel, *(n for n, _ in found))
            return text_of(exercise.input.at[element]), ""

        return one

    planes = [Plane((c,), caption(count, c), spans, cell(c)) for c in range(count)]
    return Figure("stretched", "Stretched input", planes)


def reach(along: Scatter, n: int) -> tuple[int, int]:
    """The first and the last position of the stretched input, where input 0 is at 0: output `o`
    reads o + lo - t*dilation there.
    """
    lo, span, stride = int(along.lo), int(along.span), int(along.stride)
    return min(0, lo - (span - 1)), max((n - 1) * stride, int(along.out(n)) - 1 + lo)


def marks_of(exercise: Exercise, step: Step) -> dict[str, Marks]:
    """What is marked in each figure while `step` is told: a class, and what stands in the corner of
    the cell.
    """
    axes = exercise.layer.axes
    reads = [taps(along, o) for along, o in zip(axes, step.place, strict=True)]
    found: dict[str, dict[str, tuple[str, str]]] = {"input": {}, "kernel": {}, "stretched": {}}
    for source in exercise.sources(step.channel):
        for taken in product(*reads):
            place = tuple(p for p, _ in taken)
            value = exercise.input.at.get((source, *place))
            if value is None and isinstance(axes[0], Scatter):
                continue
            weight = exercise.weight(step.channel, source, tuple(t for _, t in taken))
            under = "" if weight is None else f"×{text_of(weight)}"
            best = exercise.layer.kind.among("max_pools") and value == step.result
            found["input"][at((source, *place))] = ("w best" if best else "w", under)
            if value is not None and weight is not None:
                found["kernel"][at((step.channel, source, *(t for _, t in taken)))] = ("w", "")
        if isinstance(axes[0], Scatter):
            found["stretched"].update(stretched_marks(exercise, step, source))
    found["output"] = {at((step.channel, *step.place)): ("now", "")}
    return dict(found)


def stretched_marks(
    exercise: Exercise, step: Step, source: int
) -> Iterator[tuple[str, tuple[str, str]]]:
    axes = [along for along in exercise.layer.axes if isinstance(along, Scatter)]
    for inner in product(*(range(int(along.kernel)) for along in axes)):
        place: Sequence[int] = [
            o + int(a.lo) - t * int(a.dilation)
            for o, a, t in zip(step.place, axes, inner, strict=True)
        ]
        weight = exercise.weight(step.channel, source, inner)
        yield at((source, *place)), ("w", "" if weight is None else f"×{text_of(weight)}")
