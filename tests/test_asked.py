"""98 claims of teaching posts and 93 questions of exams and interviews: each is a command, and what
it shows. The rows are in recorded/asked.yaml.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from tests.console import ROOT, output

ROWS = yaml.safe_load((ROOT / "tests" / "recorded" / "asked.yaml").read_text("utf-8"))
ASKED = [
    pytest.param(row, id=f"{kind} {k}: {row['asks'][:50]}")
    for kind, rows in ROWS.items()
    for k, row in enumerate(rows)
    if "run" in row
]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("row", ASKED)
def test_it_is_answered(row: dict[str, Any]) -> None:
    commands = row["run"] if isinstance(row["run"], list) else [row["run"]]
    printed = flat("\n".join(output(command.rstrip("\n")) for command in commands))
    assert row["shows"]
    assert [said for said in row["shows"] if said not in printed] == [], printed


def test_how_many_there_are_and_which_cannot_be_asked() -> None:
    assert {kind: len(rows) for kind, rows in ROWS.items()} == {"claims": 98, "questions": 93}
    missing = [row for rows in ROWS.values() for row in rows if "run" not in row]
    assert len(missing) <= 5
    assert all(row["no"] for row in missing)
    assert max(Counter(row["asks"] for rows in ROWS.values() for row in rows).values()) == 1
