"""Formulas, accepted sizes and lost borders hold: by asking the engine at other sizes."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.commands.size import survey as survey_file
from convcalc.commands.size.accepted import smallest_square
from convcalc.commands.size.line import Line, Pattern, pattern_of
from convcalc.commands.size.survey import Survey, survey
from convcalc.diagnostics import Problems
from convcalc.engine.network import Network
from convcalc.engine.report import LayerReport, Report
from convcalc.engine.sized import Sizes
from convcalc.layers.site import Site
from tests.conftest import examples
from tests.networks import FAMILIES, worked_out

ZOO = json.loads((Path(__file__).parents[2] / "recorded" / "zoo.json").read_text("utf-8"))
MEASURED = [
    row
    for row in ZOO["torchvision"]
    if "smallest" in row and (row.get("vars") or row["model"] in FAMILIES.values())
]
"""One of each family, and those that are changed; all are in tests/test_specs.py."""


def at(network: Network, n: int) -> Report:
    """The engine's answer for a sequence of `n`."""
    shape = next(iter(network.inputs.values()))
    return convcalc.analyze(network, Shape(shape.channels, (n,)))


def size(report: Report, layer: str) -> int | None:
    shape = report.shapes.get(layer)
    return int(shape.spatial[0]) if shape else None


# Random networks


