"""What outputs read along an axis: against taps that are listed one by one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.algebra.window import Window
from convcalc.commands.memory.slabs import read

SMALL = st.integers(1, 6)
BORDER = st.integers(0, 14)


@settings(max_examples=300)
@given(SMALL, SMALL, SMALL, BORDER, BORDER, st.integers(1, 12), st.integers(0, 4), SMALL)
def test_an_extent_reads_from_its_first_tap_to_its_last(
    kernel: int, dilation: int, stride: int, lo: int, hi: int, n: int, start: int, count: int
) -> None:
    window = Window(dilation * (kernel - 1) + 1, stride, lo, hi, dilation)
    taps = [window.taps(o) for o in range(start, start + count)]
    found = [t.first + k * t.step for t in taps for k in range(t.number)]
    within = [position for position in found if 0 <= position < n]
    expected = (min(within), max(within) + 1) if within else (0, 0)
    assert read(window, (start, start + count), n) == expected
