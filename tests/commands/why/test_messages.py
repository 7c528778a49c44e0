"""What Keras really prints (recorded/errors.json), and whatever else is pasted."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.why.families import FAMILIES
from convcalc.commands.why.finding import read
from convcalc.commands.why.place import places
from convcalc.commands.why.reading import Found
from convcalc.commands.why.squeezed import MAX_TEXT
from convcalc.engine.network import Network
from convcalc.layers.groups import GROUPS

DATA = json.loads(
    (Path(__file__).parents[2] / "recorded" / "errors.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = [case for case in DATA["cases"] if case["framework"] != "pytorch"]
NAMES = [f"{case['family']} {k}" for k, case in enumerate(CASES)]
WITH_SPEC = [case for case in CASES if case["spec"]]


def found(case: dict[str, Any]) -> Found:
    return read(case["text"])[-1]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_recorded_message_is_read(case: dict[str, Any]) -> None:
    answer = found(case)
    assert answer.wording.framework in ("Keras", "TensorFlow")
    assert answer.reading.likely
    assert answer.reading.fixes
    assert set(answer.reading.groups) <= set(GROUPS)


@pytest.mark.parametrize(
    "message",
    [
        "Negative dimension size caused by subtracting 1 from 2 for 'MaxPool'",
        "Negative dimension size caused by subtracting 3 from 99999999999 for 'MaxPool'",
        "Computed output size would be zero or negative. Received: `inputs.shape=[None -1 2 8]`, "
        "`pool_size=[3 3]`, `strides=(3, 3)`, `padding=valid`.",
    ],
)
def test_numbers_that_contradict_each_other_are_not_read(message: str) -> None:
    """No advice follows from what no framework can have written."""
    assert read(message) == []


@pytest.mark.parametrize("framework", DATA["tracebacks"])
def test_a_whole_traceback_is_read(framework: str) -> None:
    row = DATA["tracebacks"][framework]
    for text in (row["text"], "loading …\n" * 20_000 + row["text"] + "\nmake: *** [train] Error 1"):
        answer = read(text)[-1]
        assert answer.wording.framework.lower() == framework


def test_the_last_message_counts() -> None:
    one, other = (FAMILIES[name].wordings[0].example for name in ("features", "channels"))
    for texts, name in (((one, other), "channels"), ((other, one), "features")):
        answer = read("\nDuring handling of the above exception:\n".join(texts))
        assert [x.name for x in answer][-1] == name


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
    for answer in read(text):
        assert answer.reading.likely


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text)


def test_only_the_end_of_a_long_text_is_read() -> None:
    assert read(FAMILIES["features"].wordings[0].example + " " * MAX_TEXT) == []


# What was provoked in many versions


PROVOKED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "recorded" / "messages.json").read_text(encoding="utf-8")
)
UNREAD = {
    "flax": 5,
    "jax": 9,
    "keras": 22,
    "numpy": 1,
    "onnx": 0,
    "onnxruntime": 6,
    "paddle": 2,
    "pytorch": 48,
    "tensorflow": 23,
}
"""How many of the recorded messages of a framework are not known, at most."""


@pytest.mark.parametrize("framework", UNREAD)
def test_most_of_what_frameworks_were_made_to_say_is_read(framework: str) -> None:
    rows = [row for row in PROVOKED if row["framework"] == framework]
    unread = [row["id"] for row in rows if not read(row["message"])]
    assert len(unread) <= UNREAD[framework], unread
    assert set(UNREAD) == {row["framework"] for row in PROVOKED}
