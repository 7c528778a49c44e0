"""Texts of JSON that would take too much."""

from __future__ import annotations

import time

import pytest

from convcalc.frameworks.json_text import MAX_DEPTH, MAX_VALUES, excess

LEVELS = f"more than {MAX_DEPTH} levels"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, ""),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), LEVELS),
        (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), LEVELS),
        (b"[" * (MAX_DEPTH + 1), LEVELS),
        (b"[{}, [1, {}]] " * 1000, ""),
        (b"]" * 1000, ""),
        (b"[" + b"1," * MAX_VALUES, f"more than {MAX_VALUES:,} values"),
    ],
)
def test_what_is_too_deep_or_too_long_is_told(raw: bytes, said: str) -> None:
    assert excess(raw) == said


def test_millions_of_brackets_take_no_time() -> None:
    start = time.process_time()
    assert excess(b"[" * 2_900_000 + b"]" * 2_900_000) == LEVELS
    assert time.process_time() - start < 1
