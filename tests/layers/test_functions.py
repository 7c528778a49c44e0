"""Functions of elements, of one input or of two."""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.layers import KINDS, kind_named
from convcalc.layers.groups import WORK
from convcalc.layers.unary import Function


def report_of(layers: list[Any], **more: Any) -> convcalc.Report:
    return convcalc.analyze(convcalc.build({"input": [3, 9, 12], "layers": layers, **more}))


def said(layers: list[Any], **more: Any) -> list[str]:
    found = report_of(layers, **more).diagnostics
    return [f"{d.code}: {d.message}; {d.help}" for d in found if d.severity == "error"]


@pytest.mark.parametrize("name", WORK["functions"])
def test_a_function_keeps_shape_and_field(name: str) -> None:
    kind = kind_named(name)
    assert kind is not None
    assert issubclass(kind, Function)
    report = report_of(["conv 4 3x3", f"{name} {kind.example[1]}".strip()])
    before, after = report.layers
    assert (after.output, after.fields) == (before.output, before.fields)
    assert (after.macs, after.params.total) == (0, 0)


def test_each_function_is_a_class_of_its_own() -> None:
    rows = [row for row in KINDS.values() if row.module == "unary"]
    classes = {kind_named(name) for name in WORK["functions"]}
    assert len(rows) == len(classes) == len(WORK["functions"])
    assert {kind.__name__ for kind in classes if kind} == {row.cls for row in rows}


@pytest.mark.parametrize(
    ("dialect", "layer", "messages"),
    [
        ("pytorch", "clip min=0", []),
        ("onnx", "clip", []),
        ("keras", "clip 0 6", []),
        (
            "pytorch",
            "clip",
            ["E206: PyTorch refuses clip without a bound; write min, max, or both"],
        ),
        (
            "keras",
            "clip min=0",
            ["E206: Keras refuses clip without max; write max; 'minimum' and 'maximum' need none"],
        ),
    ],
)
def test_bounds_are_those_that_a_framework_takes(
    dialect: str, layer: str, messages: list[str]
) -> None:
    assert said([layer], dialect=dialect) == messages


@pytest.mark.parametrize("kind", ["divide", "power", "modulo"])
def test_operations_that_are_not_for_many_take_two(kind: str) -> None:
    layers = ["relu name=a", "relu name=b", "relu name=c"]
    report = report_of([*layers, f"{kind} from=[a,b]"])
    assert report.layers[-1].output == Shape(3, (9, 12))
    with pytest.raises(convcalc.Problems) as raised:
        report_of([*layers, f"{kind} from=[a,b,c]"])
    assert [d.message for d in raised.value.diagnostics] == [f"{kind} takes 2 inputs, received 3"]


def test_a_minimum_is_of_any_number() -> None:
    report = report_of(["relu name=a", "relu name=b", "minimum from=[a,b,input]"])
    assert report.layers[-1].output == Shape(3, (9, 12))


def test_functions_of_keras_do_not_add_axes_but_its_layers_do() -> None:
    flat = ["reduce sum name=a", "relu name=b from=input"]
    assert said([*flat, "minimum from=[a,b]"], dialect="keras") == []
    assert said([*flat, "divide from=[a,b]"], dialect="keras") == [
        "E206: Keras refuses divide of inputs of 0 and 2 spatial axes; "
        "write 'reshape' before it, so that both have as many"
    ]


def test_a_norm_by_hand_costs_nothing() -> None:
    """x / sqrt(sum of squares): as cosine attention has it."""
    network = ["square name=s", "reduce sum channels keepdims=true", "sqrt name=n"]
    report = report_of([*network, "divide from=[input,n]"])
    assert report.layers[-1].output == Shape(3, (9, 12))
    assert report.totals.macs == 0
    assert report.layers[-1].receptive_field == {
        "size": [1, 1],
        "smallest": [1, 1],
        "jump": ["1", "1"],
        "start": [0, 0],
        "end": [0, 0],
    }
