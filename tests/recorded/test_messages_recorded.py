"""The record of what frameworks say about wrong shapes (messages.json) is well formed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.record_messages import FRAMEWORKS, programs

HERE = Path(__file__).parent
TEXT = (HERE / "messages.json").read_text(encoding="utf-8")
ROWS: list[dict[str, Any]] = json.loads(TEXT)
FILES = {file for framework in FRAMEWORKS.values() for file in framework.files}
PROGRAMS = {
    (framework.name, program.id): program
    for framework in FRAMEWORKS.values()
    for file in framework.files
    for program in programs((HERE / "messages" / f"{file}.txt").read_text(encoding="utf-8"))
}


def test_each_record_is_a_line_and_they_are_sorted() -> None:
    first, *lines, last = TEXT.splitlines()
    assert (first, last) == ("[", "]")
    assert [json.loads(line.removesuffix(",")) for line in lines] == ROWS
    assert TEXT.isascii()
    assert "site-packages" not in TEXT
    order = [(row["framework"], row["family"], row["id"]) for row in ROWS]
    assert order == sorted(order)
    assert len(ROWS) >= 220


def test_ids_are_unique_and_no_program_says_the_same_in_two_records() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    said = {(row["framework"], row["id"].split("@")[0], row["message"]) for row in ROWS}
    assert len(said) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_record_is_of_its_program_and_names_what_was_raised(row: dict[str, Any]) -> None:
    program = PROGRAMS[row["framework"], row["id"].split("@")[0]]
    assert row["code"] == program.code
    assert row["fixed"] == program.fixed
    assert row["code"] != row["fixed"]
    assert (row["family"], row["wrong"]) == (program.family, program.wrong)
    assert row["versions"]
    kind = row["message"].splitlines()[0].partition(":")[0]
    assert kind.replace(".", "").replace("_", "").isalnum(), kind
    assert row["wrong"].endswith(".")


def test_every_file_of_programs_belongs_to_a_framework_and_names_each_program_once() -> None:
    assert {path.stem for path in (HERE / "messages").iterdir()} == FILES
    for name in sorted({framework.name for framework in FRAMEWORKS.values()}):
        files = {
            f
            for framework in FRAMEWORKS.values()
            if framework.name == name
            for f in framework.files
        }
        ids = [
            program.id
            for file in sorted(files)
            for program in programs((HERE / "messages" / f"{file}.txt").read_text(encoding="utf-8"))
        ]
        assert len(ids) == len(set(ids))
