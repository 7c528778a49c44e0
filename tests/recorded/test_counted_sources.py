"""What tools count of small networks that are read from source: counted_sources.json."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.engine.analyze import analyze
from tests.recorded.record_counted_sources import sections
from tests.recorded.verdicts import verdict

if TYPE_CHECKING:
    from convcalc import Report

HERE = Path(__file__).parent
COUNTED: dict[str, dict[str, Any]] = json.loads((HERE / "counted_sources.json").read_text())
SOURCES = sections((HERE / "counted_sources.txt").read_text())
TALLY = {"equal": 576, "between": 1, "at least": 33}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("counted")
    for name, text in SOURCES.items():
        (made / f"{name}.py").write_text(text)
    return made


def worked_out(path: Path, shapes: tuple[str, ...]) -> Report:
    network = read_network(str(path), (), None, shapes=shapes)
    return analyze(network, inputs_in(network, shapes, network.layout))


@cache
def verdicts(path: Path) -> dict[str, str]:
    row = COUNTED[path.stem]
    report = worked_out(path, tuple(row["input"]))
    return {tool: verdict(report, tool, count) for tool, count in row["counts"].items()}


def test_each_source_was_counted() -> None:
    assert [*SOURCES] == [*COUNTED]


@pytest.mark.parametrize("name", COUNTED)
def test_a_source_counts_as_is_told(name: str, folder: Path) -> None:
    found = verdicts(folder / f"{name}.py")
    assert "wrong" not in found.values()


def test_so_many_answers_are_told_to_the_digit(folder: Path) -> None:
    found = Counter(one for name in COUNTED for one in verdicts(folder / f"{name}.py").values())
    assert found == TALLY
