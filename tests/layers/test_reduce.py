"""Reductions over channels and axes, and samples that are a single number."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import Everything, Field, Varies
from convcalc.algebra.shape import NUMBER, Shape
from convcalc.engine.cells import bits
from convcalc.engine.positions import reached, seen


def report_of(layers: list[Any], size: Any = (3, 9, 12), **more: Any) -> convcalc.Report:
    return convcalc.analyze(convcalc.build({"input": list(size), "layers": layers, **more}))


def output_of(layers: list[Any], size: Any = (3, 9, 12), **more: Any) -> Shape | None:
    return report_of(layers, size, **more).layers[-1].output


def said(layers: list[Any], size: Any = (3, 9, 12), **more: Any) -> list[str]:
    found = report_of(layers, size, **more).diagnostics
    return [f"{d.code}: {d.message}; {d.help}" for d in found if d.severity == "error"]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("channels", "9x12", "9x12"),
        ("spatial", "3", "3"),
        ("1", "3x12", "12x3"),
        ("2", "3x9", "9x3"),
        ("[channels,1]", "12", "12"),
        ("all", "number", "number"),
        ("channels keepdims=true", "1x9x12", "9x12x1"),
        ("[channels,2] keepdims=true", "1x9x1", "9x1x1"),
        ("all keepdims=true", "1x1x1", "1x1x1"),
    ],
)
def test_what_remains_keeps_its_order(words: str, first: str, last: str) -> None:
    layers = [f"reduce sum {words}"]
    for layout, size, text in (
        ("channels_first", (3, 9, 12), first),
        ("channels_last", (9, 12, 3), last),
    ):
        output = output_of(layers, size, layout=layout)
        assert output is not None
        assert output.text(layout) == text


def test_it_goes_over_the_spatial_axes_if_nothing_is_said() -> None:
    assert output_of(["reduce mean"]) == Shape(3)


def test_onnx_keeps_the_axes_if_nothing_is_said() -> None:
    assert output_of(["reduce mean"], dialect="onnx") == Shape(3, (1, 1))


def test_axes_that_are_not_there_are_refused() -> None:
    assert said(["reduce sum 3"]) == [
        "E203: there is no spatial axis 3; the input has 2; "
        "use axis channels, or a spatial axis counted from 1"
    ]
    assert said(["reduce sum"], (12,)) == [
        "E203: a flat input has no spatial axes to go over; write axis=channels"
    ]


def test_an_argmax_is_over_one_axis() -> None:
    assert said(["reduce argmax"]) == [
        "E203: argmax goes over one axis, but there are 2 of them here; "
        "use op max, or put flatten or reshape before it, so that they are one"
    ]
    assert output_of(["reduce argmax channels"]) == Shape(9, (12,))


@pytest.mark.parametrize(
    ("dialect", "layer", "message"),
    [
        (
            "pytorch",
            "reduce prod",
            "E206: PyTorch refuses a product over several axes at once; "
            "write a 'reduce prod' for each axis",
        ),
        (
            "keras",
            "reduce norm all",
            "E206: Keras refuses a norm over 3 axes; write 'square', 'reduce sum' and 'sqrt'",
        ),
        (
            "onnx",
            "reduce var channels",
            "E206: ONNX refuses reduce var; "
            "write 'reduce mean', 'subtract', 'square' and 'reduce mean' again",
        ),
    ],
)
def test_what_a_framework_does_not_reduce_is_refused(
    dialect: str, layer: str, message: str
) -> None:
    assert said([layer], dialect=dialect) == [message]


def test_a_number_is_shown_as_one_everywhere() -> None:
    report = report_of(["conv 4 3x3", "reduce mean all", "sqrt"])
    assert report.layers[-1].output is NUMBER
    layer = report.to_dict()["layers"][1]
    assert (layer["output_shape"], layer["activations"]) == ([], 1)
    assert report.to_dict()["outputs"] == {"sqrt1": []}
    assert json.loads(json.dumps(report.to_dict())) == report.to_dict()


def test_a_number_is_no_vector_of_one_feature() -> None:
    one = Shape(1)
    assert one != NUMBER
    assert not one == NUMBER  # noqa: SIM201 - both operators are the shape's own
    assert NUMBER not in (one,)
    assert len({NUMBER, Shape(1), output_of(["reduce sum all"])}) == 2
    assert NUMBER._replace(channels=1) == NUMBER


def test_a_number_can_be_expected() -> None:
    network = {"input": [3, 8, 8], "layers": ["reduce sum all"], "expect": {"output": []}}
    assert convcalc.build(network).expect == {"output": []}


@pytest.mark.parametrize(
    "layer", ["conv 4 3x3", "linear 2", "softmax", "flatten", "batch_norm", "reduce sum channels"]
)
def test_what_needs_channels_refuses_a_number(layer: str) -> None:
    kind = layer.partition(" ")[0]
    assert said(["reduce sum all", layer]) == [
        f"E204: {kind} needs channels, but what arrives is a single number for each sample; "
        "keep an axis before it, as with keepdims=true, or write 'reshape 1'"
    ]


@pytest.mark.parametrize("layer", ["relu", "sqrt", "clip 0 1", "dropout", "rescale 2"])
def test_what_works_element_by_element_takes_a_number(layer: str) -> None:
    assert output_of(["reduce sum all", layer]) == NUMBER


def test_numbers_meet_numbers_and_nothing_else() -> None:
    ends = ["reduce sum all name=a", "reduce max all name=b from=input"]
    assert output_of([*ends, "divide from=[a,b]"]) == NUMBER
    assert said([*ends, "add from=[a,input]"]) == [
        "E205: all dimensions must be equal (or 1), but number (from 'a') meets 3x9x12 (from "
        "'input'); make the two paths end in the same shape"
    ]
    assert output_of([*ends, "reshape 1", "linear 4"]) == Shape(4)


def test_axes_that_are_left_keep_their_field() -> None:
    report = report_of(["conv 4 3x5", "reduce max 1", "conv 2 3"])
    height, width = report.layers[-1].fields["input"]
    assert height == Everything()
    assert (bare(width), carrier(width, 1)) == (Field(1, (0,), (7,)), 0)
    assert report.layers[-1].receptive_field == {
        "size": [None, 7],
        "smallest": [None, 7],
        "jump": [None, "1"],
        "start": [None, 0],
        "end": [None, 6],
    }


def test_an_axis_that_becomes_the_channels_is_followed_no_further() -> None:
    (layer,) = report_of(["reduce sum channels"]).layers
    assert layer.fields["input"][0] == Varies("H becomes the channels")
    (layer,) = report_of(["reduce sum channels keepdims=true"]).layers
    assert all(isinstance(axis, Field) for axis in layer.field)


Position = tuple[int, ...]


def positions(cells: dict[Position, int]) -> set[Position]:
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


@given(st.sets(st.integers(1, 3), min_size=1, max_size=2), st.booleans(), st.data())
def test_a_unit_reads_all_of_the_axes_that_are_gone(
    gone: set[int], keep: bool, data: st.DataObject
) -> None:
    kernel, sizes = (2, 3, 1), (5, 6, 4)
    layers = [
        {"conv": {"filters": 2, "kernel": list(kernel)}},
        {"reduce": {"op": "sum", "axis": sorted(gone), "keepdims": keep}},
    ]
    report = report_of(layers, (1, *sizes))
    last = report.layers[-1]
    assert last.output is not None
    unit = tuple(data.draw(st.integers(0, int(n) - 1)) for n in last.output.spatial)
    left = [k for k in range(3) if k + 1 not in gone]
    at = dict(zip(range(3) if keep else left, unit, strict=True))
    spans = [
        range(sizes[k]) if k + 1 in gone else range(at[k], at[k] + kernel[k]) for k in range(3)
    ]
    read = set(product(*spans))
    assert positions(seen(report, last.name, unit)["input"]) == read
    pixel = data.draw(st.sampled_from(sorted(read)))
    assert unit in positions(reached(report, "input", pixel)[last.name])
    for k, field in enumerate(last.fields["input"]):
        known = bare(field)
        if k + 1 in gone:
            assert known == Everything()
        else:
            assert isinstance(known, Field)
            assert carrier(field, k) == (k if keep else left.index(k))
            assert known.interval(at[k]) == (spans[k][0], spans[k][-1])
