"""Every derivation ends in what `show` prints, and its printed numbers evaluate to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import convcalc
from convcalc.algebra.carried import bare
from convcalc.algebra.field import START, Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.algebra.notation import numbers
from convcalc.algebra.num import Num
from convcalc.commands.explain.lines import Line, Told, steps
from convcalc.commands.explain.quantities import QUANTITIES, Explanation, explained
from convcalc.commands.explain.uncounted import uncounted
from convcalc.engine.report import LayerReport, Report
from convcalc.layers import KINDS, kind_named
from tests.algebra.test_num import evaluate
from tests.networks import NETWORKS, worked_out

CHECKED: set[object] = set()
"""Layers of the zoo whose derivations have been checked: most stand in several networks."""


def told_of(
    report: Report, seen: set[object] | None = None
) -> Iterator[tuple[LayerReport, Explanation]]:
    """Each layer with its explanation; of layers that are alike in all that matters, one, and none
    of those that have been `seen`.
    """
    place = {layer.name: layer for layer in report.layers}
    begun = {name: {name: (START,) * s.rank} for name, s in report.network.inputs.items()}
    seen = set() if seen is None else seen
    rules = report.network.dialect, report.network.layout
    for layer in report.layers:
        before = [place[i].fields if i in place else begun[i] for i in layer.inputs]
        key = repr((rules, layer.kind, layer.input_shapes, before, layer.shared is None))
        if key not in seen:
            seen.add(key)
            yield layer, explained(layer, report, before, tuple(QUANTITIES))


@cache
def value_of(text: str) -> int:
    return evaluate(text)


def check(layer: LayerReport, told: Explanation) -> None:
    """The values are the report's, and each line of numbers says so by itself."""
    lines = {key: {x.label: x for x in found} for key, found in told.quantities.items()}
    for found in told.quantities.values():
        for line in found:
            if isinstance(line, Line):
                for _, number in steps(line):
                    assert value_of(numbers(number)) == number.value
    assert layer.output is not None
    for part, inner in zip(layer.parts, told.parts, strict=True):
        check(part, inner)
    check_shape(layer, lines["shape"])
    params, macs = lines["params"]["params"], lines["macs"]["MACs"]
    assert number_of(params) == layer.params.trainable
    if isinstance(params, Line):
        rest = lines["params"].get("not trained")
        assert (number_of(rest) if rest else 0) == layer.params.non_trainable
    assert number_of(macs) == layer.macs
    check_field(layer, told.quantities["field"])


def number_of(line: Line | Told) -> int:
    if isinstance(line, Told):
        assert line.text.startswith(("0", "not known: "))
        return 0
    return int(line.number)


def check_shape(layer: LayerReport, lines: dict[str, Any]) -> None:
    assert layer.output is not None
    if layer.parts:
        return
    if not layer.inputs:
        assert lines["shape"].text == "as it is given; it reads nothing"
        return
    if "shape" in lines:
        assert lines["shape"].text == "as it arrives"
        assert layer.output == layer.input_shapes[0]
        return
    channels = lines["C_out" if layer.output.rank else "features_out"]
    assert channels.number == layer.output.channels
    sizes = [
        int(line.number)
        for label, line in lines.items()
        if label.endswith("_out") and line is not channels
        for _ in label.split(", ")
    ]
    assert sorted(sizes) == sorted(layer.output.spatial)


def listed_text(field: Any) -> str:
    if not isinstance(field, Listed):
        return "(not listed)"
    least, most = field.smallest, field.size
    size = f"{most}" if least == most else f"{least} to {most}"
    return f"r_out = {size}, by position: {field.why}"


