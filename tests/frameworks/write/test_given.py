"""Layers that are functions of parameters: what is written has the names and sizes of these."""

from __future__ import annotations

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written

HEAD = """
import torch, torch.nn as nn, torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
"""
MATRIX = "self.w = nn.Parameter(torch.randn(8, 5))"
KERNEL = "self.weight = nn.Parameter(torch.randn(6, 3, 3, 2))\nself.b = nn.Parameter(torch.rand(6))"
UP = "self.k = nn.Parameter(torch.randn(4, 3, 2, 2))"
SCALE = "self.g = nn.Parameter(torch.ones(8))\nself.weight = nn.Parameter(torch.zeros(8))"
TABLE = "self.table = nn.Parameter(torch.randn(50, 8))"
UNIFORM = "nn.Parameter(nn.init.xavier_uniform_(torch.empty("


def source_of(made: str, forward: str, shape: str) -> str:
    lines = "".join(f"        {line}\n" for line in made.split("\n"))
    text = f"{HEAD}{lines}    def forward(self, x):\n        return {forward}\n"
    return written(analyze(Source(text, "net.py").network("Net", [shape])), "pytorch")


@pytest.mark.parametrize(
    ("made", "forward", "shape", "held", "applied"),
    [
        (MATRIX, "x @ self.w", "8", [f"self.w = {UNIFORM}8, 5)))"], "F.linear(x, self.w.t())"),
        (
            f"{MATRIX}\nself.b = nn.Parameter(torch.zeros(5))",
            "F.linear(x, self.w.t(), self.b)",
            "8",
            [f"self.w = {UNIFORM}8, 5)))", "self.b = nn.Parameter(torch.zeros(5))"],
            "F.linear(x, self.w.t(), self.b)",
        ),
        (
            KERNEL,
            "F.conv2d(x, self.weight, self.b, padding=1)",
            "3x8x8",
            [f"self.weight = {UNIFORM}6, 3, 3, 2)))", "self.b = nn.Parameter(torch.zeros(6))"],
            "F.conv2d(x, self.weight, self.b, padding=1)",
        ),
        (
            UP,
            "F.conv_transpose2d(x, self.k, stride=2)",
            "4x8x8",
            [f"self.k = {UNIFORM}4, 3, 2, 2)))"],
            "F.conv_transpose2d(x, self.k, stride=2)",
        ),
        (
            SCALE,
            "F.layer_norm(x, (8,), self.g, self.weight, 1e-6)",
            "8",
            ["self.g = nn.Parameter(torch.ones(8))", "self.weight = nn.Parameter(torch.zeros(8))"],
            "F.layer_norm(x, (8,), self.g, self.weight, 1e-06)",
        ),
    ],
)
def test_they_are_the_same_functions_of_the_same_parameters(
    made: str, forward: str, shape: str, held: list[str], applied: str
) -> None:
    text = source_of(made, forward, shape)
    assert [line for line in held if f"        {line}\n" not in text] == []
    assert applied in text


def test_a_module_within_which_they_stand_is_one_again() -> None:
    lines = """
class Conv1D(nn.Module):
    def __init__(self, wide, arriving):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(arriving, wide))
    def forward(self, x):
        return x @ self.weight
class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.out = Conv1D(16, 8), Conv1D(8, 16)
    def forward(self, x):
        return self.out(F.relu(self.fc(x)))
"""
    network = Source(HEAD.partition("class")[0] + lines, "net.py").network("Two", ["8"])
    text = written(analyze(network), "pytorch")
    found = [line.strip() for line in text.split("\n") if "Parameter" in line or "Module()" in line]
    assert found == [
        "self.fc = nn.Module()",
        "self.out = nn.Module()",
        f"self.fc.weight = {UNIFORM}8, 16)))",
        f"self.out.weight = {UNIFORM}16, 8)))",
    ]


def test_a_function_of_a_modules_own_weights_stays_the_module() -> None:
    text = source_of("self.fc = nn.Linear(8, 5)", "F.linear(x, self.fc.weight, self.fc.bias)", "8")
    assert "self.fc = nn.Linear(8, 5)\n" in text


def test_a_bias_that_stands_by_itself_is_not_added_by_a_module() -> None:
    made = "self.c = nn.Conv2d(3, 4, 3)"
    text = source_of(made, "F.conv2d(x, self.c.weight, stride=2)", "3x8x8")
    assert f"self.c.weight = {UNIFORM}4, 3, 3, 3)))\n" in text
    assert "self.c.bias = nn.Parameter(torch.zeros(4))\n" in text
    assert "F.conv2d(x, self.c.weight, stride=2)" in text


def test_a_parameter_that_is_summed_by_letters_has_a_copy_for_each_sample() -> None:
    made = "self.w = nn.Parameter(torch.randn(4, 5))"
    text = source_of(made, "torch.einsum('bcij,jk->bkic', x, self.w)", "3x6x4")
    assert 'torch.einsum("bcij,bjk->bkic", x, self.w.expand(x.shape[0], -1, -1))' in text


WORKED = """
import torch, torch.nn as nn, torch.nn.functional as F
class Net(nn.Conv2d):
    def forward(self, x):
        return FORWARD
"""


@pytest.mark.parametrize(
    "weight",
    [
        "self.weight * 0.1",
        "(self.weight - self.weight.mean((1, 2, 3), keepdim=True)) / self.weight.std()",
        "torch.tanh(self.weight)",
        "F.normalize(self.weight)",
    ],
)
def test_weights_that_are_worked_out_are_not_written_as_they_are_held(weight: str) -> None:
    text = WORKED.replace("FORWARD", f"F.conv2d(x, {weight}, self.bias)")
    report = analyze(Source(text, "net.py").network("Net(3, 4, 3)", ["3x8x8"]))
    with pytest.raises(Problems) as caught:
        ported(report, "pytorch")
    why = "cannot be written: its weights are worked out of parameters, which is not kept"
    assert caught.value.diagnostics[0].message.endswith(why)


@pytest.mark.parametrize("weight", ["self.weight.contiguous()", "self.weight.view(4, 3, 3, 3)"])
def test_weights_that_are_only_seen_otherwise_are_written(weight: str) -> None:
    text = WORKED.replace("FORWARD", f"F.conv2d(x, {weight}, self.bias)")
    report = analyze(Source(text, "net.py").network("Net(3, 4, 3)", ["3x8x8"]))
    assert written(ported(report, "pytorch"), "pytorch")
