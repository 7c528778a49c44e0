"""One axis: the maps against placing every window by hand, and the laws they obey."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.num import Num
from convcalc.algebra.window import (
    SAME_POSITION,
    Sampler,
    Scatter,
    Scrambled,
    Whole,
    Window,
    causal,
    ceil_mode_hi,
    half_kernel,
    keeping,
    same,
    scatter_to,
    span_of,
    total_of,
)

kernels = st.integers(1, 6)
strides = st.integers(1, 5)
dilations = st.integers(1, 4)
lengths = st.integers(1, 40)
pads = st.integers(0, 6)
ends = st.integers(-3, 6)  # a crop is negative padding


def window_of(kernel: int, stride: int, dilation: int, lo: int, hi: int) -> Window:
    return Window(reach(kernel, dilation), stride, lo, hi, dilation)


def scatter_of(kernel: int, stride: int, dilation: int, lo: int, hi: int, extra: int) -> Scatter:
    return Scatter(reach(kernel, dilation), stride, lo, hi, extra, dilation)


windows = st.builds(window_of, kernels, strides, dilations, ends, ends)
plain_windows = st.builds(window_of, kernels, strides, st.just(1), ends, ends)
scatters = st.builds(scatter_of, kernels, strides, dilations, ends, ends, st.integers(0, 4))
samplers = st.builds(
    Sampler,
    lengths,
    st.integers(0, 12),
    st.integers(1, 12),
    st.integers(-12, 0),
    st.integers(0, 20),
)


# Oracles: everything is placed or written by hand, nothing is computed from a formula.


def reach(kernel: int, dilation: int) -> int:
    """From the first to the last tap."""
    return list(range(0, kernel * dilation, dilation))[-1] + 1


def taps_of_window(w: Window, output: int) -> list[int]:
    start = -w.lo
    step = w.stride if output > 0 else -w.stride
    for _ in range(abs(output)):
        start += step
    return [t for t in range(start, start + w.span) if (t - start) % w.dilation == 0]


def count_of_windows(w: Window, n: int) -> int:
    """Place windows one by one while they fit on the padded axis."""
    padded, start, count = n + w.lo + w.hi, 0, 0
    while start + w.span <= padded:
        start, count = start + w.stride, count + 1
    return count


def writes(s: Scatter, n: int) -> list[int]:
    """Where input `n` goes."""
    return [n * s.stride - s.lo + t for t in range(s.span) if t % s.dilation == 0]


def written_length(s: Scatter, n: int) -> int:
    """Write all inputs to a row, cut both ends off, lengthen the far end."""
    row = [0] * ((n - 1) * s.stride + s.span)
    for i in range(n):
        for o in writes(s, i):
            row[o + s.lo] += 1
    assert row[0] == row[-1] == 1
    return len(row) - s.lo - s.hi + s.extra


def listed(taps: Any) -> list[int]:
    if taps is None:
        return []
    assert taps.number >= 1
    return [taps.first + t * taps.step for t in range(taps.number)]


def ranged(taps: Any) -> tuple[int, int]:
    positions = listed(taps)
    return min(positions), max(positions)


# Windows


@given(kernels, dilations)
def test_a_span_reaches_from_the_first_tap_to_the_last(kernel: int, dilation: int) -> None:
    assert span_of(kernel, dilation) == reach(kernel, dilation)


@given(windows, lengths)
def test_a_window_fits_as_often_as_it_can_be_placed(w: Window, n: int) -> None:
    assert max(w.out(n), 0) == count_of_windows(w, n)


@given(windows, st.integers(-20, 20))
def test_an_output_reads_the_taps_of_its_window(w: Window, output: int) -> None:
    assert listed(w.taps(output)) == taps_of_window(w, output)


@given(windows, lengths)
def test_what_no_window_reads_is_left_over(w: Window, n: int) -> None:
    if count := count_of_windows(w, n):
        last = (count - 1) * w.stride + w.span - 1
        assert w.left_over(n) == n + w.lo + w.hi - 1 - last


@given(plain_windows, plain_windows, st.integers(-60, 200))
def test_one_after_the_other_is_one_window(a: Window, b: Window, n: int) -> None:
    # For every n, even where nothing comes out: nested floors collapse.
    assert a.then(b).out(n) == b.out(a.out(n))


@given(windows, windows, lengths)
def test_composed_windows_are_counted_as_the_second_counts_the_first(
    a: Window, b: Window, n: int
) -> None:
    # Where the first yields something; on an empty axis there is nothing to place.
    if between := count_of_windows(a, n):
        assert max(a.then(b).out(n), 0) == count_of_windows(b, between)


@given(windows, windows, st.integers(-9, 9))
def test_a_composed_window_spans_what_both_read(a: Window, b: Window, output: int) -> None:
    read = [t for middle in taps_of_window(b, output) for t in taps_of_window(a, middle)]
    assert ranged(a.then(b).taps(output)) == (min(read), max(read))


@given(plain_windows, plain_windows, plain_windows)
def test_composition_is_associative(a: Window, b: Window, c: Window) -> None:
    assert a.then(b).then(c) == a.then(b.then(c))


@given(plain_windows)
def test_reading_the_same_position_is_the_identity(w: Window) -> None:
    assert SAME_POSITION.then(w) == w
    assert w.then(SAME_POSITION) == w


# Scatters


@given(scatters, lengths)
def test_a_scatter_is_as_long_as_what_it_writes(s: Scatter, n: int) -> None:
    assert s.out(n) == written_length(s, n)


@given(scatters, st.integers(-25, 25))
def test_an_output_reads_the_inputs_that_write_to_it(s: Scatter, output: int) -> None:
    assert listed(s.taps(output)) == [n for n in range(-80, 81) if output in writes(s, n)]


@given(windows, st.integers(-25, 25))
def test_a_scatter_is_its_window_run_backwards(w: Window, output: int) -> None:
    s = Scatter(w.span, w.stride, w.lo, w.hi, 0, w.dilation)
    assert listed(s.taps(output)) == [i for i in range(-80, 81) if output in taps_of_window(w, i)]
    assert all(output in listed(s.taps(place)) for place in listed(w.taps(output)))


@given(windows, lengths)
def test_a_scatter_restores_the_length_that_its_window_read(w: Window, n: int) -> None:
    if count := count_of_windows(w, n):
        s = Scatter(w.span, w.stride, w.lo, w.hi, w.left_over(n), w.dilation)
        assert s.out(count) == n


def test_a_kernel_below_the_stride_leaves_gaps() -> None:
    s = Scatter(span=2, stride=3)
    assert [listed(s.taps(o)) for o in range(6)] == [[0], [0], [], [1], [1], []]


def test_a_dilation_that_shares_a_factor_with_the_stride_leaves_gaps() -> None:
    s = Scatter(span=5, stride=4, dilation=2)  # taps at 0, 2, 4
    assert [listed(s.taps(o)) for o in range(4, 9)] == [[0, 1], [], [1], [], [1, 2]]


@given(lengths, st.integers(1, 90), kernels, strides, dilations, st.integers(0, 3))
def test_a_prescribed_length_is_reached(
    n: int, out: int, k: int, s: int, d: int, extra: int
) -> None:
    for upper in (True, False):
        made = scatter_to(n, out, reach(k, d), s, d, upper, extra)
        assert written_length(made, n) == out
        assert (made.span, made.stride, made.dilation) == (reach(k, d), s, d)
        assert made.extra == extra or made.lo == made.hi == 0
        assert (made.hi - made.lo if upper else made.lo - made.hi) in (0, 1)


# All maps


@given(st.one_of(windows, scatters, samplers), st.integers(-20, 20))
def test_the_taps_move_on_by_the_period(axis: Any, output: int) -> None:
    outputs, inputs = axis.period
    assert outputs >= 1
    here, there = axis.taps(output), axis.taps(output + outputs)
    assert [t + inputs for t in listed(here)] == listed(there)


def test_the_periods_are_those_of_the_strides() -> None:
    assert Window(7, 2, 3, 3).period == (1, 2)
    assert Scatter(4, 2, 1, 1).period == (2, 1)
    assert Sampler(10, 4, 6).period == (3, 2)
    assert Sampler(10, 0, 6).period == (1, 0)


@pytest.mark.parametrize("axis", [Sampler(5, 1, 2), Whole(5), Scrambled(5, "why")])
def test_some_maps_have_a_fixed_length(axis: Any) -> None:
    assert [axis.out(n) for n in (1, 5, 224)] == [5, 5, 5]


# Resizing

RANKS = {"bilinear": 2, "bicubic": 2, "trilinear": 3}


def resized(n: int, mode: str, **how: Any) -> Any:
    """The map of an upsample layer, which is the same on all its axes."""
    rank = RANKS.get(mode, 1)
    net = {"input": [1, *[n] * rank], "layers": [{"upsample": {"mode": mode, **how}}]}
    (layer,) = convcalc.analyze(convcalc.build(net)).layers
    assert len(set(layer.axes)) == 1
    return layer.axes[0]


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_nearest_reads_the_element_it_falls_on(n: int, out: int, data: st.DataObject) -> None:
    o = data.draw(st.integers(0, out - 1))
    assert listed(resized(n, "nearest", size=out).taps(o)) == [floor(Fraction(o * n, out))]
    centre = Fraction(2 * o + 1, 2) * Fraction(n, out)
    assert listed(resized(n, "nearest_exact", size=out).taps(o)) == [floor(centre)]


@given(st.integers(1, 30), st.integers(2, 30), st.booleans(), st.data())
def test_linear_reads_both_neighbours(n: int, out: int, aligned: bool, data: st.DataObject) -> None:
    o = data.draw(st.integers(0, out - 1))
    place = (o + Fraction(1, 2)) * Fraction(n, out) - Fraction(1, 2)
    if aligned:
        place = Fraction(o * (n - 1), out - 1)
    near = (floor(place), ceil(place))
    for mode in ("linear", "bilinear", "trilinear"):
        assert ranged(resized(n, mode, size=out, align_corners=aligned).taps(o)) == near
    if place != floor(place):
        seen = ranged(resized(n, "bicubic", size=out, align_corners=aligned).taps(o))
        assert seen == (near[0] - 1, near[1] + 1)


@given(st.integers(2, 30), st.sampled_from([0.5, 0.75, 1.5, 2, 2.5, 3]), st.integers(0, 40))
def test_a_factor_is_the_step_even_where_the_size_is_rounded(n: int, factor: Any, o: int) -> None:
    # PyTorch: with a scale_factor the coordinates go by it, not by the ratio of the sizes.
    axis = resized(n, "nearest", factor=factor)
    assert axis.out(n) == floor(n * Fraction(factor))
    assert listed(axis.taps(o)) == [floor(o / Fraction(factor))]
    place = (o + Fraction(1, 2)) / Fraction(factor) - Fraction(1, 2)
    assert ranged(resized(n, "linear", factor=factor).taps(o)) == (floor(place), ceil(place))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_linear_to_one_element_reads_the_middle(n: int) -> None:
    assert ranged(resized(n, "linear", size=1).taps(0)) == ((n - 1) // 2, n // 2)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_aligned_to_one_element_reads_the_first(n: int) -> None:
    # PyTorch's scale is 0 where the output has one element; ONNX says the same.
    assert listed(resized(n, "linear", size=1, align_corners=True).taps(0)) == [0]


@given(st.integers(1, 60), st.integers(1, 30))
def test_adaptive_bins_are_those_of_pytorch(n: int, out: int) -> None:
    for axis in (Sampler(out, n, out, 0, n - 1), resized(n, "area", size=out)):
        for o in range(out):
            start, stop = floor(Fraction(o * n, out)), ceil(Fraction((o + 1) * n, out))
            assert listed(axis.taps(o)) == list(range(start, stop))


@given(samplers, st.integers(-20, 20))
def test_a_sampler_reads_between_its_ends(axis: Sampler, o: int) -> None:
    first = floor(Fraction(o * axis.num + axis.first, axis.den))
    last = floor(Fraction(o * axis.num + axis.last, axis.den))
    assert listed(axis.taps(o)) == list(range(first, last + 1))


# Padding modes


def least_padding(n: int, span: int, stride: int) -> int:
    """The least padding in all with which there is a window for every stride begun."""
    wanted, total = len(range(0, n, stride)), 0
    while count_of_windows(Window(span, stride, 0, total), n) < wanted:
        total += 1
    return total


@given(lengths, st.integers(1, 12), strides)
def test_same_pads_no_more_than_it_must(n: int, span: int, stride: int) -> None:
    lo, hi = same(n, span, stride)
    assert lo + hi == least_padding(n, span, stride)
    assert hi - lo in (0, 1)
    assert same(n, span, stride, extra_first=True) == (hi, lo)
    assert total_of(n, span, stride) == (len(range(0, n, stride)), lo + hi)
    if lo + hi or span >= stride:
        assert Window(span, stride, lo, hi).out(n) == len(range(0, n, stride))


def test_same_splits_by_the_length() -> None:
    assert same(224, 3, 2) == (0, 1)
    assert same(225, 3, 2) == (1, 1)
    assert same(224, 7, 2) == (2, 3)
    assert same(224, 7, 2, extra_first=True) == (3, 2)
    assert same(10, 1, 3) == (0, 0)


@given(lengths, st.integers(1, 12), strides)
def test_causal_sees_no_future(n: int, span: int, stride: int) -> None:
    lo, hi = causal(n, span, stride)
    w = Window(span, stride, lo, hi)
    assert hi == 0
    assert count_of_windows(w, n) == len(range(0, n, stride))
    assert all(taps_of_window(w, i)[-1] == i * stride for i in range(5))


@given(lengths, st.integers(1, 12), strides, pads, pads)
def test_ceil_mode_rounds_up_as_pytorch_does(
    n: int, span: int, stride: int, lo: int, hi: int
) -> None:
    out = ceil(Fraction(n + lo + hi - span, stride)) + 1
    if (out - 1) * stride >= n + lo:
        out -= 1
    assert Window(span, stride, lo, ceil_mode_hi(n, span, stride, lo, hi)).out(n) == out


@given(lengths, st.integers(1, 12), strides, st.data())
def test_ceil_mode_has_a_window_for_all_that_starts_in_the_input(
    n: int, span: int, stride: int, data: st.DataObject
) -> None:
    # As pools have it: at most half a kernel of padding, equal on both sides.
    pad = data.draw(st.integers(0, span // 2))
    start, count = -pad, 0
    while start < n and start - stride + span < n + pad:  # the one before left something unread
        start, count = start + stride, count + 1
    w = Window(span, stride, pad, ceil_mode_hi(n, span, stride, pad, pad))
    assert max(w.out(n), 0) == count


# The same code, remembering how it came about


def both(function: Any, *values: int) -> tuple[Any, Any]:
    """On int, and on Num."""
    return function(*values), function(*(Num(v, f"x{k}") for k, v in enumerate(values)))


@given(lengths, st.integers(1, 12), strides, pads, pads)
def test_windows_of_num_are_windows_of_int(
    n: int, span: int, stride: int, lo: int, hi: int
) -> None:
    for function in (
        lambda n, k, s, a, b: Window(k, s, a, b).out(n),
        lambda n, k, s, a, b: Window(k, s, a, b).left_over(n),
        lambda n, k, s, a, b: Window(k, s, a, b).then(Window(s, k, b, a)),
        lambda n, k, s, a, b: Window(k, s, a, b).taps(3),
        lambda n, k, s, a, b: Window(k, s, a, b).period,
        lambda n, k, s, a, b: Scatter(k, s, a, b).out(n),
        lambda n, k, s, a, b: Scatter(k, s, a, b).taps(3),
        lambda n, k, s, a, b: Scatter(k, s, a, b).period,
        lambda n, k, s, a, b: Sampler(n, a, k, b, b).taps(3),
        lambda n, k, s, a, b: Sampler(n, a, k, b, b).period,
        ceil_mode_hi,
    ):
        plain, remembering = both(function, n, span, stride, lo, hi)
        assert remembering == plain


@given(lengths, st.integers(1, 12), strides, st.integers(1, 60))
def test_padding_of_num_is_padding_of_int(n: int, span: int, stride: int, out: int) -> None:
    for function in (
        lambda n, k, s, o: total_of(n, k, s),
        lambda n, k, s, o: same(n, k, s),
        lambda n, k, s, o: same(n, k, s, extra_first=True),
        lambda n, k, s, o: causal(n, k, s),
        lambda n, k, s, o: span_of(k, s),
        lambda n, k, s, o: scatter_to(n, o, k, s, 1, True),
        lambda n, k, s, o: scatter_to(n, o, k, s, 1, False),
    ):
        plain, remembering = both(function, n, span, stride, out)
        assert remembering == plain


# The kernel of a map, and half of it


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 5))
def test_a_map_knows_the_kernel_that_made_its_span(kernel: int, dilation: int, stride: int) -> None:
    span = span_of(kernel, dilation)
    maps = Window(span, stride, 0, 0, dilation), Scatter(span, stride, dilation=dilation)
    assert [along.kernel for along in maps] == [kernel, kernel]


def test_the_kernel_of_a_map_remembers_how_it_was_found() -> None:
    along = Window(Num(5, "K"), 1, 0, 0, Num(2, "d"))
    assert int(along.kernel) == 3
    assert isinstance(along.kernel, Num)


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 100))
def test_the_padding_that_keeps_a_length_keeps_it_where_a_kernel_has_a_middle(
    kernel: int, dilation: int, n: int
) -> None:
    pad = keeping(kernel, dilation)
    out = Window(span_of(kernel, dilation), 1, pad, pad, dilation).out(n)
    assert n - out == dilation * (kernel - 1) % 2


@given(st.integers(1, 12), st.integers(1, 6))
def test_half_a_kernel_is_the_padding_that_keeps_a_length_for_odd_kernels(
    kernel: int, dilation: int
) -> None:
    more = half_kernel(kernel, dilation) - keeping(kernel, dilation)
    assert more == (0 if kernel % 2 else dilation - dilation // 2)
