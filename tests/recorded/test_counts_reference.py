"""The recording of what other tools count: tests/recorded/counts.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from convcalc import Report, analyze, build
from convcalc.engine.counting import CONVENTIONS
from convcalc.layers import KINDS

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "counts.json").read_text())[
    "cases"
]


def worked_out(case: dict[str, Any]) -> Report:
    names = [f"x{k}" for k in range(len(case["inputs"]))]
    settings = {**case["settings"], "name": "y", "from": names}
    inputs = dict(zip(names, case["inputs"], strict=True))
    return analyze(build({"inputs": inputs, "layers": [{case["kind"]: settings}]}))


def test_every_kind_that_pytorch_has_as_a_layer_was_counted() -> None:
    assert set(KINDS) - {case["kind"] for case in CASES} == {"weight_norm"}


def test_every_tool_was_asked_for_every_layer() -> None:
    assert {tuple(case["counts"]) for case in CASES} == {tuple(CONVENTIONS)}


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
