"""Functions of tensors that change shapes; what came out is what PyTorch gave."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.frameworks.torch.source import Source

START = """
import copy
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
        "attention that is given weights of other layers, as CLIP's pooling has it",
        """
class Net(nn.Module):
    def __init__(self, size=3, width=8, heads=2, out=5):
        super().__init__()
        self.pos = nn.Parameter(torch.randn(size * size + 1, width))
        self.k, self.q = nn.Linear(width, width), nn.Linear(width, width)
        self.v = nn.Linear(width, width)
        self.c, self.heads = nn.Linear(width, out), heads

    def forward(self, x):
        x = x.flatten(start_dim=2).permute(2, 0, 1)
        x = torch.cat([x.mean(dim=0, keepdim=True), x], dim=0)
        x = x + self.pos[:, None, :].to(x.dtype)
        x, _ = F.multi_head_attention_forward(
            query=x[:1], key=x, value=x, embed_dim_to_check=x.shape[-1], num_heads=self.heads,
            q_proj_weight=self.q.weight, k_proj_weight=self.k.weight, v_proj_weight=self.v.weight,
            in_proj_weight=None, in_proj_bias=torch.cat([self.q.bias, self.k.bias, self.v.bias]),
            bias_k=None, bias_v=None, add_zero_attn=False, dropout_p=0,
            out_proj_weight=self.c.weight, out_proj_bias=self.c.bias,
            use_separate_proj_weight=True, training=self.training, need_weights=False)
        return x.squeeze(0)
""",
        "8x3x3",
        341,
        64 + 640 + 640 + 160 + 40,
        [(5,)],
    ),
    Case(
        "attention by one matrix of its own, to itself and to something else",
        """
class Own(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        self.width, self.heads = width, heads

    def forward(self, q, k, v):
        return F.multi_head_attention_forward(
            q, k, v, self.width, self.heads, self.in_proj_weight, self.in_proj_bias, None, None,
            False, 0.1, self.out_proj.weight, self.out_proj.bias, self.training)[0]

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = Own(), Own()

    def forward(self, x):
        y = F.pad(x, (0, 0, 0, 1)).transpose(0, 1)
        x = x.transpose(0, 1)
        return self.b(self.a(x, x, x), y, y).transpose(0, 1)
""",
        "5x8",
        576,
        3568,
        [(5, 8)],
    ),
    Case(
        "a function of autograd's, of an object of its class",
        """
class Rounded(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, k):
        return torch.round(x * k) / k

    @staticmethod
    def backward(ctx, grad):
        return grad, None

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.rounded = nn.Conv2d(3, 4, 3), Rounded().apply

    def forward(self, x):
        return self.rounded(self.conv(x), 3.0)
""",
        "3x8x8",
        112,
        3888,
        [(4, 6, 6)],
    ),
    Case(
        "numbers of small tensors, windows and counts",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        window = torch.hann_window(5)[1:-1]
        kernel = window[:, None] * window[None, :]
        self.register_buffer("kernel", kernel[None, None].repeat(3, 1, 1, 1))
        self.register_buffer("groups", torch.tensor(3))
        self.register_buffer("ready", torch.tensor(False))

    def forward(self, x):
        if not self.ready.item():
            self.ready.fill_(True)
        x = F.conv2d(x, self.kernel, groups=self.groups.item())
        mean = x.new_tensor([0.5, 0.25, 0.125]).view(1, 3, 1, 1)
        size = torch.tensor(x.size(2)).item()
        return (x - mean).view(x.size(0), -1, size * torch.numel(self.kernel[0, 0]) // 9)
""",
        "3x8x8",
        0,
        3 * 9 * 36,
        [(18, 6)],
    ),
    Case(
        "what is given that no sample is part of",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("table", torch.zeros(1, 50, 8))

    def forward(self, x):
        return self.table[:, : x.size(1)]
""",
        "7x8",
        0,
        0,
        [(7, 8)],
    ),
    Case(
        "a mask of constants that are compared, and a kernel that is an outer product",
        """
class Masked(nn.Linear):
    def __init__(self, arriving, given, mask):
        super().__init__(arriving, given)
        self.register_buffer("mask", mask)

    def forward(self, x):
        return F.linear(x, self.weight * self.mask, self.bias)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        first, second = torch.arange(6), torch.arange(9) % 5
        self.masked = Masked(6, 9, (second.unsqueeze(-1) >= first.unsqueeze(0)).float())
        kernel = torch.tensor([1.0, 3.0, 3.0, 1.0])
        kernel = kernel.ger(kernel)
        self.register_buffer("kernel", kernel / kernel.sum())

    def forward(self, x):
        y = self.masked(x.select(1, 0))
        z = F.conv2d(x.unsqueeze(1), self.kernel[None, None], padding=2)
        return y, z, torch.outer(self.kernel[0], self.kernel[0])[None] + x[:, :4, :4]
""",
        "4x6",
        63,
        54 + 35 * 16,
        [(9,), (1, 5, 7), (4, 4)],
    ),
    Case(
        "a parameter of no elements, which tells where the network is, and pairs of numbers",
        """
from torch.nn.modules.utils import _pair, _quadruple

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        assert _quadruple(2) == (2, 2, 2, 2)
        self.pad = nn.Conv2d(4, 4, 1, padding=_pair(0))
        self.device_of = nn.Parameter(torch.empty(0))
        self.conv = nn.Conv2d(3, 4, torch.nn.modules.utils._pair(3), nn.modules.utils._pair(1))

    def forward(self, x):
        return self.pad(self.conv(x.to(self.device_of.device)))
""",
        "3x8x8",
        132,
        3888 + 576,
        [(4, 6, 6)],
    ),
    Case(
        "equations with dimensions that are not named",
        """
class Net(nn.Module):
    def forward(self, x):
        w = x.new_zeros(6, 5)
        y = torch.einsum("b...c,cd->b...d", x, w)
        return y, torch.einsum("...ij,...kj->...ik", x, x), torch.einsum("...d,...d->...", x, x)
""",
        "3x4x6",
        0,
        3 * 4 * 6 * 5 + 3 * 4 * 4 * 6 + 3 * 4 * 6,
        [(3, 4, 5), (3, 4, 4), (3, 4)],
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
    Case(
        "patterns of einops as functions",
        """
from einops import einsum, pack, rearrange, reduce, repeat, unpack


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(48, 12)
        self.token = nn.Parameter(torch.zeros(12))
        self.place = nn.Parameter(torch.zeros(1, 5, 12))
        self.qkv = nn.Linear(12, 36, bias=False)

    def forward(self, x):
        b = x.shape[0]
        x = self.embed(rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=4, q=4))
        x, shapes = pack([repeat(self.token, "d -> b d", b=b).unsqueeze(1), x], "b * d")
        x = x + self.place
        q, k, v = map(
            lambda t: rearrange(t, "b n (h d) -> b h n d", h=3), self.qkv(x).chunk(3, dim=-1)
        )
        scores = einsum(q, k, "b h i d, b h j d -> b h i j").softmax(dim=-1)
        out = torch.einsum("b h i j, b h j d -> b h i d", scores, v)
        out = rearrange(out, "b h n d -> b n (h d)")
        first, rest = unpack(out, [[1], [4]], "b * d")
        return reduce(rest, "b n d -> b d", "mean"), rearrange(first, "b 1 d -> b d")
""",
        "3x8x8",
        1092,
        5064,
        [(12,), (12,)],
    ),
    Case(
        "patterns of einops as modules, with axes that are not named",
        """
from einops import rearrange
from einops.layers.torch import Rearrange, Reduce


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            Rearrange("b c (h s) (w t) -> b (c s t) h w", s=2, t=2),
            nn.Conv2d(12, 8, 1),
            Rearrange("b (c g) ... -> (b g) c ...", g=2),
            nn.Conv2d(4, 4, 3, padding=1),
            Rearrange("(b g) c ... -> b (g c) ...", g=2),
        )
        self.head = nn.Sequential(Reduce("b c h w -> b c", "max"), nn.Linear(8, 5))

    def forward(self, x):
        x = self.body(x)
        return self.head(x), rearrange(x, "b c ... -> b (...) c")
""",
        "3x8x8",
        297,
        6184,
        [(5,), (16, 8)],
    ),
    Case(
        "a sequence whose batch stands second",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = nn.GRU(3, 4, bidirectional=True)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        x, _ = self.memory(x.permute(2, 0, 1))
        steps, b, h = x.size()
        return self.head(x.view(steps * b, h)).view(steps, b, -1)
""",
        "3x6",
        261,
        1248,
        [(6, 5)],
    ),
    Case(
        "positions by range, grid, sine and a table of them",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        rows = torch.arange(0, 8, step=2)
        y, x = torch.meshgrid(rows, torch.arange(end=4), indexing="ij")
        omega = torch.arange(6) / 5
        omega = 1.0 / (10000 ** omega)
        y = y.flatten()[:, None] * omega[None, :]
        x = x.flatten()[:, None] * omega[None, :]
        self.register_buffer("places", torch.cat((x.sin(), y.cos()), dim=1))
        self.bias = nn.Embedding(16, 12)
        self.register_buffer("index", torch.arange(16))
        self.scale = nn.Sequential(nn.Linear(2, 7), nn.ReLU(), nn.Linear(7, 12))
        self.register_buffer("grid", torch.log2(torch.ones(1, 4, 4, 2) + 1.0))

    def forward(self, x):
        x = x.flatten(2).transpose(1, 2) + self.places
        table = self.scale(self.grid).view(-1, 12)
        x = x + self.bias(self.index) + table[self.index.view(-1)].view(16, -1)
        return x
""",
        "12x4x4",
        309,
        1568,
        [(16, 12)],
    ),
    Case(
        "a constant that a tensor is put into, moments, parts",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.weight = nn.Parameter(torch.zeros(2, 4, 1, 1))

    def forward(self, x):
        x = self.conv(x)
        wide = torch.zeros((x.shape[0], x.size(1), 9, 9), device=x.device)
        wide[:, :, 0 : x.size(2), 1 : 1 + x.size(3)] = x[:]
        v, m = torch.var_mean(self.weight, dim=[1, 2, 3], keepdim=True, unbiased=False)
        y = F.conv2d(wide, (self.weight - m) / torch.sqrt(v + 1e-5))
        s, u = torch.std_mean(y, dim=1, keepdim=True)
        return torch.narrow((y - u) / s, 2, 1, 5), wide
""",
        "3x8x8",
        120,
        4536,
        [(2, 5, 9), (4, 9, 9)],
    ),
    Case(
        "constants among what a network gives",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.boxes = torch.Tensor([[0.1, 0.2, 0.3, 0.4] for _ in range(6)]).view(-1, 4)

    def forward(self, x):
        return x.flatten(1), self.boxes
""",
        "3x8x8",
        0,
        0,
        [(192,), (6, 4)],
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


@pytest.mark.parametrize(("made", "params"), [("GRU", 288), ("LSTM", 384), ("RNN", 96)])
def test_recurrent_layers_without_biases_hold_none(made: str, params: int) -> None:
    code = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.{made}(10, 6, bias=False, batch_first=True)

    def forward(self, x):
        return self.l(x)[0]
"""
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["12x10"]))
    assert report.totals.params.total == params


REFUSED = {
    "self.d = copy.copy(self.c)": (
        "a shallow copy shares the weights of what it copies, which is not read"
    ),
    "self.c.register_forward_hook(print, with_kwargs=True)": "this hook is not read",
    "self.c.bias.requires_grad = False": (
        "a layer of which some weights are trained, and others not, is not read"
    ),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_would_be_told_wrongly_is_refused(line: str) -> None:
    code = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.c = nn.Conv2d(4, 3, 1)
        self.c.register_forward_hook(lambda m, i, o: self.seen.append(o))
        {line}

    def forward(self, x):
        return self.c(x)
"""
    try:
        found = convcalc.analyze(Source(code, "net.py").network("Net", ["4x8x8"])).diagnostics
    except convcalc.Problems as problems:
        found = problems.diagnostics
    assert [d.message for d in found] == [REFUSED[line]]


def test_tensors_in_lists_of_parameters_are_parameters() -> None:
    code = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.ParameterList([torch.zeros(2), nn.Parameter(torch.zeros(3))])
        self.b = nn.ParameterDict({{"k": torch.zeros(5)}})

    def forward(self, x):
        return x * self.b["k"]
"""
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["4x5"]))
    assert report.totals.params.total == 10


def test_a_parameter_without_a_batch_is_not_joined_with_tensors() -> None:
    code = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.zeros(8, 1))

    def forward(self, x):
        return torch.cat([x, self.token], 2)
"""
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["8x5"]))
    (found,) = report.diagnostics
    assert (found.code, found.message, found.help) == (
        "E203",
        "a parameter of 8x1, with 2 dimensions, is joined with a tensor of 3, the batch among them",
        "copy it for each sample: .expand(x.shape[0], -1, -1)",
    )
    fine = code.replace("self.token]", "self.token.expand(x.shape[0], -1, -1)]")
    assert convcalc.analyze(Source(fine, "net.py").network("Net", ["8x5"])).ok


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            "y = [x[k] for k in range(x.shape[0])]",
            "E409",
            "this goes through the samples of the batch one by one",
        ),
        (
            "y = [F.relu(one) for one in x.chunk(max(x.shape[0] // 128, 1), 0)]",
            "E409",
            "this goes through the samples of the batch one by one",
        ),
        ("y = torch.unbind(x, 0)", "E409", "this goes through the samples of the batch one by one"),
        (
            "self.p.fast = None; y = F.linear(x, self.p.fast)",
            "E103",
            "'weight' of F.linear is None, whose sizes are not in the text",
        ),
        (
            "y = F.linear(x, self.p.other)",
            "E103",
            "'weight' of F.linear is a function that is not called, whose sizes are not in the "
            "text",
        ),
    ],
)
def test_what_cannot_be_followed_is_said_without_what_stands_for_it_here(
    body: str, code: str, message: str
) -> None:
    source = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.p = nn.Parameter(torch.zeros(8, 8))

    def forward(self, x):
        {body}
        return y
