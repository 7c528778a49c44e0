"""Layers and small networks that were run in PyTorch, Keras and onnxruntime: settings.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc import Problems, analyze, build
from convcalc.engine.derive import derive
from convcalc.engine.layer import apply
from convcalc.layers.site import Site
from tests.recorded.test_kinds_reference import disagreement, network, refusal
from tests.recorded.test_operators_reference import warned

RECORDED = json.loads((Path(__file__).parent / "settings.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
NETWORKS: list[dict[str, Any]] = RECORDED["networks"]
GROUPS = sorted({(case["dialect"], case["kind"]) for case in CASES})


@pytest.mark.parametrize("dialect", ["pytorch", "keras", "onnx"])
def test_layers_agree_with_the_framework(dialect: str) -> None:
    cases = [case for case in CASES if case["dialect"] == dialect]
    found = {str(case): text for case in cases if (text := disagreement(case))}
    told = [case for case in cases if not case["ok"] and str(case) in found and warned(case)]
    wrong = [text for case, text in found.items() if case not in map(str, told)]
    assert not wrong, f"{len(wrong)} of {len(cases)} disagree:\n" + "\n".join(wrong)
    assert [case["ran"] for case in told] == {"onnx": ["LRN(x, size=5)"]}.get(dialect, [])


def answer(case: dict[str, Any]) -> dict[str, Any] | str:
    """What is recorded of a network, worked out here; or the messages that refuse it."""
    inputs = dict(zip("xyz", case["inputs"], strict=False))
    spec = {"dialect": case["dialect"], "inputs": inputs, "layers": case["layers"]}
    try:
        report = analyze(build(spec))
    except Problems as problems:
        return refusal(problems.diagnostics)
    if not report.ok:
        return refusal(report.diagnostics)
    *_, output = report.outputs.values()
    params = report.totals.params
    return {
        "output": list(output.dims(report.network.layout)),
        "trainable": params.trainable,
        "non_trainable": params.non_trainable,
        "macs": report.totals.macs,
    }


@pytest.mark.parametrize("about", sorted({case["about"] for case in NETWORKS}))
def test_networks_agree_with_the_framework(about: str) -> None:
    for case in NETWORKS:
        if case["about"] == about:
            ours = answer(case)
            if case["ok"]:
                assert isinstance(ours, dict), (case["ran"], ours)
                assert {k: v for k, v in ours.items() if k in case} == {
                    k: case[k] for k in ours if k in case
                }
            else:
                assert isinstance(ours, str), (case["ran"], case["message"])
                assert ours.startswith("E2")


def test_the_recording_has_both_answers_of_all_three() -> None:
    for dialect in ("pytorch", "keras", "onnx"):
        answers = [case["ok"] for case in CASES if case["dialect"] == dialect]
        assert answers.count(True) > 70
        assert answers.count(False) > 15


def derivable() -> list[dict[str, Any]]:
    """One accepted layer for each kind, dialect and set of settings."""
    found = {(c["dialect"], c["kind"], *sorted(c["settings"])): c for c in CASES if c["ok"]}
    return list(found.values())


def test_each_setting_is_derived_to_the_same_numbers() -> None:
    for case in derivable():
        net = network(case)
        (node,) = net.nodes
        site = Site(tuple(net.inputs.values()), net.dialect, net.layout)
        plain = apply(node.kind, site, "y", node.inputs, [{} for _ in node.inputs])
        derived = derive(node.kind, site)
        assert (derived.output, derived.params) == (plain.output, plain.params), case
        assert derived.macs == plain.macs, case
        assert [w.sizes for w in derived.weights] == [w.sizes for w in plain.weights], case
