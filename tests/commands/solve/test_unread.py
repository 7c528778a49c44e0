"""What is never read, and how evenly outputs are covered, counted one by one."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from convcalc.algebra.window import Scatter, Window, span_of
from convcalc.commands.solve.unread import evenness, unread

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


@given(SMALL, SMALL, st.integers(1, 4))
def test_evenness_is_that_of_the_outputs_in_the_middle(k: int, s: int, d: int) -> None:
    scatter, n = Scatter(span_of(k, d), s, 0, 0, 0, d), 60
    counts = [0] * int(scatter.out(n))
    for i in range(n):
        for t in range(k):
            counts[i * s + t * d] += 1
    middle = set(counts[len(counts) // 3 : -(len(counts) // 3)])
    wanted = "gaps" if 0 in middle else "even" if len(middle) == 1 else "uneven"
    assert evenness(scatter) == wanted
