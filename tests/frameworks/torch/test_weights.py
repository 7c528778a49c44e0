"""Weights and settings that a source gives to layers itself; what came out is what PyTorch gave."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source

START = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


class Case(NamedTuple):
    name: str
    code: str
    shapes: str
    params: int
    macs: int
    outputs: list[tuple[int, ...]]


CASES = [
    Case(
        "a variant of a family, as torchvision says it",
        """
from ._utils import _ovewrite_named_param, _ovewrite_value_param

class Family(nn.Module):
    def __init__(self, groups=1, width=8):
        super().__init__()
        self.conv = nn.Conv2d(4, width, 3, groups=groups)

    def forward(self, x):
        return self.conv(x)

def Net(width=None, **kwargs):
    _ovewrite_named_param(kwargs, "groups", 4)
    return Family(width=_ovewrite_value_param("width", width, 16), **kwargs)
""",
        "4x6x6",
        16 * 1 * 9 + 16,
        16 * 9 * 16,
        [(16, 4, 4)],
    ),
    Case(
        "layers by what kind of class their norm is, and norms of weights by their inner names",
        """
import functools
from torch.nn.utils.weight_norm import weight_norm, remove_weight_norm
from torch.nn.utils.spectral_norm import spectral_norm

class Net(nn.Module):
    def __init__(self, norm=functools.partial(nn.InstanceNorm2d, affine=False)):
        super().__init__()
        if type(norm) == functools.partial:
            bias = norm.func == nn.InstanceNorm2d
        else:
            bias = norm == nn.InstanceNorm2d
        plain = type(nn.BatchNorm2d) == functools.partial
        self.a = weight_norm(nn.Conv2d(3, 4, 3, bias=bias))
        self.b = spectral_norm(nn.Conv2d(4, 5, 3, bias=plain))
        self.c = remove_weight_norm(weight_norm(nn.Conv2d(5, 6, 1)))
        self.norm = norm(6)

    def forward(self, x):
        return self.norm(self.c(self.b(self.a(x))))
""",
        "3x8x8",
        332,
        4 * 27 * 36 + 5 * 36 * 16 + 6 * 5 * 16,
        [(6, 4, 4)],
    ),
    Case(
        "settings of a layer that are changed after it was made",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.MaxPool2d(2))
        for name, one in self.layers.named_modules():
            if isinstance(one, nn.Conv2d):
                one.stride, one.dilation, one.padding = (1, 1), (2, 2), (2, 2)
            if isinstance(one, nn.MaxPool2d):
                one.kernel_size = 3

    def forward(self, x):
        return self.layers(x)
""",
        "3x8x8",
        112,
        6912,
        [(4, 3, 3)],
    ),
    Case(
        "settings that the forward of a layer does not read",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.conv.kernel_size = (5, 5)
        self.conv.out_channels = 9
        self.head = nn.Linear(4, 2)
        self.head.out_features = 7

    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)))
