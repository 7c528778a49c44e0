"""What `convcalc why` advises for a recorded message, and what advised/ has of it by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from convcalc.commands.why.finding import read

HERE = Path(__file__).parent
OUT = HERE / "advice.json"
RUNS, OTHER, FAILS, NOT_RUN = "runs", "another result", "fails", "not run"
SHOWS = "shows"
"""What came of a fix."""


class Advice(NamedTuple):
    """A fix that is to be run: its family, its number from 1, how sure it is, its code or text."""

    family: str
    number: int
    sure: str
    advice: str
    coded: bool


def advised(message: str) -> list[Advice]:
    """The first fix for a message, the one behind it if that shows whether it is right, and all
    that are likely; none, if the message is not known.
    """
    found = read(message)
    if not found:
        return []
    fixes = list(enumerate(found[-1].reading.fixes, 1))
    first = 1 + fixes[0][1].text.endswith("it shows which of these is right")
    return [
        Advice(found[-1].name, number, fix.sure, fix.code or fix.text, bool(fix.code))
        for number, fix in fixes
        if number <= first or fix.sure == "likely"
    ]


class Hand(NamedTuple):
    """What advised/ says of a fix for a program: lines, and why they give another result."""

    lines: list[str]
    because: str


def by_hand(framework: str) -> dict[tuple[str, str], Hand]:
    """What advised/ holds for a framework, by program and advice. A block is `= programs`, the
    advice as `> lines`, `* why` another result is right, and the lines of a program.
    """
    path = HERE / "advised" / f"{framework}.txt"
    blocks = f"\n{path.read_text(encoding='utf-8')}".split("\n= ")[1:] if path.exists() else []
    found = {}
    for block in blocks:
        names, *rest = block.rstrip().split("\n")
        advice, because, lines = (
            [line[2:] for line in rest if line.startswith(mark)] for mark in ("> ", "* ", "  ")
        )
        for name in names.split():
            found[name, "\n".join(advice)] = Hand(lines, " ".join(because))
    return found


def run_before(framework: str, version: str) -> dict[Any, dict[str, Any]]:
    """What was run in this version already, by program and advice."""
    rows = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else []
    return {
        (row["program"], Advice(*(row[field] for field in Advice._fields))): row
        for row in rows
        if (row["framework"], row["version"]) == (framework, version)
        and row["outcome"] in (RUNS, OTHER, SHOWS)
    }


def write(rows: list[dict[str, Any]]) -> None:
    order = ("framework", "program", "of", "number")
    lines = [json.dumps(row) for row in sorted(rows, key=lambda row: [row[name] for name in order])]
    OUT.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
