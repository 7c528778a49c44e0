"""The recording of what onnx-tool counts: tests/recorded/counts_onnx.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc import Report, analyze, build
from convcalc.engine.counting import CONVENTIONS
from tests.networks import worked_out as worked_out_network
from tests.recorded.verdicts import verdict

RECORDED = json.loads((Path(__file__).parent / "counts_onnx.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
NETWORKS: dict[str, int] = RECORDED["networks"]
ONNX_TOOL = CONVENTIONS["onnx-tool"]
SIZED = ("fcn_resnet50", "fcn_resnet101", "lraspp_mobilenet_v3_large")
"""In which something is resized to sizes that the file works out."""
IDLE = ("two_inputs", "wavenet")
"""With layers that no output depends on."""
NORMED = ("ssd300_vgg16", *(name for name in NETWORKS if "convnextv2" in name))
"""With norms over some axes, which are an input of the node."""
TOLD = dict.fromkeys((*SIZED, *IDLE, *NORMED), "as told")
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
    report = worked_out_network(name)
    found = verdict(report, "onnx-tool", NETWORKS[name])
    assert found == ("at least" if ONNX_TOOL.unknown(report) else TOLD.get(name, "equal"))
