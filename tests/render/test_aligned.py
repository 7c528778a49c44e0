"""Columns of cells, and labels before values, in a terminal of some width."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from convcalc.render.aligned import Aligned, Head, Pair, Pairs

HEADS = [Head("layer", cut=True), Head("output"), Head("params", right=True)]
ROWS = [["conv1", "64x112x112", "9,408"], ["a_very_long_name_of_a_layer", "10", "25,557,032"]]


def printed(what: Aligned | Pairs, width: int = 80) -> list[str]:
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(what, crop=False)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def table(width: int, rows: list[list[str]] = ROWS) -> list[str]:
    return printed(Aligned(HEADS, rows, [""] * len(rows), width), width)


def test_numbers_stand_at_the_right_and_words_at_the_left() -> None:
    assert table(80) == [
        "layer                        output          params",
        "conv1                        64x112x112       9,408",
        "a_very_long_name_of_a_layer  10          25,557,032",
    ]


def test_what_may_be_cut_is_cut_to_fit() -> None:
    assert table(36) == [
        "layer         output          params",
        "conv1         64x112x112       9,408",
        "a_very_long…  10          25,557,032",
    ]


@pytest.mark.parametrize("width", range(30, 60))
def test_a_table_is_as_wide_as_it_may_be_and_no_wider(width: int) -> None:
    assert max(map(len, table(width))) == min(width, 51)


@pytest.mark.parametrize("width", [1, 10, 29])
def test_what_must_not_be_cut_is_printed_as_it_is(width: int) -> None:
    assert table(width) == table(80)


def test_wide_characters_take_two_columns() -> None:
    lines = table(36, [["卷积" * 10, "1", "2"], ["x", "64x112x112", "25,557,032"]])
    assert [cell_len(line) for line in lines] == [36, 36, 36]
    assert lines[1].startswith("卷积卷积卷")


def test_rows_and_columns_have_their_styles() -> None:
    out = StringIO()
    heads = [Head("a", "green"), Head("b")]
    rich = Console(file=out, color_system="standard", force_terminal=True)
    rich.print(Aligned(heads, [["x", "y"], ["z", "w"]], ["", "red"], 80))
    assert out.getvalue().splitlines() == [
        "\x1b[1ma\x1b[0m  \x1b[1mb\x1b[0m",
        "\x1b[32mx\x1b[0m  y",
        "\x1b[31mz\x1b[0m  \x1b[31mw\x1b[0m",
    ]


PAIRS = Pairs([Pair("params", "1 (all trainable)"), Pair("H", "one two three four five six")])


def test_values_stand_under_each_other() -> None:
    assert printed(PAIRS) == ["params  1 (all trainable)", "H       one two three four five six"]


def test_a_long_value_goes_on_below_itself() -> None:
    assert printed(PAIRS, 26) == [
        "params  1 (all trainable)",
        "H       one two three four",
        "        five six",
    ]


def test_nothing_is_lost_in_a_terminal_of_one_column() -> None:
    text = "".join(printed(PAIRS, 1)).replace(" ", "")
    assert text == "params1(alltrainable)Honetwothreefourfivesix"
