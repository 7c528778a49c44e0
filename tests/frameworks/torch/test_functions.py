"""Functions of tensors that change shapes; what came out is what PyTorch gave."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source

START = """
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
"""


class Case(NamedTuple):
    name: str
    code: str
    shapes: str
    params: int
    macs: int
    outputs: list[tuple[int, ...]]


CASES = [
    Case(
        "unpooling by the indices of a pool",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.MaxPool2d(2, 2, return_indices=True)
        self.unpool = nn.MaxUnpool2d(2, 2)

    def forward(self, x):
        size = x.size()
        y, where = self.pool(x)
        z, also = F.max_pool2d(y, 2, return_indices=True)
        z = F.max_unpool2d(z, also, 2, output_size=y.shape)
        return self.unpool(z, where, output_size=size)
""",
        "3x9x9",
        0,
        0,
        [(3, 9, 9)],
    ),
    Case(
        "a transposed convolution that is told its size",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1)

    def forward(self, x):
        y = self.down(x)
        return self.up(y, output_size=x.size()), self.up(y)
""",
        "3x8x8",
        223,
        5184,
        [(3, 8, 8), (3, 7, 7)],
    ),
    Case(
        "copies of a feature at each position",
        """
class Net(nn.Module):
    def forward(self, x):
        whole = torch.max(x, 2, keepdim=True)[0].view(-1, 3).view(-1, 3, 1).repeat(1, 1, 1500)
        mean = x.mean(2, keepdim=True).expand_as(x)
        return torch.cat([x, whole, mean], 1), mean.flatten(1)
""",
        "3x1500",
        0,
        0,
        [(9, 1500), (4500,)],
    ),
    Case(
        "a constant of numpy that is added",
        """
from torch.autograd import Variable


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(3, 9)

    def forward(self, x):
        size = x.size(0)
        same = Variable(torch.from_numpy(np.array([1, 0, 0, 0, 1, 0, 0, 0, 1]).astype(np.float32)))
        eye = torch.from_numpy(np.eye(3).flatten().astype(np.float32))
        t = self.head(x.mean(2)) + same.view(1, 9).repeat(size, 1) + eye.view(1, 9)
        return torch.bmm(x.transpose(2, 1), t.view(-1, 3, 3)).transpose(2, 1)
""",
        "3x20",
        36,
        207,
        [(3, 20)],
    ),
    Case(
        "a function of autograd",
        """
class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)


class Net(nn.Module):
    def forward(self, x):
        return Swish.apply(x).flatten(1)
""",
        "3x8x8",
        0,
        0,
        [(192,)],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_numbers_are_those_of_pytorch(case: Case) -> None:
    network = Source(START + case.code, "net.py").network("Net", case.shapes.split())
    report = convcalc.analyze(network)
    assert report.ok, report.diagnostics
    found = [shape.dims("channels_first") for shape in report.outputs.values()]
    assert (report.totals.params.total, report.totals.macs, found) == (
        case.params,
        case.macs,
        case.outputs,
    )
    assert report.totals.complete


def test_a_transposed_convolution_cannot_give_a_size_that_no_input_comes_from() -> None:
    code = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(3, 3, 3, stride=2)

    def forward(self, x):
        return self.up(x, output_size=(20, 20))
"""
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["3x8x8"]))
    assert [d.message for d in report.diagnostics] == ["output_size is 20, but 8 give 17 to 18"]


def test_what_follows_what_is_not_known_is_not_known() -> None:
    code = f"""{START}
class Net(nn.Module):
    def forward(self, x):
        return torch.foo(x).transpose(2, 1).flatten(1).unsqueeze(0)
"""
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["3x8x8"]))
    assert not report.totals.complete
    assert [d.severity for d in report.diagnostics] == ["warning"]
