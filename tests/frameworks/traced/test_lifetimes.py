"""How long code holds what layers give. What PyTorch 2.14 had at most of a batch of two is that of
`tests/recorded/record_running.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.commands.memory.used import Used, used
from convcalc.commands.memory.weights import Asked
from convcalc.engine.analyze import analyze

SHAPES = ("3x32x32",)
HEAD = """
import torch
from torch import nn
import torch.nn.functional as F
from collections import deque

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
"""


def of(body: str, folder: Path) -> Used:
    path = folder / "net.py"
    lines = [f"        {line}\n" if line else "\n" for line in body.splitlines()]
    path.write_text(f"{HEAD}\n    def forward(self, x):\n{''.join(lines)}", encoding="utf-8")
    network = read_network(str(path), (), None, None, SHAPES)
    report = analyze(network, inputs_in(network, SHAPES, network.layout))
    return used(report, Asked(2, eager=True))


def activations(found: Used) -> int:
    return found.total(2) - sum(row.fixed for row in found.rows if row.what == "parameters")


@pytest.mark.parametrize(
    ("body", "had"),
    [
        ("x = self.relu(self.a(x))\ny = self.b(x)\ny += x\ny.mul_(0.5)\nreturn F.relu_(y)", 155648),
        ("x = self.relu(self.a(x))\ny = self.b(x)\ny = y + x\nreturn y * 0.5", 221184),
        ("x += 1\nx = self.a(x)\nx = torch.relu_(x)\nreturn x.clamp_(0, 1)", 90112),
        ("y = self.a(x)\nz = y\nz *= 2\nreturn torch.sigmoid_(z)", 90112),
    ],
)
def test_what_is_changed_in_place_needs_no_memory(body: str, had: int, tmp_path: Path) -> None:
    found = of(body, tmp_path)
    assert (activations(found), found.complete) == (had, True)
