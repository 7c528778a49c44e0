"""A layer seen otherwise is the same layer: matrices, stretched inputs, what inputs add."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import Array, from_values, places
from convcalc.arithmetic.exercise import Exercise
from convcalc.arithmetic.views import as_matrix, im2col, scattered, stretched
from convcalc.diagnostics import Refusal
from convcalc.layers.conv import Conv, ConvTranspose
from convcalc.layers.pool import AvgPool, MaxPool


def numbers(sizes: tuple[int, ...], seed: int) -> Array:
    return from_values(
        sizes, [Fraction((k * 7 + seed) % 5 - 2) for k, _ in enumerate(places(sizes))]
    )


@st.composite
def layers(draw: st.DrawFn, turned: bool | None = None) -> Exercise | None:
    """A convolution, or a transposed one, of any settings; None where it is refused."""
    spread = draw(st.booleans()) if turned is None else turned
    axes, groups = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    sizes = tuple(draw(st.integers(1, 4)) for _ in range(axes))
    kernel = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    settings = {
        "stride": draw(st.integers(1, 3)),
        "padding": draw(st.integers(0, 2)),
        "dilation": draw(st.integers(1, 2)),
        "groups": groups,
        "filters": 2 * groups,
        "kernel": kernel,
    }
    if spread:
        settings["output_padding"] = draw(st.integers(0, 1))
    shape = (groups, 2, *kernel) if spread else (2 * groups, 1, *kernel)
    kind = ConvTranspose(**settings) if spread else Conv(**settings)
    bias = [Fraction(k) for k in range(2 * groups)]
    try:
        return applied(kind, numbers((groups, *sizes), 1), numbers(shape, 3), bias)
    except Refusal:
        return None


def values(array: Array) -> list[Fraction]:
    return [Fraction(x) for x in array.at.values()]


@given(layers())
def test_the_matrix_times_the_input_is_the_output(exercise: Exercise | None) -> None:
    if exercise is None:
        return
    rows, columns = (matrix := as_matrix(exercise)).sizes
    x, each = values(exercise.input), len(exercise.output().at) // exercise.sizes[0]
    found = [
        sum((matrix.at[r, c] * x[c] for c in range(columns)), exercise.bias[r // each])
        for r in range(rows)
    ]
    assert found == values(exercise.output())


@given(layers())
def test_columns_times_filters_are_the_output_or_what_is_added_to_it(
    exercise: Exercise | None,
) -> None:
    if exercise is None or exercise.kind.groups > 1:
        return
    product = im2col(exercise)
    if exercise.kind.among("transposed"):
        total = sum(
            (sum(a.products.values(), Fraction(0)) for a in scattered(exercise)), Fraction(0)
        )
        lost = any(added.lost for added in scattered(exercise))
        assert lost or sum(values(product.result)) == total
        return
    each = product.result.sizes[1]
    plain = [x - exercise.bias[k // each] for k, x in enumerate(values(exercise.output()))]
    assert values(product.result) == plain


@given(layers(turned=True))
def test_a_transposed_convolution_is_one_of_a_stretched_input(exercise: Exercise | None) -> None:
    """k' = k, s' = 1, p' = k − p − 1, the kernel turned round."""
    if exercise is None:
        return
    found = stretched(exercise)
    assert found.exercise.output() == exercise.output()
    kind = exercise.kind
    span = [kind.dilation * (k - 1) + 1 for k in exercise.weights.sizes[2:]]  # type: ignore[union-attr]
    assert [lo for lo, _ in found.padding] == [n - kind.padding - 1 for n in span]


@given(layers(turned=True))
def test_what_the_inputs_add_is_the_output(exercise: Exercise | None) -> None:
    if exercise is None:
        return
    sums = {place: exercise.bias[place[0]] for place in exercise.output().at}
    for added in scattered(exercise):
        for place, product in added.products.items():
            sums[place] += product
    assert sums == dict(exercise.output().at)


def test_what_cannot_be_seen_so_is_told() -> None:
    row = numbers((1, 4), 0)
    pool = applied(MaxPool(kernel=2), row)
    conv = applied(Conv(filters=1, kernel=2, bias=False), row, numbers((1, 1, 2), 0))
    with pytest.raises(
        ValueError, match="max_pool is no matrix: its outputs are no sums of inputs"
    ):
        as_matrix(pool)
    with pytest.raises(
        ValueError, match="conv gathers; it is transposed convolutions that scatter"
    ):
        scattered(conv)
    with pytest.raises(ValueError, match="conv is an ordinary window"):
        stretched(conv)


def test_an_average_pool_is_a_matrix() -> None:
    mean = applied(AvgPool(kernel=2), numbers((1, 4), 0))
    half = Fraction(1, 2)
    assert as_matrix(mean).rows() == [[half, half, 0, 0], [0, 0, half, half]]
