"""What PyTorch really prints (recorded/errors.json): read, found in a spec, and mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.why.finding import read
from convcalc.commands.why.place import places
from convcalc.commands.why.reading import Found, least_padding, same_count
from convcalc.engine.network import Network
from convcalc.layers.groups import GROUPS

DATA = json.loads(
    (Path(__file__).parents[2] / "recorded" / "errors.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = [case for case in DATA["cases"] if case["framework"] == "pytorch"]
NAMES = [f"{case['family']} {k}" for k, case in enumerate(CASES)]
WITH_SPEC = [case for case in CASES if case["spec"]]
RECORDED = {
    "dimensions": {"dimensions", "pool_dimensions"},
    "pool_output": {"pool_output", "pool_output_1d"},
}
"""Where what was recorded as one family is two by its words."""


def found(case: dict[str, Any]) -> Found:
    (answer,) = read(case["text"])
    return answer


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_recorded_message_is_read_as_what_it_is(case: dict[str, Any]) -> None:
    answer = found(case)
    assert answer.name in RECORDED.get(case["family"], {case["family"]})
    assert answer.wording.framework == "PyTorch"
    assert answer.reading.likely
    assert answer.reading.fixes
    assert set(answer.reading.groups) <= set(GROUPS)


@pytest.mark.parametrize(
    "message",
    [
        "mat1 and mat2 shapes cannot be multiplied (32x400 and 400x120)",
        "mat1 and mat2 shapes cannot be multiplied (32x0 and 256x120)",
        "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x9999999999999)",
        "Calculated padded input size per channel: (6 x 6). Kernel size: (3 x 3)",
    ],
)
def test_numbers_that_contradict_each_other_are_not_read(message: str) -> None:
    """No advice follows from what no framework can have written."""
    assert read(message) == []


@pytest.mark.parametrize("case", WITH_SPEC, ids=[c["family"] for c in WITH_SPEC])
def test_the_recorded_spec_makes_the_same_mistake(case: dict[str, Any]) -> None:
    try:
        report = convcalc.analyze(convcalc.loads(case["spec"]))
    except convcalc.Problems:
        return
    assert not report.ok
    assert report.diagnostics[0].layer == case["layer"]


@pytest.mark.parametrize("case", WITH_SPEC, ids=[c["family"] for c in WITH_SPEC])
def test_what_is_proposed_for_a_spec_makes_the_network_accepted(case: dict[str, Any]) -> None:
    (place,) = places(found(case).reading, convcalc.loads(case["spec"]))
    assert place.node.name == case["layer"]
    assert place.refused is not None
    assert place.repairs
    for repair in place.repairs:
        assert convcalc.analyze(repair.network).ok
        assert repair.lines


@pytest.mark.parametrize("case", WITH_SPEC, ids=[c["family"] for c in WITH_SPEC])
def test_a_setting_that_is_proposed_from_the_message_alone_fits(case: dict[str, Any]) -> None:
    network = convcalc.loads(case["spec"])
    for fix in found(case).reading.fixes:
        if fix.setting:
            assert convcalc.analyze(changed(network, case["layer"], fix.setting, fix.value)).ok


def changed(network: Network, layer: str, setting: str, value: Any) -> Network:
    nodes = tuple(
        node._replace(kind=node.kind.but(**{setting: value})) if node.name == layer else node
        for node in network.nodes
    )
    return network._replace(nodes=nodes)


def test_most_messages_propose_a_setting() -> None:
    count = sum(any(fix.setting for fix in found(case).reading.fixes) for case in WITH_SPEC)
    assert count >= 14


def test_a_spec_without_the_mistake_is_searched_by_what_the_message_says() -> None:
    (answer,) = read("mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)")
    (place,) = places(answer.reading, convcalc.load("lenet5"))
    assert (place.node.name, place.refused) == ("linear1", None)
    assert [repair.lines for repair in place.repairs] == [("linear 120 in_features=400",)]


def test_no_layer_fits() -> None:
    (answer,) = read("mat1 and mat2 shapes cannot be multiplied (32x400 and 256x77)")
    assert places(answer.reading, convcalc.load("lenet5")) == []


def test_the_flattened_map_is_recognised() -> None:
    assert same_count(400, 256) == "400 = 16x5x5 and 256 = 16x4x4"
    assert same_count(25088, 4608) == "25088 = 512x7x7 and 4608 = 512x3x3"
    assert same_count(7, 512) == ""


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=3))
def test_least_padding_is_the_least(rows: list[tuple[int, int]]) -> None:
    spans, padded = zip(*rows, strict=True)
    least = least_padding(spans, padded)
    assert all(n + 2 * least >= k for k, n in rows)
    assert least == 0 or any(n + 2 * (least - 1) < k for k, n in rows)
