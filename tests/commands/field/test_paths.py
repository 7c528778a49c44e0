"""The paths to a unit: counted by hand, in closed form, and by numpy-free convolution."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.num import Num
from convcalc.algebra.window import Window
from convcalc.commands.field.paths import Moments, Profile, moments, profile
from convcalc.engine.cells import Unclear
from tests.conftest import examples


def report_of(layers: list[Any], n: int = 2000) -> convcalc.Report:
    return convcalc.analyze(convcalc.build({"input": [1, n], "layers": layers}))


def paths(layers: list[Any], output: int = 500) -> Profile:
    report = report_of(layers)
    return profile(report, report.layers[-1].name, 0, output, "input")


def test_two_convolutions_make_a_triangle() -> None:
    found = paths(["conv 1 3", "conv 1 3"])
    assert (found.first, found.counts) == (500, (1, 2, 3, 2, 1))
    assert (found.paths, found.extent, found.read) == (9, 5, 5)
    assert found.variance == pytest.approx(2 * (3 * 3 - 1) / 12)


def test_paths_do_not_end_at_the_border() -> None:
    report = report_of(["conv 1 3 p1", "conv 1 3 p1"], 5)
    found = profile(report, "conv2", 0, 0, "input")
    assert (found.first, found.counts) == (-2, (1, 2, 3, 2, 1))


def convolved(a: list[int], b: list[int]) -> list[int]:
    made = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            made[i + j] += x * y
    return made


stacks = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)),
    min_size=1,
    max_size=5,
)


@given(stacks)
def test_a_stack_convolves_its_boxes(stack: list[tuple[int, int, int, int]]) -> None:
    layers = [f"conv 1 {k}/{s} p{p} d{d}" for k, s, p, d in stack]
    expected, jump, variance = [1], 1, 0.0
    for k, s, _, d in stack:
        box = [0] * (jump * d * (k - 1) + 1)
        for t in range(k):
            box[t * d * jump] = 1
        expected = convolved(expected, box)
        variance += (jump * d) ** 2 * (k * k - 1) / 12
        jump *= s
    found = paths(layers, 1)
    assert list(found.counts) == expected
    assert found.variance == pytest.approx(variance)
    report = report_of(layers)
    assert moments(report, 0, "input")[report.layers[-1].name].variance == pytest.approx(variance)


@examples(1 / 3)
@given(stacks, stacks)
def test_moments_are_those_of_the_paths(a: Any, b: Any) -> None:
    main = [f"conv 1 {k} d{d} p{d * (k - 1)}" for k, _, _, d in a]
    report = report_of([{"residual": [*main, "crop 0"]}, *[f"conv 1 {k}/{s}" for k, s, _, _ in b]])
    if not report.ok:
        report = report_of(main)
    last = report.layers[-1].name
    found = profile(report, last, 0, 0, "input")
    closed = moments(report, 0, "input")[last]
    assert closed.paths == found.paths
    assert closed.variance == pytest.approx(found.variance)
    assert closed.total == sum((found.first + i) * c for i, c in enumerate(found.counts))


def test_moments_run_on_numbers_that_remember() -> None:
    plain = Moments(1, 0, 0).after(Window(5, 2, 2, 2, 2), 4)
    number = Moments(1, 0, 0).after(
        Window(*(Num(x, s) for x, s in zip((5, 2, 2, 2, 2), "Kslhd", strict=True))), Num(4, "J")
    )
    assert tuple(map(int, number)) == plain


@pytest.mark.parametrize(
    ("rates", "read", "extent"),
    [((1, 2, 5), 17, 17), ((2, 2, 2), 7, 13), ((1, 2, 9), 21, 25), ((2, 4, 8), 15, 29)],
)
def test_gridding(rates: tuple[int, ...], read: int, extent: int) -> None:
    """Wang et al. 2018, Understanding Convolution for Semantic Segmentation: [1,2,5] covers all,
    [2,2,2], [1,2,9] and [2,4,8] leave holes.
    """
    found = paths([f"conv 1 3 d{d}" for d in rates])
    assert (found.read, found.extent) == (read, extent)
    offsets = {
        sum(d * t for d, t in zip(rates, ts, strict=True))
        for ts in [(a, b, c) for a in (0, 1, 2) for b in (0, 1, 2) for c in (0, 1, 2)]
    }
    assert {k for k, c in enumerate(found.counts) if c} == offsets


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any))
def test_the_shortest_interval_that_holds_95_percent(counts: list[int]) -> None:
    lo, hi = Profile(10, tuple(counts)).holding()
    total = sum(counts)

    def enough(a: int, b: int) -> bool:
        return 100 * sum(counts[a : b + 1]) >= 95 * total

    assert enough(lo - 10, hi - 10)
    lengths = [b - a + 1 for a in range(len(counts)) for b in range(a, len(counts)) if enough(a, b)]
    assert hi - lo + 1 == min(lengths)


def test_deep_stacks_have_a_variance_beyond_any_float() -> None:
    report = report_of(["conv 1 3 p1"] * 1500)
    closed = moments(report, 0, "input")["conv1500"]
    assert closed.paths == 3**1500
    assert closed.variance == pytest.approx(1500 * 8 / 12)


def test_everything_has_no_paths_to_count() -> None:
    report = report_of(["conv 1 3", "global_avg_pool"])
    with pytest.raises(Unclear) as error:
        profile(report, "global_avg_pool1", 0, 0, "input")
    assert str(error.value) == (
        "a unit of 'global_avg_pool1' sees everything; ask for a layer before the global one, or "
        "leave global branches out: --ignore-global"
    )


def test_past_an_upsampling_each_position_has_its_own_paths() -> None:
    layers = ["conv 1 3", {"conv_transpose": {"filters": 1, "kernel": 3, "stride": 2}}]
    assert paths(layers, 500).counts == (1, 2, 2, 1)
    assert paths(layers, 501).counts == (1, 1, 1)
    assert moments(report_of(layers), 0, "input").keys() == {"input", "conv1"}
