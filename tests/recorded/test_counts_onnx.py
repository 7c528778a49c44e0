"""The recording of what onnx-tool counts: tests/recorded/counts_onnx.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc import Report, analyze, build
from convcalc.engine.counting import CONVENTIONS

RECORDED = json.loads((Path(__file__).parent / "counts_onnx.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
NETWORKS: dict[str, int] = RECORDED["networks"]
ONNX_TOOL = CONVENTIONS["onnx-tool"]
PRODUCTS = "scaled_dot_product_attention"
"""What no rule of ours is for: exporters write it in several ways."""


def worked_out(case: dict[str, Any]) -> Report:
    names = [f"x{k}" for k in range(len(case["inputs"]))]
    layer = {case["kind"]: {**case["settings"], "name": "y", "from": names}}
    inputs = dict(zip(names, case["inputs"], strict=True))
    return analyze(build({"dialect": "onnx", "inputs": inputs, "layers": [layer]}))


def test_every_layer_that_can_be_written_counts_as_the_tool_has_it() -> None:
    counted = [case for case in CASES if "count" in case and case["kind"] != PRODUCTS]
    asked = [(case, ONNX_TOOL.total(worked_out(case)), case["count"]) for case in counted]
    assert [row for row in asked if row[1] != row[2]] == []
    assert len(counted) > 180


def test_what_it_cannot_work_out_is_unknown_and_what_it_counts_is_not() -> None:
    wrong = []
    for case in CASES:
        unknown = [case["kind"]] if "error" in case or case["kind"] == PRODUCTS else []
        if ONNX_TOOL.unknown(worked_out(case)) != unknown:
            wrong.append((case, unknown))
    assert wrong == []


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_counts_as_the_tool_has_the_file_that_is_written_of_it(name: str) -> None:
    report = analyze(convcalc.load(name))
    assert ONNX_TOOL.total(report) == NETWORKS[name]
    assert ONNX_TOOL.unknown(report) == []
