"""The walk: what comes out of a network as a whole, and what it says where something is wrong."""

from __future__ import annotations

import gc
import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

import convcalc
from convcalc import Shape
from convcalc.engine.analyze import LARGE
from convcalc.engine.report import LayerReport

if TYPE_CHECKING:
    from collections.abc import Iterator


def analyzed(**spec: Any) -> convcalc.Report:
    return convcalc.analyze(convcalc.build(spec))


def by_name(report: convcalc.Report) -> dict[str, LayerReport]:
    return {layer.name: layer for layer in report.layers}


def last(report: convcalc.Report) -> LayerReport:
    assert report.diagnostics == ()
    return report.layers[-1]


def only_message(report: convcalc.Report) -> str:
    (diagnostic,) = report.diagnostics
    return f"{diagnostic.layer}: {diagnostic.code}: {diagnostic.message}"


# The public API


def test_a_network_can_be_analyzed_again_and_again() -> None:
    net = convcalc.loads("{input: 1x28x28, layers: [conv 6 5x5 p2, relu, max_pool 2]}")
    assert convcalc.analyze(net) == convcalc.analyze(net)


def test_every_public_name_can_be_asked_for_twice() -> None:
    for name in convcalc.__all__:
        assert callable(getattr(convcalc, name)), name
        assert getattr(convcalc, name) is getattr(convcalc, name)


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'analyse'"):
        convcalc.analyse  # noqa: B018


def test_a_network_keeps_its_numbers() -> None:
    report = analyzed(input="1x28x28", layers=["conv 6 5x5 p2", "relu", "max_pool 2", "flatten"])
    assert report.ok
    assert [layer.output for layer in report.layers] == [
        Shape(6, (28, 28)),
        Shape(6, (28, 28)),
        Shape(6, (14, 14)),
        Shape(6 * 14 * 14),
    ]
    totals = report.totals
    assert totals.complete
    assert totals.params == (6 * 25 + 6, 0)
    assert totals.macs == 6 * 25 * 28 * 28
    assert totals.flops == 2 * totals.macs
    assert totals.activations == 2 * 6 * 28 * 28 + 2 * 6 * 14 * 14


def test_the_input_can_be_replaced() -> None:
    net = convcalc.build({"input": "3x32x32", "layers": ["conv 6 5x5"]})
    assert last(convcalc.analyze(net, Shape(3, (64, 48)))).output == Shape(6, (60, 44))
    assert last(convcalc.analyze(net, {"input": Shape(1, (5, 5))})).output == Shape(6, (1, 1))
    assert last(convcalc.analyze(net)).output == Shape(6, (28, 28))


def test_inputs_can_be_replaced_by_any_mapping() -> None:
    net = convcalc.build({"input": "3x32x32", "layers": ["conv 6 5x5"]})
    shapes = MappingProxyType({"input": Shape(1, (5, 5))})
    assert last(convcalc.analyze(net, shapes)).output == Shape(6, (1, 1))


def test_a_batch_changes_no_number() -> None:
    net = convcalc.build({"input": "3x32x32", "layers": ["conv 6 5x5"]})
    one, many = convcalc.analyze(net), convcalc.analyze(net, batch=32)
    assert (one.batch, many.batch) == (1, 32)
    assert (one.layers, one.totals) == (many.layers, many.totals)


# Where a layer fails


def half_broken() -> convcalc.Report:
    """`bad` fails; `later` and `end` depend on it, `side` and `far` do not."""
    return analyzed(
        input="3x8x8",
        layers=[
            "conv 4 3x3 name=c",
            "conv 6 11x11 name=bad",
            "relu name=later",
            {"relu": {"name": "side", "from": "c"}},
            {"add": {"name": "end", "from": ["later", "side"]}},
            {"conv": {"name": "far", "from": "side", "filters": 2, "kernel": 1}},
        ],
        outputs=["end", "far"],
    )


