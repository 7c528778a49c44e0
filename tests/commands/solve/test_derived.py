"""How a setting is found is told where it alone is words for."""

from __future__ import annotations

import pytest

from tests.conftest import Ask

BESIDE = ", where N goes in and O comes out"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            "--in 32 --out 16 --kernel 3 --padding 1",
            "stride = ⌊(N + 2·padding − kernel)/(O − 1)⌋ = ⌊(32 + 2·1 − 3)/(16 − 1)⌋ = 2" + BESIDE,
        ),
        (
            "--in 224 --out 112 --kernel 7 --stride 2",
            "padding = ⌈((O − 1)·stride + kernel − N)/2⌉ = ⌈((112 − 1)·2 + 7 − 224)/2⌉ = 3"
            + BESIDE,
        ),
        (
            "--in 32 --out 28 --stride 1 --padding 0 --dilation 1",
            "kernel = N + 2·padding − (O − 1)·stride = 32 + 2·0 − (28 − 1)·1 = 5" + BESIDE,
        ),
        (
            "--in 32 --out 28 --stride 1 --padding 0 --kernel 3",
            "K = N + 2·padding − (O − 1)·stride = 32 + 2·0 − (28 − 1)·1 = 5, "
            "dilation = ⌊(K − 1)/(kernel − 1)⌋ = ⌊(5 − 1)/(3 − 1)⌋ = 2" + BESIDE,
        ),
        (
            "--transposed --in 16 --out 32 --kernel 3 --stride 2 --padding 1",
            "output_padding = O − ((N − 1)·stride − 2·padding + kernel) = "
            "32 − ((16 − 1)·2 − 2·1 + 3) = 1" + BESIDE,
        ),
        ("--keep --kernel 5", "padding = ⌊(kernel − 1)/2⌋ = ⌊(5 − 1)/2⌋ = 2"),
        (
            "--keep --kernel 3 --dilation 2",
            "padding = ⌊dilation·(kernel − 1)/2⌋ = ⌊2·(3 − 1)/2⌋ = 2",
        ),
    ],
)
def test_the_relation_turned_round_is_the_line_below(ask: Ask, words: str, line: str) -> None:
    code, out, _ = ask("solve", *words.split())
    assert (code, line in out.splitlines()) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        "--in 32 --out 16",
        "--in 32 --out 16 --kernel 3",
        "--in 32 --out 16 --kernel 4 --stride 2 --padding same --dialect keras",
        "--in 9x5 --out 4x2 --kernel 3 --padding 0",
        "--keep --kernel 4",
        "--keep --kernel 3 --stride 2",
    ],
)
def test_where_several_are_asked_for_there_is_none(ask: Ask, words: str) -> None:
    assert " = " not in ask("solve", *words.split()).out.replace("n mod 2 = ", "")
