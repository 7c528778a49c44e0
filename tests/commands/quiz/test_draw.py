"""Draws that are made again."""

from __future__ import annotations

from convcalc.commands.quiz.draw import Draw, Redraw


def drawn(draw: Draw) -> tuple[list[object], list[int]]:
    words = [draw.pick(("conv", "pool", "pad")), draw.chance(), draw.below(5)]
    return words, [draw.whole(0, 10**6), draw.pick((1, 2, 3, 5, 8)), draw.whole(1, 9)]


def test_words_stay_and_numbers_are_drawn_anew() -> None:
    for seed in range(50):
        first = Draw(str(seed))
        words, numbers = drawn(first)
        again = drawn(Redraw(f"other {seed}", first.words, first.numbers, 1.0))
        assert again[0] == words
        assert again[1] != numbers


def test_a_share_of_the_numbers_may_stay() -> None:
    first = Draw("seed")
    words, numbers = drawn(first)
    assert drawn(Redraw("other", first.words, first.numbers, 0.0)) == (words, numbers)


def test_what_no_longer_fits_is_drawn_anew() -> None:
    again = Redraw("other", [7], [9], 0.0)
    assert again.pick(("conv", "pool")) in ("conv", "pool")
    assert again.pick((1, 2)) in (1, 2)


def test_draws_that_led_to_nothing_are_forgotten() -> None:
    draw = Draw("seed")
    drawn(draw)
    draw.begin()
    assert (draw.words, draw.numbers) == ([], [])