def test_what_does_not_depend_on_a_failure_is_worked_out() -> None:
    layers = by_name(half_broken())
    assert list(layers) == ["c", "bad", "later", "side", "end", "far"]
    assert layers["side"].output == Shape(4, (6, 6))
    assert layers["far"].output == Shape(2, (6, 6))
    assert layers["far"].params.total == 4 * 2 + 2
    assert layers["far"].field[0].interval(0) == (0, 2)


def test_what_depends_on_a_failure_has_no_numbers() -> None:
    layers = by_name(half_broken())
    for name in ("bad", "later", "end"):
        layer = layers[name]
        assert layer.failed
        assert (layer.output, layer.weights, layer.params.total, layer.macs) == (None, (), 0, 0)
    assert layers["bad"].input_shapes == (Shape(4, (6, 6)),)


def test_a_failure_makes_the_totals_incomplete() -> None:
    report = half_broken()
    assert not report.ok
    assert not report.totals.complete
    assert report.totals.params.total == (3 * 9 * 4 + 4) + (4 * 2 + 2)
    assert report.totals.macs == 3 * 9 * 4 * 36 + 4 * 2 * 36
    assert report.totals.activations == 4 * 36 + 4 * 36 + 2 * 36
    assert report.outputs == {"far": Shape(2, (6, 6))}


def test_a_failure_is_reported_once() -> None:
    assert only_message(half_broken()) == (
        "bad: E201: H: the kernel 11 is larger than the padded input 6 + 0 + 0 = 6"
    )


def test_independent_failures_are_all_reported_where_they_stand() -> None:
    groups = "  - conv: {filters: 6, kernel: 3, groups: 4, from: c}"
    lines = ["input: 3x8x8", "layers:", "  - conv 4 3x3 name=c", groups, "  - max_pool 9 from=c"]
    report = convcalc.analyze(convcalc.loads("\n".join(lines), "net.yaml"))
    assert [d.code for d in report.diagnostics] == ["E202", "E201"]
    assert [d.location for d in report.diagnostics] == [
        f"net.yaml:4:{groups.index('4, from') + 1}",
        "net.yaml:5:5",
    ]


def test_a_failure_in_the_plan_leaves_the_plan_in_order() -> None:
    report = analyzed(
        input="3x8x8",
        layers=[
            {"add": {"name": "end", "from": ["a", "b"]}},
            {"conv": {"name": "a", "from": "input", "filters": 4, "kernel": 9}},
            {"conv": {"name": "b", "from": "input", "filters": 4, "kernel": 3}},
        ],
        outputs=["end"],
    )
    assert [layer.name for layer in report.layers] == ["end", "a", "b"]
    assert [layer.failed for layer in report.layers] == [True, True, False]


# Several inputs


def test_each_input_has_its_own_field() -> None:
    report = analyzed(
        inputs={"left": "3x32x32", "right": "5x64x64"},
        layers=[
            {"conv": {"name": "a", "from": "left", "filters": 8, "kernel": 3, "padding": 1}},
            {
                "conv": {
                    "name": "b",
                    "from": "right",
                    "filters": 8,
                    "kernel": 5,
                    "stride": 2,
                    "padding": 2,
                }
            },
            {"add": {"name": "both", "from": ["a", "b"]}},
            "conv 1 3x3 p1 name=end",
        ],
    )
    fields = last(report).fields
    assert list(fields) == ["left", "right"]
    assert [f.interval(0) for f in fields["left"]] == [(-2, 2)] * 2
    assert [f.interval(0) for f in fields["right"]] == [(-4, 4)] * 2
    assert [f.jump for axes in fields.values() for f in axes] == ["1", "1", "2", "2"]
    found = report.to_dict()["layers"][-1]["receptive_field"]
    assert found["inputs"]["right"]["start"] == [-4, -4]
    assert found["inputs"]["left"]["size"] == found["size"] == [5, 5]