def check_field(layer: LayerReport, lines: tuple[Line | Told, ...]) -> None:
    """Derived fields are those of the report, in their order; told ones name their size."""
    fields = [bare(axis) for axes in layer.fields.values() for axis in axes]
    derived = [line for line in lines if isinstance(line, Line)]
    sizes = [line.number for line in derived if line.label.endswith("r_out")]
    jumps = [line.number for line in derived if line.label == "J_out"]
    starts = [line.number for line in derived if line.label == "start_out"]
    plain = {(f.sizes[0], f.advance, f.lows[0]) for f in fields if isinstance(f, Field)}
    for size, jump, start in zip(sizes, jumps, starts, strict=True):
        assert (int(size), int(jump), int(start)) in plain
    texts = " ".join(line.text for line in lines if isinstance(line, Told))
    for field in fields:
        if isinstance(field, Varies) and field.unknown:
            assert "not known: " in texts
        elif not isinstance(field, Field):
            assert "all: " in texts or "varies: " in texts or listed_text(field) in texts
        elif field.size not in [int(size) for size in sizes]:
            assert str(field.size) in texts


@pytest.mark.parametrize("name", NETWORKS)
def test_derivations_of_the_zoo_end_in_what_show_prints(name: str) -> None:
    for layer, told in told_of(worked_out(name), CHECKED):
        check(layer, told)


def example_of(name: str, dialect: str) -> Report:
    """A network of the example of a kind."""
    kind = kind_named(name)
    assert kind
    shapes, settings = kind.example
    inputs = {f"x{k}": shape for k, shape in enumerate(shapes.split())}
    layer = f"{name} {settings}" + (f" from=[{','.join(inputs)}]" if inputs else "")
    inputs = inputs or {"unread": "1"}
    spec = {"dialect": dialect, "layout": "channels_first", "inputs": inputs, "layers": [layer]}
    return convcalc.analyze(convcalc.build(spec))


@pytest.mark.parametrize("dialect", ["pytorch", "keras", "onnx"])
@pytest.mark.parametrize("name", KINDS)
def test_derivations_of_every_kind_end_in_what_show_prints(name: str, dialect: str) -> None:
    try:
        report = example_of(name, dialect)
    except convcalc.Problems:
        assert dialect != "pytorch"
        return
    if report.ok:
        ((found, told),) = told_of(report)
        check(found, told)
    else:
        assert dialect != "pytorch"


ODD = [
    "{input: 3x225x224, layers: [conv 8 3x3/2 p1, max_pool 3/2 p1 ceil_mode, conv 8 5x3/3]}",
    "{dialect: keras, input: 225x224x8, layers: [conv 16 3x3/2 padding=same, "
    "{conv_transpose: {filters: 4, kernel: 3, stride: 2, padding: same}}, conv 8 5x5/3]}",
    "{dialect: onnx, input: 8x33x20, layers: [conv 8 4x4/3 padding=same_lower, "
    "{conv_transpose: {filters: 4, kernel: 4, stride: 3, padding: same_lower}}]}",
    "{input: 4x30, layers: [conv 8 3 d2 g2, {upsample: {factor: 2}}, conv 4 3, "
    "adaptive_avg_pool 5, flatten, linear 3]}",
    "{inputs: {a: 2x9x9, b: 4x9x9}, layers: [{concat: {from: [a, b]}}, conv 4 3x3, "
    "{conv: {filters: 6, kernel: 3, from: a}}, {concat: {from: [conv1, conv2]}}]}",
    "{input: 6x32x32, layers: [conv 6 3x3 name=a p1, conv 6 3x3 p1 share=a, pad 2, crop 1, "
    "pixel_unshuffle 2, pixel_shuffle 2, {conv_transpose: {filters: 4, kernel: 2, stride: 5}}]}",
]


@pytest.mark.parametrize("spec", ODD)
def test_derivations_where_sizes_do_not_come_out_even(spec: str) -> None:
    report = convcalc.analyze(convcalc.loads(spec))
    assert report.ok
    for layer, told in told_of(report):
        check(layer, told)


def lines_of(spec: str, what: str, layer: int = 0) -> list[tuple[str, str]]:
    """Label and numbers or text of each line, with the steps before it."""
    report = convcalc.analyze(convcalc.loads(spec))
    told = [one for _, one in told_of(report)][layer]
    found = []
    for line in told.quantities[what]:
        if isinstance(line, Told):
            found.append((line.label, line.text))
        else:
            rows = steps(line) or [(line.label, line.number)]
            found += [(label, f"{numbers(n)} = {n}") for label, n in rows]
    return found


