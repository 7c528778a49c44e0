"""Every layer that was really run on a framework, against what the engine works out."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from convcalc.dialect import dialect_named
from tests.recorded import reference

LAYOUTS = {"pytorch": "channels_first", "keras": "channels_last", "onnx": "channels_first"}
NUMBERS = {"pytorch": 2500, "keras": 1500, "onnx": 848}
ADAPTERS = {"pytorch": reference.pytorch, "keras": reference.keras, "onnx": reference.onnx}


@cache
def cases_of(framework: str) -> list[dict[str, Any]]:
    return reference.cases(f"{framework}_shapes")


def layer_of(case: dict[str, Any]) -> str:
    return case["layer"] if "layer" in case else case["op"]


def accepted(case: dict[str, Any]) -> bool:
    """The onnx cases are all accepted, so that they do not say so."""
    return case.get("ok", True)


def quirk(framework: str, case: dict[str, Any]) -> str | None:
    """The name of what a framework does here that is not worth imitating."""
    if not accepted(case) or framework != "keras" or 0 not in case["output"]:
        return None
    if "Pooling" in case["layer"]:
        return "a pool larger than its input returns size 0 when run eagerly"
    if case["layer"] == "Conv3DTranspose":
        return "an even kernel with 'same' and output_padding 0 returns size 0 on one element"
    return None


QUIRKS = {
    "pytorch": {},
    "keras": {
        "a pool larger than its input returns size 0 when run eagerly": 19,
        "an even kernel with 'same' and output_padding 0 returns size 0 on one element": 1,
    },
    "onnx": {},
}


def worked_out(
    framework: str, case: dict[str, Any]
) -> tuple[tuple[int, ...] | None, int | None, str]:
    """Output dims and parameters by the engine; None, and why, if it refuses."""
    dialect, kind, settings, shape, _ = ADAPTERS[framework](case)
    try:
        report = reference.work_out(dialect, kind, settings, shape)
    except reference.Refused as refused:
        return None, None, str(refused)
    assert report.output is not None
    return report.output.dims(dialect_named(dialect).layout), report.params.total, ""


def disagreement(framework: str, case: dict[str, Any]) -> str | None:
    """What the engine says otherwise than the framework did, if anything."""
    output, params, why = worked_out(framework, case)
    if not accepted(case):
        return None if output is None else f"refused ({case['message'][:80]}), got {output}"
    expected = ADAPTERS[framework](case)[-1]
    if output != expected:
        return f"expected {expected}, got {output} {why}"
    if framework != "onnx" and params != case["params"]:
        return f"expected {case['params']} parameters, got {params}"
    return None


GROUPS = sorted({(f, layer_of(case)) for f in ADAPTERS for case in cases_of(f)})


@pytest.mark.parametrize(("framework", "layer"), GROUPS, ids=[" ".join(g) for g in GROUPS])
def test_the_engine_agrees_with_the_framework(framework: str, layer: str) -> None:
    disagreements = []
    for case in cases_of(framework):
        if layer_of(case) == layer and quirk(framework, case) is None:
            wrong = disagreement(framework, case)
            if wrong:
                given = case.get("config", case.get("attrs"))
                disagreements.append((given, case.get("input", case.get("inputs")), wrong))
    assert disagreements == []


@pytest.mark.parametrize("framework", ADAPTERS)
def test_every_recorded_case_is_there(framework: str) -> None:
    assert len(cases_of(framework)) == NUMBERS[framework]


def test_most_cases_are_accepted_and_many_are_refused() -> None:
    refused = {f: sum(not accepted(case) for case in cases_of(f)) for f in ADAPTERS}
    assert refused == {"pytorch": 463, "keras": 145, "onnx": 0}


@pytest.mark.parametrize("framework", ADAPTERS)
def test_the_quirks_are_these_and_no_more(framework: str) -> None:
    found = [name for case in cases_of(framework) if (name := quirk(framework, case))]
    assert {name: found.count(name) for name in found} == QUIRKS[framework]


@pytest.mark.parametrize("framework", ADAPTERS)
def test_only_quirks_have_an_empty_output(framework: str) -> None:
    for case in cases_of(framework):
        if 0 in case.get("output", case.get("inferred", [])):
            assert quirk(framework, case)


def test_a_quirk_is_refused() -> None:
    for case in cases_of("keras"):
        if quirk("keras", case):
            output, _, why = worked_out("keras", case)
            assert output is None
            assert why
