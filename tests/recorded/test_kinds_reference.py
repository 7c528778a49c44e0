"""Every kind of layer against PyTorch and Keras, really run: tests/recorded/kinds.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc import Network, Problems, Report, analyze, build
from convcalc.algebra.field import Everything, Field
from convcalc.algebra.listed import Listed
from convcalc.layers import KINDS

FOLDER = Path(__file__).parent
RECORDED = json.loads((FOLDER / "kinds.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
ARRANGED: list[dict[str, Any]] = json.loads((FOLDER / "arranged.json").read_text())["cases"]
"""Of test_arranged_reference.py."""
PLACEMENTS: list[dict[str, Any]] = RECORDED["placements"]
GROUPS = sorted({(case["dialect"], case["kind"]) for case in CASES})
NOT_MISTAKES = ("E102", "E106", "E301", "E302", "E304")
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
        theirs: Any = {
            k: case[k] for k in ("output", "trainable", "non_trainable", "macs") if k in case
        }
        agrees = ours == theirs
    else:
        theirs = case["message"]
        agrees = isinstance(ours, str) and not ours.startswith(NOT_MISTAKES)
    if agrees:
        return None
    return f"{described(case)}: {ours}, but {case['ran']}: {theirs}"


def described(case: dict[str, Any]) -> str:
    return f"{case['kind']} {case['settings']} on {case['inputs']}"


@pytest.mark.parametrize(("dialect", "kind"), GROUPS, ids=["-".join(g) for g in GROUPS])
def test_kinds_agree_with_the_framework(dialect: str, kind: str) -> None:
    cases = [c for c in CASES if (c["dialect"], c["kind"]) == (dialect, kind)]
    found = [text for text in map(disagreement, cases) if text]
    assert not found, f"{len(found)} of {len(cases)} disagree:\n" + "\n".join(found)


def field_of(case: dict[str, Any]) -> Any:
    report: Report = analyze(network(case))
    assert report.ok, refusal(report.diagnostics)
    return report.layers[-1].field[0]


def length(case: dict[str, Any]) -> int:
    """The number of positions on the first spatial axis of the input."""
    return int(case["inputs"][0][0 if case["dialect"] == "keras" else 1])


def hulls(case: dict[str, Any]) -> list[list[int] | None]:
    """First and last input position within the input that each recorded output sees."""
    n, field = length(case), field_of(case)
    found: list[list[int] | None] = []
    for o in range(len(case["seen"])):
        if isinstance(field, Everything):
            interval: tuple[int, int] | None = (0, n - 1)
        else:
            assert isinstance(field, (Field, Listed)), field
            interval = field.interval(o)
        first, last = (max(interval[0], 0), min(interval[1], n - 1)) if interval else (0, -1)
        found.append([first, last] if first <= last else None)
    return found


def placed_otherwise(case: dict[str, Any]) -> str | None:
    """How the hulls differ from the measured ones; None if they do not."""
    ours, theirs = hulls(case), case["seen"]
    if all(agree(case, a, b) for a, b in zip(ours, theirs, strict=True)):
        return None
    return f"{described(case)}: {ours}, but {case['ran']}: {theirs}"


def agree(case: dict[str, Any], ours: list[int] | None, theirs: list[int] | None) -> bool:
    """The hulls are equal, or ours is wider for one of two reasons.

    Cubic interpolation gives its outer neighbours no weight where an output lies exactly on an
    input; our field has them all the same. Under dilation a hull that is clipped at the border
    may end between two taps.
    """
    if ours == theirs or ours is None:
        return ours == theirs
    exact = "cubic" in case["settings"].get("mode", "") and theirs and theirs[0] == theirs[1]
    clipped = ours[0] == 0 or ours[1] == length(case) - 1
    if not exact and not (case["settings"].get("dilation", 1) > 1 and clipped):
        return False
    return theirs is None or ours[0] <= theirs[0] <= theirs[1] <= ours[1]


PLACED = sorted({(c["dialect"], c["kind"], c["settings"].get("mode", "")) for c in PLACEMENTS})


@pytest.mark.parametrize(("dialect", "kind", "mode"), PLACED, ids=["-".join(p) for p in PLACED])
def test_outputs_see_the_inputs_that_reach_them_in_the_framework(
    dialect: str, kind: str, mode: str
) -> None:
    cases = [
        c
        for c in PLACEMENTS
        if (c["dialect"], c["kind"], c["settings"].get("mode", "")) == (dialect, kind, mode)
    ]
    found = [text for text in map(placed_otherwise, cases) if text]
    assert not found, f"{len(found)} of {len(cases)} disagree:\n" + "\n".join(found)


def test_the_recording_covers_every_kind() -> None:
    """Plain ones have thousands of cases of their own, in tests/recorded/*_shapes.json."""
    elsewhere = {
        "inverted_residual",  # tests/test_composites.py
        "transformer_encoder",
        *("parameter", "constant", "unknown"),  # nothing is worked out
    }
    elsewhere |= {case["kind"] for case in ARRANGED}
    assert set(KINDS) - elsewhere <= {case["kind"] for case in CASES + PLACEMENTS}


def test_the_recording_has_both_answers_for_both_frameworks() -> None:
    for dialect in ("pytorch", "keras"):
        answers = [case["ok"] for case in CASES if case["dialect"] == dialect]
        assert answers.count(True) > 200
        assert answers.count(False) > 50