def test_what_is_never_read_is_told_with_the_remainder() -> None:
    assert lines_of("{input: 1x10x11, layers: [conv 1 3x3/2]}", "shape") == [
        ("C_out", "1 = 1"),
        ("H_out", "⌊(10 + 2·0 − 3)/2⌋ + 1 = 4"),
        ("W_out", "⌊(11 + 2·0 − 3)/2⌋ + 1 = 5"),
        ("remainder", "(10 + 2·0 − 3) mod 2 = 1"),
        ("never read", "1 of 10 rows, at the end"),
    ]
    assert lines_of("{input: 1x10, layers: [conv 1 3/5 p1]}", "shape")[-1] == (
        "never read",
        "5 of 10 elements, 2 in between and 3 at the end, besides 1 of padding",
    )


@pytest.mark.parametrize(
    ("layer", "rows"),
    [
        (
            "conv_transpose 8 2/3",
            [("H_out, W_out", "(7 − 1)·3 + 2 + max(3 − 2, 0) = 21")],
        ),
        (
            "conv_transpose 8 4/2",
            [("H_out, W_out", "(7 − 1)·2 + 4 + max(2 − 4, 0) = 16")],
        ),
        (
            "conv_transpose 8 2/3 same",
            [("extra", "3 − 2 = 1"), ("H_out, W_out", "(7 − 1)·3 + 2 + 1 = 21")],
        ),
        (
            "conv_transpose 8 5/2 same",
            [
                ("total", "5 − 2 = 3"),
                ("lo", "⌊3/2⌋ = 1"),
                ("hi", "3 − 1 = 2"),
                ("H_out, W_out", "(7 − 1)·2 − 1 − 2 + 5 = 14"),
            ],
        ),
        ("conv_transpose 8 5/2 op1", [("H_out, W_out", "(7 − 1)·2 + 5 + 1 = 18")]),
    ],
)
def test_no_size_is_derived_from_itself(layer: str, rows: list[tuple[str, str]]) -> None:
    spec = f"{{dialect: keras, input: 7x7x3, layers: [{layer}]}}"
    found = [row for row in lines_of(spec, "shape") if row[0] not in ("rule", "C_out")]
    assert found == rows


NO_MACS = [
    ("batch_norm", "0 by convention: it normalises element by element, which is not counted"),
    ("layer_norm", "0 by convention: it normalises element by element, which is not counted"),
    ("layer_scale", "0 by convention: it scales element by element, which is not counted"),
    ("prelu", "0 by convention: what a function does with each element is not counted"),
    ("avg_pool 2", "0 by convention: it adds up and divides, which is not counted"),
    ("upsample 2 bilinear", "0 by convention: interpolation is not counted"),
    ("max_pool 2", "0: it compares, and multiplies nothing by weights"),
    ("dropout", "0: at inference it passes on what arrives"),
    ("flatten", "0: it moves elements, and computes nothing"),
]


@pytest.mark.parametrize(("layer", "told"), NO_MACS)
def test_why_there_are_no_macs(layer: str, told: str) -> None:
    assert lines_of(f"{{input: 4x8x8, layers: [{layer}]}}", "macs") == [("MACs", told)]


@pytest.mark.parametrize("name", KINDS)
def test_what_multiplies_by_weights_has_no_macs_by_convention_alone(name: str) -> None:
    (layer,) = example_of(name, "pytorch").layers
    scales = any(w.role == "vector" for w in layer.weights)
    if scales and layer.inputs and not layer.macs:
        assert uncounted(layer.kind).startswith("0 by convention: ")


def test_what_a_field_disregards_is_said() -> None:
    assert lines_of("{input: 4x8x8, layers: [group_norm 2]}", "field") == [
        ("H, W", "as its input's: 1"),
        ("", "the statistics of normalisation are disregarded"),
    ]


def test_one_output_of_a_period_sees() -> None:
    assert lines_of("{input: 4x8x8, layers: [adaptive_avg_pool 4]}", "field")[-1] == (
        "",
        "r_out = 2, J_out = 2; the next sees the same, 2 further on",
    )


