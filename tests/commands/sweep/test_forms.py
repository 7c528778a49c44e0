"""Rows as lines of a file, and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.sweep.columns import columns_of
from convcalc.commands.sweep.forms import FORMS
from convcalc.parser.shorthand import literal
from tests.conftest import Ask

COLUMNS = columns_of(("a", "b"))
LAST = (1, 2, 4, 8, 16, None, (4, 4), "", "")
WORDS = ("true", "false", "null", "0.50", "+5", "5.", ".5", "-0.0", "1e-7", "1e400", "nan", "007")
TEXTS = st.one_of(
    st.sampled_from(
        (
            *WORDS,
            "x",
            "'5'",
            '"0.5"',
            "[1, 2]",
            "[[1], [true, .5]]",
            "[a]",
            "(1, 2)",
            "[]",
            "9" * 500,
        )
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.decimals(-9, 9, places=15).map(str),
)


@given(TEXTS, TEXTS)
def test_a_line_of_json_is_a_row_that_is_the_same_line(a: str, b: str) -> None:
    form = FORMS["jsonl"]
    line = form.line((7, a, b, *LAST), COLUMNS)
    row = form.row(line, COLUMNS)
    assert form.line(row, COLUMNS) == line
    assert (row[0], row[3:]) == (7, LAST)
    for given_, told in zip((a, b), row[1:3], strict=True):
        assert repr(literal(told, None).plain()) == repr(literal(given_, None).plain())


def test_what_spells_a_number_is_a_number_in_json(ask: Ask) -> None:
    spec = "{vars: {n: 1, b: true, p: same}, input: 3x8x8, layers: [conv $n 3 $p bias=$b]}"
    grid = ("--set", "n=2,[3],0x3", "--set", "b=true", "--set", "p=valid")
    lines = ask("sweep", "-", *grid, "--format", "jsonl", input=spec).out.splitlines()
    found = [json.loads(line) for line in lines]
    assert [(row["n"], row["b"], row["p"]) for row in found] == [
        (2, True, "valid"),
        ([3], True, "valid"),
        ("0x3", True, "valid"),
    ]


@pytest.mark.parametrize("most", ["n", "field"])
def test_numbers_of_a_search_are_numbers(ask: Ask, most: str) -> None:
    spec = "{vars: {n: 1}, input: 3x8x8, layers: [conv $n 3]}"
    args = ("--set", "n=1..4", "--budget", "params<=90", "--max", most, "--format", "json")
    data = json.loads(ask("solve", "-", *args, input=spec).out)
    assert data["schema"] == "convcalc.solve/2"
    assert [row["n"] for row in (data["best"], *data["curve"][:1])] == [3 if most == "n" else 1, 1]
