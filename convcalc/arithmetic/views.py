"""The same layer seen otherwise: as a matrix, as im2col, as an ordinary convolution of a stretched
input, and as what each input adds.

Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 4;
Chellapilla, Puri and Simard, High performance convolutional neural networks for document
processing, 2006 (im2col).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import Scatter
from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import Array, flipped, from_values, places, transposed
from convcalc.dialect import USUAL
from convcalc.engine.work import Work
from convcalc.layers.conv import Conv
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.arithmetic.array import Place
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.layers.values import Number

LINEAR = ("convolutions", "transposed", "average_pools", "adaptive_average_pools")
"""What is a matrix: each output is a sum of inputs times numbers."""
ENTRY = 2
"""What is spent on an entry of a matrix."""


def as_matrix(exercise: Exercise) -> Array:
    """The matrix C of y = C·x + b: a row for each output, a column for each input, both channel by
    channel and row by row. ValueError for a layer that is none.

    >>> from convcalc.layers.conv import Conv
    >>> row = from_values((1, 4), range(4))
    >>> done = applied(Conv(filters=1, kernel=2, bias=False), row, from_values((1, 1, 2), [1, 2]))
    >>> as_matrix(done).rows()
    [[1, 2, 0, 0], [0, 1, 2, 0], [0, 0, 1, 2]]
    """
    if not exercise.kind.among(*LINEAR):
        raise ValueError(f"{exercise.kind.name} is no matrix: its outputs are no sums of inputs")
    columns = {place: k for k, place in enumerate(places(exercise.input.sizes))}
    rule, count = exercise.rule, len(columns)
    outputs = prod(exercise.sizes)
    Work("the entries of the matrix", "use a smaller array").spend(ENTRY * outputs * count)
    values: list[Number] = []
    for step in exercise.steps():
        row: list[Number] = [0] * count
        for term, slope in zip(step.terms, rule.slopes(step), strict=True):
            if slope is not None:
                row[columns[term.element]] += slope[0]
        values += row
    return from_values((outputs, count), values)


class Product(NamedTuple):
    """A layer as a product of two matrices, `left` · `right`; `told` says what their rows and
    columns are.
    """

    left: Array
    right: Array
    told: str

    @property
    def result(self) -> Array:
        rows, inner = self.left.sizes
        columns = self.right.sizes[1]
        found = (
            sum((self.left.at[r, k] * self.right.at[k, c] for k in range(inner)), Fraction(0))
            for r, c in product(range(rows), range(columns))
        )
        return from_values((rows, columns), found)


def im2col(exercise: Exercise) -> Product:
    """A convolution as filters times columns, where each column holds what an output reads; a
    transposed one as the columns that each input adds. ValueError for groups.
    """
    weights, kind = exercise.weights, exercise.kind
    groups = int(getattr(kind, "groups", 1))
    if weights is None or groups > 1 or kind.among("depthwise"):
        raise ValueError(f"{kind.name} in groups is a product for each group; use groups 1")
    outer, inner, *kernel = weights.sizes
    if kind.among("transposed"):
        flat = exercise.input.at.values()
        right = from_values((outer, len(flat) // outer), flat)
        each = from_values((outer, prod(weights.sizes[1:])), weights.at.values())
        left = transposed(each, (1, 0))
        return Product(left, right, "the kernels turned into columns, times the inputs")
    left = from_values((outer, inner * prod(kernel)), weights.at.values())
    rows = left.sizes[1]
    of_first = [step for step in exercise.steps() if step.channel == 0]
    cells = [step.terms[r].value or 0 for r in range(rows) for step in of_first]
    right = from_values((rows, len(of_first)), cells)
    return Product(left, right, "a row for each filter, times a column for each output position")


class Stretched(NamedTuple):
    """A transposed convolution as an ordinary one: its `exercise`, whose input has zeros between
    and around its elements, and for each axis how many are added before and after.
    """

    exercise: Exercise
    padding: tuple[tuple[int, int], ...]


def stretched(exercise: Exercise) -> Stretched:
    """The convolution of stride 1 that does the same: k' = k, s' = 1, p' = k − p − 1 (with a
    dilation d(k − 1) − p), the kernel turned round. ValueError for any other layer.
    """
    weights, kind = exercise.weights, exercise.kind
    if not kind.among("transposed") or weights is None:
        raise ValueError(
            f"{kind.name} is an ordinary window; a transposed convolution is stretched"
        )
    axes = [along for along in exercise.layer.axes if isinstance(along, Scatter)]
    padding = tuple((int(a.span - 1 - a.lo), int(a.span - 1 - a.hi + a.extra)) for a in axes)
    spans = [
        range(-lo, (n - 1) * int(a.stride) + hi + 1)
        for a, n, (lo, hi) in zip(axes, exercise.input.sizes[1:], padding, strict=True)
    ]
    made: dict[Place, Number] = {}
    for channel in range(exercise.input.sizes[0]):
        for m in product(*spans):
            at = tuple(p - span.start for p, span in zip(m, spans, strict=True))
            element = (channel, *at)
            made[element] = between(exercise, channel, m, axes)
    image = Array((exercise.input.sizes[0], *map(len, spans)), made)
    dilation = tuple(int(a.dilation) for a in axes)
    conv = Conv(
        filters=exercise.sizes[0],
        kernel=tuple(weights.sizes[2:]),
        dilation=dilation,
        groups=int(kind.groups),
        bias=bool(exercise.bias),
    )
    turned = swapped(flipped(weights, len(axes)), int(kind.groups))
    return Stretched(applied(conv, image, turned, exercise.bias, dialect=USUAL), padding)


def between(exercise: Exercise, channel: int, m: Place, axes: list[Scatter]) -> Number:
    """What stands at a place of the stretched input, whose element 0 is at 0."""
    found = [divmod(p, int(a.stride)) for p, a in zip(m, axes, strict=True)]
    if any(rest for _, rest in found):
        return 0
    return exercise.input.at.get((channel, *(n for n, _ in found)), 0)


def swapped(weights: Array, groups: int) -> Array:
    """Weights whose inputs stand first as those of a convolution, whose filters stand first."""
    inputs, per_group, *kernel = weights.sizes
    each = inputs // groups
    sizes = (per_group * groups, each, *kernel)
    found: dict[Place, Number] = {}
    for f, i, *taps in places(sizes):
        place = (f // per_group * each + i, f % per_group, *taps)
        turned = (f, i, *taps)
        found[turned] = weights.at[place]
    return Array(sizes, found)


class Added(NamedTuple):
    """What an element of the input adds to the output: at each place of it a product; `lost` are
    those that padding cuts off.
    """

    element: Place
    value: Number
    products: Mapping[Place, Number]
    lost: int


def scattered(exercise: Exercise) -> list[Added]:
    """What each input of a transposed convolution adds, in order. ValueError for other layers."""
    weights, kind = exercise.weights, exercise.kind
    if not kind.among("transposed") or weights is None:
        raise ValueError(f"{kind.name} gathers; it is transposed convolutions that scatter")
    found: dict[Place, dict[Place, Number]] = {p: {} for p in exercise.input.at}
    for step in exercise.steps():
        for term in step.terms:
            products = found[term.element]
            products[step.element] = (term.value or 0) * (term.weight or 0)
    each = prod(weights.sizes[1:])
    return [
        Added(place, exercise.input.at[place], products, each - len(products))
        for place, products in found.items()
    ]
