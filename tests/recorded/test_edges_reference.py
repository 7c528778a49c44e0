"""Layers at the ends of their axes, as frameworks really run them: tests/recorded/edges.json."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from convcalc import Network, Problems, Report, analyze, build
from convcalc.algebra.field import Field
from convcalc.arithmetic.array import from_values
from convcalc.arithmetic.exercise import Exercise

RECORDED = json.loads((Path(__file__).parent / "edges.json").read_text())
CASES: list[dict[str, Any]] = RECORDED["cases"]
SLICES: list[dict[str, Any]] = RECORDED["slices"]
GROUPS = sorted({(c["dialect"], *(kind for layer in c["layers"] for kind in layer)) for c in CASES})


def network(dialect: str, dims: list[int], layers: list[dict[str, Any]]) -> Network:
    return build({"dialect": dialect, "input": dims, "layers": layers})


def worked_out(case: dict[str, Any]) -> Report | str:
    """The report, or the messages that refuse the case."""
    try:
        report = analyze(network(case["dialect"], case["input"], case["layers"]))
    except Problems as problems:
        return "; ".join(d.message for d in problems.diagnostics)
    return report if report.ok else "; ".join(d.message for d in report.diagnostics)


def of_group(group: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        c for c in CASES if (c["dialect"], *(k for layer in c["layers"] for k in layer)) == group
    ]


def within(first: int, number: int, step: int, n: int) -> list[int]:
    return [p for p in range(first, first + number * step, step) if 0 <= p < n]


def spatial(case: dict[str, Any]) -> list[int]:
    return case["input"][:-1] if case["dialect"] == "keras" else case["input"][1:]


def read_by(report: Report, case: dict[str, Any]) -> list[list[list[int]]]:
    """For each axis and output position the input positions within the input that it reads."""
    found = []
    layer = report.layers[-1]
    assert layer.output is not None
    for axis, n in enumerate(spatial(case)):
        rows = []
        for o in range(int(layer.output.spatial[axis])):
            if len(report.layers) == 1:
                taps: Any = layer.axes[axis].taps(o)
                rows.append(within(*taps, n) if taps else [])
            else:
                rows.append(seen(layer.field[axis], o, n))
        found.append(rows)
    return found


def seen(field: Any, o: int, n: int) -> list[int]:
    assert isinstance(field, Field), field
    interval = field.interval(o)
    return within(interval[0], interval[1] - interval[0] + 1, 1, n) if interval else []


def difference(case: dict[str, Any]) -> str | None:
    """How the answer differs from what the framework did; None if it does not."""
    report = worked_out(case)
    if isinstance(report, str) or not case["ok"]:
        agrees = isinstance(report, str) and not case["ok"]
        return None if agrees else f"{case['ran']}: {report}, but {case.get('message')}"
    output = report.layers[-1].output
    assert output is not None
    dims = list(output.dims(report.network.layout))
    if dims != case["output"]:
        return f"{case['ran']}: {dims}, but {case['output']}"
    reads = read_by(report, case)
    return None if reads == case["reads"] else f"{case['ran']}: {reads}, but {case['reads']}"


@pytest.mark.parametrize("group", GROUPS, ids=["-".join(g) for g in GROUPS])
def test_the_ends_are_where_the_framework_has_them(group: tuple[str, ...]) -> None:
    cases = of_group(group)
    found = [text for text in map(difference, cases) if text]
    assert not found, f"{len(found)} of {len(cases)} disagree:\n" + "\n".join(found)


@pytest.mark.parametrize(("dialect", "count"), [("pytorch", 32), ("keras", 6), ("onnx", 56)])
def test_average_pools_divide_by_what_the_framework_divides_by(dialect: str, count: int) -> None:
    cases = [case for case in CASES if case["dialect"] == dialect and "ones" in case]
    wrong = []
    for case in cases:
        report = worked_out(case)
        assert isinstance(report, Report)
        (n,) = spatial(case)
        ones = from_values((1, n), [Fraction(1)] * n)
        means = Exercise(report.layers[0], ones).output().rows()[0]
        if means != list(map(Fraction, case["ones"])):
            wrong.append((case["ran"], list(map(str, means)), case["ones"]))
    assert len(cases) == count
    assert wrong == []


def our_slice(case: dict[str, Any]) -> list[int] | str:
    """Channels and positions by our kind, or the messages that refuse it."""
    given = {key: case[key] for key in ("start", "stop") if case[key] is not None}
    report = worked_out({"dialect": "pytorch", "layers": [{"slice": given}], **case})
    if isinstance(report, str):
        return report
    output = report.layers[0].output
    assert output is not None
    return list(output.dims("channels_first"))


def test_a_slice_has_the_channels_that_pytorch_takes_where_both_ends_are_there() -> None:
    taken = [s for s in SLICES if is_within(s)]
    assert len(taken) == 19
    assert [s for s in taken if our_slice(s) != s["output"]] == []


def is_within(case: dict[str, Any]) -> bool:
    """Some channels, none beyond the first or the last; negative ones count from the end."""
    n = case["input"][0]
    start, stop = case["start"] or 0, n if case["stop"] is None else case["stop"]
    first, last = (place + n if place < 0 else place for place in (start, stop))
    return 0 <= first < last <= n


def test_a_slice_that_pytorch_clips_is_refused() -> None:
    """PyTorch takes 8 channels for `x[:, 0:100]`; ours asks for what is meant. An answer here would
    be a change to explain.
    """
    others = [s for s in SLICES if not is_within(s)]
    assert sum(s["output"][0] > 0 for s in others) == 17
    assert [s for s in others if not isinstance(our_slice(s), str)] == []


@pytest.mark.parametrize(
    ("start", "stop", "in_pytorch", "message"),
    [
        (2, 2, 0, "channels 2 to 2 are not within the 8 that arrive"),
        (7, 3, 0, "channels 7 to 3 are not within the 8 that arrive"),
        (8, None, 0, "channels 8 to 8 are not within the 8 that arrive"),
        (0, 9, 8, "channels 0 to 9 are not within the 8 that arrive"),
        (0, 0, 0, "channels 0 to 0 are not within the 8 that arrive"),
        (-9, None, 8, "channels -9 to 8 are not within the 8 that arrive"),
        (0, -8, 0, "channels 0 to -8 are not within the 8 that arrive"),
    ],
)
def test_why_a_slice_is_refused(
    start: int, stop: int | None, in_pytorch: int, message: str
) -> None:
    (case,) = (s for s in SLICES if (s["start"], s["stop"]) == (start, stop))
    assert case["output"][0] == in_pytorch
    assert our_slice(case) == message
