"""Recurrent layers of one framework in the others: biases, functions, layers, and states."""

from __future__ import annotations

import io
from typing import Any

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.onnx import source as onnx
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.frameworks.write.torch.recurrent import called, names
from convcalc.frameworks.write.torch.recurrent import source as source_of
from convcalc.parser.zoo import Located

KERAS = """
import keras
from keras import layers

inputs = keras.Input((10, 6))
model = keras.Model(inputs, {layer}(inputs))
"""
TORCH = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = {made}

    def forward(self, x):
        {lines}
"""


def of_keras(layer: str) -> Report:
    return analyze(KerasSource(KERAS.format(layer=layer), "m.py").network("model"))


def of_torch(made: str, lines: str = "return self.steps(x)[0]") -> Report:
    text = TORCH.format(made=made, lines=lines)
    return analyze(Source(text, "net.py").network("Net", ["10x6"]))


def of_spec(shape: str, layer: str, dialect: str) -> Report:
    return analyze(convcalc.build({"input": shape, "layers": [layer], "dialect": dialect}))


def read_onnx(file: bytes) -> Report:
    return analyze(onnx.network(io.BytesIO(file), Located("", "net.onnx", None, "onnx")))


def taken(report: Report, to: str) -> None:
    report = ported(report, to) if report.network.dialect.name != to else report
    file_of(report, to) if to == "onnx" else written(report, to)


def refusal(report: Report, to: str) -> str:
    with pytest.raises(convcalc.Problems) as told:
        taken(report, to)
    return told.value.diagnostics[0].message


ONE_BIAS = [
    "layers.LSTM(5)",
    "layers.LSTM(5, return_sequences=True)",
    "layers.SimpleRNN(5, return_sequences=True, activation='relu')",
    "layers.Bidirectional(layers.LSTM(5))",
    "layers.Bidirectional(layers.SimpleRNN(5, return_sequences=True))",
]


@pytest.mark.parametrize("layer", ONE_BIAS)
def test_layers_of_keras_keep_their_one_bias(layer: str) -> None:
    report = of_keras(layer)
    text = written(ported(report, "pytorch"), "pytorch", origin="keras")
    assert "join_biases(self)" in text
    found = analyze(Source(text, "written.py").network("Model", ["6x10"]))
    assert found.totals.params == report.totals.params
    assert found.totals.macs == report.totals.macs
    file = read_onnx(file_of(ported(report, "onnx"), "onnx"))
    assert file.totals.params == report.totals.params
    assert [one.kind.one_bias for one in file.layers if one.kind.among("recurrents")] == [True]  # type: ignore[attr-defined]


TWO_BIASES = [
    "nn.LSTM(6, 5, batch_first=True)",
    "nn.LSTM(6, 5, 3, bidirectional=True, batch_first=True)",
    "nn.RNN(6, 5, 2, 'relu', batch_first=True)",
]


@pytest.mark.parametrize("made", TWO_BIASES)
def test_layers_of_pytorch_keep_their_two_biases_in_a_cell_of_keras(made: str) -> None:
    report = of_torch(made)
    text = written(ported(report, "keras"), "keras", origin="pytorch")
    assert ("layers.RNN(LSTMCell(5)" if "LSTM" in made else "RNNCell(5, activation=") in text
    found = analyze(KerasSource(text, "written.py").network("net"))
    assert found.totals.params == report.totals.params
    kinds: list[Any] = [one.kind for one in found.layers if one.kind.among("recurrents")]
    assert [kind.one_bias for kind in kinds] == [False] * len(kinds)


def test_a_cell_that_was_changed_is_not_read_as_the_one_that_was_written() -> None:
    text = written(ported(of_torch(TWO_BIASES[0]), "keras"), "keras")
    found = analyze(KerasSource(text.replace("+ self.bias[1]", ""), "m.py").network("net"))
    assert not found.totals.complete


def test_layers_without_biases_are_those_of_each_framework() -> None:
    report = of_torch("nn.LSTM(6, 5, bias=False, batch_first=True)")
    text = written(ported(report, "keras"), "keras")
    assert 'layers.LSTM(5, use_bias=False, return_sequences=True, name="steps")' in text


def test_the_functions_of_keras_are_kept() -> None:
    report = of_keras("layers.GRU(5, activation='softsign', recurrent_activation='hard_sigmoid')")
    text = written(report, "keras")
    assert '        5, activation="softsign", recurrent_activation="hard_sigmoid", name=' in text
    file = read_onnx(file_of(ported(report, "onnx"), "onnx"))
    (kind,) = [one.kind for one in file.layers if one.kind.among("recurrents")]
    assert (kind.activation, kind.gate_activation) == ("softsign", "hard_sigmoid")  # type: ignore[attr-defined]


REFUSED = [
    (
        "layers.LSTM(5, activation='relu')",
        "'lstm' (lstm) of Keras has no equal in PyTorch: PyTorch refuses activation relu for lstm",
    ),
    (
        "layers.LSTM(5, activation=lambda x: x * x)",
        "'lstm' (lstm) cannot be written: its activation is no function that is known by its name",
    ),
]


@pytest.mark.parametrize(("layer", "message"), REFUSED)
def test_functions_that_pytorch_has_not_are_refused(layer: str, message: str) -> None:
    assert refusal(of_keras(layer), "pytorch") == message


STARTED = "'steps' (lstm) cannot be written: it starts from states that are given to it"
STATES = [
    ("return self.steps(x, (x[:, :1, :5].transpose(0, 1), x[:, :1, :5].transpose(0, 1)))[0]", True),
    ("h = torch.randn(1, x.size(0), 5); return self.steps(x, (h, h))[0]", True),
    ("h = torch.zeros(1, x.size(0), 5); return self.steps(x, (h, h))[0]", False),
    ("h = x.new_zeros(1, x.size(0), 5); return self.steps(x, (h, h.clone()))[0]", False),
    ("h = x.new(1, x.size(0), 5).zero_(); return self.steps(x, (h, h))[0]", False),
    ("return self.steps(x, None)[0]", False),
]


@pytest.mark.parametrize(("lines", "given"), STATES)
def test_states_other_than_zeros_are_refused(lines: str, given: bool) -> None:
    report = of_torch("nn.LSTM(6, 5, batch_first=True)", lines)
    if given:
        assert refusal(report, "onnx") == STARTED
    else:
        assert file_of(ported(report, "onnx"), "onnx")


def test_cells_that_are_read_are_refused() -> None:
    report = of_torch("nn.LSTMCell(6, 5)", "return self.steps(x[:, 0])[1]")
    wanted = (
        "'steps' (lstm) cannot be written: its cells are read, and only its states are followed"
    )
    assert refusal(report, "pytorch") == wanted
    report = of_torch("nn.LSTMCell(6, 5)", "return self.steps(x[:, 0])[0]")
    assert "self.steps = LSTM(6, 5, batch_first=True)" in written(report, "pytorch")


def test_a_gru_of_keras_has_as_many_biases_as_when_it_resets_asks_for() -> None:
    report = of_spec("5x9", "gru 7 one_bias", "pytorch")
    assert refusal(report, "keras") == (
        "'gru1' (gru) cannot be written for Keras: a GRU of Keras has two biases if it resets "
        "after the product, else one"
    )


def test_the_name_of_a_class_says_what_it_does() -> None:
    assert len({*names()}) == 12
    for name, module, joint, last in names():
        text = source_of(name, module, joint, last)
        assert f"class {called(module, joint, last)}(nn.{module}):" in text
        assert ("join_biases(self)" in text, "torch.cat" in text) == (joint, last)


FRAMES = [
    "layers.ConvLSTM1D(4, 3, padding='same', return_sequences=True, activation='relu')",
    "layers.ConvLSTM1D(4, 3, use_bias=False, dilation_rate=2)",
    "layers.ConvLSTM1D(4, 4, strides=2, recurrent_activation='hard_sigmoid')",
]


@pytest.mark.parametrize("layer", FRAMES)
def test_an_lstm_of_convolutions_is_written_step_by_step(layer: str) -> None:
    text = KERAS.format(layer=layer).replace("(10, 6)", "(4, 12, 2)")
    report = analyze(KerasSource(text, "m.py").network("model"))
    made = written(ported(report, "pytorch"), "pytorch", origin="keras")
    found = analyze(Source(made, "written.py").network("Model", ["2x4x12"]))
    (kind,) = [one.kind for one in found.layers if one.kind.among("map_recurrents")]
    (meant,) = [one.kind for one in report.layers if one.kind.among("map_recurrents")]
    names = ("filters", "bias", "sequences", "activation", "gate_activation")
    assert [getattr(kind, name) for name in names] == [getattr(meant, name) for name in names]
    assert found.totals.macs == report.totals.macs
    file = read_onnx(file_of(ported(report, "onnx"), "onnx"))
    assert file.totals.params == report.totals.params


def test_what_of_an_lstm_of_convolutions_is_not_written() -> None:
    peeping = of_spec("3x4x12", "conv_lstm 4 3 same peepholes", "pytorch")
    wanted = "'conv_lstm1' (conv_lstm) cannot be written for {}: gates that see the cells are not "
    assert refusal(peeping, "pytorch") == f"{wanted.format('PyTorch')}written yet"
    assert refusal(peeping, "onnx") == f"{wanted.format('ONNX')}written yet"
    assert refusal(of_spec("3x1x12", "conv_lstm 4 3 same", "pytorch"), "onnx") == (
        "'conv_lstm1' (conv_lstm) cannot be written for ONNX: 1 steps are written out one by one, "
        "of 2 to 64"
    )


def test_tables_of_words_are_not_turned_where_weights_of_keras_are_taken() -> None:
    text = KERAS.format(layer="layers.Embedding(20, 5)").replace("(10, 6)", "(10,)")
    report = analyze(KerasSource(text, "m.py").network("model"))
    made = written(ported(report, "pytorch"), "pytorch", origin="keras")
    assert 'if found.ndim < 2 or name != "weight" or "embeddings" in weights:' in made


def test_what_is_dropped_between_layers_is_dropped_by_layers_where_one_is_one() -> None:
    report = of_torch("nn.LSTM(6, 5, 3, dropout=0.3, batch_first=True)")
    assert "LSTM(6, 5, num_layers=3, dropout=0.3, batch_first=True)" in written(report, "pytorch")
    text = written(ported(report, "keras"), "keras")
    names = ["steps", "steps_dropout", "steps_l1", "steps_dropout1", "steps_l2"]
    places = [text.index(f'name="{name}"') for name in names]
    assert places == sorted(places)
    assert text.count("layers.Dropout(0.3") == 2
    one = of_torch("nn.LSTM(6, 5, dropout=0.3, batch_first=True)")
    assert "dropout" not in written(one, "pytorch")


WORDS = """
import keras
from keras import layers

