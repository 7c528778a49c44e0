"""Numbers as people write and read them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.amounts import (
    MAX_COUNT,
    bytes_of,
    count_of,
    counted,
    exact,
    folded,
    grouped,
    half,
    ordinal,
    percent,
    runs,
    scaled,
    signed,
    simple,
    sized,
    spans,
    written,
)

WHOLE = st.integers(1, MAX_COUNT)


def refused(read: Callable[[str, str], int], option: str, text: str) -> str:
    """What is said of an amount that is none."""
    try:
        read(option, text)
    except ValueError as error:
        return str(error)
    raise AssertionError(text)


@given(WHOLE)
def test_what_is_written_in_full_is_read_again(number: int) -> None:
    assert count_of("--max-params", grouped(number)) == number
    assert bytes_of("--max-memory", f"{number:_} B") == number


@given(st.integers(1, 10**15))
def test_what_is_written_in_short_is_read_as_near_as_it_was_rounded(number: int) -> None:
    for text, read in ((scaled(number), count_of), (sized(number), bytes_of)):
        assert abs(read("--max", text) - number) <= number * 0.00503 + 1, text


@given(st.decimals(1, 10**9, places=6))
def test_decimals_are_read_exactly(number: object) -> None:
    found = written(f"{number}M")
    assert found is not None
    assert found.value() * 10**6 == int(f"{number}".replace(".", ""))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5M", 5 * 10**6),
        ("1.5 G", 15 * 10**8),
        (".5k", 500),
        ("2e3", 2000),
        ("2e+3k", 2 * 10**6),
        ("1_000", 1000),
        ("1,000", 1000),
        ("12,345,678", 12_345_678),
        ("1,500k", 1_500_000),
        ("1.9", 1),
        (f"0.{'9' * 40}T", 10**12 - 1),
    ],
)
def test_a_count_is_read(text: str, number: int) -> None:
    assert count_of("--max-params", text) == number


@pytest.mark.parametrize(
    "text", ["", "k", "1 000", "1'000", "5.", "+5", "-5", "１", "5" * 60, "1..2"]
)
def test_what_is_no_count_is_told(text: str) -> None:
    assert refused(count_of, "--max-params", text) == (
        f"--max-params takes a count such as 5M, 600k or 1.5G, received '{text}'"
    )


@pytest.mark.parametrize("text", ["1,,2", "1,2,3", "1234,567", "1,0000", "1_0", "5,", ",5"])
def test_digits_that_are_not_in_threes_are_no_number(text: str) -> None:
    assert refused(count_of, "--max-params", text).startswith(
        f"--max-params takes a count such as 5M, 600k or 1.5G, received '{text}'"
    )


def test_a_comma_for_a_point_is_refused_not_left_out() -> None:
    assert refused(bytes_of, "--memory", "1,5GB") == (
        "--memory takes an amount such as 256KiB or 4MB, received '1,5GB'; write 1.5GB"
    )
    assert refused(count_of, "--max-params", "2,50M").endswith("received '2,50M'; write 2.50M")


@pytest.mark.parametrize(("limit", "word"), [("params", "parameters"), ("flops", "FLOPs")])
def test_counts_are_not_measured_in_bytes(limit: str, word: str) -> None:
    assert refused(count_of, f"max_{limit}", "5MB") == (
        f"max_{limit}: {word} are counted, not measured in bytes: write 5M, not 5MB"
    )


@pytest.mark.parametrize("text", ["0", "0.5", "2e24", "99e99T"])
def test_a_count_has_bounds(text: str) -> None:
    assert (
        refused(count_of, "--max-params", text)
        == f"--max-params must be from 1 to 1e+24, received '{text}'"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3 kib", "write 3KiB, not 3 kib"),
        ("3m", "write 3MB, not 3m"),
        ("3 x", "it knows B, kB, MB, GB, TB, KiB, MiB, GiB and TiB, not 3 x"),
    ],
)
def test_what_are_no_bytes_is_told(text: str, told: str) -> None:
    assert refused(bytes_of, "--max-memory", text) == f"--max-memory: {told}"


@given(st.sets(st.integers(-50, 50)).map(sorted))
def test_spans_hold_each_number_once_and_none_between_them(numbers: list[int]) -> None:
    found = spans(numbers)
    assert [n for first, last in found for n in range(first, last + 1)] == numbers
    assert all(b[0] > a[1] + 1 for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([1], "1"),
        ([1, 2], "1, 2"),
        ([1, 2, 3, 4, 8], "1…4, 8"),
        ([5, 7, 9], "5, 7, 9"),
        ([5, 7, 9, 11], "every 2nd: 5, 7, …, 11"),
        ([1, 2, *range(4, 40, 3)], "1, 2, 4, 7, 10, 13, 16, 19, …, 37"),
    ],
)
def test_numbers_in_few_words(numbers: list[int], text: str) -> None:
    assert runs(numbers) == text


def test_endings_of_words() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 33, 111, 112)] == (
        [
            "1st",
            "2nd",
            "3rd",
            "4th",
            "11th",
            "12th",
            "13th",
            "21st",
            "22nd",
            "33rd",
            "111th",
            "112th",
        ]
    )
    assert [ordinal(n, spelled=True) for n in (2, 3, 4)] == ["second", "third", "4th"]
    assert [counted(n, "layer") for n in (0, 1, 1024)] == ["0 layers", "1 layer", "1,024 layers"]
    assert counted(2, "bias") == "2 biases"


def test_short_forms() -> None:
    assert [percent(x) for x in (0, 0.004, 0.38, 0.999, 1)] == [
        "0 %",
        "<1 %",
        "38 %",
        "99 %",
        "100 %",
    ]
    assert [half(n) for n in (6, -1, 0)] == ["3", "-0.5", "0"]
    assert [signed(n) for n in (1234, -16, 0)] == ["+1,234", "−16", "+0"]
    assert [exact(n) for n in (999, 118_013_952)] == ["999", "118 M (118,013,952)"]
    assert [simple(x) for x in ((3, 3), (3, 5), ())] == [3, (3, 5), ()]
    assert [folded(x) for x in (["3", "3"], ["3", "5", "3"])] == ["3", "3x5x3"]
