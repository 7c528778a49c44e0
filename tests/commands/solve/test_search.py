"""The best of many variants within budgets."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.commands.solve import ask_search, trials
from convcalc.commands.solve.limits import excess
from convcalc.commands.solve.search import Goal, Search
from convcalc.commands.sweep.chosen import Aim
from convcalc.commands.sweep.columns import Row
from convcalc.engine.limits import Budget
from tests.conftest import ROOT, Ask

COLUMNS = ("variant", "macs", "params", "field")
SPEC = "{vars: {n: 1, k: 3}, input: 3x32x32, layers: [conv $n $k, relu, conv $n $k]}"
GRID = ("--set", "n=1..12", "--set", "k=1..7:2,40")
ASKED = ("solve", "-", *GRID, "--budget", "macs<=200k,params<=900", "--max", "field")

NUMBERS = st.one_of(st.none(), st.integers(1, 6))
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=25)
BUDGETS = st.lists(
    st.builds(
        Budget, st.sampled_from(COLUMNS[1:]), st.integers(1, 6), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=3,
)


def number(row: Row, what: str) -> int:
    value: int = row[COLUMNS.index(what)]
    return value


def kept(value: int, budget: Budget) -> bool:
    _, limit, least, strict = budget
    if strict:
        return value > limit if least else value < limit
    return value >= limit if least else value <= limit


@settings(max_examples=60)
@given(ROWS, BUDGETS, st.sampled_from(COLUMNS[1:]), st.sampled_from([1, -1]))
def test_what_is_found_is_the_best_of_all_and_the_curve_is_what_none_beats(
    numbers: list[tuple[int | None, ...]], budgets: list[Budget], what: str, sign: int
) -> None:
    rows = [(k, *row) for k, row in enumerate(numbers, 1)]
    search = Search(Goal(what, Aim(COLUMNS.index(what), sign)), budgets, COLUMNS)
    for row in rows:
        search.take(row)
    found = search.found(len(rows), True)
    asked = {what, *(budget.what for budget in budgets)}
    known = [row for row in rows if all(number(row, name) is not None for name in asked)]
    within = [row for row in known if all(kept(number(row, b.what), b) for b in budgets)]
    best = min((sign * number(row, what) for row in within), default=None)
    assert (found.best is None) == (best is None)
    assert found.best is None or (found.best in within and sign * number(found.best, what) == best)

    first = budgets[0]
    other = -1 if first.least else 1

    def place(row: Row) -> tuple[int, int]:
        return other * number(row, first.what), sign * number(row, what)

    rest = [row for row in known if not excess(row, budgets[1:], COLUMNS)]
    places = {place(row) for row in rest}
    front = {p for p in places if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in places)}
    assert {place(row) for row in found.curve} == front
    assert len(found.curve) == len(front)
    assert found.best is None or found.best in found.curve


def test_the_answer_is_that_of_a_sweep_whose_rows_are_looked_through(ask: Ask) -> None:
    rows = [
        json.loads(line)
        for line in ask("sweep", "-", *GRID, "--format", "jsonl", input=SPEC).out.splitlines()
    ]
    within = [row for row in rows if not row["code"]]
    within = [row for row in within if row["macs"] <= 200_000 and row["params"] <= 900]
    most = max(row["field"] for row in within)
    least = min(row["macs"] for row in within if row["field"] == most)
    data = json.loads(ask(*ASKED, "--format", "json", input=SPEC).out)
    assert (data["best"]["field"], data["best"]["macs"]) == (most, least)
    assert (data["tried"], data["variants"], data["exact"]) == (60, 60, True)
    assert data["refused"] == 12  # the kernel of 40 does not fit
    assert [row["within"] for row in data["curve"]] == [
        row["macs"] <= 200_000 for row in data["curve"]
    ]


def test_the_table_says_what_was_asked_and_what_more_of_the_budget_gives(ask: Ask) -> None:
    assert ask(*ASKED, input=SPEC).out == (
        "the most field with MACs ≤ 200 k and params ≤ 900: n=1 k=7\n"
        "n  k  params    MACs    memory  field  within\n"
        "1  1       6  4.10 k  16.0 KiB      1  yes\n"
        "1  3      38  31.4 k  15.5 KiB      5  yes\n"
        "1  5     102  73.2 k  15.1 KiB      9  yes\n"
        "1  7     198   119 k  14.6 KiB     13  yes\n"
        "All 60 variants were worked out. The rows are those that no other beats in both MACs and "
        "field, within params.\n"
    )


def test_one_variant_is_told_as_one(ask: Ask) -> None:
    args = ("solve", "-", "--set", "n=2", "--budget", "memory<=20KiB", "--max", "n")
    assert ask(*args, input=SPEC).out == (
        "the most n with memory ≤ 20.0 KiB: n=2\n"
        "n  params    MACs    memory  field  within\n"
        "2      94  76.8 k  19.0 KiB      5  yes\n"
        "Its one variant was worked out. The rows are those that no other beats in both memory and "
        "n.\n"
    )


def test_one_limit_is_enough_and_what_is_best_may_be_a_var(ask: Ask) -> None:
    args = ("solve", "-", "--set", "n=1..3", "--budget", "memory<=20KiB", "--max", "n")
    assert ask(*args, input=SPEC).out == (
        "the most n with memory ≤ 20.0 KiB: n=2\n"
        "n  params    MACs    memory  field  within\n"
        "1      38  31.4 k  15.5 KiB      5  yes\n"
        "2      94  76.8 k  19.0 KiB      5  yes\n"
        "3     168   136 k  22.5 KiB      5  no: memory\n"
        "All 3 variants were worked out. The rows are those that no other beats in both memory and "
        "n.\n"
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("--budget", "macs=3", "--max", "field"),
            "--budget: a limit has a side: write macs<=3, or >=",
        ),
        (
            ("--budget", "mac<=3", "--max", "field"),
            "--budget: there is no number 'mac'; did you mean 'macs'?",
        ),
        (
            ("--budget", "macs<=3Mb", "--max", "field"),
            "--budget: macs: MACs are counted, not measured in bytes: write 3M, not 3Mb",
        ),
        (
            ("--budget", "macs<=3M, params<9, macs>3M", "--max", "field"),
            "--budget: macs<=3M and macs>3M leave nothing",
        ),
        (
            ("--budget", "macs<=3", "--max", "fields"),
            "--max: there is no number 'fields'; did you mean 'field'?",
        ),
        (
            ("--budget", "macs<=3", "--min", "-field"),
            "--min: write field, and --max or --min for which way",
        ),
        (
            ("--max", "field"),
            "--max and --min look within a budget: --budget 'macs<=300M,params<=3M'",
        ),
        (
            ("--budget", "macs<=3"),
            "--budget takes one of --max and --min, which say what is best: --max field",
        ),
        (
            ("--budget", "macs<=3", "--var", "k", "--max", "field"),
            "--var has limits of its own: --var k --max-params 3M; --budget looks among --set: "
            "--set k=0.25..2:0.25 --budget 'macs<=300M,params<=3M' --max field",
        ),
        (
            ("--budget", "macs<=3", "--var", "k=1..6", "--max", "field"),
            "--var has limits of its own: --var k --max-params 3M; --budget looks among --set: "
            "--set k=1..6 --budget 'macs<=300M,params<=3M' --max field",
        ),
        (
            ("--budget", "macs<=3", "--max", "field", "--max-params", "3"),
            "--budget has all limits, and looks among --set: --budget 'macs<=300M,params<=3M'",
        ),
    ],
)
def test_what_makes_no_sense_is_said(ask: Ask, args: tuple[str, ...], said: str) -> None:
    assert ask("solve", "-", *GRID, *args, input=SPEC).said == said


def test_all_that_a_budget_lacks_is_said_at_once(ask: Ask) -> None:
    assert ask("solve", "-", "--budget", "macs<=3M", input=SPEC).said == (
        "--budget takes one of --max and --min, which say what is best: --max field, and values of "
        "vars to look among: --set width=0.25..2:0.25"
    )


def test_limits_are_told_as_they_were_written_and_apart_where_they_are_of_the_same(
    ask: Ask,
) -> None:
    args = ("solve", "-", "--set", "n=1..3", "--set", "k=1", "--max", "n", "--budget")
    out = ask(*args, "macs<12288,macs>1k", input=SPEC).out.splitlines()
    assert out[0] == "the most n with MACs < 12.3 k and MACs > 1.00 k: n=2 k=1"
    assert out[-2].endswith("no: MACs < 12.3 k")
    assert out[-1].endswith("beats in both MACs and n, within MACs > 1.00 k.")


def test_a_goal_that_is_limited_itself(ask: Ask) -> None:
    out = ask("solve", "-", *GRID, "--budget", "params<=5k", "--max", "params", input=SPEC).out
    assert out.splitlines()[-1].endswith(" rows go by params, which is limited and sought.")


def test_where_none_is_within_the_nearest_is_told(ask: Ask) -> None:
    found = ask("solve", "-", *GRID, "--budget", "params<=5", "--min", "macs", input=SPEC)
    assert (found.code, found.out) == (1, "")
    assert found.err == (
        "error[E501]: none of 60 variants has params ≤ 5; the nearest is n=1 k=1: params 6\n"
        "  help: allow more, or other values with --set\n\n"
    )


def test_more_variants_than_are_worked_out_ask_for_optuna(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convcalc.commands.solve.trials.find_spec", lambda name: None)
    many = ("solve", "-", "--set", "n=1..30000", "--budget", "macs<=1M", "--max", "params")
    assert ask(*many, input=SPEC).said == (
        "these are 30,000 variants, and up to 20,000 are worked out one by one; larger steps make "
        "fewer, or let optuna choose: pip install 'convcalc[search]'"
    )
    assert ask(*ASKED, "--trials", "9", input=SPEC).said == (
        "trials are chosen by optuna: pip install 'convcalc[search]'"
    )


@pytest.mark.skipif(not find_spec("optuna"), reason="optuna is an extra")
def test_optuna_finds_what_is_found_by_all_of_a_small_grid(ask: Ask) -> None:
    exact = json.loads(ask(*ASKED, "--format", "json", input=SPEC).out)
    found = json.loads(ask(*ASKED, "--trials", "300", "--format", "json", input=SPEC).out)
    assert found["best"] == exact["best"]
    assert (found["exact"], found["variants"], found["tried"] <= 60) == (False, 60, True)
    assert ask_search.TRIALS == 1_000


def test_processes_find_what_one_finds(tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(SPEC)
    asked = ["solve", str(spec), *ASKED[2:], "--format", "json"]
    command = [sys.executable, "-m", "convcalc", *asked]
    one, two = (
        subprocess.run([*command, *more], cwd=ROOT, capture_output=True, check=True).stdout
        for more in ((), ("--jobs", "2"))
    )
    assert one == two
    assert json.loads(one)["best"]


def test_processes_are_for_variants_that_are_all_worked_out(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "needed", lambda size, most: None)
    done = ask(*ASKED, "--trials", "5", "--jobs", "2", input=SPEC)
    assert (done.code, done.said) == (
        2,
        "--jobs is for variants that are worked out one by one; of 60 variants optuna chooses each "
        "by those before it",
    )
