"""Where ONNX's shape inference and onnxruntime differ: onnx_tools.json, random layers both ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc import Network, Problems, analyze
from convcalc.dialect import dialect_named
from convcalc.engine.network import Node
from convcalc.parser.make import Entry, make
from convcalc.parser.value import Item, from_plain
from tests.recorded.reference import onnx

RECORDED = json.loads((Path(__file__).parent / "onnx_tools.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
OPS = sorted({case["op"] for case in CASES})


def answer(case: dict[str, Any]) -> tuple[list[int] | None, list[str]]:
    """The output with its batch, None if it is refused; and the warnings."""
    _, kind, settings, shape, _ = onnx({**case, "inferred": []})
    rules, problems = dialect_named("onnx"), []  # type: ignore[var-annotated]
    given = tuple((k, Item(None, from_plain(v))) for k, v in settings.items())
    made = make(Entry(kind, None, given), rules, problems)
    if made is None:
        raise Problems(problems)
    node = Node("x", made.kind, ("input",))
    network = Network("", rules, "channels_first", {"input": shape}, (node,), ("x",))
    report = analyze(network)
    told = [d.message for d in report.diagnostics if d.code == "W203"]
    assert {d.code for d in report.diagnostics} <= {"W203", "E201", "E206"}
    output = report.layers[0].output
    return (None if output is None else [1, *output.dims("channels_first")]), told


def known(said: Any, like: list[int]) -> Any:
    """What shape inference says, unless it leaves the sizes open."""
    return said if not isinstance(said, list) or len(said) == len(like) else None


def refused(case: dict[str, Any]) -> bool:
    """An empty output is as good as a refusal."""
    return isinstance(case["run"], str) or min(case["run"]) < 1


def quirk(case: dict[str, Any]) -> bool:
    """Both divide towards zero, so that a kernel that reaches beyond the padded input by less than
    a stride gives one output, which the text of the operator does not have.
    """
    if case["op"] not in ("MaxPool", "AveragePool", "LpPool") or case["inferred"] != case["run"]:
        return False
    attrs, dims = case["attrs"], case["inputs"][0][2:]
    rank = len(dims)
    pads, ones = attrs.get("pads", [0] * 2 * rank), [1] * rank
    rows = zip(
        dims, attrs["kernel_shape"], attrs["strides"], attrs.get("dilations", ones), strict=True
    )
    beyond = [
        d * (k - 1) + 1 - n - pads[axis] - pads[axis + rank]
        for axis, (n, k, _, d) in enumerate(rows)
    ]
    return any(0 < over < s for over, s in zip(beyond, attrs["strides"], strict=True))


def wrong(case: dict[str, Any]) -> str | None:
    """How the answer differs from what the two say; None if it does not."""
    ours, told = answer(case)
    said = {
        known(case[k], ours or []) and str(case[k]) for k in ("inferred", "before") if k in case
    }
    if ours is None:
        return None if refused(case) or quirk(case) else "refused"
    agree = said <= {str(ours), None} and case["run"] == ours
    if agree == bool(told):
        return f"{ours}, {told}"
    return None


@pytest.mark.parametrize("op", OPS)
def test_a_warning_is_given_where_the_two_differ_and_nowhere_else(op: str) -> None:
    cases = [case for case in CASES if case["op"] == op]
    found = [(case, text) for case in cases if (text := wrong(case))]
    assert found == []


@pytest.mark.parametrize("op", OPS)
def test_the_warning_says_what_each_of_the_two_says(op: str) -> None:
    checked = 0
    for case in CASES:
        if case["op"] != op or len(case["inputs"][0]) != 3:
            continue
        ours, told = answer(case)
        if ours is None or not told:
            continue
        checked += 1
        runs = {"refuses it", "gives 0"} if refused(case) else {f"gives {case['run'][2]}"}
        inferred = {str(case[k][2]) for k in ("inferred", "before") if k in case}
        for text in told:
            who, _, _ = text.partition(", onnxruntime ")
            assert who.split(" says ")[1].removesuffix(" on L") in inferred, (case, text)
        assert runs & {text.partition(", onnxruntime ")[2] for text in told}, (case, told)
    assert checked > (3 if "Conv" in op else 10)


def test_what_is_taken_is_what_one_of_the_two_says() -> None:
    """But where onnxruntime refuses a transposed convolution that inference lengthens."""
    other = []
    for case in CASES:
        ours, told = answer(case)
        if ours is not None and ours not in (known(case["inferred"], ours) or ours, case["run"]):
            other.append((case["op"], case["attrs"]["auto_pad"], "refuses it" in told[0]))
    assert other == [("ConvTranspose", "SAME_UPPER", True)]


def test_the_two_differ_often_enough_to_say_so() -> None:
    counts = {op: sum(bool(answer(c)[1]) for c in CASES if c["op"] == op) for op in OPS}
    assert counts == {
        "AveragePool": 46,
        "Conv": 22,
        "ConvTranspose": 21,
        "LpPool": 44,
        "MaxPool": 59,
    }


def test_the_quirks_are_these_and_no_more() -> None:
    found = [case["op"] for case in CASES if not refused(case) and answer(case)[0] is None]
    assert sorted(found) == ["AveragePool", "LpPool", "MaxPool"]
