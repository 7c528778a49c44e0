"""Receptive fields against sets of positions, worked out one output at a time.

Axes are endless here: positions below 0 and beyond any length are followed like all others.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.field import (
    EVERYTHING,
    MAX_PERIOD,
    MAX_POSITION,
    MAX_STEPS,
    ON_AVERAGE,
    START,
    Everything,
    Field,
    Varies,
    aligned,
    all_aligned,
    at_position,
    merge,
    merge_local,
    through,
)
from convcalc.algebra.listed import MAX_LISTED, Listed
from convcalc.algebra.notation import formula, numbers
from convcalc.algebra.num import Num
from convcalc.algebra.window import SAME_POSITION, Sampler, Scatter, Scrambled, Whole, Window


class Graph(NamedTuple):
    """For each node, how it reads which earlier nodes; node 0 is the input."""

    axes: list[Any]
    parents: list[tuple[int, ...]]


def taps(axis: Any, output: int) -> list[int]:
    """The positions that `output` reads, by trying them."""
    if isinstance(axis, Window):
        start = output * axis.stride - axis.lo
        return list(range(start, start + axis.span, axis.dilation))
    if isinstance(axis, Scatter):
        places = (output + axis.lo - t for t in range(0, axis.span, axis.dilation))
        return [place // axis.stride for place in places if place % axis.stride == 0]
    ends = (Fraction(output * axis.num + end, axis.den) for end in (axis.first, axis.last))
    first, last = (end.__floor__() for end in ends)
    wider = axis.wider if last > first else 0
    return list(range(first - wider, last + wider + 1))


def dependencies(
    graph: Graph, node: int, output: int, known: dict[tuple[int, int], frozenset[int]]
) -> frozenset[int]:
    """All input positions that an output of a node depends on."""
    if node == 0:
        return frozenset((output,))
    if (node, output) not in known:
        axis = graph.axes[node]
        read = [output] if axis is None else taps(axis, output)
        known[node, output] = frozenset().union(
            *(dependencies(graph, p, t, known) for p in graph.parents[node] for t in read)
        )
    return known[node, output]


def hull(positions: frozenset[int]) -> tuple[int, int] | None:
    return (min(positions), max(positions)) if positions else None


def rate(axis: Any) -> Fraction:
    """How far the reading moves from one output to the next, on average."""
    if isinstance(axis, Window):
        return Fraction(axis.stride)
    return Fraction(1, axis.stride) if isinstance(axis, Scatter) else Fraction(axis.num, axis.den)


def window_of(kernel: int, stride: int, dilation: int, lo: int) -> Window:
    return Window((kernel - 1) * dilation + 1, stride, lo, 0, dilation)


def scatter_of(kernel: int, stride: int, dilation: int, lo: int) -> Scatter:
    return Scatter((kernel - 1) * dilation + 1, stride, lo, 0, 0, dilation)


def sampler_of(num: int, den: int, first: int, width: int, wider: int) -> Sampler:
    return Sampler(9, num, den, first, first + width, wider)


small = st.integers(1, 4)
pads = st.integers(-2, 4)
windows = st.builds(window_of, small, small, st.integers(1, 3), pads)
scatters = st.builds(scatter_of, small, small, st.integers(1, 3), pads)
samplers = st.builds(
    sampler_of, small, small, st.integers(-4, 2), st.integers(0, 9), st.integers(0, 2)
)
moves = st.builds(Window, st.just(1), st.just(1), pads, pads)  # padding and cropping
maps = st.one_of(windows, windows, scatters, samplers, moves, st.just(SAME_POSITION))


def check(field: Any, graph: Graph, node: int) -> None:
    """The field of a node is the hull of what it depends on, over more than two periods."""
    assert isinstance(field, Field)
    known: dict[tuple[int, int], frozenset[int]] = {}
    outputs = range(-5, max(2 * field.period + 3, 20))
    for output in outputs:
        assert field.interval(output) == hull(dependencies(graph, node, output, known)), output
    hulls = [hull(dependencies(graph, node, output, known)) for output in outputs]
    extents = [x[1] - x[0] + 1 if x else 0 for x in hulls]
    assert (field.size, field.smallest) == (max(extents), min(extents))


def is_minimal(field: Field) -> bool:
    """No shorter period describes the same family."""
    for period in range(1, field.period):
        move = Fraction(field.advance * period, field.period)
        if move.denominator == 1 and all(
            shifted(field.interval(o), int(move)) == field.interval(o + period)
            for o in range(field.period)
        ):
            return False
    return True


def shifted(interval: tuple[int, int] | None, by: int) -> tuple[int, int] | None:
    return (interval[0] + by, interval[1] + by) if interval else None


def test_the_check_for_the_smallest_period_is_right() -> None:
    assert not is_minimal(Field(2, (0, 1), (1, 1)))
    assert not is_minimal(Field(4, (0, None, 2, None), (2, 0, 2, 0)))
    assert is_minimal(Field(2, (0, 0), (2, 2)))
    assert is_minimal(Field(1, (None, None), (0, 0)))


# Chains


@given(st.lists(maps, min_size=1, max_size=6))
def test_a_chain_sees_the_hull_of_what_it_depends_on(axes: list[Any]) -> None:
    field: Any = START
    for axis in axes:
        field = through(field, axis)
    graph = Graph([None, *axes], [(), *((k,) for k in range(len(axes)))])
    check(field, graph, len(axes))
    assert is_minimal(field)


@given(st.lists(maps, min_size=1, max_size=6))
def test_the_jump_is_the_product_of_the_strides(axes: list[Any]) -> None:
    field: Any = START
    expected = Fraction(1)
    for axis in axes:
        field = through(field, axis)
        expected *= rate(axis)
    assert field.jump == str(expected)


@given(st.lists(windows, min_size=1, max_size=6))
def test_a_stack_of_windows_is_the_composed_window(axes: list[Window]) -> None:
    field: Any = START
    whole = SAME_POSITION
    for axis in axes:
        field = through(field, axis)
        whole = whole.then(axis)
    assert field == Field(whole.stride, (-whole.lo,), (whole.span,))


# Graphs


def grown(data: st.DataObject) -> tuple[Graph, list[Any], list[Fraction]]:
    """A small graph with its fields; branches that move at the same rate are merged at random."""
    graph, fields, rates = Graph([None], [()]), [START], [Fraction(1)]
    for _ in range(data.draw(st.integers(3, 8))):
        parent = data.draw(st.integers(0, len(fields) - 1))
        equals = [k for k in range(len(fields)) if rates[k] == rates[parent]]
        other = data.draw(st.sampled_from(equals))
        if other != parent:
            graph.axes.append(None)
            graph.parents.append((parent, other))
            fields.append(merge(fields[parent], fields[other]))
            rates.append(rates[parent])
        else:
            axis = data.draw(maps)
            graph.axes.append(axis)
            graph.parents.append((parent,))
            fields.append(through(fields[parent], axis))
            rates.append(rates[parent] * rate(axis))
    return graph, fields, rates


@given(st.data())
def test_every_node_of_a_graph_sees_the_hull_of_what_it_depends_on(data: st.DataObject) -> None:
    graph, fields, rates = grown(data)
    for node, field in enumerate(fields):
        check(field, graph, node)
        assert is_minimal(field)
        assert field.jump == str(rates[node])


@given(st.data())
def test_paths_that_advance_at_different_rates_vary(data: st.DataObject) -> None:
    _, fields, rates = grown(data)
    for (a, at_a), (b, at_b) in itertools.combinations(zip(fields, rates, strict=True), 2):
        if at_a != at_b:
            assert isinstance(merge(a, b), Varies)


@given(st.data())
def test_merging_does_not_depend_on_the_order(data: st.DataObject) -> None:
    _, fields, _ = grown(data)
    for a, b in itertools.combinations(fields, 2):
        one, other = merge(a, b), merge(b, a)
        assert one == other or isinstance(one, Varies) == isinstance(other, Varies) is True


def after(*axes: Any) -> Any:
    field: Any = START
    for axis in axes:
        field = through(field, axis)
    return field


def test_the_start_sees_itself() -> None:
    assert [START.interval(o) for o in (-3, 0, 7)] == [(-3, -3), (0, 0), (7, 7)]
    assert (START.size, START.smallest, START.jump, START.period) == (1, 1, "1", 1)


def test_a_convolution_sees_its_window() -> None:
    field = after(Window(7, 2, 3, 3))
    assert (field.size, field.jump, field.interval(0), field.interval(5)) == (
        7,
        "2",
        (-3, 3),
        (7, 13),
    )


def test_past_an_upsampling_the_size_depends_on_the_position() -> None:
    field = after(Scatter(3, 2), Window(2, 1, 0, 0))
    # Scatter: output 2i reads i-1 and i, output 2i+1 reads i; the window joins two neighbours.
    assert [field.interval(o) for o in range(4)] == [(-1, 0), (0, 1), (0, 1), (1, 2)]
    assert (field.period, field.jump, field.size, field.smallest) == (2, "1/2", 2, 2)
    field = after(Scatter(3, 2))
    assert (field.sizes, field.size, field.smallest) == ((2, 1), 2, 1)


def test_a_pattern_is_written_with_its_smallest_period() -> None:
    assert after(Scatter(2, 2), Window(2, 2, 0, 0)) == START
    assert after(Scatter(4, 4), Window(2, 2, 0, 0)) == after(Scatter(2, 2))
    assert after(Sampler(9, 2, 2)) == START


def test_a_kernel_below_the_stride_sees_nothing_in_between() -> None:
    field = after(Scatter(1, 3))
    assert [field.interval(o) for o in range(-1, 5)] == [None, (0, 0), None, None, (1, 1), None]
    assert (field.size, field.smallest, field.jump) == (1, 0, "1/3")


def test_a_field_that_sees_nothing_at_all_is_empty() -> None:
    field = after(Scatter(1, 2), Window(1, 2, 1, 0))
    assert [field.interval(o) for o in range(-2, 3)] == [None] * 5
    assert (field.size, field.smallest, field.jump) == (0, 0, "1")
    assert through(field, Window(3, 2, 1, 1)) == Field(2, (None,), (0,))


def test_a_merge_with_nothing_is_the_other_path() -> None:
    nothing = after(Scatter(1, 2), Window(1, 2, 1, 0))
    assert merge(nothing, START) == START
    assert merge(START, nothing) == START


def test_a_merge_is_the_union_of_both_paths() -> None:
    long, short = after(Window(5, 1, 2, 2)), after(Window(3, 1, 0, 2))
    assert merge(long, short) == Field(1, (-2,), (5,))
    assert merge(short, after(Window(1, 1, 4, 0))) == Field(1, (-4,), (7,))


def test_a_merge_of_different_patterns_repeats_after_both() -> None:
    twos = after(Window(2, 2, 0, 0), Scatter(2, 2))
    threes = after(Window(3, 3, 0, 0), Scatter(3, 3))
    merged = merge(twos, threes)
    assert (merged.period, merged.advance, merged.jump) == (6, 6, "1")
    assert [merged.interval(o) for o in range(6)] == [
        (0, 2),
        (0, 2),
        (0, 3),
        (2, 5),
        (3, 5),
        (3, 5),
    ]


def test_a_merge_says_which_paths_differ() -> None:
    merged = merge(after(Window(3, 2, 1, 1)), after(Scatter(3, 2)), ("'a'", "'b'"))
    assert merged == Varies("'a' advances by 2, 'b' by 1/2", followed=True)


# What has no intervals


def test_a_whole_axis_is_everything() -> None:
    assert through(after(Window(3, 2, 1, 1)), Whole(), 7) == EVERYTHING
    assert through(Varies("why"), Whole(), 7) == EVERYTHING
    assert through(EVERYTHING, Window(3, 2, 1, 1), 7) == EVERYTHING
    assert through(EVERYTHING, Scrambled(7, "why"), 7) == EVERYTHING


@pytest.mark.parametrize("axis", [Whole(), Scrambled(1, "why")])
def test_a_whole_axis_of_one_element_is_that_element(axis: Any) -> None:
    field = after(Window(7, 2, 3, 3))
    assert through(field, axis, 1) == Field(0, (-3,), (7,))
    assert through(after(Scatter(1, 2, -1)), axis, 1) == Field(0, (None,), (0,))


def test_rearranged_positions_vary() -> None:
    assert through(START, Scrambled(7, "why"), 7) == Varies("why")
    assert through(Varies("before"), Window(3, 1, 1, 1), 7) == Varies("before")


def test_a_layer_that_keeps_positions_keeps_the_field() -> None:
    for field in (after(Scatter(3, 2)), EVERYTHING, Varies("why")):
        assert through(field, SAME_POSITION, 7) == field


def test_a_single_position_does_not_move() -> None:
    fixed = at_position(after(Scatter(3, 2)), 3)
    assert fixed == Field(0, (1,), (1,))
    assert [fixed.interval(o) for o in (-1, 0, 9)] == [(1, 1)] * 3
    assert (fixed.size, fixed.jump) == (1, "0")
    assert through(fixed, Window(3, 2, 1, 1)) == fixed
    assert at_position(after(Scatter(1, 2)), 1) == Field(0, (None,), (0,))


def test_a_single_position_is_that_of_the_field() -> None:
    field = after(Window(7, 2, 3, 3), Scatter(3, 2))
    for output in range(-4, 5):
        assert at_position(field, output).interval(0) == field.interval(output)


def test_everything_and_what_varies_outweigh_a_field() -> None:
    assert merge(EVERYTHING, START) == merge(START, EVERYTHING) == EVERYTHING
    assert merge(Varies("why"), START) == merge(START, Varies("why")) == Varies("why")
    assert isinstance(merge(EVERYTHING, Varies("why")), Everything)
    assert isinstance(merge(Varies("why"), EVERYTHING), Everything)
    assert merge(Varies("first"), Varies("second")) == Varies("first")


def test_a_pattern_may_be_as_long_as_the_limit() -> None:
    field = after(Scatter(1, MAX_PERIOD))
    assert isinstance(field, Field)
    assert field.period == MAX_PERIOD
    too_long = after(Scatter(1, MAX_PERIOD + 1))
    why = f"its pattern repeats only after {MAX_PERIOD + 1} outputs"
    assert too_long == Varies(why, followed=True)


def test_a_merged_pattern_may_be_as_long_as_the_limit() -> None:
    def blocks(length: int) -> Any:
        return after(Window(length, length, 0, 0), Scatter(length, length))

    assert merge(blocks(22), blocks(23)).period == 22 * 23
    why = "its pattern repeats only after 552 outputs"
    assert merge(blocks(23), blocks(24)) == Varies(why, followed=True)


# Paths that advance at different rates


def unequal(n: int) -> Any:
    """A map of n outputs, where it meets what was halved and linearly resized to n again."""
    up = Sampler(n, n // 2 - 1, n - 1, 0, n - 2)
    halved = through(START, Window(2, 2, 0, 0), n)
    return merge(START, through(halved, up, n // 2), ("'a'", "'b'"), n)


def test_where_rates_differ_each_output_is_listed() -> None:
    field = unequal(8)
    assert field == Listed(
        ((0, 1), (0, 3), (0, 3), (2, 5), (2, 5), (4, 7), (4, 7), (6, 7)),
        "'a' advances by 1, 'b' by 6/7",
    )
    assert (field.size, field.smallest) == (4, 2)
    assert [field.interval(o) for o in (-1, 0, 7, 8)] == [None, (0, 1), (6, 7), None]


def test_what_reads_a_list_reads_nothing_beyond_its_ends() -> None:
    field = through(unequal(8), Window(3, 1, 1, 1), 8)
    assert isinstance(field, Listed)
    assert field.seen == (*((0, 3), (0, 3), (0, 5), (0, 5), (2, 7), (2, 7), (4, 7), (4, 7)),)
    assert through(field, Window(2, 2, 0, 0), 8).seen == ((0, 3), (0, 5), (2, 7), (4, 7))
    assert through(field, Scatter(1, 2), 8).seen[:3] == ((0, 3), None, (0, 3))
    assert through(field, SAME_POSITION, 8) is field
    assert through(field, Whole(), 8) == EVERYTHING
    assert through(field, Scrambled(8, "why"), 8) == Varies("why")


def test_lists_that_meet_stay_lists() -> None:
    field = unequal(8)
    wide = merge(field, after(Window(5, 1, 2, 2)), n=8)
    assert isinstance(wide, Listed)
    assert wide.seen[:3] == ((-2, 2), (-1, 3), (0, 4))
    assert merge(after(Window(5, 1, 2, 2)), field, n=8) == wide
    assert merge(field, wide, n=8) == wide
    assert merge(field, EVERYTHING, n=8) == EVERYTHING
    assert merge(field, Varies("why"), n=8) == Varies("why")
    assert merge(Varies("why", followed=True), Varies("other"), n=8) == Varies("other")


def test_lists_are_as_long_as_the_limit() -> None:
    assert isinstance(unequal(MAX_LISTED), Listed)
    why = f"its pattern repeats only after {MAX_LISTED + 1} outputs"
    assert unequal(MAX_LISTED + 2) == Varies(why, followed=True)
    longer = Scatter(2, 2)
    assert through(unequal(MAX_LISTED // 2), longer, MAX_LISTED // 2).seen[-1] == (
        *(MAX_LISTED // 2 - 2, MAX_LISTED // 2 - 1),
    )
    assert isinstance(through(unequal(MAX_LISTED), longer, MAX_LISTED), Varies)


def test_a_pattern_that_takes_long_to_repeat_is_listed() -> None:
    n = 2 * MAX_PERIOD
    up = through(after(Window(2, 2, 0, 0)), Sampler(n, n // 2 - 1, n - 1, 0, n - 2), n // 2)
    assert isinstance(up, Listed)
    assert up.why == f"its pattern repeats only after {n - 1} outputs"
    assert (up.seen[:3], up.seen[-1]) == (((0, 1), (0, 3), (0, 3)), (n - 2, n - 1))
    blocks = [after(Window(k, k, 0, 0), Scatter(k, k)) for k in (23, 24)]
    both = merge(*blocks, n=600)
    assert isinstance(both, Listed)
    assert both.why == "its pattern repeats only after 552 outputs"
    assert [both.interval(o) for o in (0, 23, 599)] == [(0, 23), (0, 45), (576, 620)]


def test_a_list_out_of_order_takes_no_more_work_than_the_limit() -> None:
    n = 1024
    field = through(unequal(n), Scatter(1, 2), n)
    assert field.seen[:4] == ((0, 1), None, (0, 3), None)
    assert isinstance(through(field, Window(9, 1, 4, 4), 2 * n - 1), Listed)
    assert isinstance(through(field, Window(513, 1, 256, 256), 2 * n - 1), Varies)


def test_a_pattern_out_of_order_takes_no_more_steps_than_the_limit() -> None:
    most = math.isqrt(MAX_STEPS)
    seldom = after(Scatter(1, most), Window(3, 1, 1, 1))  # most outputs see nothing before
    assert isinstance(seldom, Field)
    assert seldom.period == most
    too_long = after(Scatter(1, most + 1), Window(3, 1, 1, 1))
    why = f"its pattern repeats only after {most + 1} outputs"
    assert too_long == Varies(why, followed=True)


def test_a_pattern_in_order_takes_few_steps_and_may_be_longer() -> None:
    field = after(Scatter(MAX_PERIOD, MAX_PERIOD), Window(3, 1, 1, 1))
    assert isinstance(field, Field)
    assert field.period == MAX_PERIOD


TOO_FAR = Varies(f"it reaches beyond {MAX_POSITION} positions")


@pytest.mark.parametrize(
    "window",
    [
        lambda far: Window(1, 1, far, 0),
        lambda far: Window(1, 1, -far, 0),
        lambda far: Window(far, 1, 0, 0),
        lambda far: Window(1, far, 0, 0),
    ],
    ids=["before the input", "behind the input", "in size", "from one output to the next"],
)
def test_a_field_may_reach_as_far_as_the_limit(window: Callable[[int], Window]) -> None:
    field = after(window(MAX_POSITION))
    assert isinstance(field, Field)
    assert MAX_POSITION in {field.advance, field.size, abs(field.lows[0] or 0)}
    assert after(window(MAX_POSITION + 1)) == TOO_FAR


# On numbers that remember how they were made


def test_a_field_can_be_asked_how_it_came_about() -> None:
    before = Field(Num(4, "J"), (Num(-5, "start"),), (Num(11, "r"),))
    window = Window(*(Num(x, s) for x, s in zip((3, 2, 1, 1), ("K", "s", "lo", "hi"), strict=True)))
    field = through(before, window)
    assert isinstance(field, Field)
    assert field == through(Field(4, (-5,), (11,)), Window(3, 2, 1, 1)) == Field(8, (-9,), (19,))
    assert formula(field.sizes[0]) == "r + (K − 1)·J"
    assert formula(field.advance) == "J·s"
    assert numbers(field.sizes[0]) == "11 + (3 − 1)·4"


# Whether paths are aligned


@given(st.data())
def test_aligned_paths_have_equal_centres_everywhere(data: st.DataObject) -> None:
    _, fields, _ = grown(data)
    for a, b in itertools.combinations(fields, 2):
        even = aligned(a, b)
        if a.jump != b.jump:
            assert even is None
            continue
        both = [(a.interval(o), b.interval(o)) for o in range(-7, 50)]
        assert (even is True) == all(sum(x) == sum(y) for x, y in both if x and y)


def test_by_turns_is_on_average() -> None:
    by_turns = through(through(START, Window(2, 2, 0, 0)), Scatter(2, 2))
    assert aligned(START, by_turns) == ON_AVERAGE
    assert aligned(START, through(START, Window(2, 1, 0, 1))) is False
    assert all_aligned([]) is None
    assert all_aligned([None, True]) is True
    assert all_aligned([True, ON_AVERAGE]) == ON_AVERAGE
    assert all_aligned([ON_AVERAGE, False, None]) is False


def test_what_has_no_extent_is_left_out_where_it_meets_a_field() -> None:
    field = after(Window(3, 2, 1, 1))
    assert merge_local(EVERYTHING, field) == merge_local(field, EVERYTHING) == field
    assert merge_local(EVERYTHING, EVERYTHING) == EVERYTHING
    assert merge_local(field, field) == field
    assert aligned(EVERYTHING, field) is None


def test_a_single_output_needs_no_equal_rates() -> None:
    a, b = after(Window(3, 2, 1, 1)), after(Window(5, 4, 1, 1))
    assert isinstance(merge(a, b, n=2), Listed)
    assert merge(a, b, n=1) == Field(0, (-1,), (5,))