""",
        "3x8x8",
        122,
        3896,
        [(2,)],
    ),
    Case(
        "a bias that is taken away, weights that are replaced by others of their size",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.conv.bias = None
        self.head = nn.Linear(4, 2)
        self.head.weight = nn.Parameter(torch.zeros(2, 4))

    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)))
""",
        "3x8x8",
        22,
        776,
        [(2,)],
    ),
    Case(
        "layers that are made while a module is in training mode",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Conv2d(3, 4, 1)
        if self.training:
            self.aux = nn.Conv2d(3, 5, 1)

    def forward(self, x):
        return self.aux(x) if self.training else self.main(x)
""",
        "3x8x8",
        36,
        768,
        [(4, 8, 8)],
    ),
    Case(
        "norms that are given their scale and shift",
        """
class Norm(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(count))
        self.bias = nn.Parameter(torch.zeros(count))

    def forward(self, x):
        x = F.layer_norm(x.permute(0, 2, 3, 1), (4,), self.weight, self.bias, 1e-6)
        return x.permute(0, 3, 1, 2)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.norms = nn.Sequential(Norm(4), Norm(4))
        self.scale = nn.Parameter(torch.ones(4))

    def forward(self, x):
        x = self.norms(self.conv(x))
        x = F.group_norm(x, 2, self.scale)
        return F.layer_norm(x, x.shape[1:])
""",
        "3x8x8",
        36,
        768,
        [(4, 8, 8)],
    ),
    Case(
        "a norm of PyTorch with a forward of its own",
        """
class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(LayerNorm2d(3, eps=1e-6), nn.Conv2d(3, 2, 1))

    def forward(self, x):
        return self.body(x)
""",
        "3x8x8",
        14,
        384,
        [(2, 8, 8)],
    ),
    Case(
        "a parameter whose sizes are given to torch.Tensor one by one",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.Tensor(3))
        self.matrix = nn.Parameter(torch.FloatTensor(5, 3))

    def forward(self, x):
        norm = x.pow(2).sum(dim=1, keepdim=True).sqrt() + 1e-10
        x = self.weight.unsqueeze(0).unsqueeze(2).unsqueeze(3).expand_as(x) * (x / norm)
        return F.linear(x.mean((2, 3)), self.matrix)
""",
        "3x8x8",
        18,
        15,
        [(5,)],
    ),
    Case(
        "weights of a layer that a function uses as well",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x):
        x = F.conv2d(x, self.conv.weight, self.conv.bias, padding=1)
        return self.conv(x)
""",
        "3x8x8",
        84,
        10368,
        [(3, 8, 8)],
    ),
    Case(
        "weights that are worked out from several parameters",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(4, 1, 1, 1))
        self.weight = nn.Parameter(torch.randn(4, 3, 3, 3))

    def forward(self, x):
        return F.conv2d(x, self.factor * self.weight, padding=1)
""",
        "3x8x8",
        112,
        6912,
        [(4, 8, 8)],
    ),
    Case(
        "modules that are never applied",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)
        self.table = nn.Embedding(7, 5)
        self.slopes = nn.PReLU(4)
        self.norm, self.other = nn.BatchNorm2d(3, affine=False), nn.InstanceNorm2d(3)
        self.rms = nn.RMSNorm(6)
        self.memory = nn.LSTM(5, 4, num_layers=2, bidirectional=True)
        self.states = nn.GRU(3, 2, bias=False)
        self.heads = nn.MultiheadAttention(8, 2)
        self.pair = nn.Bilinear(2, 3, 4)

    def forward(self, x):
        return self.conv(x)
