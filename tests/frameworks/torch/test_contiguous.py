"""Whether what arrives at a linear layer is contiguous in memory, for one sample, as PyTorch has it
on a CPU: its bias is added by the same operator then.
"""

from __future__ import annotations

import pytest

from convcalc.frameworks.torch.source import Source

NET = """import torch
import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.each = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.fc = nn.Linear(8, 8)
        self.norm = nn.LayerNorm(8)
        self.places = nn.Parameter(torch.zeros(1, 64, 8))
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.last = nn.Linear(8, 5)
    def forward(self, x):
        rows = self.fc(x)
        turned = x.transpose(1, 2)
        heads = self.fc(x).reshape(-1, 64, 2, 4).transpose(1, 2)
        qkv = torch.cat([x, x, x], -1).reshape(-1, 64, 3, 2, 4).permute(2, 0, 3, 1, 4)
        image = x.transpose(1, 2).view(-1, 8, 8, 8)
        x = {}
        return self.last(x)
"""
CONTIGUOUS = [
    "rows",
    "self.norm(turned.transpose(1, 2) * 2)",
    "turned.transpose(1, 2)",
    "x.transpose(0, 1).transpose(0, 1)",
    "x[:, 1:]",
    "rows + rows[:, :1]",
    "turned[:, :, :8].softmax(-1)",
    "(turned @ x)",
    "torch.cat([self.token.expand(x.size(0), -1, -1), x], 1)",
    "F.scaled_dot_product_attention(*qkv.unbind(0)).transpose(1, 2).reshape(-1, 64, 8)",
    "heads.contiguous().view(-1, 16, 8)",
    "image.permute(0, 2, 3, 1)",
]
SCATTERED = [
    "turned[:, :, :8]",
    "heads.transpose(2, 3).reshape(-1, 8, 8, 8).transpose(2, 3)",
    "(heads.transpose(2, 3) @ heads).reshape(-1, 4, 8).transpose(1, 2).reshape(-1, 4, 8)[..., :8]"
    ".unflatten(1, (2, 2)).transpose(1, 2)",
    "self.each(image).flatten(2).transpose(1, 2)",
    "F.gelu(self.each(image).flatten(2).transpose(1, 2))",
    "self.each(image).flatten(2).transpose(1, 2) + self.places",
    "F.scaled_dot_product_attention(*qkv.unbind(0)).reshape(-1, 2, 32, 8).transpose(1, 2)",
    "rows[:, ::2]",
]


@pytest.mark.parametrize(
    ("line", "contiguous"),
    [*((line, True) for line in CONTIGUOUS), *((line, False) for line in SCATTERED)],
)
def test_what_arrives_is_known_to_be_contiguous_or_not(line: str, contiguous: bool) -> None:
    network = Source(NET.replace("{}", line), "net.py").network("Net", ["64x8"])
    assert network.code is not None
    assert network.code.contiguous["last"] is contiguous
