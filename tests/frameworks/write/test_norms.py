"""Epsilon and momentum of normalisations: read, and written where they are not the defaults."""

from __future__ import annotations

from io import BytesIO

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.engine.network import Network
from convcalc.engine.report import Report
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.onnx.source import network as read_onnx
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser.zoo import Located

TORCH = """
import torch.nn.functional as F
from torch import nn

class Last(nn.LayerNorm):
    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.BatchNorm2d(8, eps=1e-3, momentum=0.01)
        self.b = nn.BatchNorm2d(8, 1e-05)
        self.c = Last(8, eps=1e-6)
        self.d = nn.GroupNorm(2, 8, 1e-6)

    def forward(self, x):
        return self.d(self.c(self.b(self.a(x))))
"""
SETTINGS = ["eps=0.001 momentum=0.01", "", "eps=1e-06", "2 eps=1e-06"]
KERAS = """
import keras
from keras import layers

def net():
    x = inputs = keras.Input((6, 4, 8))
    x = layers.BatchNormalization(name="a")(x)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name="b")(x)
    x = layers.LayerNormalization(epsilon=1e-6, name="c")(x)
    x = layers.GroupNormalization(2, epsilon=1e-6, name="d")(x)
    return keras.Model(inputs, x)
"""


def torch_report() -> Report:
    return analyze(Source(TORCH, "net.py").network("Net", ["8x6x4"]))


def settings_in(network: Network) -> list[str]:
    defaults = network.dialect.defaults
    rows = [node.kind.accepted() for node in network.nodes if node.kind.name.endswith("_norm")]
    return [kind.shorthand(2, defaults.get(kind.name)) for kind in rows]


def test_source_of_pytorch_tells_them_and_defaults_are_not_printed() -> None:
    assert settings_in(torch_report().network) == SETTINGS


def test_source_of_keras_tells_them_with_the_momentum_turned_round() -> None:
    network = KerasSource(KERAS, "net.py").network("net")
    told = ["", "eps=1e-05 momentum=0.1", "eps=1e-06", "2 eps=1e-06"]
    assert settings_in(network) == told


def test_files_of_onnx_tell_them() -> None:
    data = file_of(ported(torch_report(), "onnx"), "onnx")
    found = read_onnx(BytesIO(data), Located("", "net.onnx"), ["8x6x4"])
    assert settings_in(found) == SETTINGS


@pytest.mark.parametrize(
    "line",
    [
        "self.a = nn.BatchNorm2d(8, eps=0.001, momentum=0.01)",
        "self.b = nn.BatchNorm2d(8)",
        "self.c = nn.LayerNorm(8, eps=1e-06)",
        "self.d = nn.GroupNorm(2, 8, eps=1e-06)",
    ],
)
def test_source_of_pytorch_has_what_is_not_the_default_there(line: str) -> None:
    keras = analyze(KerasSource(KERAS, "net.py").network("net"))
    for report in (torch_report(), ported(keras, "pytorch")):
        assert f"        {line}\n" in written(report, "pytorch")


def test_source_of_keras_has_what_is_not_the_default_there() -> None:
    text = written(ported(torch_report(), "keras"), "keras", origin="pytorch")
    assert 'layers.BatchNormalization(name="a")' in text
    assert 'layers.BatchNormalization(momentum=0.9, epsilon=1e-05, name="b")' in text
    assert 'layers.LayerNormalization(epsilon=1e-06, name="c")' in text


@pytest.mark.parametrize("eps", ["cfg.EPS", "float(cfg['eps'])", "None", "-1.0", "1e-05"])
def test_what_is_not_known_or_is_no_epsilon_changes_nothing(eps: str) -> None:
    text = TORCH.replace("1e-05", eps).replace(
        "import torch.nn", "from conf import cfg\nimport torch.nn"
    )
    assert settings_in(Source(text, "net.py").network("Net", ["8x6x4"])) == SETTINGS


def test_notes_of_a_ported_network_tell_the_numbers_and_the_other_defaults() -> None:
    assert ported(torch_report(), "keras").network.notes[0] == (
        "batch norms have epsilon 0.001 and momentum 0.99 or 1e-05 and momentum 0.9: Keras' "
        "defaults are 0.001 and 0.99; what Keras calls momentum 0.99 is 0.01 in PyTorch"
    )
