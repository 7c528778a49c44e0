"""Gradients against differences: a law for layers that are sums of products, exact in fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.arithmetic.applied import applied, back_through
from convcalc.arithmetic.array import Array, filled, from_values, places
from convcalc.arithmetic.exercise import Exercise
from convcalc.arithmetic.step import Statistics
from convcalc.diagnostics import Refusal
from convcalc.layers import kind_named
from convcalc.layers.activation import LeakyRelu, Relu
from convcalc.layers.conv import Conv
from convcalc.layers.functions import FUNCTIONS
from convcalc.layers.kind import Kind
from tests.conftest import Ask

whole = st.integers(-3, 3).map(Fraction)


def drawn(draw: st.DrawFn, sizes: tuple[int, ...]) -> Array:
    count = len(list(places(sizes)))
    return from_values(sizes, draw(st.lists(whole, min_size=count, max_size=count)))


LINEAR = ("conv", "conv_transpose", "depthwise_conv", "linear", "avg_pool", "adaptive_avg_pool")


@st.composite
def exercises(draw: st.DrawFn) -> Exercise | None:
    """A layer that is linear in its input; None where it is refused."""
    kind: Any = kind_named(draw(st.sampled_from(LINEAR)))
    sizes = tuple(draw(st.integers(1, 4)) for _ in range(draw(st.integers(1, 2))))
    channels, k = draw(st.integers(1, 2)), draw(st.integers(1, 3))
    settings = {"kernel": k, "stride": draw(st.integers(1, 3)), "padding": draw(st.integers(0, 1))}
    weights, bias = None, []
    if kind.among("linears"):
        settings, shape = {"features": 2}, (2, sizes[-1])
        weights, bias = drawn(draw, shape), [Fraction(1), Fraction(-2)]
    elif kind.among("convolutions", "transposed"):
        settings["dilation"] = draw(st.integers(1, 2))
        deep = kind.among("depthwise")
        shape = (
            (channels, 1, *[k] * len(sizes)) if deep else (channels, channels, *[k] * len(sizes))
        )
        weights, bias = drawn(draw, shape), [Fraction(1)] * channels
        settings.update({} if deep else {"filters": channels})
    elif kind.among("adaptive_average_pools"):
        settings = {"output_size": k}
    try:
        return applied(kind(**settings), drawn(draw, (channels, *sizes)), weights, bias)
    except Refusal:
        return None


def loss(exercise: Exercise, upstream: Array) -> Fraction:
    output = exercise.output()
    return sum((upstream.at[p] * Fraction(x) for p, x in output.at.items()), Fraction(0))


@given(exercises(), st.data())
def test_the_gradient_of_a_linear_layer_is_the_difference_that_a_step_of_one_makes(
    exercise: Exercise | None, data: st.DataObject
) -> None:
    if exercise is None:
        return
    upstream = drawn(data.draw, exercise.sizes)
    back, before = exercise.backward(upstream), loss(exercise, upstream)
    element = data.draw(st.sampled_from(sorted(exercise.input.at)))
    changed = {**exercise.input.at, element: exercise.input.at[element] + 1}
    moved = exercise._replace(input=exercise.input._replace(at=changed))
    assert loss(moved, upstream) - before == back.input.array.at[element]
    if exercise.weights and back.weights:
        tap = data.draw(st.sampled_from(sorted(exercise.weights.at)))
        other = {**exercise.weights.at, tap: exercise.weights.at[tap] + 1}
        moved = exercise._replace(weights=exercise.weights._replace(at=other))
        assert loss(moved, upstream) - before == back.weights.array.at[tap]
    if back.bias:
        moved = exercise._replace(bias=(exercise.bias[0] + 1, *exercise.bias[1:]))
        assert loss(moved, upstream) - before == back.bias.array.at[(0,)]


def test_each_gradient_is_the_sum_of_the_shares_that_are_told() -> None:
    image, weights = from_values((1, 3, 3), range(9)), from_values((1, 1, 2, 2), range(4))
    done = applied(Conv(filters=1, kernel=2, bias=False), image, weights)
    back = done.backward(from_values((1, 2, 2), [1, 2, 3, 4]))
    assert back.weights
    for gradient in (back.input, back.weights):
        for place, shares in gradient.shares.items():
            assert gradient.array.at[place] == sum(s.upstream * s.slope for s in shares)
    assert len(back.input.shares[(0, 1, 1)]) == 4


def test_a_chain_passes_its_gradient_on() -> None:
    image, weights = from_values((1, 3), [1, -2, 4]), from_values((1, 1, 2), [1, 1])
    first = applied(Conv(filters=1, kernel=2, bias=False), image, weights)
    second = applied(Relu(), first.output())
    back = back_through([first, second], filled((1, 2), Fraction(1)))
    assert list(back[1].input.array.at.values()) == [0, 1]
    assert list(back[0].input.array.at.values()) == [0, 1, 1]


def test_an_upstream_of_other_sizes_is_refused() -> None:
    done = applied(Relu(), from_values((1, 3), [1, 2, 3]))
    with pytest.raises(ValueError, match="the upstream gradient is 1x2, and the output 1x3"):
        done.backward(filled((1, 2), 1))


def test_numbers_stay_exact_where_a_function_allows_it() -> None:
    done = applied(LeakyRelu(), from_values((1, 2), [Fraction(-1, 3), 2]))
    assert list(done.output().at.values()) == [Fraction(-1, 300), 2]


def stands(name: str) -> Kind:
    kind: Any = kind_named(name)
    assert kind
    return kind(exponent=3) if "exponent" in kind._settings else kind()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_slope_of_each_function_is_that_of_a_small_step(name: str) -> None:
    """A central difference at places where no function has a corner."""
    kind, function = stands(name), FUNCTIONS[name]
    for x in (0.3, 0.7, 1.3, 2.2):
        step = 1e-6
        rise = float(function.value(Fraction(x + step), kind)) - float(
            function.value(Fraction(x - step), kind)
        )
        assert rise / (2 * step) == pytest.approx(
            float(function.slope(Fraction(x), kind)), abs=1e-6
        )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "exponential",
            Fraction(1000),
            "exponential of 1000 is beyond what double precision holds",
        ),
        ("log", Fraction(0), "log: the logarithm of 0 is no real number"),
        ("sqrt", Fraction(-4), "sqrt: the root of -4 is no real number"),
        ("reciprocal", Fraction(0), "reciprocal: the reciprocal of 0 is no number"),
        ("square", Fraction(10) ** 1000, "square: a number has more than 4096 bits"),
    ],
)
def test_what_is_no_number_is_told(name: str, value: Fraction, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        applied(stands(name), from_values((1, 1), [value])).output()


def test_keras_flattens_position_by_position_and_pytorch_channel_by_channel() -> None:
    kind: Any = kind_named("flatten")
    image = from_values((2, 1, 2), [1, 2, 3, 4])
    assert list(applied(kind(), image).output().at.values()) == [1, 2, 3, 4]
    keras = applied(kind(), image, dialect="keras")
    assert list(keras.output().at.values()) == [1, 3, 2, 4]


def test_onnx_takes_absolute_values_in_lp_pools_and_pytorch_does_not() -> None:
    kind: Any = kind_named("lp_pool")
    row = from_values((1, 2), [-3, 3])
    made = kind(kernel=2, order=1)
    assert list(applied(made, row).output().at.values()) == [0]
    assert list(applied(made, row, dialect="onnx").output().at.values()) == [6]


def test_batch_normalisation_takes_the_statistics_that_are_given() -> None:
    kind: Any = kind_named("batch_norm")
    given = Statistics((Fraction(2),), (Fraction(4),))
    done = applied(kind(eps=0.0), from_values((1, 2), [2, 4]), statistics=given)
    assert list(done.output().at.values()) == [0, 1]


def test_what_cancels_but_for_rounding_is_nothing(ask: Ask) -> None:
    out = ask("apply", "softmax", "--input", "1 2 3", "--backward").out
    assert out.splitlines()[6:8] == ["dL/dX", "  0 0 0"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "apply batch-norm --var 0 --eps 0 --input 1,2",
            "error[E110]: var + eps is 0, and the layer divides by its root",
        ),
        (
            "apply lp-pool -k 2 --order 5000 --input 9,8,9,7",
            "error[E110]: 9 to the power 5000 is beyond double precision",
        ),
    ],
)
def test_what_no_number_holds_is_refused(ask: Ask, line: str, said: str) -> None:
    code, out, err = ask(*line.split())
    assert (code, out, said in err) == (2, "", True), err
