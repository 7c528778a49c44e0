"""Command lines of long words, and of very many: what they repeat is cut, and they take no time."""

from __future__ import annotations

import time

import pytest

from tests.conftest import Ask

LONG = "z" * 5_000


@pytest.mark.parametrize(
    "words",
    [
        *(["show", "lenet5", option, LONG] for option in ("--columns", "--sort", "--count-as")),
        *(["show", LONG], ["explain", "E" * 5_000], ["kinds", LONG], [LONG]),
        *(["check", "[" * 5_000], ["lint", "lenet5", "--limit", f"{LONG}=1"]),
    ],
    ids=lambda words: words[0][:10],
)
def test_a_long_word_is_cut_where_it_is_repeated(ask: Ask, words: list[str]) -> None:
    code, _, told = ask(*words)
    assert code == 2
    assert "error[E" in told
    assert max(map(len, told.splitlines())) < 300


def test_twenty_thousand_words_are_found_at_once(ask: Ask) -> None:
    begun = time.process_time()
    _, _, told = ask("stack", "3x8x8", *["relu"] * 20_000, "rleu")
    assert "there is no kind of layer called 'rleu'" in told
    assert time.process_time() - begun < 15
