"""Layers as people paste them give what the frameworks gave (record_pasted.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.frameworks.reading import network_in
from tests.recorded.pasted import KERAS, PYTORCH

ROWS = json.loads((Path(__file__).parent / "pasted.json").read_text(encoding="utf-8"))


def test_all_that_is_pasted_was_recorded() -> None:
    assert [(row["code"], row["input"]) for row in ROWS] == [*PYTORCH, *KERAS]


@pytest.mark.parametrize("row", ROWS, ids=[row["code"] for row in ROWS])
def test_pasted_code_gives_the_shape_and_the_parameters_of_the_framework(
    row: dict[str, Any],
) -> None:
    network = network_in(row["code"], dialect=row["dialect"], input=row["input"])
    assert network.dialect.name == row["dialect"]
    report = convcalc.analyze(network)
    assert [d.message for d in report.diagnostics if d.severity == "error"] == []
    output = report.layers[-1].output
    assert output is not None
    assert list(output.dims(network.layout)) == row["output"]
    if row["params"] is not None:
        trained = report.totals.params
        every = trained.total if row["dialect"] == "keras" else trained.trainable
        assert every == row["params"]