def test_a_flat_layer_has_the_field_that_the_table_has() -> None:
    assert lines_of("{input: 512, layers: [linear 10]}", "field") == [
        ("field", "all: a flat input has no positions to tell apart")
    ]


def test_the_padding_split_is_derived() -> None:
    spec = "{dialect: keras, input: 224x224x3, layers: [conv 64 7x7/2 padding=same]}"
    assert lines_of(spec, "shape") == [
        (
            "rule",
            "Keras, padding 'same': ⌈n/stride⌉ outputs; an odd total has its larger half after",
        ),
        ("C_out", "64 = 64"),
        ("out", "⌈224/2⌉ = 112"),
        ("total", "max((112 − 1)·2 + 7 − 224, 0) = 5"),
        ("lo", "⌊5/2⌋ = 2"),
        ("hi", "5 − 2 = 3"),
        ("H_out, W_out", "⌊(224 + 2 + 3 − 7)/2⌋ + 1 = 112"),
        ("padding", "2 before and 3 after"),
    ]


def test_the_window_that_ceil_mode_drops_is_told() -> None:
    spec = "{input: 1x5x5, layers: [max_pool 2/3 p1 ceil_mode=true]}"
    assert lines_of(spec, "shape")[2:7] == [
        ("H_out, W_out", "⌊(5 + 2·1 − 2)/3⌋ + 1 = 2"),
        ("padding", "1 before and 1 after"),
        ("windows", "⌈(5 + 2·1 − 2)/3⌉ + 1 = 3"),
        ("the last at", "(3 − 1)·3 = 6"),
        ("left out", "it would start in the padding, for the input ends at 5"),
    ]
    labels = [row[0] for row in lines_of(spec.replace("2/3 p1", "3/2"), "shape")]
    assert "left out" not in labels


def test_what_keras_counts_of_a_norm_is_summed_up() -> None:
    spec = "{dialect: keras, input: 8x8x64, layers: [batch_norm]}"
    assert lines_of(spec, "params")[1:] == [
        ("params", "64 + 64 = 128"),
        ("not trained", "64 + 64 = 128"),
        ("in all", "128 + 128 = 256"),
    ]


def test_a_shuffle_multiplies_the_size() -> None:
    spec = "{input: 16x4x4, layers: [pixel_shuffle 2]}"
    assert lines_of(spec, "shape")[1:] == [("H_out, W_out", "4·2 = 8")]


def test_ends_that_differ_have_names_of_their_own() -> None:
    layer = "conv: {filters: 1, kernel: 5, padding: [[0, 1], [2, 2]]}"
    spec = f"{{dialect: onnx, input: 1x9x9, layers: [{layer}]}}"
    assert [row for row in lines_of(spec, "shape") if row[0].endswith("_out")] == [
        ("C_out", "1 = 1"),
        ("H_out", "⌊(9 + 0 + 1 − 5)/1⌋ + 1 = 6"),
        ("W_out", "⌊(9 + 2·2 − 5)/1⌋ + 1 = 9"),
    ]


def test_fields_of_a_stack_build_on_each_other() -> None:
    spec = "{input: 1x64, layers: [conv 1 3/2 p1, conv 1 3 p2 d2]}"
    assert lines_of(spec, "field", 1) == [
        ("K", "2·(3 − 1) + 1 = 5"),
        ("L: r_out", "3 + (5 − 1)·2 = 11"),
        ("J_out", "2·1 = 2"),
        ("start_out", "−1 − 2·2 = -5"),
    ]


def test_past_a_transposed_convolution_each_position_is_told() -> None:
    spec = "{input: 1x8, layers: [{conv_transpose: {filters: 1, kernel: 3, stride: 2}}]}"
    assert lines_of(spec, "field") == [
        ("L", "output 0 sees −1 … 0 through its inputs −1 … 0"),
        ("", "output 1 sees 0 … 0 through its input 0"),
        ("", "r_out = 1 to 2, J_out = 1/2; the next 2 see the same, 1 further on"),
    ]


def test_a_number_that_is_no_derivation_has_no_steps() -> None:
    assert steps(Line("x", 5)) == []
    assert steps(Line("x", Num(5))) == []
