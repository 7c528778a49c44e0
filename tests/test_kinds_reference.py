"""Every kind of layer against PyTorch and Keras, really run: tests/data/kinds.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc import Network, Problems, Report, build
from convcalc.analyze import analyze
from convcalc.field import Everything, Field
from convcalc.layers import KINDS

RECORDED = json.loads((Path(__file__).parent / "data" / "kinds.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
PLACEMENTS: list[dict[str, Any]] = RECORDED["placements"]
GROUPS = sorted({(case["dialect"], case["group"]) for case in CASES})
NOT_MISTAKES = ("E102", "E106", "E301", "E302", "E304", "E305")
"""Codes that a case can only meet if it is misspelt here, never as a refusal."""


def network(case: dict[str, Any]) -> Network:
    names = [f"x{k}" for k in range(len(case["inputs"]))]
    settings = {**case["settings"], "name": "y", "from": names}
    return build(
        {
            "dialect": case["dialect"],
            "inputs": dict(zip(names, case["inputs"], strict=True)),
            "layers": [{case["kind"]: settings}],
        }
    )


def answer(case: dict[str, Any]) -> dict[str, Any] | str:
    """What is recorded of a case, worked out here; or the messages that refuse it."""
    try:
        net = network(case)
        report = analyze(net)
    except Problems as problems:
        return refusal(problems.diagnostics)
    if not report.ok:
        return refusal(report.diagnostics)
    (y,) = report.layers
    assert y.output is not None
    found = {
        "output": list(y.output.dims(net.layout)),
        "trainable": y.params.trainable,
        "non_trainable": y.params.non_trainable,
        "macs": y.macs,
    }
    return {key: value for key, value in found.items() if key in case or not case["ok"]}


def refusal(diagnostics: Any) -> str:
    return "; ".join(f"{d.code} {d.message}" for d in diagnostics if d.severity == "error")


def disagreement(case: dict[str, Any]) -> str | None:
    """How the answer differs from what the framework did; None if it does not."""
    ours = answer(case)
    if case["ok"]:
        theirs: Any = {k: case[k] for k in ("output", "trainable", "non_trainable", "macs") if k in case}
        agrees = ours == theirs
    else:
        theirs = case["message"]
        agrees = isinstance(ours, str) and not ours.startswith(NOT_MISTAKES)
    if agrees:
        return None
    return f"{case['kind']} {case['settings']} on {case['inputs']}: {ours}, but {case['ran']}: {theirs}"


@pytest.mark.parametrize(("dialect", "group"), GROUPS, ids=[f"{d}-{g}" for d, g in GROUPS])
def test_kinds_agree_with_the_framework(dialect: str, group: str) -> None:
    cases = [c for c in CASES if (c["dialect"], c["group"]) == (dialect, group)]
    found = [text for text in map(disagreement, cases) if text]
    assert not found, f"{len(found)} of {len(cases)} disagree:\n" + "\n".join(found)
