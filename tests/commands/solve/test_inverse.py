"""Settings for sizes: complete within the bounds, by formulas written here, and nothing else."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.field import START
from convcalc.algebra.shape import Shape
from convcalc.commands.solve.bounds import SOLVED, Question, bounds_of
from convcalc.commands.solve.candidate import Candidate
from convcalc.commands.solve.inverse import Found, solve
from convcalc.commands.solve.usual import USUAL
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.layer import apply
from convcalc.layers import kind_named
from convcalc.layers.groups import kinds_among
from convcalc.layers.site import Site
from tests.conftest import examples

Setting = tuple[int, int, int, int]


def ask(
    n: int | tuple[int, ...],
    out: int | tuple[int, ...],
    kind: str = "conv",
    dialect: str = "pytorch",
    **fixed: int | str,
) -> Found:
    sizes = n if isinstance(n, tuple) else (n,)
    targets = out if isinstance(out, tuple) else (out,)
    found = kind_named(kind)
    assert found
    return solve(Question(found, dialect_named(dialect), sizes, targets, fixed))


def settings(candidate: Candidate) -> tuple[object, ...]:
    return candidate.kernel, candidate.stride, candidate.padding, candidate.dilation


def expected(n: int, out: int) -> set[Setting]:
    """Every convolution with kernel 1…11, stride 1…8, padding 0…K−1, dilation 1…4."""
    found = set()
    for k, s, d in product(range(1, 12), range(1, 9), range(1, 5)):
        if k == 1 and d > 1:
            continue
        for p in range(d * (k - 1) + 1):
            inside = n + 2 * p - d * (k - 1) - 1
            if inside >= 0 and inside // s + 1 == out:
                found.add((k, s, p, d))
    return found


SIZES = st.integers(1, 60)


@examples(1 / 3)
@given(SIZES, SIZES)
def test_convolutions_are_all_found_and_all_right(n: int, out: int) -> None:
    found = {settings(c) for c in ask(n, out).candidates if c.padding != "same"}
    if n <= 8 * out:  # else wider ones are tried as well
        assert found == expected(n, out)
    else:
        assert found >= expected(n, out)


@examples(1 / 3)
@given(SIZES, SIZES)
def test_pools_with_more_padding_than_half_the_kernel_are_refused(n: int, out: int) -> None:
    found = {settings(c) for c in ask(n, out, "max_pool").candidates if not c.ceil_mode}
    wanted = {(k, s, p, d) for k, s, p, d in expected(n, out) if 2 * p <= k}
    assert found >= wanted
    assert all(2 * p <= k for k, _, p, _ in found)  # type: ignore[operator]


@examples(1 / 3)
@given(st.integers(1, 20), SIZES)
def test_transposed_convolutions_are_all_found_and_all_right(n: int, out: int) -> None:
    found = {
        (*settings(c), c.output_padding or 0) for c in ask(n, out, "conv_transpose").candidates
    }
    wanted = set()
    for k, s, d in product(range(1, 12), range(1, 9), range(1, 5)):
        for p, e in product(range(d * (k - 1) + 1), range(max(s, d))):
            if (k > 1 or d == 1) and (n - 1) * s - 2 * p + d * (k - 1) + 1 + e == out:
                wanted.add((k, s, p, d, e))
    if out <= 8 * n:
        assert found == wanted
    else:
        assert found >= wanted


@examples(1 / 3)
@given(
    st.sampled_from(kinds_among(*SOLVED)),
    st.sampled_from(list(DIALECTS)),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(1, 2),
)
def test_every_candidate_stands_where_it_is(
    kind: str, dialect: str, n: int, out: int, rank: int
) -> None:
    rules = dialect_named(dialect)
    if "*" in rules.lacks.get(kind, {}):
        return
    found = ask((n,) * rank, (out,) * rank, kind, dialect)
    site = Site((Shape(1, (n,) * rank),), rules)
    fields = [{"input": (START,) * rank}]
    for candidate in found.candidates[:40]:
        report = apply(candidate.kind, site, "layer", ("input",), fields)
        assert report.output
        assert report.output.spatial == (out,) * rank
        assert report.axes == candidate.axes


def test_keras_has_words_for_padding_and_no_stride_with_dilation() -> None:
    found = ask(32, 16, dialect="keras").candidates
    assert {c.padding for c in found} == {"same", "valid"}
    assert not [c for c in found if c.stride > 1 and c.dilation > 1]
    assert {settings(c)[:2] for c in found if c.dilation == 1} >= {(k, 2) for k in range(1, 12)}
    pools = ask(32, 16, "max_pool", "keras").candidates
    assert {c.dilation for c in pools} == {1}


def test_same_is_listed_where_no_number_is_the_same() -> None:
    found = ask(32, 32).candidates
    assert {c.kernel for c in found if c.padding == "same" and c.dilation == 1} == {2, 4, 6, 8, 10}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ((32, 32), [(3, 1, 1, 1), (1, 1, 0, 1), (5, 1, 2, 1)]),
        ((32, 16), [(3, 2, 1, 1), (2, 2, 0, 1), (7, 2, 3, 1)]),
        ((224, 14), [(16, 16, 0, 1)]),
        ((227, 55), [(11, 4, 0, 1)]),
        ((32, 30), [(3, 1, 0, 1)]),
        ((112, 56, "max_pool"), [(2, 2, 0, 1), (3, 2, 1, 1)]),
        ((16, 32, "conv_transpose"), [(4, 2, 1, 1), (2, 2, 0, 1), (3, 2, 1, 1)]),
        ((16, 32, "conv_transpose", "keras"), [(4, 2, "same", 1), (2, 2, "same", 1)]),
        ((7, 1, "avg_pool"), [(7, 1, 0, 1)]),
    ],
)
def test_the_usual_comes_first(question: tuple[int, int], first: list[Setting]) -> None:
    found = ask(*question).candidates
    assert [settings(c) for c in found[: len(first)]] == first


def test_the_table_of_usual_settings_has_every_kind() -> None:
    assert set(USUAL) == set(SOLVED)


def test_settings_that_are_given_are_kept_to() -> None:
    found = ask(32, 16, kernel=3, stride=2)
    assert [settings(c) for c in found.candidates] == [
        (3, 2, 1, 1),
        (3, 2, 2, 2),
        (3, 2, 3, 3),
        (3, 2, 4, 4),
    ]
    assert [settings(c) for c in ask(64, 32, kernel=25, dilation=1).candidates][:1] == [
        (25, 2, 12, 1)
    ]


def test_wider_strides_are_tried_where_the_sizes_force_them() -> None:
    bounds = ask(225, 14).bounds
    assert bounds.stride == (*range(1, 9), 16, 17)
    assert bounds.kernel == (*range(1, 12), 16, 17, 32, 34)
    huge = ask(2**31 - 1, 1)
    assert (max(huge.bounds.kernel), max(huge.bounds.stride)) == (11, 8)
    assert not huge.candidates


def test_the_nearest_outputs_are_told() -> None:
    found = ask(10, 100)
    assert not found.candidates
    (nearest,) = found.nearest
    best = max(
        (10 + 2 * p - d * (k - 1) - 1) // s + 1
        for k, s, d in product(range(1, 12), range(1, 9), range(1, 5))
        for p in range(d * (k - 1) + 1)
    )
    assert nearest.out == (best,)


@examples(1 / 3)
@given(SIZES, SIZES, st.integers(1, 5), st.integers(1, 4))
def test_the_nearest_outputs_are_the_nearest(n: int, out: int, kernel: int, stride: int) -> None:
    found = ask(n, out, kernel=kernel, stride=stride, dilation=1)
    outs = {
        (n + 2 * p - kernel) // stride + 1 for p in range(kernel) if n + 2 * p - kernel >= 0
    } | ({n} if stride == 1 else set())
    below, above = (x for x in ({o for o in outs if o < out}, {o for o in outs if o > out}))
    wanted = [*([max(below)] if below else []), *([min(above)] if above else [])]
    assert bool(found.candidates) == (out in outs)
    if out not in outs:
        assert [c.out[0] for c in found.nearest] == wanted


def test_axes_that_differ_are_done_at_once_where_one_setting_does_it() -> None:
    found = ask((32, 48), (16, 24))
    assert settings(found.candidates[0]) == (3, 2, 1, 1)
    assert {c.out for c in found.candidates} == {(16, 24)}


def test_axes_that_no_single_setting_does_are_answered_alone() -> None:
    found = ask((32, 48), (16, 48))
    assert not found.candidates
    assert [settings(one.candidates[0]) for one in found.each] == [(3, 2, 1, 1), (3, 1, 1, 1)]
    assert found.mixed
    assert found.mixed.kind.shorthand(2) == "1 3x3/2x1 p1"
    assert found.mixed.out == (16, 48)


def test_bounds_say_what_the_dialect_has() -> None:
    keras = kind_named("max_pool")
    assert keras
    bounds = bounds_of(Question(keras, dialect_named("keras"), (32,), (16,)))
    assert (bounds.padding, bounds.modes, bounds.dilation) == ((), ("same", "valid"), (1,))
    assert bounds.ceil_mode == (False,)