def test_one_of_several_inputs_can_be_replaced() -> None:
    net = convcalc.build(
        {
            "inputs": {"a": "3x8x8", "b": "3x8x8"},
            "layers": [{"concat": {"from": ["a", "b"]}}],
        }
    )
    report = convcalc.analyze(net, {"b": Shape(5, (8, 8))})
    assert last(report).output == Shape(8, (8, 8))


# Shared weights


def test_shared_weights_are_counted_once() -> None:
    report = analyzed(
        input="8x8x8",
        layers=[
            "conv 8 3x3 p1 name=c",
            "conv 8 3x3 p1 name=again share=c",
            "conv 8 3x3/2 p1 name=strided share=c",
        ],
    )
    layers = by_name(report)
    weights = 8 * 8 * 9 + 8
    assert [layer.params.total for layer in report.layers] == [weights, 0, 0]
    assert report.totals.params.total == weights
    assert layers["again"].shared == layers["strided"].shared == "c"
    assert layers["again"].weights == layers["c"].weights
    assert report.totals.macs == 8 * 8 * 9 * (64 + 64 + 16)


def test_weights_of_different_shapes_are_not_shared() -> None:
    report = analyzed(input="8x8x8", layers=["conv 8 3x3 p1 name=c", "conv 8 5x5 name=d share=c"])
    assert only_message(report) == ("d: E304: 'd' needs weights 8x8x5x5, 8, but 'c' has 8x8x3x3, 8")
    assert by_name(report)["d"].failed


def test_weights_are_shared_with_what_comes_before() -> None:
    report = analyzed(
        input="8x8x8", layers=["conv 8 3x3 p1 name=c share=d", "conv 8 3x3 p1 name=d"]
    )
    assert only_message(report) == "c: E304: 'd' has no weights to share when 'c' comes"


# Where shapes meet


@pytest.mark.parametrize("merge", ["add", "multiply", "maximum"])
def test_a_merge_of_different_shapes_names_both_sources(merge: str) -> None:
    report = analyzed(
        input="3x8x8",
        layers=[
            "conv 4 3x3 p1 name=wide",
            {"conv": {"name": "narrow", "from": "input", "filters": 6, "kernel": 3}},
            {merge: {"name": "end", "from": ["wide", "narrow"]}},
        ],
    )
    assert only_message(report) == (
        "end: E205: all dimensions must be equal (or 1), "
        "but 4x8x8 (from 'wide') meets 6x6x6 (from 'narrow')"
    )


def test_a_merge_names_the_one_of_many_that_differs() -> None:
    report = analyzed(
        inputs={"a": "3x8x8", "b": "5x8x8", "c": "3x9x8"},
        layers=[{"concat": {"name": "end", "from": ["a", "b", "c"]}}],
    )
    assert only_message(report) == (
        "end: E205: all dimensions but the joined one must be equal, "
        "but 3x8x8 (from 'a') meets 3x9x8 (from 'c')"
    )


def test_a_size_of_one_is_stretched() -> None:
    report = analyzed(inputs={"x": "6x8x8", "gate": "6x1x1"}, layers=["multiply from=[x,gate]"])
    assert last(report).output == Shape(6, (8, 8))


def test_sizes_that_differ_do_not_meet_through_a_size_of_one() -> None:
    # PyTorch: 1x4x4 + 2x4x4 is 2x4x4, which 3x4x4 cannot be added to.
    report = analyzed(
        inputs={"a": "1x4x4", "b": "2x4x4", "c": "3x4x4"}, layers=["add from=[a,b,c] name=end"]
    )
    assert by_name(report)["end"].failed
    assert [d.code for d in report.diagnostics] == ["E205"]


@pytest.mark.parametrize(
    "layer", ["concat axis=1 from=[a,b]", {"concat": {"from": ["a", "b"], "axis": 1}}]
)
def test_a_spatial_axis_to_join_is_a_number(layer: Any) -> None:
    report = analyzed(inputs={"a": "3x8x8", "b": "3x4x8"}, layers=[layer])
    assert last(report).output == Shape(3, (12, 8))


