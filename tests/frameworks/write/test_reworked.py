"""Tests of layers whose weights are worked out of others: they are never written without that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written

if TYPE_CHECKING:
    from pathlib import Path

    from convcalc.engine.report import Report
    from tests.conftest import Ask

TORCH = """
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune
class Double(nn.Module):
    def forward(self, x):
        return x * 2
class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
    def forward(self, x):
        return x * self.scale
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = conv = nn.Conv2d(3, 8, 3)
        LINE
    def forward(self, x):
        return self.conv(x)
"""
KERAS = """
import keras
from keras import layers
inputs = keras.Input((8, 8, 3))
x = layers.SpectralNormalization(layers.Conv2D(4, 3))(inputs)
model = keras.Model(inputs, x)
"""
NAMES = {
    "torch.nn.utils.spectral_norm(conv)": "spectral_norm",
    "parametrizations.spectral_norm(conv)": "spectral_norm",
    "parametrizations.orthogonal(conv)": "orthogonal",
    "parametrize.register_parametrization(conv, 'weight', Double())": "register_parametrization",
    "prune.l1_unstructured(conv, 'weight', 0.5)": "prune.l1_unstructured",
    "prune.L1Unstructured.apply(conv, 'bias', 0.5)": "prune.L1Unstructured",
    "prune.global_unstructured([(conv, 'weight')], prune.L1Unstructured, amount=1)": (
        "prune.global_unstructured"
    ),
}


def of(line: str) -> Report:
    return analyze(Source(TORCH.replace("LINE", line), "net.py").network("Net", ["3x8x8"]))


def put(report: Report, to: str) -> str:
    return written(report if report.network.dialect.name == to else ported(report, to), to)


@pytest.mark.parametrize("line", NAMES)
@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_what_works_a_weight_out_is_not_dropped(line: str, to: str) -> None:
    with pytest.raises(Problems) as failed:
        put(of(line), to)
    (told,) = failed.value.diagnostics
    assert told.code == "E431"
    assert told.message == (
        f"'conv' (conv) cannot be written: {NAMES[line]} works its weights out of others, "
        "which would be lost"
    )


@pytest.mark.parametrize(
    "line",
    [
        "prune.l1_unstructured(conv, 'weight', 0.5); prune.remove(conv, 'weight')",
        "parametrizations.orthogonal(conv); parametrize.remove_parametrizations(conv, 'weight')",
    ],
)
def test_what_is_taken_off_again_leaves_a_layer_that_is_written(line: str) -> None:
    assert "self.conv = nn.Conv2d(3, 8, 3)\n" in put(of(line), "pytorch")


@pytest.mark.parametrize("to", ["keras", "onnx"])
def test_lengths_of_filters_are_not_dropped_where_only_pytorch_has_them(to: str) -> None:
    with pytest.raises(Problems) as failed:
        put(of("parametrizations.weight_norm(conv)"), to)
    assert "'conv' (conv) cannot be written: weight_norm works" in str(failed.value)


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_spectral_normalization_of_keras_is_not_dropped(to: str) -> None:
    report = analyze(KerasSource(KERAS, "net.py").network("model", []))
    with pytest.raises(Problems) as failed:
        put(report, to)
    assert "cannot be written: SpectralNormalization works" in str(failed.value)


def test_a_spec_is_written_and_says_what_it_leaves_out(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    line = "parametrizations.spectral_norm(conv); self.more = prune.identity(self.conv, 'bias')"
    file.write_text(TORCH.replace("LINE", line))
    found = ask("convert", f"{file}:Net", "--input", "3x8x8")
    told = "prune.identity works the weights of 'conv' out of others, which a spec does not say"
    assert found.err == f"note: {told}\n"
    file.write_text(TORCH.replace("LINE", "").replace("self.conv(x)", "torch.softmax(x, 0)"))
    found = ask("convert", f"{file}:Net", "--input", "3x8x8")
    assert "note: a spec does not say of 'softmax1' that it goes over the samples of" in found.err


def test_a_parametrization_with_weights_of_its_own_is_not_read() -> None:
    with pytest.raises(Failure) as failed:
        of("parametrize.register_parametrization(conv, 'weight', Scaled())")
    assert failed.value.diagnostics[0].message == "this register_parametrization is not read"
