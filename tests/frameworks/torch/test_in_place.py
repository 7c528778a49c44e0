"""`inplace=True` of PyTorch: what is written over is not kept beside what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from convcalc.commands.memory.used import used
from convcalc.commands.memory.weights import Asked
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.render.columns import settings_text

if TYPE_CHECKING:
    from convcalc.engine.report import Report

NET = """
import torch, torch.nn as nn, torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 1), nn.Conv2d(8, 8, 1)
        self.act = nn.LeakyReLU(0.1{0})

    def forward(self, x):
        return {1}
"""
SAYS = (
    (", inplace=True", "self.act(self.b(self.a(x)))"),
    (", True", "self.act(self.b(self.a(x)))"),
    ("", "F.leaky_relu(self.b(self.a(x)), 0.2, inplace=True)"),
    ("", "F.elu(self.b(self.a(x)), 1.0, True)"),
    ("", "F.relu6(self.b(self.a(x)), inplace=True)"),
    ("", "F.dropout(self.b(self.a(x)), 0.1, True, True)"),
)


def report(setting: str, call: str) -> Report:
    return analyze(Source(NET.format(setting, call), "net.py").network("Net", ["3x6x6"]))


@pytest.mark.parametrize(("setting", "call"), SAYS)
def test_in_place_is_a_setting_of_the_layer(setting: str, call: str) -> None:
    last: Any = report(setting, call).layers[-1].kind
    assert last.inplace


def test_training_writes_over_what_it_is_told_to() -> None:
    apart, over = (
        used(report(s, "self.b(self.act(self.a(x)))"), Asked(1, optimizer="sgd")).each
        for s in ("", ", True")
    )
    assert apart - over == 4 * 8 * 36


def test_a_table_does_not_tell_it() -> None:
    made = report(", True", "self.act(self.b(self.a(x)))")
    assert settings_text(made.layers[-1], made) == "0.1"