# Composites


def same_work(composite: convcalc.Report, by_hand: convcalc.Report) -> None:
    one, other = last(composite), last(by_hand)
    assert one.output == other.output
    assert one.field == other.field
    assert composite.totals.params == by_hand.totals.params
    assert composite.totals.macs == by_hand.totals.macs


@pytest.mark.parametrize("size", [[3, 20], [3, 20, 17], [3, 9, 8, 7]])
def test_a_separable_convolution_is_its_two_parts(size: list[int]) -> None:
    common = {"kernel": 3, "stride": 2, "padding": 1, "multiplier": 2}
    before = "conv 3 3 p1"
    composite = analyzed(input=size, layers=[before, {"separable_conv": {"filters": 8, **common}}])
    by_hand = analyzed(
        input=size,
        layers=[before, {"depthwise_conv": {"bias": False, **common}}, "conv 8 1"],
    )
    same_work(composite, by_hand)
    taps = 3 ** (len(size) - 1)
    assert last(composite).params.total == 3 * 2 * taps + 6 * 8 + 8
    assert [part.name for part in last(composite).leaves()] == ["depthwise", "pointwise"]


def test_a_dilated_separable_convolution_sees_what_its_parts_see() -> None:
    composite = analyzed(input="3x40", layers=["separable_conv 8 3 d4 s3 p2"])
    by_hand = analyzed(input="3x40", layers=["depthwise_conv 3 d4 s3 p2 bias=false", "conv 8 1"])
    same_work(composite, by_hand)
    assert last(composite).field[0].interval(0) == (-2, 6)


