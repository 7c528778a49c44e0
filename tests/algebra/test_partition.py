"""Axes in windows and grids: whom an output reads, against taking the axis apart by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.field import START, Everything, Field, Varies, through
from convcalc.algebra.listed import MAX_LISTED, Listed, inside
from convcalc.algebra.partition import Blocks, Comb
from convcalc.algebra.window import Scatter, Window

sizes = st.integers(1, 7)
counts = st.integers(1, 6)


def read(axis: Blocks | Comb, n: int, o: int) -> list[int]:
    taps = axis.taps(o)
    assert taps is not None
    return list(inside(taps, n))


def rolled(n: int, size: int, shift: int) -> list[list[int]]:
    """The windows of an axis as Swin makes them: the axis is rolled, taken apart and rolled back;
    in the last window a mask keeps apart what stood at the two ends.
    """
    order = [(p + shift) % n for p in range(n)]
    windows = [order[k : k + size] for k in range(0, n, size)]
    last = windows.pop()
    parts = [[p for p in last if p >= shift], [p for p in last if p < shift]]
    return windows + [part for part in parts if part]


@given(sizes, counts, st.data())
def test_blocks_are_the_windows_of_swin(size: int, count: int, data: st.DataObject) -> None:
    n, shift = size * count, data.draw(st.integers(0, size - 1))
    axis = Blocks(size, shift)
    assert axis.out(n) == n
    windows = rolled(n, size, shift)
    assert sorted(p for window in windows for p in window) == list(range(n))
    for window in windows:
        assert [read(axis, n, o) for o in window] == [sorted(window)] * len(window)


@given(sizes, counts)
def test_a_comb_reads_one_position_of_each_window(number: int, step: int) -> None:
    axis, n = Comb(number, step), number * step
    assert axis.out(n) == n
    for o in range(n):
        assert read(axis, n, o) == [p for p in range(n) if p % step == o % step]


@given(sizes, counts, st.data())
def test_patterns_repeat_after_their_period(size: int, step: int, data: st.DataObject) -> None:
    o = data.draw(st.integers(-20, 20))
    for axis in (Blocks(size, data.draw(st.integers(0, size - 1))), Comb(size, step)):
        outputs, inputs = axis.period
        here, there = axis.taps(o), axis.taps(o + outputs)
        assert here is not None
        assert there == here._replace(first=here.first + inputs)


def test_a_field_through_blocks_moves_block_by_block() -> None:
    field = through(START, Blocks(4, 1), 12)
    assert isinstance(field, Field)
    assert (field.period, field.advance, field.size, field.jump) == (4, 4, 4, "1")
    assert [field.interval(o) for o in range(6)] == [(-3, 0), *[(1, 4)] * 4, (5, 8)]


def test_blocks_behind_a_convolution_and_before_an_upsampling() -> None:
    field = through(through(START, Window(3, 2, 1, 1)), Blocks(2), 8)
    assert isinstance(field, Field)
    assert [field.interval(o) for o in range(4)] == [(-1, 3), (-1, 3), (3, 7), (3, 7)]
    wider = through(field, Scatter(2, 2), 8)
    assert isinstance(wider, Field)
    assert [wider.interval(o) for o in (0, 3, 4, 7)] == [(-1, 3), (-1, 3), (3, 7), (3, 7)]


def test_a_field_through_a_comb_is_told_output_by_output() -> None:
    field = through(START, Comb(3, 2), 6)
    assert field == Listed(((0, 4), (1, 5)) * 3, "what it reads lies spread over the whole axis")
    assert through(Everything(), Comb(3, 2), 6) == Everything()


def test_of_an_axis_too_long_to_be_listed_it_varies() -> None:
    for n in (0, MAX_LISTED + 2):
        assert through(START, Comb(2, MAX_LISTED // 2 + 1), n) == Varies(
            "what it reads lies spread over the whole axis", followed=True
        )


def test_a_comb_of_one_tooth_each_is_the_position_itself() -> None:
    assert [read(Comb(1, 4), 4, o) for o in range(4)] == [[0], [1], [2], [3]]
    assert through(START, Comb(4, 1), 4) == Field(0, (0,), (4,))
