"""Maps that put positions elsewhere, against lists turned, copied and joined by Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.field import START, Field, Varies, merge, through
from convcalc.algebra.listed import MAX_LISTED, Listed
from convcalc.algebra.placed import Cycle, Picked, Segment
from convcalc.algebra.window import Scatter, Window

if TYPE_CHECKING:
    from convcalc.algebra.field import AxisField
    from convcalc.algebra.window import Elsewhere

lengths = st.integers(1, 20)
START_OF_STACKS = st.sampled_from(
    [START, through(START, Window(3, 2, 1, 1)), through(START, Scatter(3, 2, 1, 0))]
)


def read(axis: Elsewhere, n: int) -> list[int | None]:
    """What each output reads."""
    taps = [axis.taps(o) for o in range(int(axis.out(n)))]
    assert all(one is None or (one.number, one.step) == (1, 1) for one in taps)
    return [one.first if one else None for one in taps]


@given(lengths, st.integers(-30, 30))
def test_a_roll_moves_round(n: int, shift: int) -> None:
    before = list(range(n))
    for _ in range(abs(shift)):
        before = [before[-1], *before[:-1]] if shift > 0 else [*before[1:], before[0]]
    assert read(Cycle(n, n, -shift % n), n) == before


@given(lengths)
def test_a_flip_turns_about(n: int) -> None:
    assert read(Cycle(n, n, n - 1, -1), n) == list(range(n))[::-1]


@given(lengths, st.integers(1, 5))
def test_copies_stand_one_behind_the_other(n: int, times: int) -> None:
    assert read(Cycle(n * times, n), n) == list(range(n)) * times


@given(st.lists(lengths, min_size=1, max_size=4))
def test_segments_stand_side_by_side(sizes: list[int]) -> None:
    total = sum(sizes)
    whole: list[tuple[int, int]] = [(k, p) for k, n in enumerate(sizes) for p in range(n)]
    for k, n in enumerate(sizes):
        expected = [p if owner == k else None for owner, p in whole]
        assert read(Segment(total, n, sum(sizes[:k])), n) == expected


@given(st.lists(st.integers(0, 9), min_size=1))
def test_picked_positions_are_those_that_are_listed(places: list[int]) -> None:
    assert read(Picked(tuple(places)), 10) == places


@pytest.mark.parametrize("axis", [Cycle(5, 5, 2), Segment(5, 3, 1), Picked((4, 4))])
def test_nothing_is_read_beyond_the_ends(axis: Elsewhere) -> None:
    assert axis.taps(-1) is axis.taps(int(axis.length)) is None


def each(field: AxisField, n: int) -> list[tuple[int, int] | None]:
    assert isinstance(field, (Field, Listed))
    return [field.interval(o) for o in range(n)]


@given(START_OF_STACKS, lengths, st.integers(0, 20))
def test_a_field_is_moved_with_its_position(field: Field, n: int, shift: int) -> None:
    before = each(field, n)
    for axis in (Cycle(n, n, shift % n), Cycle(n, n, n - 1, -1), Cycle(2 * n, n)):
        expected = [None if p is None else before[p] for p in read(axis, n)]
        assert each(through(field, axis, n), int(axis.length)) == expected


@given(START_OF_STACKS, lengths, lengths)
def test_inputs_side_by_side_keep_their_fields(field: Field, n: int, m: int) -> None:
    first = through(START, Segment(n + m, n, 0), n)
    second = through(field, Segment(n + m, m, n), m)
    found = each(merge(first, second, n=n + m), n + m)
    assert found == [*each(START, n), *each(field, m)]


def test_what_is_too_long_to_be_listed_can_still_be_followed() -> None:
    n = MAX_LISTED + 1
    why = "its positions begin anew"
    assert through(START, Cycle(n, n, 3), n) == Varies(why, followed=True)
    assert isinstance(through(START, Cycle(n - 1, n - 1, 3), n - 1), Listed)
