"""Textbooks' formulas in letters and in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.cli.formula import formula_in

SAID = {
    "W=32 F=5 P=2 S=1 K=10": "conv 32 --kernel 5 --stride 1 --padding 2",
    "N = 32, K = 3, S = 2": "conv 32 --kernel 3 --stride 2",
    "Max pooling with F=2, S=2, W=28": "max-pool 28 --kernel 2 --stride 2",
    "(224-7+2*3)/2+1": "conv 224 --kernel 7 --stride 2 --padding 3",
    "floor((227 - 11) / 4) + 1": "conv 227 --kernel 11 --stride 4 --padding 0",
    "⌊(7 − 3 + 2·1)/2⌋ + 1 = 4": "conv 7 --kernel 3 --stride 2 --padding 1",
}


@pytest.mark.parametrize(("words", "line"), SAID.items())
def test_a_formula_is_a_command(words: str, line: str) -> None:
    for typed in (words.split(), [words]):
        found = formula_in(typed)
        assert found is not None
        assert " ".join(found.line) == line


@pytest.mark.parametrize(
    "words",
    [
        "W=32 F=5 Q=2",
        "W=32 W=16 F=5",
        "(224-7+5)/2+1",
        "224/2+1",
        "(32-5+2*2)/1+1 = 33",
        "(32-5+2*2)/1+1 = 32, max pool 2",
        "1+1",
        "a=3",
        "F=5",
        "",
    ],
)
def test_what_is_no_formula_is_not_taken(words: str) -> None:
    assert formula_in(words.split()) is None


def test_the_number_of_filters_is_said_to_change_no_size() -> None:
    found = formula_in(["W=8 F=3 K=6"])
    assert found is not None
    assert found.note == "6 filters, whose number changes no size"


@given(st.integers(8, 400), st.integers(1, 8), st.integers(1, 4), st.integers(0, 4))
def test_a_formula_is_the_size_that_its_layer_has(n: int, f: int, s: int, p: int) -> None:
    found = formula_in([f"({n} - {f} + 2*{p})/{s} + 1"])
    assert found is not None
    flags = dict(zip(found.line[2::2], found.line[3::2], strict=True))
    settings = " ".join(f"{key[2:]}={value}" for key, value in flags.items())
    layer = convcalc.layer(f"conv filters=1 {settings}", f"1x{n}")
    assert layer.output is not None
    assert layer.output.spatial == ((n - f + 2 * p) // s + 1,)
