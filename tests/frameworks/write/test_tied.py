"""Layers that have the weights of others: written with them, counted and held once."""

from __future__ import annotations

from io import BytesIO

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.commands.memory.weights import Asked, weights
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.onnx.source import network as read
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser.zoo import Located

SOURCE = """
import torch
import torch.nn.functional as F
from torch import nn

class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(50, 16)
        self.head = nn.Linear(16, 50, bias=False)
        self.head.weight = self.wte.weight

    def forward(self, i):
        return self.head(torch.relu(self.wte(i)))

class Function(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(50, 16)

    def forward(self, i):
        return F.linear(torch.relu(self.emb(i)), self.emb.weight)

class Auto(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(16, 16)

    def forward(self, x):
        return F.linear(torch.relu(self.enc(x)), self.enc.weight.t())

class Biased(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(16, 16)
        self.c = nn.Linear(16, 16)
        self.c.weight = self.a.weight

    def forward(self, x):
        return self.c(torch.relu(self.a(x)))

class Maps(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Conv2d(3, 8, 3, stride=2, padding=1)

    def forward(self, x):
        h = torch.relu(self.enc(x))
        return F.conv_transpose2d(h, self.enc.weight, stride=2, padding=1, output_padding=1)

class Bare(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(16, 16))

    def forward(self, x):
        return F.linear(torch.relu(x @ self.w), self.w)
"""
ROWS = [
    ("Tied", "7", ["self.head.weight = self.wte.weight", "self.head("]),
    ("Function", "7", ["F.linear(i.movedim(1, -1), self.emb.weight).movedim(-1, 1)"]),
    ("Auto", "16", ["F.linear(x, self.enc.weight.t())"]),
    ("Biased", "16", ["F.linear(relu1, self.a.weight)", "self.c.bias = nn.Parameter"]),
    ("Maps", "3x8x8", ["x, self.enc.weight, stride=2, padding=1, output_padding=1"]),
]


def read_as(name: str, shape: str) -> Report:
    return analyze(Source(SOURCE, "net.py").network(name, [shape]))


@pytest.mark.parametrize(("name", "shape", "lines"), ROWS)
def test_pytorch_has_the_parameter_of_the_other_layer(
    name: str, shape: str, lines: list[str]
) -> None:
    report = read_as(name, shape)
    text = written(report, "pytorch")
    assert [line for line in lines if line not in text] == []
    again = analyze(Source(text, "net.py").network(name, [shape]))
    assert again.totals.params == report.totals.params
    assert again.totals.macs == report.totals.macs


@pytest.mark.parametrize(
    ("name", "shape", "line"),
    [
        ("Tied", "7", 'x = Tied(lambda: wte_layer.embeddings, turned=True, name="head")(x)'),
        ("Function", "7", "Tied(lambda: emb_layer.embeddings, turned=True"),
        ("Auto", "16", "Tied(lambda: enc_layer.kernel, turned=True"),
        ("Biased", "16", "= Tied(lambda: a_layer.kernel"),
    ],
)
def test_keras_asks_the_other_layer(name: str, shape: str, line: str) -> None:
    text = written(ported(read_as(name, shape), "keras"), "keras", None, "pytorch")
    assert line in text
    assert "class Tied(layers.Layer):" in text


def test_a_transposed_convolution_with_the_weights_of_another_is_refused_for_keras() -> None:
    with pytest.raises(Problems) as caught:
        written(ported(read_as("Maps", "3x8x8"), "keras"), "keras")
    assert "its weights are given, not trained" in caught.value.diagnostics[0].message


@pytest.mark.parametrize(("name", "shape", "lines"), ROWS)
def test_files_of_onnx_hold_the_tensor_once(name: str, shape: str, lines: list[str]) -> None:
    report = read_as(name, shape)
    found = analyze(read(BytesIO(file_of(ported(report, "onnx"), "onnx")), Located("", "x.onnx")))
    assert found.totals.params == report.totals.params
    assert found.totals.macs == report.totals.macs
    assert [row.what for row in weights(found, [], Asked())] == ["parameters"]


@pytest.mark.parametrize(("name", "shape", "lines"), ROWS)
def test_memory_has_the_tensor_once(name: str, shape: str, lines: list[str]) -> None:
    report = read_as(name, shape)
    (row,) = weights(report, [], Asked())
    assert (row.what, row.fixed) == ("parameters", 4 * int(report.totals.params.total))


def test_a_square_matrix_that_is_turned_over_is_not_the_same_layer_again() -> None:
    nodes = read_as("Auto", "16").network.nodes
    (tied,) = [node for node in nodes if node.tie is not None]
    assert (tied.share, tied.held, tied.tie) == (None, "fixed", ("enc", (1, 0)))


def test_a_product_and_a_function_with_one_parameter_are_turned_to_each_other() -> None:
    (tied,) = [node for node in read_as("Bare", "16").network.nodes if node.tie is not None]
    assert tied.tie is not None
    assert tied.tie.order == (1, 0)


def test_words_that_a_layer_gives_are_looked_up_as_a_row() -> None:
    source = SOURCE + (
        "\nclass Places(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.wte, self.wpe = nn.Embedding(50, 16), nn.Embedding(7, 16)\n\n"
        "    def forward(self, i):\n"
        "        return self.wte(i) + self.wpe(torch.arange(i.size(1)))\n"
    )
    report = analyze(Source(source, "net.py").network("Places", ["7"]))
    assert "self.wpe(idx.squeeze(1).long())" in written(report, "pytorch").replace("(i.", "(idx.")
