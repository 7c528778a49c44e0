"""Views and reshapes whose sizes are no groups of axes: the elements of a sample in other rows."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from tests.frameworks.torch.test_functions import START

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 6, 3)
        self.b = nn.Conv2d(6, 5, 1)

    def forward(self, x):
        x = self.a(x)
        b, c, h, w = x.shape
        y = x.flatten(2).transpose(1, 2).reshape(b, c, h, w)
        return self.b(x + y)
"""


def test_rows_that_are_no_groups_of_axes_are_filled_anew() -> None:
    """As the attention of MAnet has it, where the sizes of an image are odd."""
    report = convcalc.analyze(Source(START + NET, "net.py").network("Net", ["3x7x11"]))
    assert report.ok
    sizes = {layer.name: layer.output and layer.output.sizes for layer in report.layers}
    found = [sizes[name] for name in ("permute1", "reshape1", "reshape2")]
    assert found == [(5, 9, 6), (45, 6), (6, 5, 9)]
    assert (report.totals.params.total, report.totals.macs) == (168 + 35, 7290 + 30 * 45)


@pytest.mark.parametrize("view", ["x.view(-1, 45)", "x.reshape(-1, 4, 45)"])
def test_what_would_be_folded_into_the_batch_is_not(view: str) -> None:
    text = NET.replace("x.flatten(2).transpose(1, 2).reshape(b, c, h, w)", view)
    report = convcalc.analyze(Source(START + text, "net.py").network("Net", ["3x7x11"]))
    assert not report.ok
