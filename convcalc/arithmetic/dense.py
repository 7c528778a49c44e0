"""Outputs alone, row by row: what a picture takes, with no word about what they are made of.

The positions and weights are those of the rules, and a test compares the results with theirs.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from convcalc.algebra.window import Window
from convcalc.arithmetic.array import Array, from_values, places
from convcalc.arithmetic.pointwise import Each
from convcalc.arithmetic.rule import taps
from convcalc.arithmetic.step import AT_ONCE
from convcalc.arithmetic.weighted import FullyConnected, Weighted
from convcalc.engine.work import Work

if TYPE_CHECKING:
    from convcalc.algebra.window import AxisMap
    from convcalc.arithmetic.rule import Rule
    from convcalc.arithmetic.step import Given
    from convcalc.layers.values import Number

    Pairs = list[tuple[int, int]]
    Meets = dict[int, Pairs]
    Plane = list[list[int]]


def dense(exercise: Given, rule: Rule) -> Array | None:
    """All results; None where they are not to be had row by row. Refusal E107 for too many."""
    if isinstance(rule, Each):
        return mapped(exercise, rule)
    axes = exercise.layer.axes
    windows = len(axes) == 2 and all(isinstance(along, Window) for along in axes)
    if isinstance(rule, Weighted) and not isinstance(rule, FullyConnected) and windows:
        return convolved(exercise, rule)
    return None


def mapped(exercise: Given, rule: Each) -> Array:
    """A function of each element; of equal ones once."""
    known: dict[Number, Number] = {}
    for (channel, *place), value in exercise.input.at.items():
        if value not in known:
            known[value] = rule.step(channel, tuple(place)).result
    return Array(exercise.sizes, {place: known[x] for place, x in exercise.input.at.items()})


def convolved(exercise: Given, rule: Weighted) -> Array:
    """A convolution on two axes: kernel element by kernel element, a row at a time, in whole
    numbers.
    """
    work = Work("the products", "use a smaller picture or kernel")
    work.spend(rule.products() // AT_ONCE + exercise.layer.activations)
    weights, input = exercise.weights, exercise.input
    assert weights is not None
    scales = [lcm(*(x.denominator for x in array.at.values())) for array in (weights, input)]
    planes = {c: plane(input, c, scales[1]) for c in range(input.sizes[0])}
    along, sizes = exercise.layer.axes, exercise.sizes[1:]
    rows, columns = met(along[0], sizes[0]), met(along[1], sizes[1])
    values: list[Number] = []
    whole = scales[0] * scales[1]
    for channel in range(exercise.sizes[0]):
        sums = [[0] * exercise.sizes[2] for _ in range(exercise.sizes[1])]
        for source in rule.sources(channel):
            for i, j in places(weights.sizes[2:]):
                weight, _ = rule.weight(channel, source, (i, j))
                if weight:
                    factor = int(weight * scales[0])
                    add(sums, planes[source], factor, rows.get(i, []), columns.get(j, []))
        plus = exercise.bias[channel] if exercise.bias else 0
        values += [Fraction(x, whole) + plus for row in sums for x in row]
    return from_values(exercise.sizes, values)


def plane(input: Array, channel: int, scale: int) -> Plane:
    _, height, width = input.sizes
    at = input.at
    return [[int(at[channel, y, x] * scale) for x in range(width)] for y in range(height)]


def met(along: AxisMap, size: int) -> Meets:
    """For each element of the kernel the pairs (output, input) that meet at it."""
    found: Meets = {}
    for o in range(size):
        for p, t in taps(along, o):
            found.setdefault(t, []).append((o, p))
    return found


def add(
    sums: Plane,
    values: Plane,
    factor: int,
    rows: list[tuple[int, int]],
    columns: list[tuple[int, int]],
) -> None:
    """Add `factor` times what is read, wherever it lies within the input."""
    height, width = len(values), len(values[0])
    inner = [(o, p) for o, p in columns if 0 <= p < width]
    if not inner:
        return
    (first, start), (last, end) = inner[0], inner[-1]
    step = inner[1][1] - start if len(inner) > 1 else 1
    for o, p in rows:
        if 0 <= p < height:
            read = values[p][start : end + 1 : step]
            row = sums[o]
            row[first : last + 1] = [
                a + factor * b for a, b in zip(row[first : last + 1], read, strict=True)
            ]
