"""Maps that are read at places which are worked out: what comes out is known."""

from __future__ import annotations

import pytest

from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source

TOP = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
TURNED = (
    TOP
    + """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.place = nn.Linear(64, 6)
        self.conv = nn.Conv2d(1, 4, 3)
    def forward(self, x):
        theta = self.place(x.flatten(1)).view(-1, 2, 3)
        grid = F.affine_grid(theta, (x.shape[0], 1, 6, 5), align_corners=False)
        return self.conv(F.grid_sample(x, grid, mode='nearest', align_corners=False))
"""
)
GIVEN = (
    TOP
    + """class Net(nn.Module):
    def forward(self, x, grid):
        return F.grid_sample(x, grid)
"""
)


def test_the_layers_behind_have_their_sizes() -> None:
    report = analyze(Source(TURNED, "n.py").network("", ["1x8x8"]))
    rows = {layer.kind.title: layer.output for layer in report.layers}
    shapes = {name: shape.text("channels_first") if shape else "?" for name, shape in rows.items()}
    # as PyTorch 2.14 gives them
    assert shapes["? affine_grid"] == "6x5x2"
    assert shapes["? grid_sample"] == "1x6x5"
    assert shapes["conv"] == "4x4x3"
    assert report.totals.params.total == 64 * 6 + 6 + 4 * 9 + 4
    assert not report.totals.complete


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        (("x=3x32x32", "grid=16x17x2"), "3x16x17"),
        (("x=3x5x6x7", "grid=8x9x10x3"), "3x8x9x10"),
        (("x=3x32x32", "grid=16x17x3"), "?"),
        (("x=3x32x32", "grid=16x2"), "?"),
    ],
)
def test_places_are_as_many_as_axes(inputs: tuple[str, ...], output: str) -> None:
    report = analyze(Source(GIVEN, "n.py").network("", inputs))
    (layer,) = report.layers
    assert (layer.output.text("channels_first") if layer.output else "?") == output