inputs = keras.Input((10,))
x = layers.Embedding(9, 5, mask_zero={masks})(inputs)
x = layers.Dropout(0.1)(x)
model = keras.Model(inputs, {layer}(x))
"""
LEAVING = [
    ("layers.LSTM(4)", "lstm", "lstm"),
    ("layers.Bidirectional(layers.GRU(4))", "bidirectional", "gru"),
    ("layers.GlobalAveragePooling1D()", "global_average_pooling1d", "global_avg_pool"),
]


@pytest.mark.parametrize(("layer", "name", "kind"), LEAVING)
def test_steps_that_are_masked_are_refused_where_a_layer_leaves_them_out(
    layer: str, name: str, kind: str
) -> None:
    text = WORDS.format(layer=layer, masks=True)
    message = refusal(analyze(KerasSource(text, "m.py").network("model")), "keras")
    why = "cannot be written: it leaves out steps that are masked, which is not kept"
    assert message == f"'{name}' ({kind}) {why}"
    plain = KerasSource(WORDS.format(layer=layer, masks=False), "m.py").network("model")
    assert written(analyze(plain), "keras")


def test_masks_that_no_layer_reads_change_nothing() -> None:
    text = WORDS.format(layer="layers.Dense(3)", masks=True)
    assert written(analyze(KerasSource(text, "m.py").network("model")), "keras")