""",
        "3x8x8",
        1199,
        384,
        [(2, 8, 8)],
    ),
    Case(
        "loops over parameters that look at them and freeze some",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)
        self.head = nn.Linear(2, 4)
        width = 0
        for name, param in self.named_parameters():
            if "head" in name and name.endswith("weight") and param.dim() > 1:
                width = param.size(0)
        for param in self.conv.parameters():
            param.requires_grad = False
        self.last = nn.Linear(width, sum(p.numel() for p in self.parameters()))

    def forward(self, x):
        return self.last(self.head(self.conv(x).mean((2, 3))))
""",
        "3x8x8",
        120,
        472,
        [(20,)],
    ),
    Case(
        "a recurrent layer that is applied twice",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = nn.GRU(4, 4, batch_first=True)

    def forward(self, x):
        x, _ = self.memory(x)
        x, _ = self.memory(x)
        return x
""",
        "5x4",
        120,
        960,
        [(5, 4)],
    ),
    Case(
        "weight and spectral normalisation",
        """
from torch.nn.utils import spectral_norm, weight_norm
from torch.nn.utils.parametrizations import weight_norm as parametrized


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = weight_norm(nn.Conv1d(3, 4, 3))
        self.b = spectral_norm(nn.Conv1d(4, 5, 1, bias=False))
        self.c = weight_norm(nn.ConvTranspose1d(5, 6, 2), dim=None)
        self.d = parametrized(nn.Conv1d(6, 6, 1))
        self.e = nn.utils.remove_weight_norm(weight_norm(nn.Conv1d(6, 1, 1)))
        self.a.weight.data.normal_(0, 0.01)

    def forward(self, x):
        x = self.d(self.c(self.b(self.a(x))))
        return self.e(self.d(x))
""",
        "3x10",
        186,
        1630,
        [(1, 9)],
    ),
    Case(
        "a bias of parts, and one that is no parameter",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(3, 6, bias=False)
        self.q, self.v = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2))
        self.weight = nn.Parameter(torch.zeros(4, 6))
        self.register_buffer("shift", torch.zeros(4))
        self.register_buffer("fixed", torch.zeros(5, 4))
        self.last = nn.Parameter(torch.zeros(5))

    def forward(self, x):
        bias = torch.cat((self.q, torch.zeros_like(self.v), self.v))
        x = F.linear(x.mean((2, 3)), self.qkv.weight, bias=bias)
        x = F.linear(x, self.weight, self.shift)
        return F.linear(x, self.fixed, self.last)
""",
        "3x8x8",
        51,
        62,
        [(5,)],
    ),
    Case(
        "a spectral norm of the source's own",
        """
class Normed(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module
        if not self.is_made():
            self.make()

    def is_made(self):
        try:
            getattr(self.module, "weight_u")
            return True
        except AttributeError:
            return False

    def make(self):
        w = self.module.weight
        rows = w.data.shape[0]
        u = nn.Parameter(w.data.new(rows).normal_(0, 1), requires_grad=False)
        v = nn.Parameter(w.data.new(w.view(rows, -1).shape[1]).normal_(0, 1), requires_grad=False)
        bar = nn.Parameter(w.data)
        del self.module._parameters["weight"]
        self.module.register_parameter("weight_u", u)
        self.module.register_parameter("weight_v", v)
        self.module.register_parameter("weight_bar", bar)

    def forward(self, x):
        w = self.module.weight_bar
        sigma = self.module.weight_u.dot(w.view(w.shape[0], -1).mv(self.module.weight_v))
        setattr(self.module, "weight", w / sigma.expand_as(w))
        return self.module(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Normed(nn.Conv2d(3, 4, 3))
        self.b = Normed(nn.ConvTranspose2d(4, 2, 3))

    def forward(self, x):
        return self.b(self.a(x))
""",
        "3x8x8",
        239,
        6480,
        [(2, 8, 8)],
    ),
    Case(
        "products with matrices that are parameters",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(192, 5))
        self.table = nn.Embedding(7, 3)
        self.square = nn.Parameter(torch.zeros(3, 3))

    def forward(self, x):
        a = x.flatten(1) @ self.w
        rows = x.permute(0, 2, 3, 1)
        b = torch.matmul(rows.reshape(-1, 3), self.table.weight.t()).view(-1, 8, 8, 7)
        c = rows @ (self.square + self.square.t()) @ self.square
        return a, b, c
""",
        "3x8x8",
        990,
        3456,
        [(5,), (8, 8, 7), (8, 8, 3)],
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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "self.m, self.n = nn.BatchNorm2d(3), nn.BatchNorm2d(3); self.m.weight = self.n.weight",
            "weights that BatchNorm2d shares are not read",
        ),
        (
            "self.a.weight = nn.Parameter(torch.zeros(2, 3, 1, 1))",
            "the weight of Conv2d is 3x3x1x1, and is replaced by one of 2x3x1x1",
        ),
        ("self.a.groups = 3", "the groups of a layer are changed after it was made"),
    ],
)
def test_weights_that_are_others_than_the_layer_was_made_with_are_refused(
    change: str, message: str
) -> None:
    code = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 1)
        {change}

    def forward(self, x):
        return self.b(self.a(x))
"""
    with pytest.raises(convcalc.Problems, match=message):
        Source(code, "net.py").network("Net", ["3x8x8"])
