"""What tools count of whole networks of torchvision: tests/recorded/counted_networks.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.tools.origins import there
from tests.recorded.record_counted_networks import SIZES

COUNTED: dict[str, dict[str, int]] = json.loads(
    (Path(__file__).parent / "counted_networks.json").read_text()
)


@pytest.mark.parametrize("name", COUNTED)
def test_a_network_counts_as_tools_print_it(name: str) -> None:
    """To the digit, as torchvision writes it."""
    report = convcalc.analyze(convcalc.load(name), SIZES[name])
    found = {tool: there(CONVENTIONS[tool], tool, report) for tool in COUNTED[name]}
    assert found == COUNTED[name]
