"""What a network does while it is made, and what it says for itself."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.report import Report
from convcalc.frameworks.torch.source import Source

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


def read(body: str, dims: str) -> Report:
    source = Source(HEAD + body, "net.py")
    return convcalc.analyze(source.network("Net", [dims]))


TRIED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(3, 8, 3)
        made = self.body(torch.zeros(1, 3, 10, 10))
        self.head = nn.Linear(made.flatten(1).shape[1], 5)
    def forward(self, x):
        return self.head(self.body(x).flatten(1))
"""


def test_what_is_tried_while_a_network_is_made_is_no_layer_of_it() -> None:
    found = read(TRIED, "3x10x10")
    assert [layer.kind.name for layer in found.layers] == ["conv", "flatten", "linear"]
    assert found.totals.params.total == 3 * 8 * 9 + 8 + 512 * 5 + 5
    assert found.totals.macs == 64 * 3 * 8 * 9 + 512 * 5


OWN = """
class Net(nn.Module):
    def __init__(self, fast=True):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.forward = self.quick if fast else self.slow
    def quick(self, x):
        return self.conv(x)
    def slow(self, x):
        return self.conv(self.conv(x))
"""


def test_a_forward_may_be_given_to_an_instance() -> None:
    assert [layer.name for layer in read(OWN, "3x10x10").layers] == ["conv"]


NORM = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(8))
    def forward(self, x):
        return F.rms_norm(x, (8,), self.weight)
"""


def test_rms_norm_has_a_weight_and_no_shift() -> None:
    found = read(NORM, "5x8")
    assert found.ok
    assert found.totals.params.total == 8
    assert [shape.sizes for shape in found.outputs.values()] == [(5, 8)]


STRETCHED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        table = nn.Parameter(torch.zeros(1, 3, 4, 4))
        self.places = F.interpolate(table, size=(6, 6), mode="bicubic", antialias=True)
    def forward(self, x):
        return x + self.places.tile(2, 1)
"""


def test_parameters_are_resized_in_any_way_and_tiled_from_behind() -> None:
    found = read(STRETCHED, "3x12x6")
    assert [shape.sizes for shape in found.outputs.values()] == [(3, 12, 6)]


HALF_KNOWN = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean = nn.Linear(6, 4)
        self.decode = nn.Linear(4, 6)
    def forward(self, x):
        mean = self.mean(x)
        noise = torch.FloatTensor(mean.size()).{}
        return self.decode(noise.mul(mean)), mean
"""


def test_a_result_that_is_not_known_leaves_the_totals_at_least() -> None:
    """What is behind it may hold weights: they are not left out in silence."""
    found = read(HALF_KNOWN.format("drawn_somehow()"), "6")
    assert [layer.kind.title for layer in found.layers] == ["linear", "? result"]
    assert not found.totals.complete
    assert found.network.notes == (
        "a result is not known: drawn_somehow of a parameter (net.py:12)",
    )


def test_noise_of_the_size_of_a_tensor_is_a_constant() -> None:
    found = read(HALF_KNOWN.format("normal_()"), "6")
    assert found.ok
    assert found.totals.complete
    assert found.totals.params.total == 7 * 4 + 5 * 6


ARRAYS = """
import numpy as np
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {}
        self.first = nn.Conv2d(3, int(widths[0]), 1)
        self.second = nn.Conv2d(int(widths[0]), len(widths), 1)
    def forward(self, x):
        return self.second(self.first(x))
"""


@pytest.mark.parametrize(
    ("made", "first", "count"),
    [
        ("widths = np.array([4, 8]) * 2", 8, 2),
        ("widths = np.array([4, 8]) + np.array([1, 1])", 5, 2),
        ("widths = np.arange(4)[1:] * 3", 3, 3),
        ("widths = np.power(2, np.arange(3) + 1)", 2, 3),
        ("widths = (np.round(np.linspace(8, 16, 3) / 3) * 3).astype(int).tolist()", 9, 3),
        ("widths, _ = np.unique([6, 6, 4], return_counts=True)", 4, 2),
        ("widths = np.array([[4, 8], [5, 9]])[1] * 2", 10, 2),
    ],
)
def test_operators_work_on_each_number_of_an_array(made: str, first: int, count: int) -> None:
    found = read(ARRAYS.format(made), "3x5x5")
    assert [layer.output.text("channels_first") for layer in found.layers if layer.output] == [
        f"{first}x5x5",
        f"{count}x5x5",
    ]


def test_an_operator_on_an_array_of_several_dimensions_is_refused() -> None:
    source = Source(HEAD + ARRAYS.format("widths = (np.array([[4, 8], [5, 9]]) * 2)[0]"), "net.py")
    with pytest.raises(convcalc.Problems, match="an operator on an array of several dimensions"):
        source.network("Net", ["3x5x5"])
