"""What the layers of a source are called as, on which the counts of tools depend."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.cli.network import read_network
from convcalc.engine.analyze import analyze
from convcalc.engine.counting import CONVENTIONS
from convcalc.frameworks.torch.source import Source

NET = """
import torch, torch.nn as nn, torch.nn.functional as F
from torch.nn.functional import relu

class Own(nn.Linear):
    pass

class Written(nn.Linear):
    def forward(self, x):
        return F.linear(x, self.weight, self.bias)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 4), Own(4, 4), Written(4, 4)
        self.act = F.relu

    def forward(self, x):
        return {0}
"""
CALLS = (
    ("self.a(x)", "module"),
    ("self.b(x)", "derived"),
    ("self.c(x)", "derived"),
    ("F.linear(x, self.a.weight, self.a.bias)", "function linear"),
    ("F.relu(x)", "function relu"),
    ("torch.nn.functional.relu(x)", "function relu"),
    ("relu(x)", "kept relu"),
    ("self.act(x)", "kept relu"),
    ("torch.relu(x)", "method relu"),
    ("x.relu()", "method relu"),
    ("x + x", "operator"),
    ("torch.add(x, x)", "method add"),
)


@pytest.mark.parametrize(("code", "called"), CALLS)
def test_what_a_layer_is_called_as(code: str, called: str) -> None:
    network = Source(NET.format(code), "net.py").network("Net", ["4"])
    assert network.code
    assert network.code.calls[network.outputs[0]] == called


COUNTS = (
    ("self.a(x)", 20),
    ("self.b(x)", 0),
    ("self.c(x)", 0),
    ("F.linear(x, self.a.weight, self.a.bias)", 0),
    ("F.relu(x)", 4),
    ("self.act(x)", 0),
    ("x.relu()", 0),
)


@pytest.mark.parametrize(("code", "count"), COUNTS)
def test_a_tool_counts_it_so_and_nothing_depends_on_it(code: str, count: int) -> None:
    """ptflops: biases too, and what rectifiers read, by functions of their own names alone."""
    report = analyze(Source(NET.format(code), "net.py").network("Net", ["4"]))
    convention = CONVENTIONS["ptflops"].of_report(report)
    assert convention.total(report) == count
    assert not any("modules" in one.how for one in convention.otherwise(report))


OWN = "it counts layers of PyTorch's own classes, no derived ones nor weights given to functions"
TAKEN = (
    ("self.a(x)", []),
    (
        "self.b(x)",
        [OWN],
    ),
    ("F.relu(x)", ["it counts modules twice, and functions once"]),
)


@pytest.mark.parametrize(("code", "says"), TAKEN)
def test_it_is_told_what_is_counted_otherwise_for_how_it_is_called(
    code: str, says: list[str]
) -> None:
    report = analyze(Source(NET.format(code), "net.py").network("Net", ["4"]))
    assert [one.how for one in CONVENTIONS["ptflops"].of_report(report).taken(report)] == says
    assert CONVENTIONS["ptflops"].taken(report) == []


TIMMS = """
import torch.nn as nn, torch.nn.functional as F

class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)

    def forward(self, x):
        B, N, C = x.shape
        q, k, v = self.qkv(x).reshape(B, N, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(B, N, C)
"""


def test_ptflops_counts_timms_attention_by_a_rule_of_its_own(tmp_path: Path) -> None:
    """Queries, two products and a softmax of 5 positions, in two heads of width 4."""
    totals = []
    for folder in ("timm/layers", "other/layers"):
        path = tmp_path / folder / "attention.py"
        path.parent.mkdir(parents=True)
        path.write_text(TIMMS, encoding="utf-8")
        report = analyze(read_network(f"{path}:Attention", (), None, shapes=("5x8",)))
        totals.append(CONVENTIONS["ptflops"].of_report(report).total(report))
    assert totals == [5 * 8 + 2 * 5 * 5 * 8 + 2 * 5 * 5, 5 * 24 * 8 + 5 * 24]
