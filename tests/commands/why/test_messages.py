"""The messages that PyTorch and Keras really print (recorded/errors.json), read and mended."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.why.families import FAMILIES, read
from convcalc.commands.why.place import places
from convcalc.commands.why.reading import MAX_TEXT, Found, least_padding, same_count
from convcalc.engine.network import Network
from convcalc.layers.groups import GROUPS

DATA = json.loads(
    (Path(__file__).parents[2] / "recorded" / "errors.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = DATA["cases"]
NAMES = [f"{case['family']} {k}" for k, case in enumerate(CASES)]
WITH_SPEC = [case for case in CASES if case["spec"]]
RECORDED = {
    "dimensions": {"dimensions", "pool_dimensions"},
    "pool_output": {"pool_output", "pool_output_1d"},
    "keras_kernel": {"keras_conv", "keras_pool"},
}
"""Where what was recorded as one family is two by its words."""


def found(case: dict[str, Any]) -> Found:
    answer = read(case["text"])
    assert answer is not None
    return answer


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_recorded_message_is_read_as_what_it_is(case: dict[str, Any]) -> None:
    answer = found(case)
    assert answer.name in RECORDED.get(case["family"], {case["family"]})
    assert answer.family.framework.lower() == case["framework"]
    assert answer.reading.happened
    assert answer.reading.fixes
    assert set(answer.reading.groups) <= set(GROUPS)


def test_every_family_is_recorded() -> None:
    assert {found(case).name for case in CASES} == set(FAMILIES)
    assert len(CASES) >= 50


@pytest.mark.parametrize(
    "message",
    [
        "mat1 and mat2 shapes cannot be multiplied (32x400 and 400x120)",
        "mat1 and mat2 shapes cannot be multiplied (32x0 and 256x120)",
        "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x9999999999)",
        "Negative dimension size caused by subtracting 1 from 2 for 'MaxPool'",
        "Negative dimension size caused by subtracting 3 from 99999999999 for 'MaxPool'",
        "Calculated padded input size per channel: (6 x 6). Kernel size: (3 x 3)",
        "running_mean should contain 64 elements not 64",
        "Computed output size would be zero or negative. Received: `inputs.shape=[None -1 2 8]`, "
        "`pool_size=[3 3]`, `strides=(3, 3)`, `padding=valid`.",
        "The total size of the tensor must be unchanged. Received: input_shape=(5, 5, 16), "
        "target_shape=(400,)",
    ],
)
def test_numbers_that_contradict_each_other_are_not_read(message: str) -> None:
    """No advice follows from what no framework can have written."""
    assert read(message) is None
    assert read(f"{FAMILIES['features'].example}\n{message}") is not None


@pytest.mark.parametrize("name", FAMILIES)
def test_the_examples_are_of_their_families(name: str) -> None:
    answer = read(FAMILIES[name].example)
    assert answer is not None
    assert answer.name == name


@pytest.mark.parametrize("framework", DATA["tracebacks"])
def test_a_whole_traceback_is_read(framework: str) -> None:
    row = DATA["tracebacks"][framework]
    for text in (row["text"], "loading …\n" * 20_000 + row["text"] + "\nmake: *** [train] Error 1"):
        answer = read(text)
        assert answer is not None
        assert answer.family.framework.lower() == framework
        assert answer.name in RECORDED.get(row["family"], {row["family"]})


def test_the_last_message_counts() -> None:
    one, other = FAMILIES["features"].example, FAMILIES["add"].example
    for texts, name in (((one, other), "add"), ((other, one), "features")):
        answer = read("\nDuring handling of the above exception:\n".join(texts))
        assert answer is not None
        assert answer.name == name


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
    assert count >= 25


def test_a_spec_without_the_mistake_is_searched_by_what_the_message_says() -> None:
    answer = read("mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)")
    assert answer is not None
    (place,) = places(answer.reading, convcalc.load("lenet5"))
    assert (place.node.name, place.refused) == ("linear1", None)
    assert [repair.lines for repair in place.repairs] == [("linear 120 in_features=400",)]


def test_no_layer_fits() -> None:
    answer = read("mat1 and mat2 shapes cannot be multiplied (32x400 and 256x77)")
    assert answer is not None
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


# Whatever is pasted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 200_000,
        "mat1 and mat2 shapes cannot be multiplied (" * 5000,
        "Given groups=1, weight of size [" + "1, " * 60_000,
        "is incompatible with the layer: expected axis -1 of input shape to have value 3, but "
        "received input with shape (" + "None, " * 20_000,
        "One of the dimensions in the output is <= 0" + " ." * 30_000,
        "output padding must be smaller than either stride or dilation, but got " * 2000,
        "A `Concatenate` layer requires inputs with matching shapes except for the concatenation "
        "axis. Received: input_shape=[" + "(" * 60_000,
        "\x1b[" * 100_000,
    ],
)
def test_a_hostile_text_is_read_in_no_time(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 2


NUMBERS = st.integers(0, 10**9 - 1).map(str)


@given(st.sampled_from(CASES), st.data())
def test_messages_with_any_numbers_are_read(case: dict[str, Any], data: st.DataObject) -> None:
    import re

    text = re.sub(
        r"\d+", lambda m: data.draw(NUMBERS) if data.draw(st.booleans()) else m[0], case["text"]
    )
    answer = read(text)
    if answer is not None:
        assert answer.reading.happened


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text)


def test_only_the_end_of_a_long_text_is_read() -> None:
    assert read(FAMILIES["add"].example + " " * MAX_TEXT) is None