@st.composite
def windows(draw: st.DrawFn, dialect: str) -> dict[str, Any]:
    """A convolution or pool that the dialect takes."""
    kind = draw(st.sampled_from(["conv", "max_pool", "avg_pool"]))
    kernel = draw(st.integers(1, 5))
    settings: dict[str, Any] = {"kernel": kernel, "stride": draw(st.integers(1, 4))}
    if kind == "conv":
        settings["filters"] = 2
    if dialect == "keras":
        settings["padding"] = draw(st.sampled_from(["same", "valid"]))
    elif dialect == "onnx" and draw(st.booleans()):
        settings["padding"] = draw(st.sampled_from(["same_upper", "same_lower"]))
    else:
        settings["padding"] = draw(st.integers(0, kernel // 2))
    if kind == "conv" and (dialect != "keras" or settings["stride"] == 1):
        settings["dilation"] = draw(st.integers(1, 3))
    if kind != "conv" and dialect != "keras":
        settings["ceil_mode"] = draw(st.booleans())
    return {kind: settings}


@st.composite
def scatters(draw: st.DrawFn, dialect: str) -> dict[str, Any]:
    kernel, stride = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    settings: dict[str, Any] = {"filters": 2, "kernel": kernel, "stride": stride}
    if dialect == "keras":
        settings["padding"] = draw(st.sampled_from(["same", "valid"]))
    else:
        settings["padding"] = draw(st.integers(0, kernel // 2))
    return draw(st.sampled_from([{"conv_transpose": settings}, {"upsample": {"factor": stride}}]))


@st.composite
def stacks(draw: st.DrawFn, dialect: str, most: int = 5) -> list[Any]:
    layer = st.one_of(windows(dialect), windows(dialect), scatters(dialect))
    return draw(st.lists(layer, min_size=1, max_size=most))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    dialect = draw(st.sampled_from(["pytorch", "keras", "onnx"]))
    layers = draw(stacks(dialect))
    if draw(st.booleans()):
        path = [{"conv": {"filters": 2, "kernel": 1}}, *draw(stacks(dialect, 3))]
        path.append({"conv": {"filters": 2, "kernel": 1}})
        before = {"conv": {"filters": 2, "kernel": 1}}
        layers = [*layers[:2], before, {"residual": path}, *layers[2:]]
    shape = [draw(st.integers(1, 90)), 2]
    spec = {"dialect": dialect, "input": shape if dialect == "keras" else shape[::-1]}
    try:
        return convcalc.build({**spec, "layers": layers})
    except Problems:
        assume(False)
        raise


def surveyed(network: Network) -> Survey:
    found = survey(network)
    assume(found.axes)
    assert not any(axis.problem for axis in found.axes)
    return found


@examples(1 / 3)
@given(networks(), st.data())
def test_formulas_are_what_the_engine_says(network: Network, data: st.DataObject) -> None:
    (axis,) = surveyed(network).axes
    assert axis.pattern
    for side in axis.sides:
        if side.law is None:
            continue
        for _ in range(3):
            n = side.law.start + data.draw(st.integers(0, 5 * side.law.stride))
            real = size(at(network, n), side.layer)
            if side.law.form and real is not None:
                assert side.law.form.at(n) == real
            assert side.law.at(n) == real or n < axis.pattern.start


@examples(1 / 3)
@given(networks(), st.data())
def test_accepted_sizes_are_those_that_the_engine_accepts(
    network: Network, data: st.DataObject
) -> None:
    (axis,) = surveyed(network).axes
    assert axis.accepted
    accepted = axis.accepted
    for _ in range(4):
        n = data.draw(st.integers(1, accepted.start + 3 * accepted.modulus + 60))
        repeats = n >= accepted.start and n % accepted.modulus in accepted.residues
        assert at(network, n).ok == (repeats or n in accepted.also)
    if accepted.smallest:
        assert at(network, accepted.smallest).ok
        assert not any(at(network, n).ok for n in range(1, min(accepted.smallest, 40)))


@examples(1 / 3)
@given(networks())
def test_no_border_is_lost_where_it_is_said(network: Network) -> None:
    (axis,) = surveyed(network).axes
    assert axis.whole is not None
    first, last = axis.range
    for n in range(first, min(last, first + 12) + 1):
        report = at(network, n)
        assert (n in axis.whole) == (report.ok and not lost(report))


def lost(report: Report) -> list[str]:
    """The maps whose last element no layer reads, by brute force."""
    read: dict[str, set[int]] = {}
    for layer in report.layers:
        for i, name in enumerate(layer.inputs):
            read.setdefault(name, set()).update(*taps(report, layer, i))
    sizes = {name: size(report, name) or 0 for name in read}
    return [name for name, seen in read.items() if sizes[name] - 1 not in seen]


def taps(report: Report, layer: LayerReport, i: int) -> list[set[int]]:
    """What each output reads of input `i`, without padding."""
    network = report.network
    site = Site(layer.input_shapes, network.dialect, network.layout)
    (axis,) = layer.kind.axes(site, i)
    (n,) = layer.input_shapes[i].spatial
    assert layer.output
    found = []
    for o in range(layer.output.spatial[0]):
        t = axis.taps(o)  # type: ignore[union-attr]
        places = range(t.first, t.first + t.number * t.step, t.step) if t else ()
        found.append({p for p in places if 0 <= p < n})
    return found


@examples(1 / 3)
@given(networks())
def test_what_is_never_read_reaches_no_output(network: Network) -> None:
    found = surveyed(network)
    (axis,) = found.axes
    report = convcalc.analyze(network, found.inputs)
    (name, shape), *_ = report.network.inputs.items()
    seen = {name: [{p} for p in range(shape.spatial[0])]}
    for layer in report.layers:
        reads = [taps(report, layer, i) for i in range(len(layer.inputs))]
        assert layer.output
        seen[layer.name] = [
            set().union(
                *(seen[s][p] for s, r in zip(layer.inputs, reads, strict=True) for p in r[o])
            )
            for o in range(layer.output.spatial[0])
        ]
    reached = set().union(*seen[report.network.outputs[0]])
    assert axis.unread == tuple(p for p in range(shape.spatial[0]) if p not in reached)


@examples(1 / 3)
@given(networks())
def test_next_to_a_refused_size_are_accepted_ones(network: Network) -> None:
    found = survey(network)
    given = next(iter(network.inputs.values()))
    assert bool(found.refusals) == (not at(network, given.spatial[0]).ok)
    for shape in found.near:
        (a, b) = sorted((shape.spatial[0], given.spatial[0]))
        assert at(network, shape.spatial[0]).ok
        assert not any(at(network, n).ok for n in range(a + 1, b))


# Networks that are known


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row["model"])
def test_the_smallest_input_is_what_the_framework_accepts(row: dict[str, Any]) -> None:
    given = row.get("vars")
    network = convcalc.load(row["model"], given) if given else worked_out(row["model"]).network
    sizes = Sizes(network)
    found = smallest_square(sizes, network.inputs, list(network.inputs), lambda x: x.accepted)
    assert found
    assert found.spatial[-2:] == (row["smallest"], row["smallest"])


WINDOWED = "{input: 8x28x28, layers: [conv 8 2x2/2, attention heads=2 window=7]}"


def test_windows_that_must_come_out_even_repeat_more_seldom_than_sizes() -> None:
    (axis,) = survey(convcalc.loads(WINDOWED)).axes
    assert axis.pattern
    assert axis.accepted
    assert (axis.names, axis.pattern.stride, axis.pattern.start) == (("H", "W"), 14, 2)
    assert (axis.accepted.modulus, axis.accepted.residues, axis.accepted.also) == (14, (0, 1), ())
    assert axis.sides[0].law
    assert axis.sides[0].law.form
    assert axis.sides[0].law.form.text("H") == "⌊H/2⌋"


@pytest.mark.parametrize("n", [14, 27, 28, 29, 42, 43, 44, 70, 99])
def test_they_are_accepted_where_the_engine_accepts_them(n: int) -> None:
    net = convcalc.loads(WINDOWED)
    (axis,) = survey(net).axes
    assert axis.accepted
    ok = convcalc.analyze(net, Shape(8, (n, 28))).ok
    assert ok == (n % axis.accepted.modulus in axis.accepted.residues)


def test_sizes_that_are_all_refused_at_first_are_no_pattern() -> None:
    net = convcalc.loads(
        "{input: 1x56x56, layers: [conv 8 4x4/4, flatten, linear 10 in_features=1568]}"
    )
    (axis,) = survey(net).axes
    assert axis.pattern
    assert axis.accepted
    assert (axis.pattern.stride, axis.pattern.start) == (4, 60)
    assert (axis.accepted.also, axis.accepted.residues) == ((56, 57, 58, 59), ())


PADDED = "{input: 3x32x32, layers: [conv 8 3x3/2, {pad: {padding: 1, channel_padding: [0, 3]}}]}"
GATED = """
input: 3x32x32
layers:
  - [conv 8 3x3/2 name=a, global_avg_pool, flatten, linear 8, reshape 8x1x1 name=b]
  - multiply from=[a,b]
"""
WIDER = GATED.replace("8x1x1", "4x1x2")


@pytest.mark.parametrize(("spec", "times"), [(PADDED, 1), (GATED, 1), (WIDER, 2)])
def test_axes_that_every_layer_treats_alike_are_worked_out_once(
    monkeypatch: pytest.MonkeyPatch, spec: str, times: int
) -> None:
    seen = []

    def counting(line: Line, names: Collection[str]) -> Pattern | None:
        seen.append(line.axis)
        return pattern_of(line, names)

    monkeypatch.setattr(survey_file, "pattern_of", counting)
    net = convcalc.loads(spec)
    found = survey(net, layer="conv1" if spec is PADDED else "a")
    assert len(seen) == times
    assert found.axes[0].names == ("H", "W")
