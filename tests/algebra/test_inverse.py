"""Settings found from sizes, against the relation itself and against trying all."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convcalc.algebra.inverse import WINDOW, Sought, found, output_padding_of
from convcalc.algebra.notation import formula, numbers
from convcalc.algebra.num import Num
from convcalc.algebra.window import Scatter, Window, span_of

small = st.integers(1, 9)
BEST = {"padding": min, "stride": max, "kernel": max, "dilation": max}
"""Which of several that give the size is found."""


def size(sought: Sought) -> int:
    reach = span_of(sought.kernel, sought.dilation)
    return Window(reach, sought.stride, sought.padding, sought.padding).out(sought.n)


@pytest.mark.parametrize("setting", WINDOW)
@given(st.integers(1, 60), small, small, st.integers(0, 6), st.integers(1, 4))
def test_what_is_found_is_the_first_or_last_that_gives_the_size(
    setting: str, n: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    given = Sought(n, 0, kernel, stride, padding, dilation)
    assume(n + 2 * padding >= span_of(kernel, dilation))
    sought = given._replace(out=size(given))
    tried = range(0 if setting == "padding" else 1, 90)
    right = [v for v in tried if size(sought._replace(**{setting: v})) == sought.out]
    value = found(setting, sought)
    if value is None:
        assert (sought.out, sought.kernel)[setting == "dilation"] == 1
    elif setting == "padding":
        assert max(value, 0) == min(right)
    else:
        assert value == BEST[setting](right)


@given(st.integers(1, 20), small, small, st.integers(0, 3), st.integers(1, 3), st.integers(0, 8))
def test_output_padding_is_what_is_missing(
    n: int, kernel: int, stride: int, padding: int, dilation: int, extra: int
) -> None:
    out = Scatter(span_of(kernel, dilation), stride, padding, padding, extra, dilation).out(n)
    assert output_padding_of(Sought(n, out, kernel, stride, padding, dilation)) == extra


def known(**values: int) -> Sought:
    names = {"n": "N", "out": "O"}
    return Sought(**{key: Num(v, names.get(key, key)) for key, v in values.items()})  # type: ignore


@pytest.mark.parametrize(
    ("setting", "written", "worth"),
    [
        ("stride", "⌊(N + 2·padding − kernel)/(O − 1)⌋", "⌊(32 + 2·1 − 3)/(16 − 1)⌋"),
        ("padding", "⌈((O − 1)·stride + kernel − N)/2⌉", "⌈((16 − 1)·2 + 3 − 32)/2⌉"),
        ("kernel", "N + 2·padding − (O − 1)·stride", "32 + 2·1 − (16 − 1)·2"),
        ("dilation", "⌊(K − 1)/(kernel − 1)⌋", "⌊(4 − 1)/(3 − 1)⌋"),
    ],
)
def test_how_it_is_found_is_told(setting: str, written: str, worth: str) -> None:
    given = known(n=32, out=16, kernel=3, stride=2, padding=1, dilation=1)
    value = found(setting, given._replace(dilation=1))
    assert isinstance(value, Num)
    assert (formula(value), numbers(value)) == (written, worth)
