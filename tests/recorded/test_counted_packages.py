"""What tools count of networks of packages, read from their source: counted_packages.json.

The packages are not needed to run the other tests: `SOURCE_LIBRARIES` names the folder where they
are installed. What is not there is skipped.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.engine.analyze import analyze
from tests.recorded.record_counted_packages import Asked
from tests.recorded.verdicts import verdict

COUNTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "counted_packages.json").read_text()
)
FOLDER = Path(os.environ.get("SOURCE_LIBRARIES", "/nowhere"))


def verdicts(name: str) -> dict[str, str]:
    one = Asked.of(name)
    path = FOLDER / one.file
    if not path.is_file():
        pytest.skip("its source is not here")
    shapes = tuple(one.input.split(","))
    network = read_network(f"{path}:{one.target}", (), None, shapes=shapes)
    report = analyze(network, inputs_in(network, shapes, network.layout))
    params = report.totals.params
    assert COUNTED[name]["params"] in (params.total, params.trainable)
    return {tool: verdict(report, tool, n) for tool, n in COUNTED[name]["counts"].items()}


@pytest.mark.parametrize("name", COUNTED)
def test_a_network_of_a_package_counts_to_the_digit(name: str) -> None:
    row = COUNTED[name]
    found = {tool: one for tool, one in verdicts(name).items() if one != "equal"}
    assert found == row.get("else", {})
