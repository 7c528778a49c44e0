"""What is dropped while a network is trained: read, written, and told where a framework has not the
same; the files were run in PyTorch, Keras and onnxruntime.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.onnx.source import network as read
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser.zoo import Located
from tests.conftest import Ask

ROWS = [
    ("8x4x5", "dropout 0.2", "nn.Dropout(p=0.2)", "layers.Dropout(0.2"),
    ("8x5", "dropout 0.2 drops=channels", "nn.Dropout1d(p=0.2)", "layers.SpatialDropout1D(0.2"),
    ("8x4x5", "dropout 0.2 drops=channels", "nn.Dropout2d(p=0.2)", "layers.SpatialDropout2D(0.2"),
    ("8x2x4x5", "dropout drops=channels", "nn.Dropout3d(", "layers.SpatialDropout3D(0.5"),
    ("8", "dropout 0.2 drops=channels", "nn.Dropout(p=0.2)", "layers.Dropout(0.2"),
    ("8x4x5", "dropout 0.2 drops=alpha", "nn.AlphaDropout(p=0.2)", "layers.AlphaDropout(0.2"),
    (
        "8x4x5",
        "dropout 0.2 drops=alpha_channels",
        "nn.FeatureAlphaDropout(p=0.2)",
        "layers.Dropout(",
    ),
    ("8x4x5", "dropout 0.2 drops=gaussian", "nn.Dropout(p=0.2)", "layers.GaussianDropout(0.2"),
]


def network(shape: str, layer: str) -> Report:
    return analyze(convcalc.loads(f"{{input: {shape}, layers: [{layer} name=drop]}}"))


@pytest.mark.parametrize(("shape", "layer", "torch", "keras"), ROWS)
def test_each_framework_has_its_own_classes(shape: str, layer: str, torch: str, keras: str) -> None:
    report = network(shape, layer)
    assert f"self.drop = {torch}" in written(report, "pytorch")
    assert f"x = {keras}" in written(ported(report, "keras"), "keras")
    assert ported(report, "onnx").network.dialect.name == "onnx"


@pytest.mark.parametrize(
    ("layer", "call"),
    [
        ("dropout 0.2", "F.dropout(input, p=0.2, training=self.training)"),
        ("dropout2d 0.2", "F.dropout2d(input, p=0.2, training=self.training)"),
        ("dropout drops=alpha", "F.alpha_dropout(input, training=self.training)"),
        ("dropout drops=alpha_channels", "F.feature_alpha_dropout(input, training=self.training)"),
    ],
)
def test_without_a_name_they_are_functions(layer: str, call: str) -> None:
    report = analyze(convcalc.loads(f"{{input: 8x4x5, layers: [{layer}]}}"))
    assert f"input = {call}\n" in written(report, "pytorch")


TORCH = """
import torch.nn.functional as F
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Dropout(0.1), nn.Dropout2d(0.2), nn.AlphaDropout(0.3)
        self.d = nn.FeatureAlphaDropout(0.4)

    def forward(self, x):
        x = self.d(self.c(self.b(self.a(x))))
        x = F.dropout2d(x, 0.15, training=self.training)
        x = F.alpha_dropout(x, 0.25, self.training)
        return F.feature_alpha_dropout(x, 0.35, self.training)
"""
KERAS = """
from keras import Input, Model, layers

def net():
    a = x = Input((6, 6, 3))
    x = layers.Dropout(0.1)(x)
    x = layers.SpatialDropout2D(0.2)(x)
    x = layers.AlphaDropout(0.3)(x)
    x = layers.GaussianDropout(0.4)(x)
    return Model(a, x)
"""
STEPS = """
from keras import Input, Model, layers

def net():
    a = Input((7, 4))
    x = layers.LSTM(5, dropout=0.2, recurrent_dropout=0.1, return_sequences=True)(a)
    return Model(a, layers.GRU(3, dropout=0.3)(x))
"""


def test_source_says_what_is_dropped() -> None:
    of_torch = [
        (node.kind.drops, node.kind.rate)  # type: ignore[attr-defined]
        for node in Source(TORCH, "net.py").network("Net", ("3x6x6",)).nodes
    ]
    assert of_torch == [
        *(("elements", 0.1), ("channels", 0.2), ("alpha", 0.3), ("alpha_channels", 0.4)),
        *(("channels", 0.15), ("alpha", 0.25), ("alpha_channels", 0.35)),
    ]
    of_keras = [
        (node.kind.drops, node.kind.rate)  # type: ignore[attr-defined]
        for node in KerasSource(KERAS, "net.py").network("net", ()).nodes
    ]
    assert of_keras == [
        *(("elements", 0.1), ("channels", 0.2), ("alpha", 0.3), ("gaussian", 0.4)),
    ]


def test_what_keras_drops_within_steps_is_kept_in_keras() -> None:
    report = analyze(KerasSource(STEPS, "net.py").network("net", ()))
    text = " ".join(written(report, "keras").split())
    assert "layers.LSTM( 5, dropout=0.2, recurrent_dropout=0.1, return_sequences=True" in text
    assert "layers.GRU(3, dropout=0.3" in text


@pytest.mark.parametrize(
    ("source", "to", "notes"),
    [
        (TORCH, "keras", ["in training Keras drops elements at 'd', 'dropout3': it has no such"]),
        (
            TORCH,
            "onnx",
            ["in training ONNX drops elements at 'b', 'c', 'd' and 3 more: it has no such"],
        ),
        (
            KERAS,
            "pytorch",
            ["in training PyTorch drops elements at 'gaussian_dropout': it has no such"],
        ),
        (STEPS, "pytorch", ["in training PyTorch drops nothing within the steps of 'lstm', 'gru'"]),
        (STEPS, "onnx", ["in training ONNX drops nothing within the steps of 'lstm', 'gru'"]),
        (KERAS, "keras", []),
        (STEPS, "keras", []),
        (TORCH, "pytorch", []),
    ],
)
def test_what_another_framework_drops_otherwise_is_told(
    ask: Ask, tmp_path: Path, source: str, to: str, notes: list[str]
) -> None:
    given = ("--input", "3x6x6") if source is TORCH else ()
    path = str(tmp_path / "net")
    answer = ask("convert", "-", "--to", to, "-o", path, *given, input=source)
    assert answer.code == 0
    told = [line for line in answer.err.splitlines() if "in training" in line]
    assert told == [f"note: {note}{' dropout' * note.endswith('such')}" for note in notes]


def test_a_file_of_onnx_holds_the_share() -> None:
    report = ported(network("8x4x5", "dropout 0.2"), "onnx")
    (node,) = read(BytesIO(file_of(report, "onnx", True)), Located("", "net.onnx"), ()).nodes
    assert node.kind.rate == 0.2  # type: ignore[attr-defined]
