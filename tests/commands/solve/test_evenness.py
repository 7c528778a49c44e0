"""How evenly outputs are covered, counted one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.window import Scatter, span_of
from convcalc.commands.solve.evenness import evenness

SMALL = st.integers(1, 7)


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
