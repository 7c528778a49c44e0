"""Recurrent layers: what they hold and compute in each framework, what they see and refuse."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.algebra.field import EVERYTHING, START, Field, Varies, through
from convcalc.algebra.listed import MAX_LISTED, Listed
from convcalc.algebra.prefix import Prefix
from convcalc.algebra.window import Window
from convcalc.commands.field.unit import unit_of
from convcalc.frameworks.code import read_code
from convcalc.frameworks.syntax import Text


def worked_out(shape: str, *layers: str, dialect: str = "pytorch") -> convcalc.Report:
    return convcalc.analyze(
        convcalc.build({"input": shape, "layers": list(layers), "dialect": dialect})
    )


def weights(report: convcalc.Report) -> dict[str, list[int]]:
    (layer,) = report.to_dict()["layers"]
    return {weight["name"]: weight["shape"] for weight in layer["weights"]}


def test_an_lstm_has_the_weights_of_pytorchs() -> None:
    found = worked_out("5x9", "lstm 7 bidirectional projection=3")
    assert weights(found) == {  # of nn.LSTM(5, 7, proj_size=3, bidirectional=True)
        "weight_ih_l0": [28, 5],
        "weight_hh_l0": [28, 3],
        "bias_ih_l0": [28],
        "bias_hh_l0": [28],
        "weight_hr_l0": [3, 7],
        "weight_ih_l0_reverse": [28, 5],
        "weight_hh_l0_reverse": [28, 3],
        "bias_ih_l0_reverse": [28],
        "bias_hh_l0_reverse": [28],
        "weight_hr_l0_reverse": [3, 7],
    }


def test_a_second_layer_reads_both_directions_of_the_first() -> None:
    found = weights(worked_out("5x9", "gru 7 layers=2 bidirectional"))
    assert found["weight_ih_l0"] == [21, 5]
    assert found["weight_ih_l1"] == found["weight_ih_l1_reverse"] == [21, 14]


@pytest.mark.parametrize(
    ("layer", "bias"),
    [("rnn 7", [7]), ("lstm 7", [28]), ("gru 7", [2, 21]), ("gru 7 reset_after=false", [21])],
)
def test_keras_has_one_bias_and_a_second_row_of_it_where_a_gru_resets_after(
    layer: str, bias: list[int]
) -> None:
    found = weights(worked_out("9x5", layer, dialect="keras"))
    rows = bias[-1]
    assert found == {"kernel": [5, rows], "recurrent_kernel": [7, rows], "bias": bias}


def test_keras_has_the_weights_of_both_directions_apart() -> None:
    found = weights(worked_out("9x5", "lstm 7 bidirectional bias=false", dialect="keras"))
    assert found == {
        "kernel": [5, 28],
        "recurrent_kernel": [7, 28],
        "backward.kernel": [5, 28],
        "backward.recurrent_kernel": [7, 28],
    }


def test_onnx_has_both_directions_in_one_tensor() -> None:
    found = weights(worked_out("5x9", "gru 7 bidirectional", dialect="onnx"))
    assert found == {"W": [2, 21, 5], "R": [2, 21, 7], "B": [2, 42]}


@pytest.mark.parametrize(
    ("dialect", "joint", "biases"),
    [
        ("pytorch", "true", {"bias_ih_l0": [28]}),
        ("pytorch", "false", {"bias_ih_l0": [28], "bias_hh_l0": [28]}),
        ("keras", "true", {"bias": [28]}),
        ("keras", "false", {"bias": [2, 28]}),
        ("onnx", "true", {"B": [1, 28]}),
        ("onnx", "false", {"B": [1, 56]}),
    ],
)
def test_there_is_one_bias_for_both_products_or_one_for_each(
    dialect: str, joint: str, biases: dict[str, list[int]]
) -> None:
    shape = "9x5" if dialect == "keras" else "5x9"
    found = weights(worked_out(shape, f"lstm 7 one_bias={joint}", dialect=dialect))
    assert {name: sizes for name, sizes in found.items() if name[0] in "bB"} == biases


@pytest.mark.parametrize(("dialect", "sequences"), [("pytorch", True), ("keras", False)])
def test_all_steps_come_out_or_the_last_state_as_the_framework_has_it(
    dialect: str, sequences: bool
) -> None:
    shape = "9x5" if dialect == "keras" else "5x9"
    plain = worked_out(shape, "lstm 7", dialect=dialect).outputs["lstm1"]
    assert plain == convcalc.Shape(7, (9,) if sequences else ())
    other = worked_out(shape, f"lstm 7 sequences={str(not sequences).lower()}", dialect=dialect)
    assert other.outputs["lstm1"] == convcalc.Shape(7, () if sequences else (9,))


@pytest.mark.parametrize("more", ["", " sequences=false"])
def test_every_weight_multiplies_once_per_step(more: str) -> None:
    found = worked_out("5x9", f"lstm 7 bias=false projection=3{more}")
    assert found.totals.macs == 9 * found.totals.params.total == 9 * (28 * 5 + 28 * 3 + 3 * 7)


def test_a_state_sees_all_steps_up_to_its_own() -> None:
    layer = worked_out("5x9", "conv 4 3 p1", "lstm 7").layers[-1]
    (axis,) = layer.field
    assert isinstance(axis, Listed)
    assert [axis.interval(o) for o in (0, 1, 8)] == [(-1, 1), (-1, 2), (-1, 9)]


@pytest.mark.parametrize("layer", ["lstm 7 bidirectional", "lstm 7 sequences=false"])
def test_both_directions_and_the_last_state_see_all_steps(layer: str) -> None:
    assert worked_out("5x9", "conv 4 3 p1", layer).layers[-1].field == (EVERYTHING,)


def test_steps_that_are_too_many_to_list_are_left_open() -> None:
    axis = Prefix(MAX_LISTED + 1)
    varies = Varies("each output sees all up to it", followed=True)
    assert through(START, axis, MAX_LISTED + 1) == through(START, axis) == varies
    assert isinstance(through(START, Prefix(MAX_LISTED), MAX_LISTED), Listed)


def test_a_single_step_is_a_field_of_one_position() -> None:
    assert through(through(START, Window(3, 1, 1, 1)), Prefix(1), 1) == Field(0, (-1,), (3,))


def test_a_unit_is_followed_through_a_state() -> None:
    report = worked_out("5x5000", "conv 4 3", "lstm 7", "max_pool 2")
    (axis,) = unit_of(report, "max_pool1", (1000,)).axes
    assert axis.to_dict()["clipped"] == [0, 2003]


REFUSED = {
    "lstm 32 64": (
        "E203: lstm reads a sequence, features along one axis of steps, but the input is flat: 32 "
        "features; write 'reshape FEATURESxSTEPS' before it"
    ),
    "gru 32x7x7 64": (
        "E203: gru reads a sequence, features along one axis of steps, but the input has 2 spatial "
        "axes: 32x7x7; write 'reshape FEATURESxSTEPS' before it"
    ),
    "rnn 7x7x32 64 keras": (
        "E203: rnn reads a sequence, features along one axis of steps, but the input has 2 spatial "
        "axes: 7x7x32; write 'reshape STEPSxFEATURES' before it"
    ),
    "lstm 32x10 6 projection=6": (
        "E203: the projection has 6 features, which are not fewer than the 6 units; use a "
        "projection of at most 5"
    ),
    "lstm 32x10 1 projection=1": (
        "E203: the projection has 1 features, which are not fewer than the 1 units; leave it out"
    ),
    "rnn 32x10 6 layers=257": (
        "E107: 257 layers in one rnn, of at most 256; write several, one after the other"
    ),
    "rnn 32x10 6 in_channels=10": (
        "E204: in_channels is 10, but 32 channels arrive; write in_channels: 32, or leave it out"
    ),
    "gru 32x10 6 reset_after=false": (
        "E206: PyTorch refuses a gru whose reset gate applies before the product of the state; "
        "leave reset_after out, or use dialect keras"
    ),
    "lstm 32x10 6 activation=relu": (
        "E206: PyTorch refuses activation relu for lstm; write tanh, or use dialect keras"
    ),
    "gru 32x10 6 gate_activation=hard_sigmoid": (
        "E206: PyTorch refuses gate_activation hard_sigmoid for gru; write sigmoid, or use dialect "
        "keras"
    ),
    "rnn 32x10 6 activation=sigmoid": (
        "E206: PyTorch refuses activation sigmoid for rnn; write tanh or relu, or use dialect keras"
    ),
    "lstm 10x32 6 layers=2 keras": (
        "E206: Keras refuses 2 layers in one lstm; write them one after the other, all but the "
        "last with sequences=true"
    ),
    "gru 32x10 6 layers=2 onnx": (
        "E206: ONNX refuses 2 layers in one gru; write them one after the other"
    ),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_refused_and_what_to_write(line: str) -> None:
    kind, shape, *rest = line.split()
    dialect = rest.pop() if rest[-1] in ("keras", "onnx") else "pytorch"
    (wrong,) = worked_out(shape, " ".join([kind, *rest]), dialect=dialect).diagnostics
    assert f"{wrong.code}: {wrong.message}; {wrong.help}" == REFUSED[line]


@pytest.mark.parametrize(("dialect", "shape"), [("keras", "10x32"), ("onnx", "32x10")])
def test_only_pytorch_projects_a_state(dialect: str, shape: str) -> None:
    with pytest.raises(convcalc.Problems) as told:
        worked_out(shape, "lstm 6 projection=2", dialect=dialect)
    title = {"keras": "Keras", "onnx": "ONNX"}[dialect]
    (wrong,) = told.value.diagnostics
    assert (wrong.message, wrong.help) == (
        f"{title} has no 'projection' for lstm",
        "write a 'linear' after it, or use dialect pytorch",
    )


@pytest.mark.parametrize(
    ("code", "kind", "settings"),
    [
        (
            "nn.LSTM(32, 64, 2, batch_first=True, bidirectional=True)",
            "lstm",
            {"input_size": 32, "hidden_size": 64, "num_layers": 2, "bidirectional": True},
        ),
        ("nn.RNN(32, 64, nonlinearity='relu')", "rnn", {"nonlinearity": "relu"}),
        ("keras.layers.LSTM(64, return_sequences=True)", "lstm", {"return_sequences": True}),
        ("keras.layers.GRU(64, reset_after=False)", "gru", {"reset_after": False}),
        ("keras.layers.SimpleRNN(64)", "rnn", {"use_bias": True, "return_sequences": False}),
    ],
)
def test_recurrent_layers_are_read_from_code(
    code: str, kind: str, settings: dict[str, object]
) -> None:
    (layer,) = read_code(Text(code)).layers.plain()
    assert list(layer) == [kind]
    assert settings.items() <= layer[kind].items()


def test_a_layer_that_gives_its_states_as_well_is_not_read() -> None:
    with pytest.raises(convcalc.Problems, match=r"'return_state' of .* is read as False only"):
        read_code(Text("keras.layers.LSTM(64, return_state=True)"))
