"""What tools count of networks of libraries, and of what `convert` writes: counted_libraries.json.

No answer is wrong, and none untold (verdicts.py).
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import convcalc
from convcalc.cli.network import inputs_in, read_network
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written
from tests.recorded.record_counted_libraries import Asked
from tests.recorded.verdicts import verdict

COUNTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "counted_libraries.json").read_text()
)
EVERY = 1 if settings().max_examples >= 1000 else 8
"""All of them where laws are tried with many examples (tests/conftest.py), a part of them else."""
NAMES = [*COUNTED][::EVERY]
AGAIN = ("swin_t", "mobilevit_xxs", "swinv2_tiny_window8_256", "convnextv2_atto", "ghostnet_050")
TALLY = {
    1: {"equal": 1863, "as told": 1723, "between": 276, "at least": 27},
    8: {"equal": 227, "as told": 225, "between": 29, "at least": 4},
}


@cache
def verdicts(name: str) -> dict[str, str]:
    row = COUNTED[name]
    library, _, called = name.partition("/")
    report = Asked(library, called, row.get("zoo", called), row.get("input", "")).report()
    return {tool: verdict(report, tool, count) for tool, count in row["counts"].items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_network_counts_as_is_told(name: str) -> None:
    assert not {"wrong", "untold"} & {*verdicts(name).values()}


@pytest.mark.parametrize("name", AGAIN)
def test_what_is_written_counts_so_too_when_it_is_read(name: str, tmp_path: Path) -> None:
    """Attention within windows is one layer there, of which it is told what it depends on."""
    row, network = COUNTED[f"written/{name}"], convcalc.load(name)
    path = tmp_path / "written.py"
    path.write_text(written(analyze(network), "pytorch"))
    usual = ["x".join(map(str, shape.sizes)) for shape in network.inputs.values()]
    shapes = (row["input"],) if "input" in row else tuple(usual)
    read = read_network(str(path), (), None, shapes=shapes)
    report = analyze(read, inputs_in(read, shapes, read.layout))
    found = {tool: verdict(report, tool, count) for tool, count in row["counts"].items()}
    assert [tool for tool, one in found.items() if one == "wrong"] == []


def test_so_many_answers_are_told_to_the_digit() -> None:
    tally = Counter(one for name in NAMES for one in verdicts(name).values())
    assert tally == TALLY[EVERY]
