"""What is never read, counted one by one."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from convcalc.algebra.unread import Grid, unread
from convcalc.algebra.window import Sampler, Scatter, Whole, Window, span_of

SMALL = st.integers(1, 7)
WINDOWS = st.builds(
    lambda k, s, d, lo, hi: Window(span_of(k, d), s, lo, hi, d),
    SMALL,
    SMALL,
    st.integers(1, 4),
    st.integers(0, 9),
    st.integers(0, 9),
)


@given(WINDOWS, st.integers(1, 60))
def test_unread_elements_are_counted(window: Window, n: int) -> None:
    assume(window.out(n) >= 1)
    read: set[int] = set()
    for o in range(int(window.out(n))):
        for t in range(0, int(window.span), int(window.dilation)):
            read.add(o * int(window.stride) - int(window.lo) + t)
    missed = [x for x in range(n) if x not in read]
    reach = (int(window.out(n)) - 1) * int(window.stride) - int(window.lo) + int(window.span)
    found = unread(window, n)
    assert found.end == len([x for x in missed if x >= reach])
    assert found.end + found.between == len(missed)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 9), st.integers(-9, 9), st.data())
def test_elements_that_no_sample_lies_at_are_counted(
    n: int, out: int, den: int, first: int, data: st.DataObject
) -> None:
    """Every output reads something: no sample lies before or behind the input."""
    num = data.draw(st.integers(0, n * den // out), "num")
    axis = Sampler(out, num, den, first, first + data.draw(st.integers(0, 20), "width"))
    assume(axis.last >= 0 and (out - 1) * num + first < n * den)
    taps = [t for t in map(axis.taps, range(out)) if t]
    read = {x for t in taps for x in range(t.first, t.first + t.number)}
    missed = [x for x in range(n) if x not in read]
    found = unread(axis, n)
    assert found.total == len(missed)
    assert found.end == len([x for x in missed if x > max(read)])


@given(SMALL, SMALL, SMALL, SMALL, st.integers(-5, 90))
def test_positions_of_a_grid_are_counted(
    stride: int, outs: int, step: int, taps: int, end: int
) -> None:
    met = {o * stride + t * step for o in range(outs) for t in range(taps)}
    assert Grid(stride, outs, step, taps).below(end) == len([x for x in met if x < end])


def test_huge_windows_are_counted_at_once() -> None:
    most = 2**31 - 1
    assert unread(Window(most, 1, 0, 0), most).total == 0
    assert unread(Window(span_of(10**6, 2003), 999_983, 0, 0, 2003), most) == (
        488_097,
        2_001_995_550,
    )


def test_what_is_cut_off_on_purpose_is_no_loss() -> None:
    assert unread(Window(1, 1, -16, -16), 224).total == 0
    assert unread(Scatter(2, 3), 7).total == unread(Whole(), 7).total == 0


def test_it_is_counted_without_looking_at_each_element() -> None:
    n = 10**12
    assert unread(Window(10**6, 10**6 + 1, 0, 0), n) == (2, 10**6 - 2)
    assert unread(Sampler(n // 2, 2, 1), n) == (1, n // 2 - 1)
