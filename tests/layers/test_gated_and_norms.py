"""Gated units, and norms over some axes."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.cells import bits
from convcalc.engine.positions import seen
from convcalc.engine.report import LayerReport


def layer_of(layer: str, shape: str, dialect: str = "pytorch") -> LayerReport:
    net = convcalc.build({"dialect": dialect, "input": shape, "layers": [f"{layer} name=y"]})
    (only,) = convcalc.analyze(net).layers
    return only


def said(layer: str, shape: str) -> tuple[str, str, str]:
    (wrong,) = convcalc.analyze(convcalc.build({"input": shape, "layers": [layer]})).diagnostics
    return wrong.code, wrong.message, wrong.help


# Gated units


@pytest.mark.parametrize("activation", ["", "sigmoid", "gelu", "silu", "relu", "none"])
def test_a_gate_halves_the_channels_whatever_its_function(activation: str) -> None:
    found = layer_of(f"glu {activation}", "64x7x7")
    assert (found.output, found.params.total, found.macs) == ((32, (7, 7)), 0, 0)


def test_a_gate_along_an_axis_reads_one_position_of_each_half() -> None:
    net = convcalc.build({"input": "3x8x5", "layers": ["glu axis=1 name=y"]})
    report = convcalc.analyze(net)
    assert report.layers[0].output == (3, (4, 5))
    cells = seen(report, "y", (1, 2))["input"]
    assert {(*key, last) for key, mask in cells.items() for last in bits(mask)} == {(1, 2), (5, 2)}
    assert report.layers[0].receptive_field["size"] == [5, 1]


def test_two_positions_gate_each_other() -> None:
    assert layer_of("glu axis=1", "3x2").output == (3, (1,))


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("glu", ("E202", "7 channels do not divide into two halves", "use an even number: 8")),
        ("glu axis=2", ("E202", "W: 5 does not divide into two halves", "use an even number: 6")),
        (
            "glu axis=3",
            (
                "E203",
                "there is no spatial axis 3; the input has 2",
                "use axis channels, or a spatial axis counted from 1",
            ),
        ),
    ],
)
def test_odd_sizes_have_no_halves(layer: str, expected: tuple[str, str, str]) -> None:
    assert said(layer, "7x4x5") == expected


# Norms


@pytest.mark.parametrize(
    ("over", "sizes"),
    [
        ("", [8]),
        ("channels", [8]),
        ("all", [8, 5, 6]),
        ("spatial", [5, 6]),
        ("2", [6]),
        ("[1,2]", [5, 6]),
        ("[channels,2]", [8, 6]),
        ("[2,channels]", [8, 6]),
    ],
)
def test_a_norm_holds_a_number_for_each_element_that_it_is_over(
    over: str, sizes: list[int]
) -> None:
    layer = layer_of(f"layer_norm {over}", "8x5x6")
    assert [(w.name, list(w.sizes)) for w in layer.weights] == [("weight", sizes), ("shift", sizes)]
    layer = layer_of(f"rms_norm {over}", "8x5x6")
    assert [(w.name, list(w.sizes)) for w in layer.weights] == [("weight", sizes)]


def test_sizes_are_in_the_order_of_the_layout() -> None:
    for over, sizes in (("all", (5, 6, 8)), ("[channels,2]", (6, 8)), ("[1,2]", (5, 6))):
        weight, _ = layer_of(f"layer_norm {over}", "5x6x8", "keras").weights
        assert weight.sizes == sizes


def test_rms_norm_without_a_scale_holds_nothing() -> None:
    assert layer_of("rms_norm scale=false", "8x5x6").params.total == 0
    assert layer_of("rms_norm elementwise_affine=false", "8x5x6").params.total == 0


def test_rms_norm_states_its_sizes() -> None:
    assert layer_of("rms_norm spatial normalized_shape=5x6", "8x5x6").params.total == 30
    assert said("rms_norm spatial sizes=6x5", "8x5x6") == (
        "E204",
        "sizes is 6x5, but what is normalised together of 8x5x6 is 5x6",
        "write sizes: 5x6, or leave it out",
    )


@pytest.mark.parametrize("kind", ["layer_norm", "rms_norm"])
def test_stated_sizes_that_are_the_last_are_not_taken_for_those_of_the_channels(kind: str) -> None:
    """`nn.LayerNorm(6)` holds 6, whatever the channels are."""
    assert said(f"{kind} sizes=6", "8x5x6") == (
        "E204",
        "sizes is 6, but what is normalised together of 8x5x6 is 8",
        "write dims: -1",
    )
    assert said(f"{kind} sizes=5x6", "8x5x6")[2] == "write dims: [-2,-1]"
    assert layer_of(f"{kind} sizes=8", "8x5x6").weights[0].sizes == (8,)


@pytest.mark.parametrize(
    ("dims", "layout", "sizes"),
    [
        ("-1", "pytorch", (6,)),
        ("[-2,-1]", "pytorch", (5, 6)),
        ("[-3,-2,-1]", "pytorch", (8, 5, 6)),
        ("1", "pytorch", (8,)),
        ("[3,1]", "pytorch", (8, 6)),
        ("-1", "keras", (6,)),
        ("[1,2]", "keras", (8, 5)),
    ],
)
def test_a_norm_may_name_dimensions_as_frameworks_do(
    dims: str, layout: str, sizes: tuple[int, ...]
) -> None:
    assert layer_of(f"layer_norm dims={dims}", "8x5x6", layout).weights[0].sizes == sizes


@pytest.mark.parametrize(
    ("layer", "message", "help"),
    [
        (
            "layer_norm all dims=-1",
            "'over' and 'dims' both say what is normalised",
            "write one of them",
        ),
        (
            "layer_norm dims=4",
            "there is no dimension 4 without the batch; 8x5x6 arrives",
            "use 1 to 3, or -3 to -1",
        ),
        (
            "rms_norm dims=0",
            "there is no dimension 0 without the batch; 8x5x6 arrives",
            "use 1 to 3, or -3 to -1",
        ),
        ("rms_norm dims=[3,-1]", "a dimension is listed twice", "list each once"),
    ],
)
def test_dimensions_that_are_not_there_are_refused(layer: str, message: str, help: str) -> None:
    assert said(layer, "8x5x6") == ("E203", message, help)


def test_an_axis_that_is_not_there_is_not_normalised() -> None:
    for kind in ("layer_norm", "rms_norm"):
        assert said(f"{kind} 3", "8x5x6")[:2] == (
            "E203",
            "there is no spatial axis 3; the input has 2",
        )


def test_keras_scales_the_last_dimensions_only_in_rms_norm() -> None:
    for layer in ("rms_norm spatial", "rms_norm dims=[1,3]"):
        net = convcalc.build({"dialect": "keras", "input": "5x6x8", "layers": [layer]})
        (wrong,) = convcalc.analyze(net).diagnostics
        assert (wrong.code, wrong.message, wrong.help) == (
            "E206",
            "Keras refuses an rms_norm with a scale over other dimensions than the last",
            "write 'permute' before it, so that they are the last, or affine=false and 'multiply' "
            "by a parameter",
        )
    assert layer_of("rms_norm spatial affine=false", "5x6x8", "keras").params.total == 0
