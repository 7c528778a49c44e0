"""Inputs of features that every reader lays out as a sequence: their features are positions."""

import pytest

import convcalc
from convcalc.algebra.carried import bare
from convcalc.algebra.shape import Shape
from convcalc.commands.field.pixel import pixel_of
from convcalc.commands.field.unit import unit_of
from convcalc.engine.sequences import positions_of, sequences
from convcalc.frameworks.torch.source import Source

TOKENS = "{input: 16, layers: [reshape 1x16, embedding 100 8, layer_norm, %s]}"


def seen(text: str) -> list[object]:
    report = convcalc.analyze(convcalc.loads(text))
    return [[getattr(bare(x), "size", "all") for x in layer.field] for layer in report.layers]


def test_each_output_sees_its_token() -> None:
    assert seen(TOKENS % "linear 4 axis=channels") == [[1], [1], [1], [1]]


def test_windows_see_as_many_tokens() -> None:
    assert seen(TOKENS % "conv 4 3, conv 4 3 s2") == [[1], [1], [1], [3], [5]]


def test_a_unit_reads_its_tokens() -> None:
    report = convcalc.analyze(convcalc.loads(TOKENS % "conv 4 3"))
    (axis,) = unit_of(report, "conv1", (5,)).axes
    assert (axis.here.read, axis.n) == ((5, 6, 7), 16)
    assert pixel_of(report, "conv1", (1,)).axes == [[0, 1]]


def test_channels_may_come_last() -> None:
    text = "{input: 16, dialect: keras, layers: [reshape 16x1, embedding 100 8, conv 4 3]}"
    assert seen(text) == [[1], [1], [3]]


def test_several_inputs_and_several_readers() -> None:
    net = convcalc.loads(
        "{inputs: {ids: 16, kinds: 16, age: 3}, layers: ["
        "{reshape: 1x16, from: ids, name: a}, {reshape: 1x16, from: kinds, name: b}, "
        "{reshape: 1x16, from: kinds, name: c}, {add: , from: [a, b, c]}, {linear: 4, from: age}]}"
    )
    assert sequences(net) == {"ids", "kinds"}
    assert [positions_of(net, name) for name in net.inputs] == [(16,), (16,), ()]


@pytest.mark.parametrize(
    "layers",
    [
        "linear 16, reshape 1x16, conv 4 3",  # features of features
        "reshape 2x8, conv 4 3",  # two features at each position
        "reshape 1x16, conv 4 3, {linear: 4, from: input}",  # also read as features
        "reshape 1x4x4, conv 4 3",
    ],
)
def test_features_that_are_no_sequence(layers: str) -> None:
    net = convcalc.loads(f"{{input: 16, layers: [{layers}]}}")
    assert not sequences(net)
    assert all(not layer.field for layer in convcalc.analyze(net).layers)


POSITIONS = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(100, 8)
        self.places = nn.Parameter(torch.zeros(1, 16, 8))
        self.register_buffer("table", torch.zeros(16, 8))
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = self.words(x)
        x = HERE
        return self.head(self.norm(x)).transpose(1, 2)
"""


@pytest.mark.parametrize(
    "here", ["x + self.places", "self.table + x", "x * self.table[:1]", "x - torch.ones(8)"]
)
def test_tokens_stay_apart_where_positions_are_added(here: str) -> None:
    source = Source(POSITIONS.replace("HERE", here), "net.py")
    report = convcalc.analyze(source.network("Net", ["16"]))
    last = next(x for x in report.layers if x.name in report.network.outputs)
    assert last.output == Shape(4, (16,))
    assert [getattr(bare(x), "size", "all") for x in last.field] == [1]
