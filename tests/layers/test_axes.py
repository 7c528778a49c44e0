"""Axes that settings name by number."""

import pytest

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import Axes, Axis, check_axes, place, places


@pytest.mark.parametrize(("raw", "axis"), [("channels", "channels"), ("2", 2), (7, 7), (1.0, 1)])
def test_an_axis_is_the_channels_or_a_number(raw: object, axis: object) -> None:
    assert Axis().parse(raw) == axis


@pytest.mark.parametrize("raw", ["0", 0, 12, -1, True, "spatial", "height", [1], None, "1x2", 1.5])
def test_what_is_no_axis_is_refused(raw: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        Axis().parse(raw)


@pytest.mark.parametrize(
    ("raw", "axes"),
    [("all", "all"), ("1x2", (1, 2)), ([2, "channels"], (2, "channels")), (3, 3), ("4", 4)],
)
def test_axes_are_one_or_a_list_or_a_word(raw: object, axes: object) -> None:
    assert Axes().parse(raw) == axes


@pytest.mark.parametrize("raw", [[], [1, 1], ["all"], [0], "1x12"])
def test_what_are_no_axes_is_refused(raw: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        Axes().parse(raw)


def test_places_are_those_of_the_sizes() -> None:
    shape = Shape(3, (5, 7))
    assert shape.sizes == (3, 5, 7)
    assert place("channels") == 0
    assert places("spatial", 2) == (1, 2)


def test_an_axis_that_is_not_there_is_refused() -> None:
    check_axes("spatial", 0)
    with pytest.raises(Refusal) as raised:
        check_axes((1, 3), 2)
    assert raised.value.message == "there is no spatial axis 3; the input has 2"
