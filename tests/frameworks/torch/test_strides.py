"""Views that PyTorch refuses, since their dimensions do not follow each other in memory."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source

NET = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.pool = nn.AdaptiveAvgPool2d((2, 1))
        self.attend = nn.MultiheadAttention(4, 2, batch_first=True)
    def forward(self, x):
        b = x.size(0)
        x = self.conv(x)
        {}
"""


def told(*lines: str, head: str = "") -> str:
    """The output, or why it is refused."""
    code = head + NET.format("\n        ".join(lines))
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["3x8x8"]))
    for found in report.diagnostics:
        return f"{found.code}: {found.message}; {found.help}"
    return str(next(iter(report.outputs.values())))


@pytest.mark.parametrize(
    "line",
    [
        "return x.permute(0, 2, 3, 1).view(b, -1)",
        "return x.transpose(1, 2).view(b, 32, 8)",
        "return x.flatten(2).transpose(1, 2).view(b, 256)",
        "return (x + x).transpose(2, 3).view(b, 4, 64)",
        "return x.permute(0, 2, 3, 1).unsqueeze(1).relu().view(b, 256)",
    ],
)
def test_a_view_of_what_was_reordered_is_refused(line: str) -> None:
    found = told(line)
    assert found.startswith("E208: view cannot join dimensions of Nx")
    assert found.endswith(
        "that permute or transpose has reordered: they do not follow each other in memory; write "
        "reshape in place of view"
    )
    assert "E208" not in told(line.replace(".view(", ".reshape("))
    assert "E208" not in told(line.replace(".view(", ".contiguous().view("))


@pytest.mark.parametrize(
    "lines",
    [
        ("return x.permute(0, 2, 3, 1).view(b, 64, 4)",),  # the first two still follow each other
        ("return x.permute(0, 2, 3, 1).permute(0, 3, 1, 2).view(b, -1)",),
        ("return self.pool(x).transpose(1, 3).view(b, 2, 4)",),  # an axis of one lies anywhere
        ("return x.transpose(1, 2).view(b, 8, 4, 2, 4)",),  # nothing is joined
    ],
)
def test_a_view_that_joins_what_follows_each_other_is_read(lines: tuple[str, ...]) -> None:
    assert "E208" not in told(*lines)


def test_what_is_not_known_of_memory_is_not_refused() -> None:
    attended = (
        "x, _ = self.attend(*[x.flatten(2).transpose(1, 2)] * 3)",
        "return x.transpose(1, 2).view(b, -1)",
    )
    assert "E208" not in told(*attended)
    permuted = "return x.permute(0, 2, 3, 1).view(b, -1)"
    assert "E208" in told(permuted)
    assert "E208" not in told(permuted, head="LAYOUT = 'channels_last'\n")
