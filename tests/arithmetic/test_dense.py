"""Outputs row by row are those that are made of terms."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from convcalc.arithmetic.applied import applied
from convcalc.arithmetic.array import from_values, places
from convcalc.arithmetic.dense import dense
from convcalc.diagnostics import Refusal
from convcalc.layers.activation import LeakyRelu
from convcalc.layers.conv import Conv
from convcalc.layers.pool import MaxPool


def test_functions_are_worked_out_once_for_equal_elements() -> None:
    image = from_values((1, 40, 40), [Fraction(k % 3 - 1) for k in range(1600)])
    done = applied(LeakyRelu(), image)
    found = dense(done, done.rule)
    assert found
    assert list(found.at.values()) == [step.result for step in done.steps()]


@given(st.data())
def test_a_convolution_row_by_row_is_the_sum_of_its_terms(data: st.DataObject) -> None:
    def whole(least: int, most: int) -> int:
        return data.draw(st.integers(least, most))

    groups, height, width = whole(1, 2), whole(1, 6), whole(1, 6)
    kernel = (whole(1, 3), whole(1, 3))
    settings = {"stride": whole(1, 3), "padding": whole(0, 2), "dilation": whole(1, 2)}
    kind = Conv(filters=2 * groups, kernel=kernel, groups=groups, **settings)
    image = from_values(
        (groups, height, width), [Fraction(k % 5, 2) for k in range(groups * height * width)]
    )
    shape = (2 * groups, 1, *kernel)
    weights = from_values(shape, [Fraction(k % 7 - 3, 3) for k, _ in enumerate(places(shape))])
    try:
        done = applied(kind, image, weights, [Fraction(k, 7) for k in range(2 * groups)])
    except Refusal:
        return
    found = dense(done, done.rule)
    assert found
    assert list(found.at.values()) == [step.result for step in done.steps()]


def test_what_has_no_rows_of_its_own_is_left_to_the_terms() -> None:
    done = applied(MaxPool(kernel=2), from_values((1, 2, 2), range(4)))
    assert dense(done, done.rule) is None
