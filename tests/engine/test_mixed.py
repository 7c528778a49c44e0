"""How wide tensors are in mixed precision. The bytes are those that PyTorch 2.14 saved of a batch
of two, with tensors that it takes for those of a GPU.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.commands.memory.weights import mixed_rows
from convcalc.engine.analyze import analyze
from convcalc.engine.memory import steps_of
from convcalc.engine.training import trained

TEXT = """
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.g = nn.Parameter(torch.zeros(8, 1, 1))

    def forward(self, x):
        x = self.a(x)
        {}
        return self.b(F.silu(x))
"""


@pytest.mark.parametrize(("line", "had"), [("x += self.g", 21040), ("x = x + self.g", 29232)])
def test_what_is_written_over_stays_as_wide(line: str, had: int, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(TEXT.format(line), encoding="utf-8")
    network = read_network(str(path), (), None, None, ("3x16x16",))
    report = analyze(network, inputs_in(network, ("3x16x16",), network.layout))
    steps, code = steps_of(report.layers), network.code
    assert code
    found = trained(
        network.inputs,
        steps,
        network.outputs,
        2,
        course=network.gradients,
        autocast=True,
        over=code.written_over,
    )
    assert found.saved(2) + mixed_rows(report, steps)[0].fixed == had
