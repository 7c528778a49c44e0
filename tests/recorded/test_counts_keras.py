"""The recording of what TensorFlow's profiler counts: tests/recorded/counts_keras.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc import Report, analyze, build
from convcalc.engine.counting import CONVENTIONS
from convcalc.layers.groups import GROUPS

RECORDED = json.loads((Path(__file__).parent / "counts_keras.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
NETWORKS: dict[str, int] = RECORDED["networks"]
TENSORFLOW = CONVENTIONS["tensorflow"]


def worked_out(case: dict[str, Any]) -> Report:
    names = [f"x{k}" for k in range(len(case["inputs"]))]
    layer = {case["kind"]: {**case["settings"], "name": "y", "from": names}}
    inputs = dict(zip(names, case["inputs"], strict=True))
    return analyze(build({"dialect": "keras", "inputs": inputs, "layers": [layer]}))


def test_the_profiler_ran_every_layer_that_was_asked_for_and_it_is_the_same_layer() -> None:
    wrong = []
    for case in CASES:
        output = worked_out(case).layers[-1].output
        if output is None or list(output.dims("channels_last")) != case["output"]:
            wrong.append((case["ran"], output))
    assert wrong == []


def test_every_layer_of_keras_counts_as_the_profiler_has_it() -> None:
    asked = [(case["ran"], TENSORFLOW.total(worked_out(case)), case["count"]) for case in CASES]
    assert [row for row in asked if row[1] != row[2]] == []


def test_a_layer_none_of_whose_operators_has_a_rule_is_unknown_and_no_other() -> None:
    wrong = []
    for case in CASES:
        if case["kind"] in (*GROUPS["movers"], *GROUPS["composites"]):
            continue
        unknown = [case["kind"]] if case["unknown"] and not case["rules"] else []
        if TENSORFLOW.unknown(worked_out(case)) != unknown:
            wrong.append((case["ran"], unknown))
    assert wrong == []


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_keras_counts_as_the_profiler_has_it(name: str) -> None:
    """InceptionResNetV2 scales by layers of its own, which are a product alone."""
    report = analyze(convcalc.load(f"keras_{name.lower()}"))
    alone = ("rescale",) if name == "InceptionResNetV2" else ()
    sums = sum(
        layer.output.elements
        for layer in report.layers
        if layer.kind.name in alone and layer.output is not None
    )
    assert TENSORFLOW.total(report) == NETWORKS[name] + sums
    told = [one for one in TENSORFLOW.otherwise(report) if "rescale" in one.kinds]
    assert bool(told) == any(layer.kind.name == "rescale" for layer in report.layers)
    if alone:
        assert [one.total for one in told] == [NETWORKS[name]]


def test_without_batch_norms_and_additions_it_is_what_older_versions_printed() -> None:
    """Half of it stands in an issue of Keras: Xception at 150x150 without a head."""
    report = analyze(convcalc.load("keras_xception"), "150x150x3")
    head = ("batch_norm", "add", "global_avg_pool", "linear", "softmax")
    pairs = [pair for layer in report.layers for pair in TENSORFLOW.counts(layer)]
    assert sum(n or 0 for kind, n in pairs if kind not in head) == 2 * 1_925_897_756
    keras2 = sum(n or 0 for kind, n in pairs if kind not in ("batch_norm", *head[2:]))
    assert keras2 == 3_852_600_656  # tf_keras 2.21
    (older,) = TENSORFLOW.otherwise(report)
    assert older.kinds == ["batch_norm", "add"]
    assert older.total == sum(n or 0 for kind, n in pairs if kind not in older.kinds)