@pytest.mark.parametrize("ratio", [4, 64])
def test_squeeze_and_excite_is_its_six_parts(ratio: int) -> None:
    squeezed = max(32 // ratio, 1)
    before = "conv 32 3x3/2 p1 name=x"
    composite = analyzed(input="3x32x32", layers=[before, f"squeeze_excite {ratio}"])
    by_hand = analyzed(
        input="3x32x32",
        layers=[
            before,
            "global_avg_pool",
            f"conv {squeezed} 1",
            "relu",
            "conv 32 1",
            "sigmoid",
            "multiply from=[x,sigmoid1]",
        ],
    )
    same_work(composite, by_hand)
    assert last(composite).params.total == 2 * 32 * squeezed + squeezed + 32
    assert last(composite).macs == 2 * 32 * squeezed
    assert len(list(last(composite).leaves())) == 6


def test_a_failure_inside_a_composite_is_that_of_the_layer() -> None:
    report = analyzed(input="3x8x8", layers=["separable_conv 8 9x9 name=sep", "relu"])
    assert only_message(report) == (
        "sep: E201: H: the kernel 9 is larger than the padded input 8 + 0 + 0 = 8"
    )
    assert all(layer.failed for layer in report.layers)


# Multiply-accumulates


@pytest.mark.parametrize("size", [[6, 11], [6, 11, 7], [6, 4, 5, 3]])
@pytest.mark.parametrize(("stride", "groups"), [(1, 1), (2, 1), (3, 2)])
def test_a_transposed_convolution_works_once_per_input(
    size: list[int], stride: int, groups: int
) -> None:
    given = {"filters": 4, "kernel": 3, "stride": stride, "padding": 1, "groups": groups}
    layer = last(analyzed(input=size, layers=[{"conv_transpose": given}]))
    positions = 1
    for n in size[1:]:
        positions *= n
    weight = 6 * (4 // groups) * 3 ** (len(size) - 1)
    assert layer.macs == weight * positions
    assert layer.params.total == weight + 4
    assert layer.output == Shape(4, tuple((n - 1) * stride + 1 for n in size[1:]))


def test_a_convolution_works_once_per_output() -> None:
    layer = last(analyzed(input="6x11x7", layers=["conv 4 3x3/2 g2"]))
    assert layer.output == Shape(4, (5, 3))
    assert layer.macs == 4 * 3 * 9 * 5 * 3


def test_layers_without_products_work_nothing() -> None:
    layers = ["batch_norm", "relu", "max_pool 2", "avg_pool 2", "global_avg_pool", "flatten"]
    assert analyzed(input="6x16x16", layers=layers).totals.macs == 0


def test_a_linear_layer_works_once_per_weight() -> None:
    layer = last(analyzed(input="6x4x4", layers=["flatten", "linear 10"]))
    assert (layer.macs, layer.params.total) == (96 * 10, 96 * 10 + 10)


# Memory: elements alive at once, added up by hand


def peak_of(**spec: Any) -> int:
    report = analyzed(**spec)
    assert report.ok
    return report.totals.peak


def test_a_chain_holds_what_a_layer_reads_and_writes() -> None:
    # x 16, c 32, relu 32, last 16; the most at relu: 32 + 32
    assert peak_of(input="1x16", layers=["conv 2 1", "relu", "conv 1 1"]) == 64


def test_a_shortcut_is_held_until_it_is_added() -> None:
    # x+c 48, c+r 64, c+r+d 96, then r is gone: c+d+add 96
    layers = ["conv 2 1 name=c", "relu", "conv 2 1 name=d", "add from=[c,d]"]
    assert peak_of(input="1x16", layers=layers) == 96
    assert peak_of(input="1x16", layers=[*layers[:3], "relu"]) == 64


def test_an_output_is_held_to_the_end() -> None:
    # x+c 48, c+r 64, c+r+e 80, and without c as an output r+e 48
    layers = ["conv 2 1 name=c", "relu", "conv 1 1 name=e"]
    assert peak_of(input="1x16", layers=layers, outputs=["c", "e"]) == 80
    assert peak_of(input="1x16", layers=layers, outputs=["e"]) == 64


def test_an_input_is_held_until_it_is_read() -> None:
    # a+b+p 64, b+p+q 80, p+q+add 96
    layers = ["conv 2 1 from=a name=p", "conv 2 1 from=b name=q", "add from=[p,q]"]
    assert peak_of(inputs={"a": "1x16", "b": "1x16"}, layers=layers) == 96


def test_what_nothing_reads_is_not_held() -> None:
    # x+dead 144, then x+e 32
    layers = ["conv 8 1 name=dead", "conv 1 1 from=input name=e"]
    assert peak_of(input="1x16", layers=layers) == 144


# The contract of to_dict


REPORT_KEYS = [
    *("schema", "name", "dialect", "layout", "batch", "inputs", "outputs", "layers"),
    *("totals", "conventions", "diagnostics"),
]
LAYER_KEYS = [
    *("name", "kind", "inputs", "input_shapes", "output_shape", "settings", "weights"),
    *("params", "macs", "flops", "activations", "receptive_field"),
]
PARAM_KEYS = ["total", "trainable", "non_trainable"]
DIAGNOSTIC_KEYS = [
    "code",
    "severity",
    "message",
    "help",
    "file",
    "line",
    "column",
    "layer",
    "used_at",
]


def contract() -> dict[str, Any]:
    """A network with most of what can stand in a report."""
    net = {
        "name": "all sorts",
        "input": "3x32x32",
        "layers": [
            "conv 6 3x5/2 p1 d2 name=c",
            "batch_norm",
            "conv_transpose 4 4/2 p1 name=up",
            {"concat": {"name": "tall", "from": ["up", "up"], "axis": "1"}},
            {"global_avg_pool": {"name": "gap", "from": "up"}},
            "flatten",
            "linear 10",
            {"conv": {"name": "bad", "from": "up", "filters": 1, "kernel": 99}},
        ],
        "outputs": ["linear1", "tall"],
    }
    return convcalc.analyze(convcalc.build(net), batch=8).to_dict()


def test_a_report_is_plain_data() -> None:
    found = contract()
    assert json.loads(json.dumps(found)) == found


def test_a_report_has_these_keys() -> None:
    found = contract()
    assert list(found) == REPORT_KEYS
    assert (found["schema"], found["name"]) == ("convcalc.report/1", "all sorts")
    assert (found["dialect"], found["layout"]) == ("pytorch", "channels_first")
    assert found["batch"] == 8
    assert found["inputs"] == {"input": [3, 32, 32]}
    assert found["outputs"] == {"linear1": [10], "tall": [4, 60, 26]}


def test_every_layer_has_these_keys() -> None:
    for layer in contract()["layers"]:
        assert list(layer) == LAYER_KEYS
        for weight in layer["weights"]:
            assert list(weight) == ["name", "shape", "trainable"]
        if layer["name"] != "bad":
            assert list(layer["params"]) == PARAM_KEYS
            assert layer["flops"] == 2 * layer["macs"]
            for number in (layer["macs"], layer["activations"], *layer["params"].values()):
                assert type(number) is int


def test_totals_have_these_keys_and_are_sums() -> None:
    found = contract()
    totals = found["totals"]
    assert set(totals) == {*("params", "macs", "flops", "activations", "complete")}
    assert totals["complete"] is False
    done = [layer for layer in found["layers"] if layer["name"] != "bad"]
    for key in ("macs", "flops", "activations"):
        assert totals[key] == sum(layer[key] for layer in done)
    for key in PARAM_KEYS:
        assert totals["params"][key] == sum(layer["params"][key] for layer in done)


def test_a_diagnostic_has_these_keys() -> None:
    (diagnostic,) = contract()["diagnostics"]
    assert list(diagnostic) == DIAGNOSTIC_KEYS
    assert (diagnostic["code"], diagnostic["severity"]) == ("E201", "error")
    assert diagnostic["layer"] == "bad"
    assert (diagnostic["file"], diagnostic["line"], diagnostic["column"]) == (None, None, None)


def test_conventions_are_sentences() -> None:
    conventions = contract()["conventions"]
    assert {"macs", "flops", "receptive_field", "batch"} <= set(conventions)
    assert all(isinstance(text, str) and text for text in conventions.values())


def test_a_layer_reads_as_it_was_resolved() -> None:
    c = contract()["layers"][0]
    assert (c["name"], c["kind"], c["inputs"]) == ("c", "conv", ["input"])
    assert (c["input_shapes"], c["output_shape"]) == ([[3, 32, 32]], [6, 15, 13])
    assert {k: c["settings"][k] for k in ("kernel", "stride", "padding", "dilation", "groups")} == {
        "kernel": [3, 5],
        "stride": [2, 2],
        "padding": [[1, 1], [1, 1]],
        "dilation": [2, 2],
        "groups": 1,
    }
    assert c["weights"] == [
        {"name": "weight", "shape": [6, 3, 3, 5], "trainable": True},
        {"name": "bias", "shape": [6], "trainable": True},
    ]
    assert c["params"] == {"total": 276, "trainable": 276, "non_trainable": 0}
    assert c["macs"] == 270 * 15 * 13
    assert c["activations"] == 6 * 15 * 13


def test_a_receptive_field_is_one_of_three() -> None:
    fields = {layer["name"]: layer["receptive_field"] for layer in contract()["layers"]}
    assert fields["c"] == {
        "size": [5, 9],
        "smallest": [5, 9],
        "jump": ["2", "2"],
        "start": [-1, -1],
        "end": [3, 7],
    }
    assert fields["up"]["jump"] == ["1", "1"]
    assert fields["tall"]["size"] == [7, 11]
    assert fields["tall"]["jump"] == [None, "1"]  # two maps, one below the other
    assert fields["gap"] == fields["linear1"] == {"global": True}
    assert fields["bad"] is None


def test_a_receptive_field_without_a_description_depends_on_the_position() -> None:
    report = analyzed(input="2x4x4", layers=["reshape 4x4x2"])
    field = report.to_dict()["layers"][0]["receptive_field"]
    assert field == {"position_dependent": True}


def test_a_jump_below_one_is_a_fraction() -> None:
    report = analyzed(input="1x8x8", layers=["conv_transpose 1 3x2/2x4"])
    assert report.to_dict()["layers"][0]["receptive_field"] == {
        "size": [2, 1],
        "smallest": [1, 0],
        "jump": ["1/2", "1/4"],
        "start": [-1, 0],
        "end": [0, 0],
    }


def test_same_padding_is_shown_in_numbers() -> None:
    net = {"dialect": "keras", "input": "224x225x3", "layers": ["conv 8 3x3/2 same"]}
    found = convcalc.analyze(convcalc.build(net)).to_dict()
    (conv,) = found["layers"]
    assert found["layout"] == "channels_last"
    assert conv["settings"]["padding"] == [[0, 1], [1, 1]]
    assert conv["output_shape"] == [112, 113, 8]
    assert conv["weights"][0] == {"name": "kernel", "shape": [3, 3, 3, 8], "trainable": True}


def test_running_statistics_are_parameters_in_keras_only() -> None:
    counts = {}
    for dialect, size in (("pytorch", "8x4x4"), ("keras", "4x4x8")):
        net = {"dialect": dialect, "input": size, "layers": ["batch_norm"]}
        (layer,) = convcalc.analyze(convcalc.build(net)).to_dict()["layers"]
        counts[dialect] = (layer["params"], [w["trainable"] for w in layer["weights"]])
    assert counts["pytorch"] == (
        {"total": 16, "trainable": 16, "non_trainable": 0},
        [True, True],
    )
    assert counts["keras"] == (
        {"total": 32, "trainable": 16, "non_trainable": 16},
        [True, True, False, False],
    )


# Size


def test_a_chain_of_twenty_thousand_layers_is_walked() -> None:
    report = analyzed(input="4x64", layers=["conv 4 3 p1", "relu"] * 10_000)
    assert (len(report.layers), report.totals.complete) == (20_000, True)
    assert last(report).output == Shape(4, (64,))
    assert last(report).field[0].interval(0) == (-10_000, 10_000)
    assert report.totals.params.total == 10_000 * (4 * 4 * 3 + 4)


def test_a_chain_told_backwards_is_walked() -> None:
    count = 5_000
    layers = [{"relu": {"name": "n0", "from": "input"}}]
    layers += [{"relu": {"name": f"n{k}", "from": f"n{k - 1}"}} for k in range(1, count)]
    report = analyzed(input="4x64", layers=layers[::-1], outputs=[f"n{count - 1}"])
    assert report.ok
    assert report.layers[0].name == f"n{count - 1}"
    assert report.outputs == {f"n{count - 1}": Shape(4, (64,))}


def test_many_residual_blocks_are_walked() -> None:
    block = {"residual": ["conv 4 3 p1", "conv 4 3 p1"]}
    report = analyzed(input="4x64", layers=[block] * 1_000)
    assert (len(report.layers), report.ok) == (3_000, True)
    assert last(report).field[0].interval(0) == (-2_000, 2_000)
    assert report.totals.peak == 3 * 4 * 64


@pytest.fixture
def thawed() -> Iterator[None]:
    """What the tests have frozen at their start, for the time of a test."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.mark.usefixtures("thawed")
def test_what_many_layers_made_is_old_at_once_and_nothing_stays_frozen() -> None:
    network = convcalc.build({"input": "4x8", "layers": ["relu"] * (LARGE + 1)})
    report = convcalc.analyze(network)
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)
    oldest = {id(one) for one in gc.get_objects(generation=2)}
    assert {id(layer) for layer in report.layers} <= oldest


@pytest.mark.usefixtures("thawed")
def test_what_somebody_froze_stays_frozen() -> None:
    network = convcalc.build({"input": "4x8", "layers": ["relu"] * (LARGE + 1)})
    gc.freeze()
    before = gc.get_freeze_count()
    convcalc.analyze(network)
    assert 0 < gc.get_freeze_count() <= before
