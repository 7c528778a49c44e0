"""What stands in a file besides rows of the sweep stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

SWEEP = ("sweep", "lenet5", "--set", "classes=2,3")


@pytest.mark.parametrize(("name", "text"), [("a.jsonl", '{"my": "json"}'), ("a.csv", "my notes")])
def test_a_last_line_that_begins_no_row_is_kept(
    ask: Ask, tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    code, _, err = ask(*SWEEP, "-o", str(path))
    assert (code, "is not of this sweep" in err, path.read_text()) == (2, True, text)


def test_notes_behind_the_rows_are_kept(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert ask(*SWEEP, "-o", str(path)).code == 0
    whole = path.read_text() + "my notes"
    path.write_text(whole)
    code, _, err = ask(*SWEEP[:3], "classes=2,3,4", "-o", str(path))
    assert (code, path.read_text()) == (2, whole)
    assert "its last line is no beginning of a row" in err
