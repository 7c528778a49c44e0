"""The recording of what other tools count: tests/recorded/counts.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc import Report, analyze, build
from convcalc.engine.counting import CONVENTIONS
from convcalc.layers import KINDS
from convcalc.layers.groups import GROUPS

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "counts.json").read_text())[
    "cases"
]


TOOLS = tuple(CASES[0]["counts"])
"""Those that count what PyTorch runs; of the others, `test_counts_keras` and `test_counts_onnx`."""


def worked_out(case: dict[str, Any]) -> Report:
    names = [f"x{k}" for k in range(len(case["inputs"]))]
    settings = {**case["settings"], "name": "y", "from": names}
    inputs = dict(zip(names, case["inputs"], strict=True))
    return analyze(build({"inputs": inputs, "layers": [{case["kind"]: settings}]}))


def test_every_kind_that_pytorch_has_as_a_layer_was_counted() -> None:
    assert set(KINDS) - {case["kind"] for case in CASES} == {
        "weight_norm",
        *("parameter", "constant", "unknown"),  # no layers
        *("conv_lstm", "locally_connected"),
    }


def test_every_tool_was_asked_for_every_layer() -> None:
    assert {tuple(case["counts"]) for case in CASES} == {TOOLS}
    assert set(CONVENTIONS) - set(TOOLS) == {"tensorflow", "onnx-tool"}


def test_what_was_counted_is_the_layer_that_it_is_recorded_for() -> None:
    wrong = []
    for case in CASES:
        (layer,) = worked_out(case).layers
        output = list(layer.output.dims("channels_first")) if layer.output else None
        if output != case["output"]:
            wrong.append((case["ran"], output, case["output"]))
    assert wrong == []


def test_a_tool_says_0_of_what_it_has_no_rule_for() -> None:
    said = [answer for case in CASES for answer in case["counts"].values() if "count" in answer]
    assert [answer for answer in said if not answer["rules"] and answer["count"]] == []


@pytest.mark.parametrize("tool", TOOLS)
def test_every_layer_counts_as_the_tool_has_it(tool: str) -> None:
    """What a tool has no rule for it counts as 0, and we leave out."""
    wrong = []
    for case in CASES:
        theirs = case["counts"][tool].get("count")
        ours = CONVENTIONS[tool].total(worked_out(case))
        if theirs is not None and ours != theirs:
            wrong.append((case["ran"], ours, theirs))
    assert wrong == []


COMPLETE = ("torch", "torchinfo", "ptflops-aten")
"""Tools that say what they count, which leaves nothing out: matrix products, parameters."""


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool not in COMPLETE])
def test_a_kind_that_a_tool_has_no_rule_for_is_unknown_and_no_other(tool: str) -> None:
    """But for composites, whose parts are named, and for what computes nothing."""
    wrong = []
    for case in CASES:
        if case["kind"] in (*GROUPS["composites"], *GROUPS["movers"], *GROUPS["embeddings"]):
            continue
        answer = case["counts"][tool]
        ruled = answer.get("rules") or not answer.get("unknown", ["error"])
        unknown = CONVENTIONS[tool].unknown(worked_out(case))
        if unknown != ([] if ruled else [case["kind"]]):
            wrong.append((case["ran"], unknown, answer))
    assert wrong == []


FUSED = {"aten.mkldnn_rnn_layer": "lstm", "torchvision.deform_conv2d": "deformable_conv"}
"""What PyTorch runs as one operator, for which those that count operators have no rule."""
BY_OPERATOR = ("torch", "ptflops-aten")


@pytest.mark.parametrize("tool", COMPLETE)
def test_a_tool_that_says_what_it_counts_leaves_nothing_out(tool: str) -> None:
    found = {name for case in CASES for name in CONVENTIONS[tool].unknown(worked_out(case))}
    assert found == (set(FUSED.values()) if tool in BY_OPERATOR else set())


@pytest.mark.parametrize("tool", BY_OPERATOR)
def test_a_layer_is_unknown_where_pytorch_runs_it_as_such_an_operator(tool: str) -> None:
    for case in CASES:
        ran = case["counts"][tool].get("unknown", [])
        fused = [kind for operator, kind in FUSED.items() if operator in ran]
        assert CONVENTIONS[tool].unknown(worked_out(case)) == fused


def test_what_computes_nothing_counts_as_nothing_in_every_tool() -> None:
    idle = (*GROUPS["movers"], *GROUPS["embeddings"])
    counts = {
        (case["kind"], tool): answer["count"]
        for case in CASES
        if case["kind"] in idle
        for tool, answer in case["counts"].items()
        if answer.get("count")
    }
    assert counts == {("embedding", "torchinfo"): 27}
