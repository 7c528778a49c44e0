"""What PyTorch really prints (recorded/errors.json): read, found in a spec, and mended."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.counts import same_count
from convcalc.commands.why.finding import read
from convcalc.commands.why.place import places
from convcalc.commands.why.reading import Found, least_padding
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


@pytest.mark.parametrize("case", WITH_SPEC, ids=[c["family"] for c in WITH_SPEC])
def test_the_spec_with_the_mistake_gives_the_same_advice(case: dict[str, Any]) -> None:
    """E201 to E206 name each number that is proposed for the message, but one that only runs."""
    (problem, *_) = convcalc.analyze(convcalc.loads(case["spec"])).diagnostics
    told = re.findall(r"\d+", problem.help)
    for fix in found(case).reading.fixes:
        if fix.setting and not only_runs(fix, case):
            assert str(fix.value).strip("(,)") in told, problem.help


def only_runs(fix: Any, case: dict[str, Any]) -> bool:
    """A linear layer along the columns of a map that was to be flattened or pooled."""
    return fix.setting == "in_features" and "flatten" not in case["spec"]


ADVICE = {
    "{input: 512x7x7, layers: [linear 10 in_features=512]}": "put global_avg_pool before it: 512 "
    "channels are 512 features then",
    "{input: 3x28x28, layers: [linear 10 in_features=784]}": "784 is 1 channel of 3x28x28; "
    "flattened, all are 2352 features",
    "{input: 28x28x3, layers: [conv 8 3 in_channels=3]}": "for 3 channels, 28x28: write 3x28x28; "
    "if it is meant, add layout: channels_first",
    "{layout: channels_first, input: 28x28x3, layers: [conv 8 3 in_channels=3]}": "write "
    "in_channels: 28, or leave it out; if the channels stand last, the input is 3x28x28",
    "{input: 1x28x28, layers: [conv 8 3 in_channels=3]}": "write in_channels: 1, or leave it out; "
    "grey images have 1 channel, colour images 3",
    "{input: 3x28x28, layers: [reshape 3x14x14]}": "write 56 in place of 14, or -1 for one of them",
    "{input: 3x28x28, layers: [reshape 5x13x14]}": "use dimensions whose product is the number of "
    "elements; one may be -1",
    "{input: 16x5x5, layers: [reshape 16x24]}": "write 25 in place of 24, or -1 for one of them",
    "{inputs: {a: 64x56x56, b: 256x28x28}, layers: [add: {from: [a, b]}]}": "make the two paths "
    "end in the same shape, such as 'conv 256 1x1/2' behind 64x56x56",
    "{inputs: {a: 64x30x30, b: 64x24x24}, layers: [concat: {from: [a, b]}]}": "make the two paths "
    "end in the same shape: padding 3 more in a convolution of the smaller one keeps what it cuts "
    "off; if an odd size was halved, 'convcalc size SPEC' at the prompt lists the inputs that fit",
    "{inputs: {a: 8x6x9, b: 8x4x4}, layers: [add: {from: [a, b]}]}": "make the two paths end in "
    "the same shape",
}


@pytest.mark.parametrize("spec", ADVICE)
def test_a_spec_says_what_to_write(spec: str) -> None:
    (problem, *_) = convcalc.analyze(convcalc.loads(spec)).diagnostics
    assert problem.help == ADVICE[spec]


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
