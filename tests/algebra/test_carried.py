"""Fields whose axis has moved, one layer at a time."""

from __future__ import annotations

from convcalc.algebra.carried import (
    LOST,
    Carried,
    bare,
    carried,
    carrier,
    followed,
    identity,
)
from convcalc.algebra.field import EVERYTHING, START, Field, Varies
from convcalc.algebra.window import SAME_POSITION, Sampler, Scrambled, Whole, Window

SAME = (SAME_POSITION, SAME_POSITION)
SIZES = (5, 7)
WIDE = Window(3, 1, 0, 0)


def test_a_field_knows_the_axis_that_it_follows() -> None:
    assert (carrier(START, 1), bare(START)) == (1, START)
    assert (carrier(Carried(START, 0), 1), bare(Carried(START, 0))) == (0, START)
    assert carried(START, 1, 1) == START
    assert carried(START, None, 1) == Carried(START, None)


def test_what_sees_everything_or_has_no_answer_follows_none() -> None:
    for field in (EVERYTHING, Varies("for a reason")):
        assert carried(field, 0, 1) == field
    pattern = Varies("its pattern is long", followed=True)
    assert carried(pattern, 0, 1) == Carried(pattern, 0)


def test_axes_that_are_exchanged_take_their_fields_along() -> None:
    assert followed(START, 0, SAME, SIZES, (1, 0)) == Carried(START, 1)
    assert followed(Carried(START, 1), 0, SAME, SIZES, (1, 0)) == START


def test_a_window_is_that_of_the_axis_that_is_followed() -> None:
    read = (WIDE, SAME_POSITION)
    assert followed(Carried(START, 1), 0, read, SIZES, (0, 1)) == Carried(START, 1)
    assert followed(Carried(START, 0), 1, read, SIZES, (0, 1)) == Carried(Field(1, (0,), (3,)), 0)


def test_an_axis_that_is_added_moves_those_behind_it() -> None:
    assert followed(START, 0, SAME, SIZES, (None, 0, 1)) == Carried(START, 1)
    assert followed(START, 1, SAME, SIZES, (None, 0, 1)) == Carried(START, 2)


def test_what_is_read_of_an_axis_that_is_dropped_is_the_same_for_all() -> None:
    third = Sampler(1, 0, 1, 3, 3)
    assert followed(START, 0, (third, SAME_POSITION), SIZES, (1,)) == Carried(
        Field(0, (3,), (1,)), None
    )
    assert followed(START, 0, (Whole(), SAME_POSITION), SIZES, (1,)) == EVERYTHING
    assert followed(START, 1, (Whole(), SAME_POSITION), SIZES, (1,)) == Carried(START, 0)


def test_what_follows_no_axis_stays_as_it_is() -> None:
    one = Carried(Field(0, (3,), (1,)), None)
    for read in (SAME, (WIDE, WIDE), (Whole(), Whole()), (Scrambled(5, "moved"), SAME_POSITION)):
        assert followed(one, 0, read, SIZES, (0, 1)) == one
        assert followed(one, 0, read, SIZES, None) == one


def test_where_axes_go_that_are_rearranged_is_not_known() -> None:
    moved = Scrambled(5, "reshape rearranges the positions")
    assert followed(START, 0, (moved, moved), SIZES, None) == Varies(moved.why)
    assert followed(START, 0, SAME, SIZES, None) == LOST


def test_what_varies_along_axes_that_are_not_known_is_all_seen_only_where_all_is_read() -> None:
    mixed = Varies("reshape rearranges the positions")
    assert followed(mixed, 0, (Whole(), SAME_POSITION), SIZES, (0, 1)) == mixed
    assert followed(mixed, 0, (Whole(), Whole()), SIZES, (0, 1)) == EVERYTHING
    assert followed(mixed, 0, (), (), (), mixes=True) == EVERYTHING
    assert followed(mixed, 0, (), (), ()) == mixed


def test_axes_stay_only_if_all_do() -> None:
    assert identity((0, 1), 2)
    assert not identity((0,), 2)
    assert not identity((1, 0), 2)
    assert not identity((None, 0), 2)
