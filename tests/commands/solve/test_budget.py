"""The largest value within a budget, by trying every value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.solve.budget import Grid, Searched, search
from convcalc.commands.solve.measure import Number
from convcalc.engine.limits import Budget
from convcalc.engine.network import Network
from tests.conftest import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.solve.measure import Build

SPEC = """
input: 3x16x16
vars: {width: 8, depth: 1, groups: 1}
layers:
  - conv $width 3x3 p1 groups=$groups in_channels=3
  - conv $(width * 2) 3x3 p1 groups=$groups
  - repeat: $depth
    layers: [conv 4 3x3]
"""


def build(var: str, **more: int) -> object:
    return lambda value: convcalc.loads(SPEC, vars={**more, var: value})


def whole(make: Callable[[Number], Network]) -> Build:
    """Whatever reading it takes."""
    return lambda value, work: make(value)


def params(network: Network) -> int:
    return convcalc.analyze(network).totals.params.total


@examples(1 / 3)
@given(st.integers(100, 60_000), st.integers(1, 60), st.integers(1, 40), st.integers(0, 40))
def test_the_largest_is_found_from_any_start(limit: int, start: int, low: int, more: int) -> None:
    high = low + more
    make = lambda value: convcalc.loads(SPEC, vars={"width": value})  # noqa: E731
    grid = Grid(Decimal(1), low, high, min(max(start, low), high))
    found = search(grid, [Budget("params", limit)], whole(make))
    wanted = [w for w in range(low, high + 1) if params(make(w)) <= limit]
    if not wanted:
        assert not isinstance(found, Searched)
        return
    assert isinstance(found, Searched)
    assert found.best.value == wanted[-1]
    assert found.best.params == params(make(wanted[-1])) <= limit
    assert found.bounded == (wanted[-1] < high)
    values = [row.value for row in found.rows]
    assert values == [w for w in range(wanted[-1] - 1, wanted[-1] + 2) if low <= w <= high]


@examples(1 / 3)
@given(st.integers(500, 40_000), st.integers(1, 64), st.sampled_from([2, 3, 5, 8]))
def test_values_that_make_no_network_are_passed_over(limit: int, start: int, groups: int) -> None:
    text = f"""
input: {groups}x16x16
vars: {{width: 8}}
layers: [conv $width 3x3 p1 groups={groups}, conv $width 3x3]
"""

    def make(value: Number) -> Network:
        return convcalc.loads(text, vars={"width": value})

    found = search(Grid(Decimal(1), 1, 200, start), [Budget("params", limit)], whole(make))
    wanted = [w for w in range(groups, 201, groups) if params(make(w)) <= limit]
    if wanted:
        assert isinstance(found, Searched)
        assert found.best.value == wanted[-1]
    else:
        assert not isinstance(found, Searched)


@pytest.mark.parametrize("start", [1, 3, 9, 30])
def test_the_smallest_that_sees_enough(start: int) -> None:
    def make(value: Number) -> Network:
        return convcalc.loads(SPEC.replace("16x16", "99x99"), vars={"depth": value})

    found = search(Grid(Decimal(1), 1, 40, start), [Budget("field", 20, True)], whole(make))
    assert isinstance(found, Searched)
    assert not found.largest
    assert (found.best.value, found.best.field) == (8, 21)


def test_budgets_are_kept_together() -> None:
    def make(value: Number) -> Network:
        return convcalc.loads(SPEC, vars={"width": value})

    grid = Grid(Decimal(1), 1, 1000, 8)
    both = [Budget("params", 50_000), Budget("macs", 5_000_000)]
    found = search(grid, both, whole(make))
    assert isinstance(found, Searched)
    alone = [search(grid, [b], whole(make)) for b in both]
    assert found.best.value == min(x.best.value for x in alone if isinstance(x, Searched))
    assert not isinstance(search(grid, [both[0], Budget("field", 99, True)], whole(make)), Searched)


def test_where_costs_fall_the_smallest_is_looked_for() -> None:
    text = "{input: 3x64x64, vars: {step: 8}, layers: [conv 8 3x3/$step p1, conv 8 3x3 p1]}"

    def make(value: Number) -> Network:
        return convcalc.loads(text, vars={"step": value})

    found = search(Grid(Decimal(1), 1, 64, 8), [Budget("macs", 300_000)], whole(make))
    assert isinstance(found, Searched)
    assert not found.largest
    wanted = [s for s in range(1, 65) if convcalc.analyze(make(s)).totals.macs <= 300_000]
    assert found.best.value == wanted[0]


def test_fractions_have_a_grid() -> None:
    def make(value: Number) -> Network:
        return convcalc.load("slim_mobilenet_v1", {"width": value})

    found = search(Grid(Decimal("0.05"), 1, 40, 20), [Budget("params", 2_000_000)], whole(make))
    assert isinstance(found, Searched)
    assert [row.value for row in found.rows] == [0.55, 0.6, 0.65]
    assert found.best.value == 0.6
    assert found.steady
