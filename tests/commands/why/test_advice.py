"""What `convcalc why` advises first, and what it calls likely, runs: as it was recorded when it was
put into the program that failed (tests/recorded/record_advice.py).
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.advising import Advice, advised, by_hand
from tests.recorded.applied import applied
from tests.recorded.programs import Program
from tests.recorded.record_advice import (
    FAILS,
    LOOK,
    MESSAGES,
    NEW,
    NOT_RUN,
    NOWHERE,
    OTHER,
    OUT,
    RUNS,
    SHOWS,
    WORDS,
)

ROWS: list[dict[str, Any]] = json.loads(OUT.read_text(encoding="utf-8"))
FRAMEWORKS = sorted({row["framework"] for row in ROWS})
README = Path(__file__).parents[2] / "README.md"

FAILING: set[tuple[str, str]] = set()
"""Programs and advice that fails in them: none."""


def of(framework: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["framework"] == framework]


def name(row: dict[str, Any]) -> tuple[str, Advice]:
    return row["program"], Advice(*(row[field] for field in Advice._fields))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_todays_advice_is_what_was_run(framework: str) -> None:
    now: dict[tuple[str, Advice], list[str]] = {}
    for message in json.loads(MESSAGES.read_text(encoding="utf-8")):
        if message["framework"] == framework:
            for advice in advised(message["message"]):
                program = message["id"].split("@")[0]
                now.setdefault((program, advice), []).append(message["id"])
    assert now == {name(row): row["of"] for row in of(framework)}, "run record_advice again"


def test_no_advice_fails_where_it_was_run() -> None:
    failed = {(row["program"], row["advice"]) for row in ROWS if row["outcome"] == FAILS}
    assert failed == FAILING


def test_another_result_than_that_of_the_lines_that_a_person_wrote_is_accounted_for() -> None:
    assert [row for row in ROWS if row["outcome"] == OTHER and not row["because"]] == []


def test_what_was_not_run_says_why() -> None:
    told = [row for row in ROWS if row["outcome"] == NOT_RUN]
    assert all(row["why"] for row in told)
    assert [name(row) for row in told if row["why"] == NOWHERE] == []


def test_what_is_likely_and_has_code_was_run_but_for_a_reason() -> None:
    likely = [row for row in ROWS if row["sure"] == "likely" and row["coded"]]
    run = [row for row in likely if row["outcome"] in (RUNS, OTHER, SHOWS)]
    assert len(run) >= 0.85 * len(likely)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_each_program_that_was_written_by_hand_is_of_some_advice(framework: str) -> None:
    known = {(row["program"], row["advice"]) for row in of(framework)}
    assert set(by_hand(framework)) - known == set()


def test_a_look_shows_something_before_the_program_fails() -> None:
    looks = [row for row in ROWS if row["outcome"] == SHOWS]
    assert all(row["shows"] for row in looks)
    assert len(looks) >= 190


def test_the_page_on_tests_has_the_counts() -> None:
    count = Counter(row["outcome"] for row in ROWS)
    hand = sum(row.get("by") == "hand" for row in ROWS)
    why = Counter(row["why"] for row in ROWS if row["outcome"] == NOT_RUN)
    assert not why["asks to look"]
    other = count[NOT_RUN] - why[WORDS] - why[LOOK] - why[NEW]
    assert (
        f"Of {len(ROWS)} fixes, {count[RUNS] + count[OTHER]} were run, {hand} of them by hand: "
        f"{count[RUNS]} give what the lines of a person give, {count[OTHER]} another result that "
        f"is accounted for, {count[FAILS]} fail. {count[SHOWS]} only look, and print what the "
        f"program has there before it fails. {count[NOT_RUN]} are told and not run: {why[WORDS]} "
        f"are words without code, {why[LOOK]} look at what the program does not have (a session, a "
        f"file, a network of its own), {why[NEW]} are told since the last run, "
        f"{other} have a condition that does not hold there, or are "
        "about files, data or other programs"
    ) in " ".join(README.read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    ("source", "advice", "first"),
    [
        ("x = zeros(2, 5)\nfc(x)", "x = x.flatten(1)", "x = zeros(2, 5)\nx = x.flatten(1)\nfc(x)"),
        ("fc(zeros(2, 5))", "x = x.flatten(1)", "fc(zeros(2, 5).flatten(1))"),
        ("fc(x.view(-1))", "x = x.flatten(1)", "fc(x.flatten(1))"),
        ("nn.Conv2d(3, 8, 7, 2)(x)", "nn.Conv2d(1, 8, 7)  # as before", "nn.Conv2d(1, 8, 7, 2)(x)"),
        ("y = nn.Conv2d(3, 8, 3, padding=0)", "padding=1", "y = nn.Conv2d(3, 8, 3, padding=1)"),
        ("nn.BatchNorm1d(8)(x)", "nn.BatchNorm2d(num_features)", "nn.BatchNorm2d(8)(x)"),
        (
            "nn.Sequential(a, nn.Linear(4, 2))(x)",
            "nn.Flatten()",
            "nn.Sequential(a, nn.Flatten(), nn.Linear(4, 2))(x)",
        ),
        ("fc(x)", "print(x.shape)", None),
    ],
)
def test_advice_is_put_where_its_reader_puts_it(source: str, advice: str, first: Any) -> None:
    known = frozenset({"zeros", "fc", "nn", "x", "a"})
    program = Program(source, [len(source.split("\n"))], known)
    assert next(applied(program, advice), None) == first