"""
    report = convcalc.analyze(Source(source, "net.py").network("Net", ["5x8"]))
    (found,) = [one for one in report.diagnostics if one.severity == "error"]
    assert (found.code, found.message) == (code, message)


WITHOUT_KIND = "cumsum(y,1) cosh(y) tan(y) atan(y) erfc(y) nan_to_num(y) gt(y,0) y.lt(y.mean())"


@pytest.mark.parametrize(
    "code", [*WITHOUT_KIND.split(), "atan2(y, y[:, :, :1])", "where(y.gt(0), y, 0)"]
)
def test_functions_of_elements_without_a_kind_keep_sizes(code: str) -> None:
    source = f"""{START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        y = self.conv(x)
        return {code if code[:2] == "y." else f"torch.{code}"}.flatten(1)
"""
    report = convcalc.analyze(Source(source, "net.py").network("Net", ["3x8x8"]))
    (found,) = report.outputs.values()
    assert found.dims("channels_first") == (144,)
    assert report.totals.params.total == 112
    assert not report.totals.complete


@pytest.mark.parametrize("name", ["log2", "log10", "log1p", "expm1"])
def test_functions_that_another_stands_for_are_not_written(name: str) -> None:
    source = f"""{START}
class Net(nn.Module):
    def forward(self, x):
        return torch.{name}(x)
"""
    report = convcalc.analyze(Source(source, "net.py").network("Net", ["3x8x8"]))
    assert report.totals.complete
    with pytest.raises(convcalc.Problems) as failed:
        ported(report, "pytorch")
    (told,) = failed.value.diagnostics
    assert told.message.endswith(
        f"cannot be written: it stands for {name}, and gives other numbers"
    )


def test_a_tensor_is_not_none() -> None:
    """As `x == None` and `x != None` are in PyTorch: false and true."""
    code = (
        f"{START}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a, self.b = nn.Linear(8, 4), nn.Linear(4, 8)\n"
        "    def forward(self, x, h=None):\n"
        "        if h == None:\n            h = torch.zeros(1, 8)\n"
        "        if x != None and h != None:\n            x = self.b(self.a(x + h))\n"
        "        return self.a(x) if h == None else x\n"
    )
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["8"]))
    assert report.ok
    assert report.totals.params.total == 8 * 4 + 4 + 4 * 8 + 8


def test_a_line_that_asks_for_a_gradient_to_be_kept_changes_nothing() -> None:
    code = (
        "import torch.nn as nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.a = nn.Linear(8, 4)\n"
        "    def forward(self, x):\n"
        "        self.kept = self.a(x)\n"
        "        self.kept.retain_grad()\n"
        "        return self.kept\n"
    )
    report = convcalc.analyze(Source(code, "n.py").network("", ["8"]))
    assert [node.name for node in report.network.nodes] == ["a"]
    assert (report.totals.params.total, report.totals.complete) == (36, True)
    assert not report.diagnostics
