"""Slopes for each channel tell the axes of a tensor apart; one slope does not."""

from __future__ import annotations

import pytest

from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source

SOURCE = """
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.act = nn.PReLU(SLOPES)
    def forward(self, x):
        x = self.conv(x)
        return self.act(FORM)
"""
FLAT, ROWS = "x.view(x.shape[0], -1)", "x.flatten(2).transpose(1, 2)"


@pytest.mark.parametrize(
    ("slopes", "form", "params"),
    [("144", FLAT, 144), ("1", FLAT, 1), ("36", ROWS, 36), ("", ROWS, 1), ("4", "x", 4)],
)
def test_they_are_those_of_the_dimension_behind_the_batch(
    slopes: str, form: str, params: int
) -> None:
    text = SOURCE.replace("SLOPES", slopes).replace("FORM", form)
    report = analyze(Source(text, "net.py").network("Net", ["3x8x8"]))
    assert report.ok, report.diagnostics
    assert report.totals.params.total == 112 + params


def test_slopes_of_another_dimension_are_refused_as_pytorch_does() -> None:
    text = SOURCE.replace("SLOPES", "4").replace("FORM", ROWS)
    report = analyze(Source(text, "net.py").network("Net", ["3x8x8"]))
    (problem,) = (d for d in report.diagnostics if d.severity == "error")
    assert problem.message == "in_channels is 4, but 36 channels arrive"
